package org.gradsh.autograd.op;

import java.util.Arrays;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;

/**
 * Windows that slide along axes.
 *
 * @param axes 0 … rank − 1, sorted, each once
 * @param counts how many windows there are along each
 * @param sizes how many elements a window has along each
 * @param steps from one window to the next
 * @param dilations from one element of a window to the next
 */
public record Windows(int[] axes, int[] counts, int[] sizes, int[] steps, int[] dilations) {
  /** As many windows as there is room for along the axes. */
  static Windows of(Shape in, int[] axes, int[] sizes, int[] steps, int[] dilations) {
    int[] counts = new int[axes.length];
    for (int k = 0; k < axes.length; k++) {
      counts[k] = count(in.dim(axes[k]), sizes[k], steps[k], dilations[k]);
    }
    return new Windows(axes, counts, sizes, steps, dilations);
  }

  /** How many windows there are along an axis; 0 or less where not even one fits. */
  static int count(int extent, int size, int step, int dilation) {
    long room = extent - ((long) dilation * (size - 1) + 1);
    return room < 0 ? 0 : (int) (room / step) + 1;
  }

  /** The same along axes that all stand one place further behind. */
  Windows shifted() {
    int[] moved = axes.clone();
    for (int k = 0; k < moved.length; k++) moved[k]++;
    return new Windows(moved, counts, sizes, steps, dilations);
  }

  /** The axes of the block with their numbers of windows as extents, then those of a window. */
  Strided view(Strided in) {
    int rank = in.shape().rank();
    int[] dims = Arrays.copyOf(in.shape().dims(), rank + axes.length);
    int[] strides = Arrays.copyOf(in.strides(), rank + axes.length);
    for (int k = 0; k < axes.length; k++) {
      int stride = in.strides()[axes[k]];
      dims[axes[k]] = counts[k];
      strides[axes[k]] = stride * steps[k];
      dims[rank + k] = sizes[k];
      strides[rank + k] = stride * dilations[k];
    }
    return new Strided(in.dtype(), Shape.of(dims), in.data(), in.offset(), strides);
  }

  @Override
  public String toString() {
    String s = "axes " + Arrays.toString(axes) + " size " + Arrays.toString(sizes);
    if (Arrays.stream(steps).anyMatch(n -> n != 1)) s += " step " + Arrays.toString(steps);
    if (Arrays.stream(dilations).anyMatch(n -> n != 1)) {
      s += " dilation " + Arrays.toString(dilations);
    }
    return s;
  }
}
