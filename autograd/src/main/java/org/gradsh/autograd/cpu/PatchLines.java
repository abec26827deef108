package org.gradsh.autograd.cpu;

import org.gradsh.autograd.cpu.Convolution.Slide;

/**
 * What {@link Patches} does, for planes that the kernel goes over in steps of 1. What one column of
 * the kernel sees of a plane, its lines, lies in the image in short runs; these are moved once, and
 * between the lines and the matrix stretches of whole rows of windows are.
 *
 * @param row the first row of windows
 * @param rows how many
 */
record PatchLines(Slide slide, int row, int rows) {
  /** Whether the rows of windows are rows of the image that follow on each other. */
  static boolean fit(Slide slide) {
    return slide.extents()[0] == 1
        && slide.size()[0] == 1
        && slide.before()[0] == 0
        && slide.size()[1] > 1
        && slide.steps()[1] == 1
        && slide.steps()[2] == 1;
  }

  private int width() {
    return slide.counts()[2];
  }

  /** Rows of the kernel. */
  int height() {
    return slide.size()[1];
  }

  /** Elements from what one row of the kernel sees to what the next does. */
  int pitch() {
    return slide.dilations()[1] * width();
  }

  /** Elements that one row of the kernel sees. */
  int stretch() {
    return rows * width();
  }

  /** Elements of the lines of one column of the kernel. */
  int all() {
    return (height() - 1) * pitch() + stretch();
  }

  // Of the lines those from first to below last lie in the image; the first of all is above there.

  private int above() {
    return row - slide.before()[1];
  }

  private int first() {
    return Math.clamp(-above(), 0, all() / width());
  }

  private int last() {
    return Math.clamp(slide.extents()[1] - above(), first(), all() / width());
  }

  /** Copies the lines of each channel and column of the kernel. */
  void take(Object x, int from, int channels, Object seen) {
    int columns = slide.size()[2];
    int all = all();
    for (int k = 0; k < channels * columns; k++) {
      take(x, from + k / columns * slide.image(), k % columns, seen, k * all);
    }
  }

  /** Adds the lines of each channel and column of the kernel to the image. */
  void put(Object seen, int channels, Object x, int to) {
    int columns = slide.size()[2];
    int all = all();
    for (int k = 0; k < channels * columns; k++) {
      put(seen, k * all, k % columns, x, to + k / columns * slide.image());
    }
  }

  /** Copies patches; 0 where they lie outside of the image. */
  void copy(Object x, int from, int channels, Object to) {
    Object seen = Scratch.LINES.like(x, all());
    int columns = slide.size()[2];
    for (int c = 0; c < channels; c++) {
      for (int k = 0; k < columns; k++) {
        take(x, from + c * slide.image(), k, seen, 0);
        int at = (c * height() * columns + k) * stretch();
        for (int h = 0; h < height(); h++) {
          System.arraycopy(seen, h * pitch(), to, at, stretch());
          at += columns * stretch();
        }
      }
    }
  }

  /** Adds patches to the image; what lies outside of it is dropped. */
  void add(Object matrix, int channels, Object x, int to) {
    Object seen = Scratch.LINES.like(x, all());
    int columns = slide.size()[2];
    for (int c = 0; c < channels; c++) {
      for (int k = 0; k < columns; k++) {
        int at = (c * height() * columns + k) * stretch();
        System.arraycopy(matrix, at, seen, 0, stretch());
        Sums.clear(seen, stretch(), all() - stretch());
        for (int h = 1; h < height(); h++) {
          at += columns * stretch();
          Sums.add(matrix, at, seen, h * pitch(), stretch());
        }
        put(seen, 0, k, x, to + c * slide.image());
      }
    }
  }

  private int shift(int column) {
    return column * slide.dilations()[2] - slide.before()[2];
  }

  private void take(Object x, int image, int column, Object seen, int start) {
    int width = width();
    int extent = slide.extents()[2];
    int shift = shift(column);
    int front = Math.clamp(-shift, 0, width);
    int end = Math.clamp(extent - shift, front, width);
    int first = first();
    int last = front == end ? first : last();
    Sums.clear(seen, start, first * width);
    Sums.clear(seen, start + last * width, all() - last * width);
    int from = image + (above() + first) * extent + shift + front;
    int at = start + first * width;
    if (x instanceof float[] f) {
      rows(f, from, extent, (float[]) seen, at, width, last - first, front, end);
      return;
    }
    for (int y = first; y < last; y++, from += extent, at += width) {
      if (front > 0) Sums.clear(seen, at, front);
      System.arraycopy(x, from, seen, at + front, end - front);
      if (end < width) Sums.clear(seen, at + end, width - end);
    }
  }

  /** Rows of which the elements from {@code front} to below {@code end} lie in the image. */
  private static void rows(
      float[] x, int from, int extent, float[] y, int to, int width, int rows, int front, int end) {
    if (rows == 0) return;
    if (extent == width) {
      // One run; what it brings from the neighbouring rows is cleared.
      System.arraycopy(x, from, y, to + front, rows * width - front - (width - end));
      for (int row = 0; row < rows; row++, to += width) {
        for (int j = 0; j < front; j++) y[to + j] = 0;
        for (int j = end; j < width; j++) y[to + j] = 0;
      }
      return;
    }
    for (int row = 0; row < rows; row++, from += extent, to += width) {
      for (int j = 0; j < front; j++) y[to + j] = 0;
      System.arraycopy(x, from, y, to + front, end - front);
      for (int j = end; j < width; j++) y[to + j] = 0;
    }
  }

  private void put(Object seen, int start, int column, Object x, int image) {
    int width = width();
    int extent = slide.extents()[2];
    int shift = shift(column);
    int front = Math.clamp(-shift, 0, width);
    int end = Math.clamp(extent - shift, front, width);
    int first = first();
    int to = image + (above() + first) * extent + shift + front;
    int at = start + first * width + front;
    if (front < end) Sums.addRows(seen, at, width, x, to, extent, last() - first, end - front);
  }
}
