package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.DirectConvolution.FIVE;
import static org.gradsh.autograd.cpu.DirectConvolution.LANES;
import static org.gradsh.autograd.cpu.DirectConvolution.TILE;
import static org.gradsh.autograd.cpu.DirectConvolution.up;

/** {@link DirectConvolution} back to kernels. */
record DirectKernel(PaddedPlanes padded, Convolution c) {
  DirectKernel(Convolution c) {
    this(new PaddedPlanes(c), c);
  }

  void kernel(Object x, int xo, Object y, int yo, Object w) {
    int columns = up(padded.slide().size()[2], FIVE);
    int lines = c.inner() * padded.slide().size()[1];
    int size = lines * columns * TILE;
    int blocks = (c.each() - 1) / TILE + 1;
    int parts = c.parts();
    float[][] sums = new float[parts * c.groups()][];
    Parallel.ranges(
        sums.length,
        Convolution.cost(
            (long) c.each() * c.depth() * padded.slide().windows() * (c.batch() / parts)),
        (first, last) -> {
          for (int task = first; task < last; task++) {
            int part = task / c.groups();
            float[] sum = sums[task] = new float[blocks * size];
            int end = (int) ((part + 1L) * c.batch() / parts);
            for (int n = (int) ((long) part * c.batch() / parts); n < end; n++) {
              int image = n * c.groups() + task % c.groups();
              float[] planes =
                  padded.of((float[]) x, xo + image * c.inner() * padded.slide().image());
              sum(planes, (float[]) y, yo + image * c.each() * padded.slide().windows(), sum);
            }
          }
        });
    for (int group = 0; group < c.groups(); group++) {
      float[] total = new float[blocks * size];
      for (int task = group; task < sums.length; task += c.groups()) {
        Sums.add(sums[task], 0, total, 0, total.length);
      }
      for (int o = 0; o < c.each(); o++) {
        int at = o / TILE * size + o % TILE;
        int to = (group * c.each() + o) * c.depth();
        for (int t = 0; t < c.depth(); t++) {
          int width = padded.slide().size()[2];
          ((float[]) w)[to + t] = total[at + (t / width * columns + t % width) * TILE];
        }
      }
    }
  }

  /** Adds what one image contributes, some rows of windows at a time. */
  private void sum(float[] planes, float[] y, int from, float[] sum) {
    int width = padded.slide().counts()[2];
    int windows = padded.slide().windows();
    int columns = up(padded.slide().size()[2], FIVE);
    int lines = c.inner() * padded.slide().size()[1];
    int together = new ColumnConvolution(c, true).rowsOfSums();
    Tiles tiles = Tiles.ofLines(padded);
    int[] places = new int[together * width];
    float[] turned = (float[]) Scratch.PRODUCT.like(y, places.length * TILE);
    for (int row = 0; row < padded.slide().counts()[1]; row += together) {
      int n = Math.min(together, padded.slide().counts()[1] - row) * width;
      for (int p = 0; p < n; p++) places[p] = (row + p / width) * padded.pitch() + p % width;
      for (int o = 0; o < c.each(); o += TILE) {
        turn(y, from + o * windows + row * width, Math.min(TILE, c.each() - o), n, turned);
        int to = o * lines * columns;
        DirectTiles.five(
            n, places, tiles.starts(), planes, 0, turned, 0, tiles.ends(), sum, to, TILE, LANES);
      }
    }
  }

  /** Of some outputs each as a column; what the others hold goes nowhere. */
  private void turn(float[] y, int from, int outputs, int n, float[] turned) {
    if (outputs == TILE) {
      Turns.panel(y, from, padded.slide().windows(), turned, n, TILE);
      return;
    }
    for (int o = 0; o < outputs; o++) {
      int at = from + o * padded.slide().windows();
      for (int p = 0; p < n; p++) turned[p * TILE + o] = y[at + p];
    }
  }
}
