package org.gradsh.autograd.nn;

import org.gradsh.autograd.TensorException;

/** What the constructors of layers ask of their numbers. */
final class Sizes {
  private Sizes() {}

  static int positive(String layer, String what, int n) {
    if (n >= 1) return n;
    throw TensorException.value(layer + ": " + what + " is " + n).hint("1 or more").build();
  }
}
