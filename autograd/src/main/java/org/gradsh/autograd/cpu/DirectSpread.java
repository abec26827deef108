package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.DirectConvolution.LANES;
import static org.gradsh.autograd.cpu.DirectConvolution.TILE;
import static org.gradsh.autograd.cpu.DirectConvolution.up;

import java.util.Arrays;

/**
 * {@link DirectConvolution} back to images: two elements of the kernel at a time, each with 8
 * channels.
 */
record DirectSpread(PaddedPlanes padded, Convolution c) {
  DirectSpread(Convolution c) {
    this(new PaddedPlanes(c), c);
  }

  void spread(Object y, int yo, Object w, int wo, Object x) {
    float[] pairs = pairs((float[]) w, wo);
    if (!areFinite(pairs)) {
      // What is beyond the ends of rows would not be 0 times that.
      new ColumnConvolution(c, true).spread(y, yo, w, wo, x);
      return;
    }
    int each = c.each();
    int width = padded.slide().counts()[2];
    int wide = padded.wide();
    int windows = padded.slide().counts()[1] * wide;
    int[] outputs = new int[each];
    for (int o = 0; o < each; o++) outputs[o] = o * windows;
    int[] taps = padded.taps();
    // The second element of the kernel reaches a place from an earlier window than the first does:
    // in falling order the first is added first.
    Tiles tiles = Tiles.ofFive(padded.slide(), wide, padded.pitch(), LANES).turned();
    int size = padded.slide().kernel();
    int beyond = (padded.plane() + wide - width) * LANES;
    int blocks = (c.inner() - 1) / LANES + 1;
    Parallel.ranges(
        c.batch() * c.groups(),
        Convolution.cost((long) each * c.depth() * padded.slide().windows()),
        (first, last) -> {
          float[] sums = (float[]) Scratch.COLUMNS.like(x, 2 * beyond);
          for (int image = first; image < last; image++) {
            int from = yo + image * each * padded.slide().windows();
            float[] rows = (float[]) y;
            if (wide > width) {
              rows = widened(rows, from, wide);
              from = 0;
            }
            for (int block = 0; block < blocks; block++) {
              Arrays.fill(sums, 0, beyond, 0);
              int at = (image % c.groups() * blocks + block) * up(size, 2) * each * LANES;
              for (int k = 0; k < size; k += 2, at += each * TILE) {
                // The last of an odd number has no second.
                int second = k + 1 < size ? (taps[k + 1] - taps[k]) * LANES : beyond;
                DirectTiles.five(
                    each,
                    outputs,
                    tiles.starts(),
                    rows,
                    from,
                    pairs,
                    at,
                    tiles.ends(),
                    sums,
                    taps[k] * LANES,
                    LANES,
                    second);
              }
              places(sums, block, (float[]) x, image * c.inner() * padded.slide().image());
            }
          }
        });
  }

  /** For each group, 8 channels, and two elements of the kernel: [outputs, 2, 8]. */
  private float[] pairs(float[] w, int wo) {
    int size = padded.slide().kernel();
    int each = c.each();
    int blocks = (c.inner() - 1) / LANES + 1;
    float[] pairs = new float[c.groups() * blocks * up(size, 2) * each * LANES];
    for (int o = 0; o < c.outputs(); o++) {
      for (int t = 0; t < c.depth(); t++) {
        int block = o / each * blocks + t / size / LANES;
        int k = t % size;
        int to = block * up(size, 2) * each + (k / 2 * each + o % each) * 2 + k % 2;
        pairs[to * LANES + t / size % LANES] = w[wo + o * c.depth() + t];
      }
    }
    return pairs;
  }

  private static boolean areFinite(float[] w) {
    float zero = 0;
    for (float each : w) zero += each * 0;
    return zero == 0;
  }

  /** Rows of windows with zeros behind them. */
  private float[] widened(float[] y, int from, int wide) {
    int width = padded.slide().counts()[2];
    int rows = c.each() * padded.slide().counts()[1];
    float[] widened = (float[]) Scratch.LINES.like(y, rows * wide);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(y, from + row * width, widened, row * wide, width);
      Arrays.fill(widened, row * wide + width, (row + 1) * wide, 0);
    }
    return widened;
  }

  /** Channels of a block to where they are in the image. */
  private void places(float[] sums, int block, float[] x, int image) {
    int plane = padded.plane();
    float[] turned = (float[]) Scratch.PRODUCT.like(x, LANES * plane);
    boolean vectors = Turns.areVectors(x, (long) LANES * plane);
    Turns.band(sums, 0, LANES, turned, 0, plane, LANES, plane, vectors);
    int end = Math.min(c.inner(), (block + 1) * LANES);
    for (int channel = block * LANES; channel < end; channel++) {
      int from = channel % LANES * plane;
      int to = image + channel * padded.slide().image();
      padded.rows((row, at, n) -> System.arraycopy(turned, from + at, x, to + row, n));
    }
  }
}
