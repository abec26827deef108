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

  /** Part of a tile's outputs, or channels, that has to be of use. */
  private static final double LEAST_USE = 0.7;

  /**
   * Beyond these a product with lines or columns is as good, as measured with LeNet's shapes and 3
   * × 3 and 5 × 5 over 3 to 32 channels: elements of one group's kernels; windows whose sums lie
   * beside each other; windows of one channel; numbers of an image.
   */
  private static final int MOST_WEIGHTS = 1 << 12,
      MOST_WINDOWS = 1 << 8,
      MOST_PLACES = 1 << 10,
      MOST_NUMBERS = 1 << 15;

  /** Its loops take the compiler long: a second of work is to be there for it to be worth that. */
  private static final long MATTERS = 64 * WarmUp.MATTERS;

  private static final int MOST_SHAPES = 256;

  private static final Map<List<Integer>, WarmUp> TRIALS = new ConcurrentHashMap<>();

  /** Whether the shapes are such that this way wins on the machines that were measured. */
  static boolean fits(Convolution c, Direction direction, Object image) {
    if (!(image instanceof float[]) || !Simd.enabled() || !areVectorsLong()) return false;
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
    if (!plane || s.windows() == 0 || c.batch() == 0 || c.each() == 0 || c.depth() == 0) {
      return false;
    }
    if (c.depth() > MOST_WEIGHTS / c.each()
        || (long) c.inner() * s.image() > MOST_NUMBERS
        || (long) c.each() * s.windows() > MOST_NUMBERS) {
      return false;
    }
    // Tiles of five take two products at a time.
    boolean small = s.windows() <= MOST_WINDOWS;
    boolean fives = s.counts()[2] % FIVE == 0;
    return switch (direction) {
      case FORWARD -> isOfPlaces(c) || isOfOutputs(c);
      case SPREAD ->
          small
              && fives
              && use(c.inner(), LANES) > LEAST_USE
              && c.each() % 2 == 0
              && c.together(s.kernel()) == s.rows();
      case KERNEL ->
          small
              && s.size()[2] % FIVE == 0
              && use(c.each(), TILE) > LEAST_USE
              && s.windows() % 2 == 0
              && new ColumnConvolution(c, true).rowsOfSums() * s.counts()[2] % 2 == 0;
    };
  }

  private static boolean areVectorsLong() {
    return Simd.bits() >= LANES * Float.SIZE;
  }

  private static double use(int n, int tile) {
    return (double) n / up(n, tile);
  }

  private static boolean isOfOutputs(Convolution c) {
    return c.slide().windows() <= MOST_WINDOWS
        && c.slide().counts()[2] % FIVE == 0
        && c.depth() % 2 == 0
        && use(c.each(), TILE) > LEAST_USE;
  }

  /** One channel is too little for products with lines. */
  static boolean isOfPlaces(Convolution c) {
    int width = c.slide().counts()[2];
    return c.inner() == 1
        && width >= TILE
        && c.slide().windows() <= MOST_PLACES
        && use(c.each(), SIX) * use(width, TILE) > LEAST_USE;
  }

  static int up(int n, int step) {
    return (n + step - 1) / step * step;
  }

  /**
   * The trial of these shapes; null where they do not fit, or so many others do that none is left.
   */
  static WarmUp trial(Convolution c, Direction direction, Object image) {
    if (!fits(c, direction, image)) return null;
    Slide s = c.slide();
    List<Integer> shape =
        List.of(
            direction.ordinal(),
            Math.min(c.batch(), DirectTrial.MOST_IMAGES),
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
    WarmUp present = TRIALS.get(shape);
    if (present != null) return present;
    synchronized (TRIALS) {
      if (TRIALS.size() >= MOST_SHAPES) return null;
      return TRIALS.computeIfAbsent(
          shape, _ -> new WarmUp(MATTERS, () -> new DirectTrial(c, direction).isWon()));
    }
  }

  /** Multiply-adds. */
  static long work(Convolution c) {
    return (long) c.batch() * c.outputs() * c.depth() * c.slide().windows();
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
