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

  /** What a column of the kernel sees of a plane. */
  private final class Lines {
    final int width = slide.counts()[2];
    final int height = slide.size()[1];

    /** Elements from what one row of the kernel sees to what the next does. */
    final int pitch = slide.dilations()[1] * width;

    /** Elements of lines, and of those that one row of the kernel sees. */
    final int all = (height - 1) * pitch + rows * width;

    final int stretch = rows * width;

    // Of the lines those from first to below last lie in the image.
    final int above = row - slide.before()[1];
    final int count = all / width;
    final int first = Math.clamp(-above, 0, count);
    final int last = Math.clamp(slide.extents()[1] - above, first, count);
  }

  /** Copies patches; 0 where they lie outside of the image. */
  void copy(Object x, int from, int channels, Object to) {
    Lines lines = new Lines();
    Object seen = Scratch.LINES.like(x, lines.all);
    int columns = slide.size()[2];
    for (int c = 0; c < channels; c++) {
      for (int k = 0; k < columns; k++) {
        take(x, from + c * slide.image(), k, lines, seen);
        int at = (c * lines.height * columns + k) * lines.stretch;
        for (int h = 0; h < lines.height; h++) {
          System.arraycopy(seen, h * lines.pitch, to, at, lines.stretch);
          at += columns * lines.stretch;
        }
      }
    }
  }

  /** Adds patches to the image; what lies outside of it is dropped. */
  void add(Object matrix, int channels, Object x, int to) {
    Lines lines = new Lines();
    Object seen = Scratch.LINES.like(x, lines.all);
    int columns = slide.size()[2];
    for (int c = 0; c < channels; c++) {
      for (int k = 0; k < columns; k++) {
        int at = (c * lines.height * columns + k) * lines.stretch;
        System.arraycopy(matrix, at, seen, 0, lines.stretch);
        Sums.clear(seen, lines.stretch, lines.all - lines.stretch);
        for (int h = 1; h < lines.height; h++) {
          at += columns * lines.stretch;
          Sums.add(matrix, at, seen, h * lines.pitch, lines.stretch);
        }
        put(seen, 0, k, lines, x, to + c * slide.image());
      }
    }
  }

  private int shift(int column) {
    return column * slide.dilations()[2] - slide.before()[2];
  }

  private void take(Object x, int image, int column, Lines lines, Object seen) {
    int width = lines.width;
    int extent = slide.extents()[2];
    int shift = shift(column);
    int front = Math.clamp(-shift, 0, width);
    int end = Math.clamp(extent - shift, front, width);
    Sums.clear(seen, 0, lines.first * width);
    Sums.clear(seen, lines.last * width, lines.all - lines.last * width);
    int from = image + (lines.above + lines.first) * extent + shift + front;
    int at = lines.first * width;
    for (int y = lines.first; y < lines.last; y++, from += extent, at += width) {
      if (front > 0) Sums.clear(seen, at, front);
      System.arraycopy(x, from, seen, at + front, end - front);
      if (end < width) Sums.clear(seen, at + end, width - end);
    }
  }

  /**
   * Adds the patches kernels·y to the image without making them: what a row of the kernels gives is
   * added to the lines that it sees.
   *
   * @param kernels for each of their rows [channels · columns, outputs]
   * @param y [outputs, windows], the windows of these rows from {@code from} on
   */
  void addProducts(
      OpenBlas blas,
      float[] kernels,
      int k,
      int channels,
      int outputs,
      float[] y,
      int from,
      float[] x,
      int to) {
    Lines lines = new Lines();
    int columns = slide.size()[2];
    int depth = channels * columns;
    float[] seen = (float[]) Scratch.COLUMNS.like(x, depth * lines.all);
    Sums.clear(seen, 0, depth * lines.all);
    for (int h = 0; h < lines.height; h++, k += depth * outputs) {
      int at = h * lines.pitch;
      int windows = slide.windows();
      int all = lines.all;
      int n = lines.stretch;
      blas.add(depth, n, outputs, kernels, k, outputs, y, from, windows, seen, at, all);
    }
    for (int row = 0; row < depth; row++) {
      put(seen, row * lines.all, row % columns, lines, x, to + row / columns * slide.image());
    }
  }

  private void put(Object seen, int start, int column, Lines lines, Object x, int image) {
    int width = lines.width;
    int extent = slide.extents()[2];
    int shift = shift(column);
    int front = Math.clamp(-shift, 0, width);
    int end = Math.clamp(extent - shift, front, width);
    int to = image + (lines.above + lines.first) * extent + shift + front;
    int at = start + lines.first * width + front;
    Sums.addRows(seen, at, width, x, to, extent, lines.last - lines.first, end - front);
  }
}
