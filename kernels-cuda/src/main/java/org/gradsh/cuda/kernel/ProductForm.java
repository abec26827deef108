package org.gradsh.cuda.kernel;

import java.util.Arrays;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;

/**
 * The sizes and strides of a batch of matrix products: [m, k] by [k, n] each.
 *
 * @param extents of the axes of the batch, innermost first; none for one product
 * @param aBatch a's strides along them
 * @param bBatch b's
 * @param aRoomy whether a's rows (or columns) have room behind them for whole vectors
 * @param bRoomy whether b's have
 */
record ProductForm(
    int m,
    int n,
    int k,
    int aRow,
    int aColumn,
    int bRow,
    int bColumn,
    int[] extents,
    int[] aBatch,
    int[] bBatch,
    boolean aRoomy,
    boolean bRoomy) {
  /** As many axes of a batch as a kernel takes. */
  static final int AXES = 4;

  /** How a kernel reads a tile: in the order of {@code enum Way} in {@code product.cu}. */
  enum Way {
    VECTORS_OUTER,
    VECTORS_SUM,
    SINGLE_OUTER,
    SINGLE_SUM
  }

  /**
   * The product of two blocks; axes of the batch that are one run in both are one, and rows of all
   * products by a matrix that they share are those of one product.
   *
   * @param lead what the axes before the last two broadcast to
   */
  static ProductForm of(Strided a, Strided b, Shape lead) {
    int m = a.shape().dim(-2);
    int[] as = a.broadcastTo(with(lead, m, a.shape().dim(-1))).strides();
    int[] bs = b.broadcastTo(with(lead, b.shape().dim(-2), b.shape().dim(-1))).strides();
    int rank = lead.rank();
    int[] extents = new int[rank];
    int[] aBatch = new int[rank];
    int[] bBatch = new int[rank];
    int axes = 0;
    for (int d = rank - 1; d >= 0; d--) {
      int extent = lead.dim(d);
      if (extent == 1) continue;
      if (axes == 0 && bs[d] == 0 && (m == 1 || as[d] == m * as[rank])) {
        if (m == 1) as[rank] = as[d];
        m *= extent;
        continue;
      }
      int last = axes - 1;
      if (axes > 0
          && as[d] == aBatch[last] * extents[last]
          && bs[d] == bBatch[last] * extents[last]) {
        extents[last] *= extent;
        continue;
      }
      extents[axes] = extent;
      aBatch[axes] = as[d];
      bBatch[axes++] = bs[d];
    }
    return new ProductForm(
        m,
        b.shape().dim(-1),
        a.shape().dim(-1),
        as[rank],
        as[rank + 1],
        bs[rank],
        bs[rank + 1],
        Arrays.copyOf(extents, axes),
        Arrays.copyOf(aBatch, axes),
        Arrays.copyOf(bBatch, axes),
        false,
        false);
  }

  static Shape with(Shape lead, int rows, int columns) {
    int[] dims = Arrays.copyOf(lead.dims(), lead.rank() + 2);
    dims[lead.rank()] = rows;
    dims[lead.rank() + 1] = columns;
    return Shape.of(dims);
  }

  /** How many products. */
  int batch() {
    int n = 1;
    for (int extent : extents) n *= extent;
    return n;
  }

  /** The same numbers transposed: Cᵀ = Bᵀ Aᵀ. */
  ProductForm turned() {
    return new ProductForm(
        n, m, k, bColumn, bRow, aColumn, aRow, extents, bBatch, aBatch, bRoomy, aRoomy);
  }

  /** The same with a elsewhere, in rows with room behind them. */
  ProductForm withA(int row, int column) {
    return new ProductForm(
        m, n, k, row, column, bRow, bColumn, extents, aBatch, bBatch, true, bRoomy);
  }

  /** The same with b elsewhere. */
  ProductForm withB(int row, int column) {
    return new ProductForm(
        m, n, k, aRow, aColumn, row, column, extents, aBatch, bBatch, aRoomy, true);
  }

  Way wayOfA(int offset, int vector) {
    return way(m, aRow, aColumn, aBatch, aRoomy, offset, vector);
  }

  Way wayOfB(int offset, int vector) {
    return way(n, bColumn, bRow, bBatch, bRoomy, offset, vector);
  }

  private Way way(
      int outer,
      int outerStride,
      int termStride,
      int[] batch,
      boolean roomy,
      int offset,
      int vector) {
    boolean aligned = offset % vector == 0;
    for (int stride : batch) aligned &= stride % vector == 0;
    if (termStride == 1 || k == 1 || outer > 1 && outerStride != 1) {
      boolean whole = termStride == 1 && (roomy || k % vector == 0);
      return aligned && whole && (outer == 1 || outerStride % vector == 0)
          ? Way.VECTORS_SUM
          : Way.SINGLE_SUM;
    }
    boolean whole = outerStride == 1 && (roomy || outer % vector == 0);
    return aligned && whole && termStride % vector == 0 ? Way.VECTORS_OUTER : Way.SINGLE_OUTER;
  }

  /** The structure that kernels take. */
  int[] fields(Way aWay, Way bWay, int depth, int splits, int activation, boolean turned) {
    int[] f = new int[FIELDS];
    int[] head = {
      m, n, k, aRow, aColumn, bRow, bColumn, aWay.ordinal(), bWay.ordinal(), depth, splits
    };
    System.arraycopy(head, 0, f, 0, head.length);
    int at = head.length;
    f[at++] = extents.length;
    for (int[] per : new int[][] {extents, aBatch, bBatch}) {
      System.arraycopy(per, 0, f, at, per.length);
      at += AXES;
    }
    f[at++] = batch();
    f[at++] = activation;
    f[at] = turned ? 1 : 0;
    return f;
  }

  static final int FIELDS = 15 + 3 * AXES;
}
