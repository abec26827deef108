package org.gradsh.cuda.kernel;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.memory.Faults.Kind;

/**
 * Matrices as {@code linear.cu} takes them: fresh, one after the other, each column by column, and
 * what is done with them in their place.
 *
 * @param rowStep from one row to the next, 1 unless they are seen turned
 */
record Matrices(
    CudaDevice device,
    Strided block,
    int count,
    int rows,
    int columns,
    int rowStep,
    int columnStep) {
  /** Rows and columns of a square that a block of threads works on. */
  static final int SIDE = 32;

  private static final int THREADS = 256;

  static Matrices of(CudaDevice device, Strided x, DType dtype) {
    int rows = x.shape().dim(-2), columns = x.shape().dim(-1);
    int[] dims = x.shape().dims(), strides = x.strides().clone();
    int last = dims.length - 1;
    dims[last] = rows;
    dims[last - 1] = columns;
    int step = strides[last];
    strides[last] = strides[last - 1];
    strides[last - 1] = step;
    Strided turned = new Strided(x.dtype(), Shape.of(dims), x.data(), x.offset(), strides);
    int count = 1;
    for (int k = 0; k < last - 1; k++) count *= dims[k];
    return new Matrices(device, Casts.fresh(turned, dtype), count, rows, columns, 1, rows);
  }

  /** Fresh ones of other extents, not written. */
  Matrices room(int columns) {
    Strided fresh = device.unwritten(block.dtype(), Shape.of(count, columns, rows));
    return new Matrices(device, fresh, count, rows, columns, 1, rows);
  }

  boolean isEmpty() {
    return block.size() == 0;
  }

  /** The same seen turned. */
  Matrices turned() {
    return new Matrices(device, block, count, columns, rows, columnStep, rowStep);
  }

  /** As the block of a shape: a view. */
  Strided result(Shape shape) {
    int[] strides = shape.rowMajorStrides().clone();
    strides[strides.length - 2] = 1;
    strides[strides.length - 1] = Math.max(1, rows);
    return new Strided(block.dtype(), shape, block.data(), block.offset(), strides);
  }

  // ---- for launches ----

  long at(Strided block) {
    return device.address(block, device.stream());
  }

  long address() {
    return at(block);
  }

  /** The address of an element of the first matrix. */
  private long address(int row, int column) {
    int offset = row * rowStep + column * columnStep;
    return address() + (long) offset * block.dtype().bytes();
  }

  String entry(String name) {
    return "linear_" + name + "_" + Written.suffix(block.dtype());
  }

  /** {@code struct Matrix}: steps from row to row, column to column, matrix to matrix. */
  private Arguments into(Arguments a) {
    return a.of(new int[] {rowStep, columnStep, rows * columns}, 3);
  }

  private void launch(String name, int blocksX, int blocksY, int threads, Arguments a) {
    Stream stream = device.stream();
    var kernel = device.written().kernel("linear", entry(name));
    stream.launch(kernel, blocksX, blocksY, 1, threads, 1, 0, a);
  }

  private static int squares(int extent) {
    return (extent - 1) / SIDE + 1;
  }

  // ---- triangles ----

  /**
   * The solutions of systems of triangles, in place of their right sides.
   *
   * @param spoilt the address of which of them may have zeros, 0 for none
   */
  void solve(Matrices triangles, boolean upper, boolean unit, long spoilt, Kind fault) {
    Arguments a = Arguments.begin().of(triangles.address()).of(address()).of(rows).of(columns);
    triangles.into(a);
    into(a).of(upper ? 1 : 0).of(unit ? 1 : 0).of(spoilt).of(device.faults().address(fault));
    launch("solve", count * squares(columns), 1, THREADS, a);
  }

  /** In the columns behind a square on the diagonal the rows beside it, by its unit triangle. */
  void solveBeside(int top) {
    int from = top + SIDE;
    Arguments a = Arguments.begin().of(address(top, top)).of(address(top, from));
    a.of(SIDE).of(columns - from);
    into(into(a)).of(0).of(1).of(0L).of(0L);
    launch("solve", count * squares(columns - from), 1, THREADS, a);
  }

  /**
   * Takes the product of what is below a square on the diagonal and what is beside it from what is
   * behind both.
   *
   * @param symmetric whether what is beside it is what is below, turned: then the lower triangle is
   *     enough
   */
  void update(int top, boolean symmetric) {
    int from = top + SIDE, rest = rows - from;
    Arguments a =
        Arguments.begin()
            .of(address(from, from))
            .of(address(from, top))
            .of(symmetric ? address(from, top) : address(top, from))
            .of(rest)
            .of(rest)
            .of(SIDE);
    into(into(a));
    (symmetric ? turned() : this).into(a).of(symmetric ? 1 : 0);
    launch("update", count * squares(rest), squares(rest), THREADS, a);
  }

  // ---- factors ----

  /** The lower triangles L with A = L Lᵀ in place of square A, of which the lower ones are read. */
  void cholesky() {
    for (int top = 0; top < rows; top += SIDE) {
      long fault = device.faults().address(Kind.DEFINITE);
      Arguments d = Arguments.begin().of(address()).of(rows).of(top).of(fault);
      launch("diagonal", count, 1, SIDE, d);
      int rest = rows - top - SIDE;
      if (rest <= 0) break;
      Arguments b = Arguments.begin().of(address()).of(rows).of(top);
      launch("below", count * ((rest - 1) / THREADS + 1), 1, THREADS, b);
      update(top, true);
    }
    // What is above the diagonal lies below it where it is read row by row.
    Arguments t = Arguments.begin().of(address()).of(block.size()).of(rows).of(rows).of(0).of(0);
    Flat.launch(device, "triangle", "triangle_" + block.dtype().bytes(), block.size(), t);
  }

  /** P L U in place of square matrices; which rows were exchanged goes to {@code pivots}. */
  void factor(Strided pivots) {
    for (int top = 0; top < rows; top += SIDE) {
      Arguments c = Arguments.begin().of(address()).of(at(pivots)).of(rows).of(top);
      launch("columns", count, 1, THREADS, c);
      Arguments e = Arguments.begin().of(address()).of(at(pivots)).of(rows).of(top);
      launch("exchange", count * ((rows - 1) / THREADS + 1), 1, THREADS, e);
      if (top + SIDE >= rows) break;
      solveBeside(top);
      update(top, false);
    }
  }

  /** NaN throughout matrices of which that is known. */
  void spoil(Strided which) {
    int n = block.size();
    Arguments a = Arguments.begin().of(address()).of(at(which)).of(n).of(n / count);
    Flat.launch(device, "linear", entry("spoil"), n, a);
  }
}
