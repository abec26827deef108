package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/** The largest element of each of rows × columns windows, whatever the size of the image. */
public final class AdaptiveMaxPool2d extends StandardLayer implements OwnType<AdaptiveMaxPool2d> {
  private final int rows;
  private final int columns;

  public AdaptiveMaxPool2d(int size) {
    this(size, size);
  }

  public AdaptiveMaxPool2d(int rows, int columns) {
    this.rows = Sizes.positive("AdaptiveMaxPool2d", "rows", rows);
    this.columns = Sizes.positive("AdaptiveMaxPool2d", "columns", columns);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Autograd.adaptiveMaxPool2d(x, rows, columns);
  }

  @Override
  public String toString() {
    return "AdaptiveMaxPool2d(" + rows + ", " + columns + ")";
  }
}
