package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x itself: in the place of a layer that is left out. */
public final class Identity extends StandardLayer implements OwnType<Identity> {
  @Override
  protected Tensor forward(Tensor x) {
    return x;
  }

  @Override
  public String toString() {
    return "Identity()";
  }
}
