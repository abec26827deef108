package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** Axes made one: from axis 1 on, so that [n, …] becomes [n, all the rest]. */
public final class Flatten extends StandardLayer implements OwnType<Flatten> {
  private final int first;

  public Flatten() {
    this(1);
  }

  /**
   * @param first the first of the axes that become one
   */
  public Flatten(int first) {
    this.first = first;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.flatten(first);
  }

  @Override
  public String toString() {
    return first == 1 ? "Flatten()" : "Flatten(from " + first + ")";
  }
}
