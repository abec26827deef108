package org.gradsh.autograd.cpu;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gradsh.autograd.cpu.Convolution.Direction;
import org.gradsh.autograd.cpu.Convolution.Slide;

/**
 * What {@link Convolution} computes, of float32 images with few channels over which the kernel goes
 * in steps of 1: straight from the image, without columns. A product with a matrix that is so small
 * spends as long on its operands as on multiplying.
 *
 * <p>Sums are added up in the order of {@link ColumnConvolution}, which goes first until these
 * loops are compiled, and goes on where a trial shows that they are not faster, or that a library
 * adds up in another order.
 */
record DirectConvolution(Convolution c) implements Convolution.Way {
  /** Numbers of a vector; outputs, or places, that a tile has: two vectors. */
  static final int LANES = 8, TILE = 2 * LANES;

  /** Places, or columns of the kernel, of a tile; outputs of a tile of places. */
  static final int FIVE = 5, SIX = 6;

  /** Part of a tile that has to be of use. */
  private static final double LEAST_USE = 0.6;

  /**
   * Elements of one group's kernels, and windows whose sums lie beside each other, beyond which a
   * matrix product is as good: measured with LeNet's, and 3 × 3 over 8 to 32 channels.
   */
  private static final int MOST_WEIGHTS = 1 << 12, MOST_WINDOWS = 1 << 8;

  private static final int MOST_SHAPES = 256;

  private static final Map<List<Integer>, WarmUp> TRIALS = new ConcurrentHashMap<>();

  /** Whether the shapes are such that this way is worth a trial. */
  static boolean fits(Convolution c, Direction direction, Object image) {
    if (!(image instanceof float[]) || !Simd.enabled()) return false;
    Slide s = c.slide();
    boolean plane =
        s.extents()[0] == 1
            && s.size()[0] == 1
            && s.before()[0] == 0
            && s.before()[1] >= 0
            && s.before()[2] >= 0
            && s.steps()[1] == 1
            && s.steps()[2] == 1
            && s.dilations()[2] == 1;
    int width = s.counts()[2];
    if (!plane || s.windows() == 0 || c.batch() == 0 || width < FIVE) return false;
    if (c.each() == 0 || c.depth() == 0 || c.depth() > MOST_WEIGHTS / c.each()) return false;
    // Tiles of five take two products at a time.
    return switch (direction) {
      case FORWARD -> Math.max(useOfOutputs(c), useOfPlaces(c)) > LEAST_USE;
      case SPREAD ->
          use(c.inner(), LANES) * use(width, FIVE) > LEAST_USE
              && c.each() % 2 == 0
              && s.windows() <= MOST_WINDOWS
              && c.together(s.kernel()) == s.rows();
      case KERNEL ->
          use(c.each(), TILE) * use(s.size()[2], FIVE) > LEAST_USE
              && s.windows() <= MOST_WINDOWS
              && s.windows() % 2 == 0
              && new ColumnConvolution(c, true).rowsOfSums() * width % 2 == 0;
    };
  }

  private static double use(int n, int tile) {
    return (double) n / up(n, tile);
  }

  static double useOfOutputs(Convolution c) {
    if (c.depth() % 2 != 0 || c.slide().windows() > MOST_WINDOWS) return 0;
    return use(c.each(), TILE) * use(c.slide().counts()[2], FIVE);
  }

  static double useOfPlaces(Convolution c) {
    int width = c.slide().counts()[2];
    return width < TILE ? 0 : use(c.each(), SIX) * use(width, TILE);
  }

  static int up(int n, int step) {
    return (n + step - 1) / step * step;
  }

  /** Whether a trial has been won with these shapes; counts towards having one. */
  static boolean isFaster(Convolution c, Direction direction) {
    Slide s = c.slide();
    List<Integer> shape =
        List.of(
            direction.ordinal(),
            c.inner(),
            c.each(),
            s.extents()[1],
            s.extents()[2],
            s.counts()[1],
            s.counts()[2],
            s.size()[1],
            s.size()[2],
            s.before()[1],
            s.before()[2],
            s.dilations()[1]);
    WarmUp trial = TRIALS.get(shape);
    if (trial == null) {
      if (TRIALS.size() >= MOST_SHAPES) return false;
      trial =
          TRIALS.computeIfAbsent(
              shape, _ -> new WarmUp(() -> new DirectTrial(c, direction).isWon()));
    }
    return trial.isDone((long) c.batch() * c.outputs() * c.depth() * s.windows());
  }

  @Override
  public void forward(Object x, int xo, Object w, int wo, Object b, int bo, Object y) {
    new DirectForward(c).forward(x, xo, w, wo, b, bo, y);
  }

  @Override
  public void spread(Object y, int yo, Object w, int wo, Object x) {
    new DirectSpread(c).spread(y, yo, w, wo, x);
  }

  @Override
  public void kernel(Object x, int xo, Object y, int yo, Object w) {
    new DirectKernel(c).kernel(x, xo, y, yo, w);
  }
}
