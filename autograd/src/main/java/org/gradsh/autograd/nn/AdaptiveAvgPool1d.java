package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/** The mean of each of so many windows: [n, channels, length] to [n, channels, count]. */
public final class AdaptiveAvgPool1d extends StandardLayer implements OwnType<AdaptiveAvgPool1d> {
  private final int count;

  public AdaptiveAvgPool1d(int count) {
    this.count = Sizes.positive("AdaptiveAvgPool1d", "count", count);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Autograd.adaptiveAvgPool1d(x, count);
  }

  @Override
  public String toString() {
    return "AdaptiveAvgPool1d(" + count + ")";
  }
}
