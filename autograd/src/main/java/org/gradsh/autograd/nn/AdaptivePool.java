package org.gradsh.autograd.nn;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;

/** Layers that pool over so many windows, whatever the size of what comes in. */
abstract sealed class AdaptivePool extends StandardLayer
    permits AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveMaxPool1d, AdaptiveMaxPool2d {
  private static final String[] ROWS = {"rows", "columns"};

  private final String name;
  private final int[] counts;

  /**
   * @param counts of windows along each axis of the image
   */
  AdaptivePool(String name, int... counts) {
    this.name = name;
    this.counts = counts;
    for (int a = 0; a < counts.length; a++) {
      Arguments.positive(name, counts.length == 1 ? "count" : ROWS[a], counts[a]);
    }
  }

  abstract Tensor pooled(Tensor x, int[] counts);

  @Override
  protected final Tensor forward(Tensor x) {
    return pooled(x, counts);
  }

  @Override
  public String toString() {
    return Arrays.stream(counts)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(", ", name + "(", ")"));
  }
}
