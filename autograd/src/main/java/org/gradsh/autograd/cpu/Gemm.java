package org.gradsh.autograd.cpu;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Objects;

/**
 * The batched matrix product of strided operands on heap arrays.
 *
 * <p>How a product is cut, copied and computed follows from its sizes and strides alone, so the
 * result is the same bits for any number of threads.
 */
public final class Gemm {
  /**
   * A batch of matrices in an array: the element (i, j) of the matrix at the batch indexes b lies
   * at {@code offset + b·batchStrides + i*rowStride + j*columnStride}. Strides may be 0 or
   * negative.
   *
   * @param array float[], double[], int[] or long[]
   * @param batchStrides one for each dimension of the batch, 0 where the operand is broadcast
   */
  public record Operand(
      Object array, int offset, int[] batchStrides, int rowStride, int columnStride) {
    /** One matrix, the same for the whole batch of {@code dims} dimensions. */
    public static Operand of(Object array, int offset, int dims, int rowStride, int columnStride) {
      return new Operand(array, offset, new int[dims], rowStride, columnStride);
    }
  }

  /** The batch of one product. */
  private static final int[] ONE = {};

  /** Multiplications (m·n·k) up to which plain loops on the operands as they are win. */
  private static final long TINY = 512;

  /** Multiplications of one panel: some 80 microseconds with AVX-512, a few 100 without. */
  private static final long PANEL = 1 << 22;

  /** Multiplications of each half of a product that is cut in two: some 20 microseconds. */
  private static final long HALF = 1 << 20;

  /** The number of panels of one product, until they would become larger than LARGEST_PANEL. */
  private static final int PANELS = 8;

  /** Multiplications of the largest panel: some 20 milliseconds; smaller ones pack too often. */
  private static final long LARGEST_PANEL = 1L << 30;

  /** Panels begin at multiples of this row and column, and have at least twice as many. */
  private static final int GRAIN = 32;

  /** Multiplications of all panels from which a second thread pays. */
  private static final long WORTH = 1 << 20;

  /** Multiplications of all panels that a thread takes at once when matrices are small. */
  private static final long GROUP = 1 << 18;

  /** Sums are not cut into shorter ones than this. */
  private static final int SHORTEST_DEPTH = 4096;

  /** The longest sums that are added in place: every kernel computes them whole, then adds. */
  private static final int ADDED_DEPTH = 128;

  private Gemm() {}

  /**
   * What computes products, like "OpenBLAS 0.3.31, Haswell kernels (bundled)", or Java and why not
   * OpenBLAS. The first call loads it, which takes some 50 ms; else the first product does that.
   */
  public static String backend() {
    return Blas.chosen().name();
  }

  /**
   * out = a·b for each matrix of a batch: a is m×k, b is k×n, out is m×n, row-major, one matrix
   * after the other. With k = 0 out is zeros. Integers wrap around.
   *
   * @param out an array of the operands' type
   * @param batch the dimensions of the batch; empty for one product
   * @throws IllegalArgumentException if the arrays are of different or unknown types
   * @throws IndexOutOfBoundsException if an operand or the result would leave its array
   * @throws java.util.concurrent.CancellationException if the thread is interrupted meanwhile
   */
  public static void matmul(
      Operand a, Operand b, Object out, int outOffset, int[] batch, int m, int k, int n) {
    matmul(null, a, b, out, outOffset, batch, m, k, n);
  }

  /**
   * sum += a·b where that is less work than a product and a sum, and gives their bits: OpenBLAS
   * does it, for sums that are short.
   *
   * @param sum m×n, row-major, of the operands' type
   * @return false where it does not; then nothing has changed
   * @throws IllegalArgumentException if the arrays are of different or unknown types
   * @throws IndexOutOfBoundsException if an operand or the sum would leave its array
   * @throws java.util.concurrent.CancellationException if the thread is interrupted meanwhile
   */
  public static boolean add(Operand a, Operand b, Object sum, int sumOffset, int m, int k, int n) {
    Backing backing = Backing.of(a.array, b.array, sum);
    // Products with one vector add to the result as they go.
    if (!backing.real() || m <= 1 || n <= 1 || k < 1 || k > ADDED_DEPTH) {
      return false;
    }
    if ((long) m * n * k <= TINY || !(Blas.chosen() instanceof OpenBlas blas)) {
      return false;
    }
    Objects.checkFromIndexSize(sumOffset, Math.multiplyExact(m, n), Array.getLength(sum));
    inside(a.array, a.offset, ONE, ONE, m, k, a.rowStride, a.columnStride);
    inside(b.array, b.offset, ONE, ONE, k, n, b.rowStride, b.columnStride);
    Operand left = Copies.unitStride(a, ONE, m, k);
    Operand right = Copies.unitStride(b, ONE, k, n);
    new Product(left, right, sum, sumOffset, ONE, m, k, n, backing, blas, true).compute();
    return true;
  }

  /** The same with a given backend, or with the chosen one, which a tiny product does not load. */
  static void matmul(
      Blas blas,
      Operand a,
      Operand b,
      Object out,
      int outOffset,
      int[] batch,
      int m,
      int k,
      int n) {
    int size = Math.multiplyExact(m, n);
    for (int dim : batch) {
      size = Math.multiplyExact(size, dim);
    }
    if (size == 0) {
      return;
    }
    Objects.checkFromIndexSize(outOffset, size, Array.getLength(out));
    Backing backing = Backing.of(a.array, b.array, out);
    if (k == 0) {
      zero(out, outOffset, size);
      return;
    }
    inside(a.array, a.offset, batch, a.batchStrides, m, k, a.rowStride, a.columnStride);
    inside(b.array, b.offset, batch, b.batchStrides, k, n, b.rowStride, b.columnStride);
    int dims = batch.length;
    // Rows of one operand against the same other operand are one taller matrix.
    while (dims > 0
        && (batch[dims - 1] == 1
            || b.batchStrides[dims - 1] == 0
                && a.batchStrides[dims - 1] == (long) m * a.rowStride)) {
      m *= batch[--dims];
    }
    batch = dims == batch.length ? batch : Arrays.copyOf(batch, dims);
    boolean tiny = (long) m * n * k <= TINY;
    if (blas == null && !tiny && backing.real()) {
      blas = Blas.chosen();
    }
    if (!tiny && backing.real() && blas.wantsUnitStrides()) {
      a = Copies.unitStride(a, batch, m, k);
      b = Copies.unitStride(b, batch, k, n);
    }
    blas = tiny ? null : blas;
    new Product(a, b, out, outOffset, batch, m, k, n, backing, blas, false).compute();
  }

  /** The type of the three arrays. (No lambdas or pattern switches here: they start slowly.) */
  private enum Backing {
    FLOATS,
    DOUBLES,
    INTS,
    LONGS;

    static Backing of(Object a, Object b, Object out) {
      if (a.getClass() == b.getClass() && a.getClass() == out.getClass()) {
        if (a instanceof float[]) {
          return FLOATS;
        } else if (a instanceof double[]) {
          return DOUBLES;
        } else if (a instanceof int[]) {
          return INTS;
        } else if (a instanceof long[]) {
          return LONGS;
        }
      }
      throw new IllegalArgumentException(
          "matmul of "
              + a.getClass().getSimpleName()
              + " and "
              + b.getClass().getSimpleName()
              + " into "
              + out.getClass().getSimpleName());
    }

    boolean real() {
      return this == FLOATS || this == DOUBLES;
    }

    /** One panel, in plain loops where {@code blas} is null; added by OpenBLAS alone. */
    void product(
        Blas blas,
        boolean adds,
        int m,
        int n,
        int k,
        Object a,
        int ao,
        int ars,
        int acs,
        Object b,
        int bo,
        int brs,
        int bcs,
        Object c,
        int co,
        int ldc) {
      switch (this) {
        case FLOATS -> {
          float[] x = (float[]) a;
          float[] y = (float[]) b;
          if (adds) {
            ((OpenBlas) blas).add(m, n, k, x, ao, ars, acs, y, bo, brs, bcs, (float[]) c, co, ldc);
          } else if (blas == null) {
            PlainGemm.small(m, n, k, x, ao, ars, acs, y, bo, brs, bcs, (float[]) c, co, ldc);
          } else {
            blas.gemm(m, n, k, x, ao, ars, acs, y, bo, brs, bcs, (float[]) c, co, ldc);
          }
        }
        case DOUBLES -> {
          double[] x = (double[]) a;
          double[] y = (double[]) b;
          if (adds) {
            ((OpenBlas) blas).add(m, n, k, x, ao, ars, acs, y, bo, brs, bcs, (double[]) c, co, ldc);
          } else if (blas == null) {
            PlainGemm.small(m, n, k, x, ao, ars, acs, y, bo, brs, bcs, (double[]) c, co, ldc);
          } else {
            blas.gemm(m, n, k, x, ao, ars, acs, y, bo, brs, bcs, (double[]) c, co, ldc);
          }
        }
        case INTS -> {
          int[] x = (int[]) a;
          int[] y = (int[]) b;
          IntegerGemm.gemm(m, n, k, x, ao, ars, acs, y, bo, brs, bcs, (int[]) c, co, ldc);
        }
        case LONGS -> {
          long[] x = (long[]) a;
          long[] y = (long[]) b;
          IntegerGemm.gemm(m, n, k, x, ao, ars, acs, y, bo, brs, bcs, (long[]) c, co, ldc);
        }
      }
    }
  }

  /** One call, its batch collapsed as far as it goes; nothing in it is empty. */
  private record Product(
      Operand a,
      Operand b,
      Object out,
      int outOffset,
      int[] batch,
      int m,
      int k,
      int n,
      Backing backing,
      Blas blas,
      boolean adds) {

    void compute() {
      int matrices = matrices();
      long each = (long) m * n * k;
      if (matrices * each < WORTH) {
        for (int matrix = 0; matrix < matrices; matrix++) {
          part(matrix, 0, m, 0, n);
        }
      } else if (each <= GROUP) {
        int group = (int) (GROUP / each);
        Parallel.forEach(
            (matrices + group - 1) / group,
            panel -> {
              int end = Math.min(matrices, (panel + 1) * group);
              for (int matrix = panel * group; matrix < end; matrix++) {
                part(matrix, 0, m, 0, n);
              }
            });
      } else {
        Grid grid = Grid.of(m, n, k);
        if (matrices == 1 && grid.depths > 1) {
          inDepths(grid.depths);
          return;
        }
        int cells = grid.rows * grid.columns;
        int height = grid.height(m);
        int width = grid.width(n);
        Parallel.forEach(
            Math.multiplyExact(matrices, cells),
            panel -> {
              int i = panel % cells / grid.columns * height;
              int j = panel % grid.columns * width;
              part(panel / cells, i, Math.min(height, m - i), j, Math.min(width, n - j));
            });
      }
    }

    private int matrices() {
      int count = 1;
      for (int dim : batch) {
        count *= dim;
      }
      return count;
    }

    private void part(int matrix, int i, int rows, int j, int columns) {
      if (rows <= 0 || columns <= 0) {
        return;
      }
      int ao = a.offset + i * a.rowStride;
      int bo = b.offset + j * b.columnStride;
      int rest = matrix;
      for (int dim = batch.length - 1; dim >= 0; dim--) {
        int index = rest % batch[dim];
        rest /= batch[dim];
        ao += index * a.batchStrides[dim];
        bo += index * b.batchStrides[dim];
      }
      int co = outOffset + matrix * m * n + i * n + j;
      backing.product(
          blas,
          adds,
          rows,
          columns,
          k,
          a.array,
          ao,
          a.rowStride,
          a.columnStride,
          b.array,
          bo,
          b.rowStride,
          b.columnStride,
          out,
          co,
          n);
    }

    /** Few rows and columns but long sums: these are cut, and the parts added in their order. */
    private void inDepths(int depths) {
      int size = m * n;
      int length = (k + depths - 1) / depths;
      Object parts = Array.newInstance(out.getClass().getComponentType(), size * depths);
      Parallel.forEach(
          depths,
          depth -> {
            int p = depth * length;
            backing.product(
                blas,
                false,
                m,
                n,
                Math.min(length, k - p),
                a.array,
                a.offset + p * a.columnStride,
                a.rowStride,
                a.columnStride,
                b.array,
                b.offset + p * b.rowStride,
                b.rowStride,
                b.columnStride,
                parts,
                depth * size,
                n);
          });
      Copies.added(parts, depths, size, out, outOffset);
    }
  }

  /** How one product is cut: rows × columns panels, or its sums in depths. */
  private record Grid(int rows, int columns, int depths) {
    static Grid of(int m, int n, int k) {
      long work = (long) m * n * k;
      long wanted = Math.max(Math.min(PANELS, work / PANEL), work / LARGEST_PANEL);
      wanted = Math.max(wanted, Math.min(2, work / HALF));
      int rows = 1;
      int columns = 1;
      while ((long) rows * columns < wanted) {
        int height = m / rows;
        int width = n / columns;
        if (Math.max(height, width) < 4 * GRAIN) {
          break;
        } else if (width >= height) {
          columns *= 2;
        } else {
          rows *= 2;
        }
      }
      int depths = (int) Math.min(wanted / ((long) rows * columns), k / SHORTEST_DEPTH);
      return new Grid(rows, columns, rows * columns == 1 ? depths : 1);
    }

    int height(int m) {
      return rows == 1 ? m : up((m + rows - 1) / rows);
    }

    int width(int n) {
      return columns == 1 ? n : up((n + columns - 1) / columns);
    }

    private static int up(int size) {
      return (size + GRAIN - 1) & -GRAIN;
    }
  }

  private static void zero(Object out, int from, int size) {
    if (out instanceof float[] c) {
      Arrays.fill(c, from, from + size, 0);
    } else if (out instanceof double[] c) {
      Arrays.fill(c, from, from + size, 0);
    } else if (out instanceof int[] c) {
      Arrays.fill(c, from, from + size, 0);
    } else {
      Arrays.fill((long[]) out, from, from + size, 0);
    }
  }

  /** Native code checks nothing: refuses what would read or write outside of the array. */
  private static void inside(
      Object array,
      int offset,
      int[] batch,
      int[] batchStrides,
      int rows,
      int columns,
      int rowStride,
      int columnStride) {
    long low = offset;
    long high = offset;
    for (int dim = -2; dim < batch.length; dim++) {
      int size = dim == -2 ? rows : dim == -1 ? columns : batch[dim];
      int stride = dim == -2 ? rowStride : dim == -1 ? columnStride : batchStrides[dim];
      long reach = (long) (size - 1) * stride;
      low += Math.min(0, reach);
      high += Math.max(0, reach);
    }
    int length = Array.getLength(array);
    if (low < 0 || high >= length) {
      throw new IndexOutOfBoundsException(
          "matmul: elements " + low + " to " + high + " of an array of " + length);
    }
  }
}
