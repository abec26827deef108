package org.gradsh.autograd.solve;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.TensorException;

/**
 * When an iteration is over.
 *
 * @param tolerance the last step changed no element x by more than this times 1 + max|x|
 * @param iterations so many at most
 */
public record Stop(double tolerance, int iterations) {
  /**
   * @throws TensorException when the tolerance is not positive, or there is no iteration
   */
  public Stop {
    if (!(tolerance > 0)) {
      throw TensorException.value("Stop: the tolerance is " + tolerance).hint("above 0").build();
    }
    if (iterations < 1) {
      throw TensorException.value("Stop: iterations is " + iterations).hint("1 or more").build();
    }
  }

  /** 1e-10 in float64, 1e-5 in float32; 100 iterations. */
  public static Stop usual(DType dtype) {
    return new Stop(dtype == DType.FLOAT64 ? 1e-10 : 1e-5, 100);
  }
}
