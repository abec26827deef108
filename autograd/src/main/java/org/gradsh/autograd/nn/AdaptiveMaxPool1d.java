package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/**
 * The largest element of each of so many windows: [n, channels, length] to [n, channels, count].
 */
public final class AdaptiveMaxPool1d extends StandardLayer implements OwnType<AdaptiveMaxPool1d> {
  private final int count;

  public AdaptiveMaxPool1d(int count) {
    this.count = Sizes.positive("AdaptiveMaxPool1d", "count", count);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Autograd.adaptiveMaxPool1d(x, count);
  }

  @Override
  public String toString() {
    return "AdaptiveMaxPool1d(" + count + ")";
  }
}
