package org.gradsh.cuda.kernel;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/**
 * An operand of products, rounded to bfloat16: matrices one after the other, of each outer index (a
 * row of A, a column of B) its terms side by side, in words of two, with zeros behind them up to
 * whole vectors. A matrix that products share is there once.
 *
 * @param words of a row
 * @param strides of the matrices along the axes of the batch, in words
 */
record PackedMatrices(Strided block, int words, int[] strides) {
  private static final int THREADS = 256;

  /** A block of threads has a square of so many rows and words. */
  private static final int SQUARE = 32;

  /** Words of a vector, of 16 bytes. */
  private static final int VECTOR = 4;

  static PackedMatrices ofA(CudaDevice device, ProductForm form, Strided a) {
    return of(device, form, a, form.m(), form.aRow(), form.aColumn(), form.aBatch());
  }

  static PackedMatrices ofB(CudaDevice device, ProductForm form, Strided b) {
    return of(device, form, b, form.n(), form.bColumn(), form.bRow(), form.bBatch());
  }

  private static PackedMatrices of(
      CudaDevice device,
      ProductForm form,
      Strided x,
      int outer,
      int outerStride,
      int termStride,
      int[] batch) {
    int words = (form.k() + 2 * VECTOR - 1) / (2 * VECTOR) * VECTOR;
    int axes = 0;
    int count = 1;
    int[] extents = new int[ProductForm.AXES];
    int[] from = new int[ProductForm.AXES];
    int[] strides = new int[batch.length];
    for (int d = 0; d < batch.length; d++) {
      if (batch[d] == 0) continue; // shared: the stride stays 0
      extents[axes] = form.extents()[d];
      from[axes++] = batch[d];
      strides[d] = count * outer * words;
      count *= form.extents()[d];
    }
    Strided block = device.unwritten(DType.INT32, Shape.of(count * outer * words));
    int[] fields = new int[FIELDS];
    boolean pairs = termStride == 1 && outerStride % 2 == 0 && x.offset() % 2 == 0;
    for (int stride : from) pairs &= stride % 2 == 0;
    int[] head = {outer, form.k(), words, outerStride, termStride, pairs ? 1 : 0, axes};
    System.arraycopy(head, 0, fields, 0, head.length);
    System.arraycopy(extents, 0, fields, head.length, ProductForm.AXES);
    System.arraycopy(from, 0, fields, head.length + ProductForm.AXES, ProductForm.AXES);
    Stream stream = device.stream();
    Arguments arguments =
        Arguments.begin()
            .of(device.address(x, stream))
            .of(device.address(block, stream))
            .of(fields, FIELDS);
    int blocks = squares(words) * squares(outer) * count;
    stream.launch(
        device.written().kernel("product_tensor", "product_pack_bf16"), blocks, THREADS, arguments);
    return new PackedMatrices(block, words, strides);
  }

  private static int squares(int extent) {
    return (extent + SQUARE - 1) / SQUARE;
  }

  private static final int FIELDS = 7 + 2 * ProductForm.AXES;
}
