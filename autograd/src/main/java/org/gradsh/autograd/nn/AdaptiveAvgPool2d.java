package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/** The mean of each of rows × columns windows, whatever the size of the image. */
public final class AdaptiveAvgPool2d extends StandardLayer implements OwnType<AdaptiveAvgPool2d> {
  private final int rows;
  private final int columns;

  public AdaptiveAvgPool2d(int size) {
    this(size, size);
  }

  public AdaptiveAvgPool2d(int rows, int columns) {
    this.rows = Sizes.positive("AdaptiveAvgPool2d", "rows", rows);
    this.columns = Sizes.positive("AdaptiveAvgPool2d", "columns", columns);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Autograd.adaptiveAvgPool2d(x, rows, columns);
  }

  @Override
  public String toString() {
    return "AdaptiveAvgPool2d(" + rows + ", " + columns + ")";
  }
}
