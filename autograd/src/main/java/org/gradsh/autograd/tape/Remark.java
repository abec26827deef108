package org.gradsh.autograd.tape;

import org.gradsh.autograd.Tensor;

/**
 * What is known of a tensor that was not recorded, beside its values. It hangs on the tensor and on
 * the ops that took it, goes with them, and keeps no values alive.
 */
public sealed interface Remark permits Cut, Called {
  /** Where the way to what it was computed from breaks; null where nothing was cut. */
  Cut cut();

  /** How the session calls it; empty where it has no name. */
  String name();

  /** Where the way behind a tensor breaks; null where nothing was cut. */
  static Cut cut(Tensor t) {
    return t.remark() == null ? null : t.remark().cut();
  }
}
