package org.gradsh.autograd;

/**
 * The ops that are not elementwise as functions, each under the name of its method on {@link
 * Tensor}, where shapes, dtypes and errors are told.
 */
public class OpFunctions extends StructuralFunctions {
  OpFunctions() {}

  // ---- conversion, shape and indexing ----

  /** The elements as another dtype. */
  public static Tensor to(Tensor x, DType dtype) {
    return x.to(dtype);
  }

  /** The same elements on a device. */
  public static Tensor to(Tensor x, Device device) {
    return x.to(device);
  }

  /**
   * {@code a} where the mask holds, {@code b} elsewhere: float32, as these are numbers.
   *
   * @throws TensorException when {@code mask} is no mask
   */
  public static Tensor where(Tensor mask, double a, double b) {
    return where(mask, number(a, DType.FLOAT32), number(b, DType.FLOAT32));
  }

  /** {@code a} where the mask holds, {@code b} elsewhere: int64, as PyTorch has it. */
  public static Tensor where(Tensor mask, long a, long b) {
    return where(mask, number(a, DType.INT64), number(b, DType.INT64));
  }

  private static Tensor number(Number value, DType dtype) {
    return Tensor.of(Elements.of(value, dtype)); // a number: it goes with any device
  }
}
