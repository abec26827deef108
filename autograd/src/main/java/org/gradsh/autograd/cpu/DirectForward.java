package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.DirectConvolution.LANES;
import static org.gradsh.autograd.cpu.DirectConvolution.SIX;
import static org.gradsh.autograd.cpu.DirectConvolution.TILE;
import static org.gradsh.autograd.cpu.DirectConvolution.up;

import java.util.Arrays;

/** {@link DirectConvolution} of images. */
record DirectForward(PaddedPlanes padded, Convolution c) {
  DirectForward(Convolution c) {
    this(new PaddedPlanes(c), c);
  }

  void forward(Object x, int xo, Object w, int wo, Object b, int bo, Object y) {
    boolean places = DirectConvolution.isOfPlaces(c);
    int block = places ? SIX : TILE;
    float[] weights = beside((float[]) w, wo, block);
    int group = up(c.each(), block) * c.depth();
    int[] taps = padded.taps();
    Tiles tiles =
        places
            ? Tiles.within(padded.slide(), TILE, padded.pitch())
            : Tiles.ofFive(padded.slide(), padded.pitch(), padded.wide(), TILE);
    Parallel.ranges(
        c.batch() * c.groups(),
        Convolution.cost((long) c.each() * c.depth() * padded.slide().windows()),
        (first, last) -> {
          for (int image = first; image < last; image++) {
            float[] planes =
                padded.of((float[]) x, xo + image * c.inner() * padded.slide().image());
            for (int o = 0; o < c.each(); o += block) {
              int from = image % c.groups() * group + o * c.depth();
              int few = Math.min(block, c.each() - o);
              int bias = bo + image % c.groups() * c.each() + o;
              int to = (image * c.each() + o) * padded.slide().windows();
              if (places) {
                DirectTiles.six(
                    taps.length,
                    taps,
                    tiles.starts(),
                    planes,
                    weights,
                    from,
                    tiles.ends(),
                    (float[]) y,
                    to,
                    padded.slide().windows(),
                    few,
                    (float[]) b,
                    bias);
              } else {
                float[] sums = fives(taps, tiles, planes, weights, from, few, (float[]) b, bias);
                outputs(sums, few, (float[]) y, to);
              }
            }
          }
        });
  }

  /** For each window the results of a block of outputs. */
  private float[] fives(
      int[] taps, Tiles tiles, float[] planes, float[] w, int from, int few, float[] b, int bo) {
    int length = padded.slide().counts()[1] * padded.wide() * TILE;
    float[] sums = (float[]) Scratch.PRODUCT.like(planes, length);
    // A number that is added to this zero stays what it is, even another zero.
    Arrays.fill(sums, 0, TILE, -0f);
    if (b != null) System.arraycopy(b, bo, sums, 0, few);
    for (int n = TILE; n < length; n *= 2) {
      System.arraycopy(sums, 0, sums, n, Math.min(n, length - n));
    }
    DirectTiles.five(
        taps.length, taps, tiles.starts(), planes, 0, w, from, tiles.ends(), sums, 0, TILE, LANES);
    return sums;
  }

  /** Each output's as a plane. */
  private void outputs(float[] sums, int few, float[] y, int to) {
    int windows = padded.slide().windows();
    boolean vectors = Turns.areVectors(y, (long) few * windows);
    if (padded.wide() == padded.slide().counts()[2]) {
      Turns.band(sums, 0, TILE, y, to, windows, few, windows, vectors);
      return;
    }
    int width = padded.slide().counts()[2];
    for (int row = 0; row < padded.slide().counts()[1]; row++) {
      int from = row * padded.wide() * TILE;
      Turns.band(sums, from, TILE, y, to + row * width, windows, few, width, vectors);
    }
  }

  /** For each group and block of outputs [depth, block]; 0 for outputs that there are not. */
  private float[] beside(float[] w, int wo, int block) {
    int depth = c.depth();
    int blocks = up(c.each(), block);
    float[] beside = new float[c.groups() * blocks * depth];
    for (int o = 0; o < c.outputs(); o++) {
      int lane = o / c.each() * blocks + o % c.each();
      int to = lane / block * block * depth + lane % block;
      for (int t = 0; t < depth; t++) beside[to + t * block] = w[wo + o * depth + t];
    }
    return beside;
  }
}
