package org.gradsh.autograd;

/** A function of three tensors. */
@FunctionalInterface
public interface TensorFunction3 {
  Tensor apply(Tensor a, Tensor b, Tensor c);
}
