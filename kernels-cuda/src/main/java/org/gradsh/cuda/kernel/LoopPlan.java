package org.gradsh.cuda.kernel;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.ptx.Access;
import org.gradsh.cuda.ptx.LoopPtx;

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
   * @param mayMoveTogether whether four elements at a time are worth their code
   */
  static LoopPlan of(Strided[] in, Strided out, boolean mayMoveTogether) {
    return of(in, new Strided[] {out}, mayMoveTogether);
  }

  /**
   * @param outs of one shape; of several none is strided
   */
  static LoopPlan of(Strided[] in, Strided[] outs, boolean mayMoveTogether) {
    Strided out = outs[0];
    List<DType> results = new ArrayList<>();
    List<Access> access = new ArrayList<>();
    List<DType> dtypes = new ArrayList<>();
    List<int[]> strided = new ArrayList<>();
    boolean resultStrided = !out.isContiguous();
    if (resultStrided) strided.add(out.strides());
    boolean together = mayMoveTogether && !resultStrided;
    for (Strided s : outs) {
      results.add(s.dtype());
      together &= aligned(s);
    }
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
    return collapsed(out, dtypes, access, results, resultStrided, strided);
  }

  /** That of a loop over what lies in order. */
  static final LoopPlan NO_AXES = new LoopPlan(null, new int[0], new int[0][]);

  private static final int DTYPE_BITS = 3;
  private static final int OPERANDS = 12;

  /**
   * The form of a loop as one number where nothing is strided: dtypes, which operands are numbers,
   * whether four elements are moved at a time. −1 for all other loops.
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

  /** Whether a loop of that layout moves four elements at a time. */
  static boolean isTogether(long layout) {
    return (layout & 1) != 0;
  }

  private static boolean aligned(Strided s) {
    return (long) s.offset() * s.dtype().bytes() % VECTOR_BYTES == 0;
  }

  /** Axes that are one run in all strided operands are one. */
  private static LoopPlan collapsed(
      Strided out,
      List<DType> dtypes,
      List<Access> access,
      List<DType> results,
      boolean resultStrided,
      List<int[]> strided) {
    int[] extents = new int[out.shape().rank()];
    int[][] strides = new int[strided.size()][extents.length];
    int n = 0;
    for (int a = extents.length - 1; a >= 0; a--) {
      int d = out.shape().dim(a);
      if (d == 1) continue;
      boolean joins = n > 0;
      for (int k = 0; joins && k < strides.length; k++) {
        joins = strided.get(k)[a] == strides[k][n - 1] * extents[n - 1];
      }
      if (joins) {
        extents[n - 1] *= d;
        continue;
      }
      extents[n] = d;
      for (int k = 0; k < strides.length; k++) strides[k][n] = strided.get(k)[a];
      n++;
    }
    if (n == 0) { // one element
      extents = new int[] {1};
      strides = new int[strides.length][1];
      n = 1;
    }
    int[] axes = java.util.Arrays.copyOf(extents, n);
    var form = new LoopPtx.Form(dtypes, access, results, resultStrided, n, false);
    return new LoopPlan(form, axes, strides);
  }
}
