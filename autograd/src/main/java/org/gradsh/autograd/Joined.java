package org.gradsh.autograd;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.op.IndexOps;

/**
 * Tensors one behind the other in a vector, and what is made of the vector taken apart as they are.
 *
 * @param like the tensors
 * @param vector in the widest of their dtypes
 */
record Joined(List<Tensor> like, Tensor vector) {
  static Joined of(List<Tensor> tensors) {
    boolean isWide = tensors.stream().anyMatch(t -> t.dtype() == DType.FLOAT64);
    DType dtype = isWide ? DType.FLOAT64 : DType.FLOAT32;
    return new Joined(
        tensors,
        Autograd.concat(
            0, Tensor.array(tensors.stream().map(t -> t.to(dtype).flatten()).toList())));
  }

  /** A vector of that length as tensors of their shapes and dtypes. */
  List<Tensor> split(Tensor v) {
    return blocks(v).stream().toList();
  }

  /**
   * The last axis, of the vector's length, taken apart: each block is the other axes and a shape of
   * theirs.
   */
  List<Tensor> blocks(Tensor t) {
    return parts(t, t.rank() - 1);
  }

  /** The first axis taken apart. */
  List<Tensor> rows(Tensor t) {
    return parts(t, 0);
  }

  private List<Tensor> parts(Tensor t, int axis) {
    List<Tensor> parts = new ArrayList<>();
    int at = 0;
    for (Tensor one : like) {
      Tensor part = IndexOps.narrow(t, axis, at, at + one.size());
      at += one.size();
      parts.add(part.reshape(dims(t, axis, one)).to(one.dtype()));
    }
    return parts;
  }

  private static int[] dims(Tensor t, int axis, Tensor one) {
    int[] dims = new int[t.rank() - 1 + one.rank()];
    System.arraycopy(t.dims(), 0, dims, 0, axis);
    System.arraycopy(one.dims(), 0, dims, axis, one.rank());
    System.arraycopy(t.dims(), axis + 1, dims, axis + one.rank(), t.rank() - 1 - axis);
    return dims;
  }
}
