package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** eˣ / Σ eˣ along an axis. */
public final class Softmax extends StandardLayer implements OwnType<Softmax> {
  private final int axis;

  /** Along the last axis. */
  public Softmax() {
    this(-1);
  }

  public Softmax(int axis) {
    this.axis = axis;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.softmax(axis);
  }

  @Override
  public String toString() {
    return "Softmax(axis " + axis + ")";
  }
}
