package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.cpu.Convolution.Slide;

/** An image as the kernel of a {@link DirectConvolution} goes over it: its planes with padding. */
record PaddedPlanes(Convolution c) {
  Slide slide() {
    return c.slide();
  }

  /** From one row of an image with its padding to the next. */
  int pitch() {
    return slide().counts()[2] + slide().size()[2] - 1;
  }

  /** From one row of the kernel to the next. */
  int step() {
    return slide().dilations()[1] * pitch();
  }

  int plane() {
    return (slide().counts()[1] - 1) * pitch() + (slide().size()[1] - 1) * step() + pitch();
  }

  /** The rows of the image that are in a plane: from where in the image, and how many. */
  interface Rows {
    void run(int image, int plane, int length);
  }

  void rows(Rows rows) {
    int[] extents = slide().extents();
    int front = slide().before()[2];
    int length = Math.min(extents[2], pitch() - front);
    int all = plane() / pitch();
    for (int row = 0, to = slide().before()[1]; row < extents[1] && to < all; row++, to++) {
      rows.run(row * extents[2], to * pitch() + front, length);
    }
  }

  /** The channels of an image, and what a tile may read beyond them. */
  float[] of(float[] x, int from) {
    int plane = plane();
    int all = c.inner() * plane;
    float[] planes = (float[]) Scratch.COLUMNS.like(x, all + DirectConvolution.TILE);
    if (pitch() == slide().extents()[2] && plane == slide().image()) {
      System.arraycopy(x, from, planes, 0, all);
      Arrays.fill(planes, all, all + DirectConvolution.TILE, 0);
      return planes;
    }
    Arrays.fill(planes, 0, all + DirectConvolution.TILE, 0);
    for (int channel = 0; channel < c.inner(); channel++) {
      int image = from + channel * slide().image();
      int at = channel * plane;
      rows((row, to, n) -> System.arraycopy(x, image + row, planes, at + to, n));
    }
    return planes;
  }

  /** Where each element of the kernel looks, in the planes of all channels. */
  int[] taps() {
    int size = slide().kernel();
    int columns = slide().size()[2];
    int[] taps = new int[c.depth()];
    for (int t = 0; t < taps.length; t++) {
      taps[t] = t / size * plane() + t % size / columns * step() + t % columns;
    }
    return taps;
  }

  /** A row of windows, as wide as tiles of five are. */
  int wide() {
    return DirectConvolution.up(slide().counts()[2], DirectConvolution.FIVE);
  }
}
