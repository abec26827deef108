package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/** The mean of each of rows × columns windows, whatever the size of the image. */
public final class AdaptiveAvgPool2d extends AdaptivePool implements OwnType<AdaptiveAvgPool2d> {
  public AdaptiveAvgPool2d(int size) {
    this(size, size);
  }

  public AdaptiveAvgPool2d(int rows, int columns) {
    super("AdaptiveAvgPool2d", rows, columns);
  }

  @Override
  Tensor pooled(Tensor x, int[] counts) {
    return Autograd.adaptiveAvgPool2d(x, counts[0], counts[1]);
  }
}
