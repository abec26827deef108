package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/** The largest element of each of rows × columns windows, whatever the size of the image. */
public final class AdaptiveMaxPool2d extends AdaptivePool implements OwnType<AdaptiveMaxPool2d> {
  public AdaptiveMaxPool2d(int size) {
    this(size, size);
  }

  public AdaptiveMaxPool2d(int rows, int columns) {
    super("AdaptiveMaxPool2d", rows, columns);
  }

  @Override
  Tensor pooled(Tensor x, int[] counts) {
    return Autograd.adaptiveMaxPool2d(x, counts[0], counts[1]);
  }
}
