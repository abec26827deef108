package org.gradsh.autograd;

/** What the gradient with respect to a source is on which the target does not depend. */
public enum Unconnected {
  /** An exception that says where the path breaks. */
  ERROR,
  /** Zeros of the source's shape. */
  ZERO
}
