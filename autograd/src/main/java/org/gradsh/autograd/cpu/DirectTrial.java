package org.gradsh.autograd.cpu;

import java.util.Arrays;
import java.util.Random;
import org.gradsh.autograd.cpu.Convolution.Direction;
import org.gradsh.autograd.cpu.Convolution.Way;

/**
 * Whether {@link DirectConvolution} gives the bits of {@link ColumnConvolution}, and in less time,
 * for some images of given shapes.
 */
final class DirectTrial {
  /** Images: one alone would mostly show what it costs to lay kernels out. */
  static final int MOST_IMAGES = 16;

  private final Convolution one, some;
  private final Direction direction;
  private final Random random = new Random(1);
  private final float[] x, w, b, y;

  DirectTrial(Convolution c, Direction direction) {
    int images = Math.min(MOST_IMAGES, c.batch());
    one = new Convolution(c.slide(), 1, c.inner(), c.each(), 1);
    some = new Convolution(c.slide(), images, c.inner(), c.each(), 1);
    this.direction = direction;
    x = numbers(images * some.inner() * some.slide().image());
    w = numbers(some.each() * some.depth());
    b = numbers(some.each());
    y = numbers(images * some.each() * some.slide().windows());
  }

  private float[] numbers(int n) {
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) numbers[i] = (float) random.nextGaussian();
    return numbers;
  }

  /** On the background thread. */
  boolean isWon() {
    // One image is enough to get loops compiled: these are runs between those that are timed.
    return Trial.isFaster(Trial.RUN, (vectors, n) -> run(vectors, n < Trial.LENGTH ? one : some))
        && isSame();
  }

  private boolean isSame() {
    return Arrays.equals(run(true, one), run(false, one))
        && Arrays.equals(run(true, some), run(false, some));
  }

  private float[] run(boolean vectors, Convolution c) {
    return run(vectors ? new DirectConvolution(c) : new ColumnConvolution(c, true));
  }

  private float[] run(Way way) {
    return switch (direction) {
      case FORWARD -> {
        float[] to = new float[y.length];
        way.forward(x, 0, w, 0, b, 0, to);
        yield to;
      }
      case SPREAD -> {
        float[] to = new float[x.length];
        way.spread(y, 0, w, 0, to);
        yield to;
      }
      case KERNEL -> {
        float[] to = new float[w.length];
        way.kernel(x, 0, y, 0, to);
        yield to;
      }
    };
  }
}
