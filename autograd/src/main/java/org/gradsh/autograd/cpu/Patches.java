package org.gradsh.autograd.cpu;

import org.gradsh.autograd.cpu.Convolution.Slide;

/**
 * The patches of an image that a kernel sees, as the columns of a matrix: a row for each channel
 * and element of the kernel, a column for each window of some rows of windows.
 *
 * @param row the first row of windows
 * @param rows how many
 */
record Patches(Slide slide, int row, int rows) {
  /** What is done with places of the image that lie {@code step} apart, and those of a matrix. */
  private interface Run {
    /** {@code count} of them, between as many of padding in front and behind. */
    void run(int image, int step, int matrix, int front, int count, int behind);
  }

  /** Copies patches; 0 where they lie outside of the image. */
  void copy(Object x, int from, int channels, Object to) {
    switch (x) {
      case float[] a -> {
        float[] b = (float[]) to;
        each(
            from,
            channels,
            (i, step, m, front, n, behind) -> {
              for (int k = 0; k < front; k++) b[m + k] = 0;
              Runs.copy(a, i, step, b, m + front, n);
              for (int k = m + front + n; k < m + front + n + behind; k++) b[k] = 0;
            });
      }
      default ->
          each(
              from,
              channels,
              (i, step, m, front, n, behind) -> {
                Sums.clear(to, m, front);
                Runs.copy(x, i, step, to, m + front, n);
                Sums.clear(to, m + front + n, behind);
              });
    }
  }

  /** Adds patches to the image; what lies outside of it is dropped. */
  void add(Object matrix, int channels, Object x, int to) {
    each(
        to, channels, (i, step, m, front, n, behind) -> Sums.add(matrix, m + front, x, i, step, n));
  }

  private void each(int from, int channels, Run run) {
    int[] size = slide.size();
    int at = 0;
    for (int c = 0; c < channels; c++) {
      int image = from + c * slide.image();
      for (int d = 0; d < size[0]; d++) {
        for (int h = 0; h < size[1]; h++) {
          for (int w = 0; w < size[2]; w++) at = each(image, d, h, w, at, run);
        }
      }
    }
  }

  /** One element of the kernel in all windows. */
  private int each(int image, int d, int h, int w, int at, Run run) {
    int[] extents = slide.extents();
    int[] counts = slide.counts();
    int[] steps = slide.steps();
    int[] before = slide.before();
    int[] dilations = slide.dilations();
    int width = counts[2];
    int step = steps[2];
    int shift = w * dilations[2] - before[2];
    // The windows whose element lies within the image: shift + step·i from 0 to below the extent.
    int front = Math.clamp(shift < 0 ? (-shift + step - 1L) / step : 0, 0, width);
    long beyond = (long) extents[2] - shift;
    int end = Math.clamp(beyond > 0 ? (beyond - 1) / step + 1 : 0, front, width);
    for (int r = row; r < row + rows; r++) {
      long z = (long) r / counts[1] * steps[0] + d * dilations[0] - before[0];
      long y = (long) r % counts[1] * steps[1] + h * dilations[1] - before[1];
      if (z < 0 || z >= extents[0] || y < 0 || y >= extents[1] || end == front) {
        run.run(image, step, at, width, 0, 0);
      } else {
        int place = image + (int) ((z * extents[1] + y) * extents[2]) + shift + front * step;
        run.run(place, step, at, front, end - front, width - end);
      }
      at += width;
    }
    return at;
  }
}
