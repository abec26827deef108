package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Elementwise;

/**
 * Runs the kernel of an elementwise op over operands of any layout.
 *
 * <p>What lies contiguously, or is one element for all, goes to the kernel as it is; so do the rows
 * of what has such an inner axis of some length. Everything else is gathered into small contiguous
 * blocks first, which stay in the cache. Vector loops take over from plain ones when they are
 * compiled and there are many elements; both give the same bits. So an element's value depends
 * neither on where it lies nor on which thread computes it nor on what ran before.
 */
public final class ElementwiseLoops {
  private ElementwiseLoops() {}

  /** With fewer elements plain loops do as well. */
  static final int VECTORS_FROM = 256;

  /** Elements gathered at a time: a few blocks of float64 fit the first-level cache. */
  private static final int BLOCK = 1024;

  /** Rows shorter than this are gathered rather than run one by one. */
  private static final int ROW = 32;

  /**
   * Computes {@code out} from {@code in}.
   *
   * @param compute the dtype of the number operands, {@link Elementwise#computeType}
   * @param in broadcast to the shape of {@code out}; masks in bool
   * @param out contiguous; may be an operand itself where both have the same layout
   */
  public static void run(Elementwise op, DType compute, Strided[] in, Strided out) {
    int n = out.size();
    if (n == 0) return;
    int arity = in.length;
    Object[] x = new Object[arity];
    int[] offset = new int[arity];
    int[] contiguous = out.strides();
    int scalars = 0;
    boolean direct = true;
    for (int k = 0; k < arity; k++) {
      Strided s = in[k];
      x[k] = s.data();
      offset[k] = s.offset();
      if (n > 1 && s.strides() != contiguous && !Arrays.equals(s.strides(), contiguous)) {
        if (isZero(s.strides())) scalars |= 1 << k;
        else direct = false;
      }
    }
    if (direct && takes(arity, scalars)) rowByRow(op, compute, x, offset, scalars, out);
    else new Layout(op, kernel(op, compute, n), compute, in, out).run();
  }

  /** Whether {@link #rowByRow} takes these operands. */
  public static boolean takes(int arity, int scalars) {
    return ElementwiseKernel.takes(arity, scalars);
  }

  /**
   * The same for operands that lie as {@code out} does, or are single.
   *
   * @param x their arrays
   * @param offset where each begins
   * @param scalars bit k is set where operand k is one element for all
   */
  public static void rowByRow(
      Elementwise op, DType compute, Object[] x, int[] offset, int scalars, Strided out) {
    int n = out.size();
    if (n == 0) return;
    ElementwiseKernel kernel = kernel(op, compute, n);
    direct(op, kernel, compute, x, offset, scalars, out.data(), out.offset(), n);
  }

  private static ElementwiseKernel kernel(Elementwise op, DType compute, int n) {
    return n < VECTORS_FROM ? op.kernel() : forMany(op, compute, n);
  }

  /** The vector loops once they are compiled, the plain ones until then. */
  private static ElementwiseKernel forMany(Elementwise op, DType compute, int n) {
    if (!op.hasVectorForm(compute)) return op.kernel();
    ElementwiseKernel plain = op.kernel();
    return plain.warmUp.isDone(op, compute, n) ? op.vectorKernel() : plain;
  }

  private static boolean isZero(int[] strides) {
    for (int s : strides) if (s != 0) return false;
    return true;
  }

  /** All operands are contiguous or scalars. */
  private static void direct(
      Elementwise op,
      ElementwiseKernel kernel,
      DType compute,
      Object[] x,
      int[] offset,
      int scalars,
      Object y,
      int from,
      int n) {
    if (!Parallel.worth(n, op.cost())) {
      kernel.run(compute, x, offset, scalars, y, from, n);
      return;
    }
    Parallel.ranges(
        n,
        op.cost(),
        (first, last) -> {
          int[] at = offset.clone();
          for (int k = 0; k < at.length; k++) if ((scalars >> k & 1) == 0) at[k] += first;
          kernel.run(compute, x, at, scalars, y, from + first, last - first);
        });
  }

  /** Operands of any strides, with axes that lie as one merged. */
  private static final class Layout {
    final Elementwise op;
    final ElementwiseKernel kernel;
    final DType compute;
    final Strided[] in;
    final Strided out;
    final int arity;

    /** Extents, outermost first, and for each operand its steps along them. */
    int[] dims;

    final int[][] strides;

    Layout(Elementwise op, ElementwiseKernel kernel, DType compute, Strided[] in, Strided out) {
      this.op = op;
      this.kernel = kernel;
      this.compute = compute;
      this.in = in;
      this.out = out;
      arity = in.length;
      strides = new int[arity][];
      collapse();
    }

    /** Drops axes of one element, and joins neighbours that every operand walks as one. */
    private void collapse() {
      int[] all = out.shape().dims();
      int rank = all.length;
      int[] d = new int[rank];
      int[][] s = new int[arity][rank];
      int used = 0;
      for (int a = 0; a < rank; a++) {
        if (all[a] == 1) continue;
        boolean joins = used > 0;
        for (int k = 0; joins && k < arity; k++) {
          joins = s[k][used - 1] == in[k].strides()[a] * all[a];
        }
        if (joins) used--;
        d[used] = joins ? d[used] * all[a] : all[a];
        for (int k = 0; k < arity; k++) s[k][used] = in[k].strides()[a];
        used++;
      }
      dims = Arrays.copyOf(d, used);
      for (int k = 0; k < arity; k++) strides[k] = Arrays.copyOf(s[k], used);
    }

    void run() {
      int inner = dims[dims.length - 1];
      int scalars = 0;
      boolean rows = inner >= ROW;
      for (int k = 0; k < arity; k++) {
        int step = strides[k][dims.length - 1];
        if (step == 0) scalars |= 1 << k;
        else rows &= step == 1;
      }
      if (rows && ElementwiseKernel.takes(arity, scalars)) rows(inner, scalars);
      else Parallel.ranges(out.size(), op.cost() + 2 * arity, this::blocks);
    }

    private void rows(int inner, int scalars) {
      int cost = (int) Math.min((long) op.cost() * inner, 1 << 20);
      Parallel.ranges(
          out.size() / inner,
          cost,
          (first, last) -> {
            Object[] x = arrays();
            int[] at = new int[arity];
            for (int row = first; row < last; row++) {
              for (int k = 0; k < arity; k++) at[k] = in[k].offset() + outer(strides[k], row);
              int y = out.offset() + row * inner;
              kernel.run(compute, x, at, scalars, out.data(), y, inner);
            }
          });
    }

    private Object[] arrays() {
      Object[] x = new Object[arity];
      for (int k = 0; k < arity; k++) x[k] = in[k].data();
      return x;
    }

    /** Where a row begins, the innermost axis left out. */
    private int outer(int[] steps, int row) {
      int at = 0;
      for (int a = dims.length - 2; a >= 0; a--) {
        at += row % dims[a] * steps[a];
        row /= dims[a];
      }
      return at;
    }

    /** Elements {@code first} to {@code last}, block by block. */
    private void blocks(int first, int last) {
      int length = Math.min(BLOCK, last - first);
      Object[] x = arrays();
      int[] at = new int[arity];
      Object[] scratch = new Object[arity];
      for (int k = 0; k < arity; k++) {
        if (isContiguous(k)) continue;
        scratch[k] = x[k] = in[k].dtype().newArray(length);
      }
      for (int p = first, next; p < last; p = next) {
        next = Parallel.end(p, length, last);
        int n = next - p;
        for (int k = 0; k < arity; k++) {
          if (scratch[k] == null) at[k] = in[k].offset() + p;
          else if (p == first || !isZero(strides[k])) gather(k, p, scratch[k], n);
        }
        kernel.run(compute, x, at, 0, out.data(), out.offset() + p, n);
      }
    }

    private boolean isContiguous(int k) {
      int step = 1;
      for (int a = dims.length - 1; a >= 0; a--) {
        if (strides[k][a] != step) return false;
        step *= dims[a];
      }
      return true;
    }

    /** Copies the elements {@code p} to {@code p + n} of operand k, in row-major order. */
    private void gather(int k, int p, Object to, int n) {
      int last = dims.length - 1, inner = dims[last], step = strides[k][last];
      int row = p / inner, column = p % inner;
      for (int done = 0; done < n; ) {
        int run = Math.min(inner - column, n - done);
        int from = in[k].offset() + outer(strides[k], row) + column * step;
        Runs.copy(in[k].data(), from, step, to, done, run);
        done += run;
        column = 0;
        row++;
      }
    }
  }
}
