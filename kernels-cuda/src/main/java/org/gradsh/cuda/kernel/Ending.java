package org.gradsh.cuda.kernel;

import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Stream;

/**
 * What a kernel does with a product before it writes it.
 *
 * @param bias a number of the product's dtype for each column, in order; null for none
 * @param activation of products of float32 alone
 */
record Ending(Strided bias, Activation activation) {
  static final Ending NONE = new Ending(null, Activation.NONE);

  /** In the order of {@code enum Activation} in {@code product.cuh}. */
  enum Activation {
    NONE,
    RELU,
    GELU,
    GELU_TANH,
    SIGMOID,
    TANH,
    SILU
  }

  boolean isNone() {
    return bias == null && activation == Activation.NONE;
  }

  /** The address of the bias, 0 for none. */
  long address(CudaDevice device, Stream stream) {
    return bias == null ? 0 : device.address(bias, stream);
  }
}
