package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Elementwise;

/**
 * One run of an elementwise kernel over operands of any strides, with axes that lie as one merged.
 *
 * <p>Long rows of adjacent elements, or of one element for all, go to the kernel one by one. Where
 * an operand lies column by column, as a transposed matrix does, bands of rows are computed at a
 * time, so that what is read of it are whole lines of the cache. Everything else is gathered into
 * small contiguous blocks, which stay in the cache; what is repeated for every row is gathered
 * once.
 */
final class ElementwiseLayout {
  /** Shorter rows are gathered rather than run one by one. */
  private static final int ROW = 192;

  /** Columns of a band that are computed at a time, and so much scratch for each row. */
  private static final int STRIP = 1024;

  /** Bands pay from so many rows and columns. */
  private static final int NARROWEST = 8;

  private final Elementwise op;
  private final ElementwiseKernel kernel;
  private final DType compute;
  private final Strided[] in;
  private final Strided out;
  private final int arity;

  /** Extents, outermost first, and for each operand its steps along them. */
  private int[] dims;

  private final int[][] strides;

  ElementwiseLayout(
      Elementwise op, ElementwiseKernel kernel, DType compute, Strided[] in, Strided out) {
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
    int last = dims.length - 1;
    int scalars = 0;
    boolean rows = dims[last] >= ROW;
    for (int k = 0; k < arity; k++) {
      int step = strides[k][last];
      if (step == 0) scalars |= 1 << k;
      else rows &= step == 1;
    }
    if (rows && ElementwiseKernel.takes(arity, scalars)) rows(dims[last], scalars);
    else if (isTurned()) bands();
    else blocks();
  }

  private Object[] arrays() {
    Object[] x = new Object[arity];
    for (int k = 0; k < arity; k++) x[k] = in[k].data();
    return x;
  }

  /** Room for so many elements of operand k, at {@code k * length} of an array. */
  private Object scratch(int k, int length) {
    DType dtype = in[k].dtype();
    // Masks are few, and would take turns with numbers for the thread's one array.
    if (dtype == DType.BOOL) return dtype.newArray(arity * length);
    return Scratch.OPERANDS.like(in[k].data(), arity * length);
  }

  // ---- rows ----

  private void rows(int inner, int scalars) {
    Parallel.ranges(
        out.size() / inner,
        cost(inner),
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

  private int cost(int elements) {
    return (int) Math.min((long) op.cost() * elements, 1 << 20);
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

  // ---- bands ----

  /** Whether an operand's elements are adjacent along the axis before the last. */
  private boolean isTurned() {
    int last = dims.length - 1;
    if (last < 1 || dims[last] < NARROWEST || dims[last - 1] < NARROWEST) return false;
    for (int k = 0; k < arity; k++) if (isTurned(k)) return true;
    return false;
  }

  private boolean isTurned(int k) {
    int last = dims.length - 1;
    return strides[k][last - 1] == 1 && strides[k][last] > 1 && in[k].dtype() != DType.BOOL;
  }

  private void bands() {
    int last = dims.length - 1, inner = dims[last], rows = dims[last - 1];
    int down = (rows - 1) / Turns.SIDE + 1;
    // Strips of about the same width, in whole vectors.
    int strips = (inner - 1) / STRIP + 1;
    int width = Math.min(inner, ((inner - 1) / strips + 8) & -8);
    boolean vectors = false;
    for (int k = 0; k < arity; k++) {
      if (isTurned(k)) vectors = Turns.areVectors(in[k].data(), out.size());
    }
    boolean inVectors = vectors;
    Parallel.ranges(
        out.size() / inner / rows * down,
        (int) Math.min((op.cost() + 2L * arity) * Math.min(rows, Turns.SIDE) * inner, 1 << 20),
        (first, end) -> {
          Object[] scratch = new Object[arity];
          for (int k = 0; k < arity; k++) {
            // Where a strip is a whole row, all rows of a band go to the kernel as one.
            boolean adjoins = width < inner || strides[k][last - 1] == inner;
            if (strides[k][last] == 1 && adjoins) continue;
            scratch[k] = scratch(k, Turns.SIDE * width);
          }
          for (int band = first; band < end; band++) {
            int row = band % down * Turns.SIDE;
            int height = Math.min(Turns.SIDE, rows - row);
            row += band / down * rows;
            for (int j = 0; j < inner; j += width) {
              strip(row, height, j, Math.min(width, inner - j), scratch, width, inVectors);
            }
          }
        });
  }

  /** The columns {@code j} to {@code j + n} of {@code height} rows. */
  private void strip(
      int row, int height, int j, int n, Object[] scratch, int width, boolean vectors) {
    int last = dims.length - 1, inner = dims[last];
    Object[] x = arrays();
    int[] from = new int[arity], pitch = new int[arity];
    for (int k = 0; k < arity; k++) {
      int step = strides[k][last], down = strides[k][last - 1];
      from[k] = in[k].offset() + outer(strides[k], row) + j * step;
      pitch[k] = down;
      if (scratch[k] == null) continue;
      x[k] = scratch[k];
      int to = k * Turns.SIDE * width;
      if (isTurned(k)) Turns.band(in[k].data(), from[k], step, x[k], to, n, height, n, vectors);
      else Runs.copy(in[k].data(), from[k], down, step, x[k], to, height, n);
      from[k] = to;
      pitch[k] = n;
    }
    int y = out.offset() + row * inner + j;
    if (n == inner) {
      kernel.run(compute, x, from, 0, out.data(), y, height * n);
      return;
    }
    for (int r = 0; r < height; r++) {
      kernel.run(compute, x, from, 0, out.data(), y + r * inner, n);
      for (int k = 0; k < arity; k++) from[k] += pitch[k];
    }
  }

  // ---- blocks ----

  private void blocks() {
    int longest = 1;
    int[] period = new int[arity];
    for (int k = 0; k < arity; k++) {
      period[k] = period(k);
      if (period[k] <= ElementwiseLoops.BLOCK) longest = Math.max(longest, period[k]);
    }
    // Each period divides the next longer one.
    int length = ElementwiseLoops.BLOCK / longest * longest;
    Parallel.ranges(
        out.size(), op.cost() + 2 * arity, (first, last) -> blocks(first, last, length, period));
  }

  /** After how many elements operand k is the same again; as many as there are for most. */
  private int period(int k) {
    int elements = 1;
    for (int a = dims.length - 1; a >= 0; a--) {
      boolean repeats = true;
      for (int b = 0; b <= a; b++) repeats &= strides[k][b] == 0;
      if (repeats) return elements;
      elements *= dims[a];
    }
    return elements;
  }

  /** Elements {@code first} to {@code last}, block by block. */
  private void blocks(int first, int last, int length, int[] period) {
    int most = Math.min(length, last - first);
    Object[] x = arrays();
    int[] at = new int[arity];
    Object[] scratch = new Object[arity];
    for (int k = 0; k < arity; k++) {
      if (isContiguous(k)) continue;
      scratch[k] = x[k] = scratch(k, most);
      at[k] = k * most;
      if (period[k] <= length) repeat(k, first, scratch[k], at[k], period[k], most);
    }
    for (int p = first, next; p < last; p = next) {
      next = Parallel.end(p, length, last);
      int n = next - p;
      for (int k = 0; k < arity; k++) {
        if (scratch[k] == null) at[k] = in[k].offset() + p;
        else if (period[k] > length) gather(k, p, scratch[k], at[k], n);
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

  /** Gathers one period, and doubles it until there are n elements. */
  private void repeat(int k, int p, Object to, int at, int period, int n) {
    int done = Math.min(period, n);
    gather(k, p % period, to, at, done);
    for (int more; done < n; done += more) {
      more = Math.min(done, n - done);
      System.arraycopy(to, at, to, at + done, more);
    }
  }

  /** Copies the elements {@code p} to {@code p + n} of operand k, in row-major order. */
  private void gather(int k, int p, Object to, int at, int n) {
    int last = dims.length - 1, inner = dims[last], step = strides[k][last];
    int row = p / inner, column = p % inner;
    int rows = last > 0 ? dims[last - 1] : 1, down = last > 0 ? strides[k][last - 1] : 0;
    for (int done = 0; done < n; ) {
      int from = in[k].offset() + outer(strides[k], row) + column * step;
      int width = Math.min(inner - column, n - done), height = 1;
      if (width == inner) height = Math.min((n - done) / inner, rows - row % rows);
      Runs.copy(in[k].data(), from, down, step, to, at + done, height, width);
      done += height * width;
      column = 0;
      row += height;
    }
  }
}
