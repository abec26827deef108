package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/** The mean of each of so many windows: [n, channels, length] to [n, channels, count]. */
public final class AdaptiveAvgPool1d extends AdaptivePool implements OwnType<AdaptiveAvgPool1d> {
  public AdaptiveAvgPool1d(int count) {
    super("AdaptiveAvgPool1d", count);
  }

  @Override
  Tensor pooled(Tensor x, int[] counts) {
    return Autograd.adaptiveAvgPool1d(x, counts[0]);
  }
}
