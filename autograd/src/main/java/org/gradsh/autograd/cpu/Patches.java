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
  /** What is done with some rows of windows for one element of the kernel. */
  private interface Run {
    /**
     * Of {@code rows} of windows those from {@code first} to below {@code last} lie within the
     * image, and in them the windows {@code front} to below {@code end}: the first of these at
     * {@code image}, that of each next row {@code pitch} places on.
     */
    void run(int image, int pitch, int rows, int first, int last, int front, int end, int matrix);
  }

  /** Copies patches; 0 where they lie outside of the image. */
  void copy(Object x, int from, int channels, Object to) {
    if (PatchLines.fit(slide)) new PatchLines(slide, row, rows).copy(x, from, channels, to);
    else copyEach(x, from, channels, to);
  }

  private void copyEach(Object x, int from, int channels, Object to) {
    int width = slide.counts()[2];
    int step = slide.steps()[2];
    each(
        from,
        channels,
        (image, pitch, count, first, last, front, end, m) -> {
          if (first > 0) Sums.clear(to, m, first * width);
          if (last < count) Sums.clear(to, m + last * width, (count - last) * width);
          for (int r = first, i = image; r < last; r++, i += pitch) {
            int at = m + r * width;
            Sums.clear(to, at, front);
            Runs.copy(x, i, step, to, at + front, end - front);
            Sums.clear(to, at + end, width - end);
          }
        });
  }

  /** Adds patches to the image; what lies outside of it is dropped. */
  void add(Object matrix, int channels, Object x, int to) {
    if (PatchLines.fit(slide)) new PatchLines(slide, row, rows).add(matrix, channels, x, to);
    else addEach(matrix, channels, x, to);
  }

  /** The same element of the kernel by element. */
  void addEach(Object matrix, int channels, Object x, int to) {
    int width = slide.counts()[2];
    int step = slide.steps()[2];
    each(
        to,
        channels,
        (image, pitch, count, first, last, front, end, m) -> {
          int at = m + first * width + front;
          for (int r = first, i = image; r < last; r++, i += pitch, at += width) {
            Sums.add(matrix, at, x, i, step, end - front);
          }
        });
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

  /** One element of the kernel in all windows, which are in the matrix from {@code at} on. */
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
    int front = inside(-shift, step, 0, width);
    int end = inside(extents[2] - shift, step, front, width);
    for (int r = row; r < row + rows; ) {
      // The rows of one plane are evenly spaced, and those within the image follow on each other.
      int in = r % counts[1];
      int count = Math.min(counts[1] - in, row + rows - r);
      int z = r / counts[1] * steps[0] + d * dilations[0] - before[0];
      int y = in * steps[1] + h * dilations[1] - before[1];
      boolean none = z < 0 || z >= extents[0] || front == end;
      int first = none ? count : inside(-y, steps[1], 0, count);
      int last = none ? count : inside(extents[1] - y, steps[1], first, count);
      int place = image + (z * extents[1] + y + first * steps[1]) * extents[2];
      int pitch = steps[1] * extents[2];
      run.run(place + shift + front * step, pitch, count, first, last, front, end, at);
      r += count;
      at += count * width;
    }
    return at;
  }

  /** The first window that is {@code room} or more places behind the first one of all. */
  private static int inside(int room, int step, int least, int most) {
    return Math.clamp(room > 0 ? (room - 1) / step + 1 : 0, least, most);
  }
}
