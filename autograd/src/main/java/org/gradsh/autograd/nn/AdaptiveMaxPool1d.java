package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/**
 * The largest element of each of so many windows: [n, channels, length] to [n, channels, count].
 */
public final class AdaptiveMaxPool1d extends AdaptivePool implements OwnType<AdaptiveMaxPool1d> {
  public AdaptiveMaxPool1d(int count) {
    super("AdaptiveMaxPool1d", count);
  }

  @Override
  Tensor pooled(Tensor x, int[] counts) {
    return Autograd.adaptiveMaxPool1d(x, counts[0]);
  }
}
