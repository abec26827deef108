package org.gradsh.cuda.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.ptx.Access;
import org.gradsh.cuda.ptx.LoopPtx;
import org.gradsh.cuda.ptx.TilePtx;

/**
 * How a loop goes over its operands: what lies in order, what is a number, and for the rest as few
 * axes as do.
 *
 * @param extents of the axes, innermost first; none where nothing is strided
 * @param strides of each strided operand along them, the result's first where it is strided
 */
record LoopPlan(LoopPtx.Form form, int[] extents, int[][] strides) {
  private static final int VECTOR_BYTES = 16;

  /**
   * @param mayMoveTogether whether some elements at a time are worth their code
   */
  static LoopPlan of(Strided[] in, Strided out, boolean mayMoveTogether) {
    return of(in, new Strided[] {out}, mayMoveTogether);
  }

  /**
   * @param outs of one shape; they lie alike
   */
  static LoopPlan of(Strided[] in, Strided[] outs, boolean mayMoveTogether) {
    boolean together = mayMoveTogether && outs[0].isContiguous();
    for (Strided s : outs) together &= aligned(s);
    LoopPlan plan = inOrder(in, outs, together);
    if (plan.extents.length == 0) return plan;
    LoopPlan tiled = tiled(in, outs[0], plan.form);
    return tiled != null ? tiled : plan;
  }

  /**
   * One that takes the elements in the order of the results, each by itself where any is strided.
   */
  static LoopPlan inOrder(Strided[] in, Strided[] outs, boolean mayMoveTogether) {
    Strided out = outs[0];
    List<DType> results = new ArrayList<>();
    for (Strided s : outs) results.add(s.dtype());
    List<Access> access = new ArrayList<>();
    List<DType> dtypes = new ArrayList<>();
    List<int[]> strided = new ArrayList<>();
    boolean resultStrided = !out.isContiguous();
    if (resultStrided) strided.add(out.strides());
    boolean together = mayMoveTogether;
    for (Strided s : in) {
      Access a = s.isHost() ? Access.NUMBER : s.isContiguous() ? Access.IN_ORDER : Access.STRIDED;
      access.add(a);
      dtypes.add(s.dtype());
      if (a == Access.STRIDED) strided.add(s.strides());
      together &= a == Access.NUMBER || a == Access.IN_ORDER && aligned(s);
    }
    if (strided.isEmpty()) {
      var form = new LoopPtx.Form(dtypes, access, results, false, 0, together);
      return new LoopPlan(form, new int[0], new int[0][]);
    }
    Axes axes = Axes.of(out.shape().dims(), strided);
    int rank = axes.extents.length;
    var form = new LoopPtx.Form(dtypes, access, results, resultStrided, rank, false);
    return new LoopPlan(form, axes.extents, axes.strides);
  }

  private static final int DTYPE_BITS = 3;
  private static final int OPERANDS = 12;

  /**
   * The form of a loop as one number where nothing is strided: dtypes, which operands are numbers,
   * whether some elements are moved at a time. −1 for all other loops.
   */
  static long layout(DType compute, Strided[] in, Strided out, boolean mayMoveTogether) {
    if (in.length > OPERANDS || !out.isContiguous()) return -1;
    boolean together = mayMoveTogether && aligned(out);
    long layout = 1L << DTYPE_BITS | compute.ordinal();
    layout = layout << DTYPE_BITS | out.dtype().ordinal();
    for (Strided s : in) {
      boolean isNumber = s.isHost();
      if (!isNumber && !s.isContiguous()) return -1;
      layout = (layout << DTYPE_BITS | s.dtype().ordinal()) << 1 | (isNumber ? 1 : 0);
      together &= isNumber || aligned(s);
    }
    return layout << 1 | (together ? 1 : 0);
  }

  private static boolean aligned(Strided s) {
    return (long) s.offset() * s.dtype().bytes() % VECTOR_BYTES == 0;
  }

  /** Elements along two axes from which a tile of them is worth its while. */
  private static final int WORTH = 16;

  /**
   * The plan by tiles, whose first two axes are the result's innermost one and that of what is
   * turned; null where nothing is turned, or there is too little of it.
   */
  private static LoopPlan tiled(Strided[] in, Strided out, LoopPtx.Form plain) {
    List<int[]> strided = new ArrayList<>();
    strided.add(out.strides());
    for (int k = 0; k < in.length; k++) {
      if (plain.access().get(k) != Access.NUMBER) strided.add(in[k].strides());
    }
    Axes axes = Axes.of(out.shape().dims(), strided).inOrderOf(0);
    int rank = axes.extents.length;
    if (axes.extents[0] < WORTH) return null;
    int second = 0, shared = 0;
    List<Access> access = new ArrayList<>();
    for (int k = 0, block = 1; k < in.length; k++) {
      if (plain.access().get(k) == Access.NUMBER) {
        access.add(Access.NUMBER);
        continue;
      }
      int axis = axes.turnedAlong(block++);
      int tile = TilePtx.bytes(plain.operands().get(k).bytes());
      boolean turned = axis > 0 && (second == 0 || second == axis);
      turned &= shared + tile <= TilePtx.SHARED;
      access.add(turned ? Access.TURNED : Access.STRIDED);
      if (!turned) continue;
      second = axis;
      shared += tile;
    }
    if (second == 0) return null;
    axes.exchange(1, second);
    var form = new LoopPtx.Form(plain.operands(), access, plain.results(), true, rank, false);
    return new LoopPlan(form, axes.extents, axes.strides);
  }

  /** Blocks of a grid. */
  int blocks(int elements) {
    if (form.tiled()) {
      int blocks = tiles(0) * tiles(1);
      for (int a = 2; a < extents.length; a++) blocks *= extents[a];
      return blocks;
    }
    int each = LoopPtx.THREADS * form.each();
    return (elements - 1) / each + 1;
  }

  int threads() {
    return form.tiled() ? TilePtx.THREADS : LoopPtx.THREADS;
  }

  /** Tiles along one of the first two axes. */
  int tiles(int axis) {
    return (extents[axis] - 1) / TilePtx.SIDE + 1;
  }

  /** Axes innermost first, and the strides of some blocks along them. */
  private record Axes(int[] extents, int[][] strides) {
    /** Those that are one run in all blocks are one. */
    static Axes of(int[] dims, List<int[]> blocks) {
      int[] extents = new int[dims.length];
      int[][] strides = new int[blocks.size()][dims.length];
      int n = 0;
      for (int a = dims.length - 1; a >= 0; a--) {
        int d = dims[a];
        if (d == 1) continue;
        boolean joins = n > 0;
        for (int k = 0; joins && k < strides.length; k++) {
          joins = blocks.get(k)[a] == strides[k][n - 1] * extents[n - 1];
        }
        if (joins) {
          extents[n - 1] *= d;
          continue;
        }
        extents[n] = d;
        for (int k = 0; k < strides.length; k++) strides[k][n] = blocks.get(k)[a];
        n++;
      }
      if (n == 0) return new Axes(new int[] {1}, new int[strides.length][1]); // one element
      for (int k = 0; k < strides.length; k++) strides[k] = Arrays.copyOf(strides[k], n);
      return new Axes(Arrays.copyOf(extents, n), strides);
    }

    /** With the axes in the order in which a block has them in memory. */
    Axes inOrderOf(int block) {
      for (int a = 1; a < extents.length; a++) {
        for (int b = a; b > 0 && step(block, b) < step(block, b - 1); b--) exchange(b, b - 1);
      }
      return this;
    }

    private int step(int block, int axis) {
      return Math.abs(strides[block][axis]);
    }

    void exchange(int a, int b) {
      swap(extents, a, b);
      for (int[] s : strides) swap(s, a, b);
    }

    private static void swap(int[] x, int a, int b) {
      int v = x[a];
      x[a] = x[b];
      x[b] = v;
    }

    /** The axis along which a block's elements lie nearer than along the first; 0 for that. */
    int turnedAlong(int block) {
      int nearest = 0;
      if (step(block, 0) <= 1) return 0;
      for (int a = 1; a < extents.length; a++) {
        boolean nearer = step(block, a) > 0 && step(block, a) < step(block, nearest);
        if (nearer && extents[a] >= WORTH) nearest = a;
      }
      return nearest;
    }
  }
}
