package org.gradsh.autograd.cpu;

/**
 * Convolutions of images with up to three axes, and their transposes. There are several ways. In
 * which order sums are added up follows from the shapes, the machine and whether the vector module
 * is there, and so do the bits of the results; for number 257 of the small shapes that a program
 * uses from what came before too.
 *
 * @param batch the number of images
 * @param channels of an image
 * @param outputs the channels of a result
 * @param groups in which channels and outputs lie: each sees its own alone
 */
public record Convolution(Slide slide, int batch, int channels, int outputs, int groups) {
  /**
   * How a kernel slides over an image; one number for each of three axes.
   *
   * @param extents of the image
   * @param size of the kernel
   * @param counts how many places it has
   * @param steps from one place to the next
   * @param before places of padding before the image
   * @param dilations from one element of the kernel to the next, in places of the image
   */
  public record Slide(
      int[] extents, int[] size, int[] counts, int[] steps, int[] before, int[] dilations) {
    int image() {
      return product(extents);
    }

    int kernel() {
      return product(size);
    }

    int windows() {
      return product(counts);
    }

    /** Rows of windows: those that differ in their place along the last axis alone are one. */
    int rows() {
      return counts[0] * counts[1];
    }

    private static int product(int[] n) {
      return n[0] * n[1] * n[2];
    }
  }

  /** Elements of columns that are made at a time, unless one row has more: 1 MB of float32. */
  static final int COLUMNS = 1 << 18;

  /** Gradients of kernels are added up in so many parts at most, */
  private static final int PARTS = 16;

  /** of so many elements together. */
  private static final int ALL_PARTS = 1 << 24;

  int inner() {
    return channels / groups;
  }

  int depth() {
    return inner() * slide.kernel();
  }

  int each() {
    return outputs / groups;
  }

  /** Rows of windows whose columns are made together. */
  int together(int depth) {
    long row = (long) depth * slide.counts[2];
    return (int) Math.clamp(COLUMNS / Math.max(1, row), 1, slide.rows());
  }

  /** Into how many parts the images are cut whose gradients of kernels are added up apart. */
  int parts() {
    long size = (long) each() * depth();
    return Math.clamp(ALL_PARTS / (size * groups), 1, Math.min(PARTS, batch));
  }

  static int cost(long work) {
    return (int) Math.clamp(work / 8, 1, 1 << 20);
  }

  /** How results are computed; whichever way, they are numbers of arrays of one type. */
  sealed interface Way permits ColumnConvolution, LineConvolution, DirectConvolution {
    /** {@link Convolution#forward(Object, int, Object, int, Object, int, Object)}. */
    void forward(Object x, int xo, Object w, int wo, Object b, int bo, Object y);

    /** {@link Convolution#spread}. */
    void spread(Object y, int yo, Object w, int wo, Object x);

    /** {@link Convolution#kernel}. */
    void kernel(Object x, int xo, Object y, int yo, Object w);
  }

  /** What is computed. */
  enum Direction {
    FORWARD,
    SPREAD,
    KERNEL
  }

  private Way way(Direction direction, Object image) {
    WarmUp trial = DirectConvolution.trial(this, direction, image);
    if (trial != null) {
      return trial.isDone(DirectConvolution.work(this))
          ? new DirectConvolution(this)
          : new ColumnConvolution(this, true);
    }
    if (LineConvolution.fits(this, image) && Blas.chosen() instanceof OpenBlas blas) {
      return new LineConvolution(this, blas);
    }
    return new ColumnConvolution(this, false);
  }

  /**
   * y[n, o] = Σ w[o, c]·x[n, c] over the channels of o's group.
   *
   * @param x [batch, channels, …extents], row-major, an array of the type of w and y
   * @param w [outputs, channels / groups, …size]
   * @param y [batch, outputs, …counts], which is written as a whole
   */
  public void forward(Object x, int xo, Object w, int wo, Object y) {
    forward(x, xo, w, wo, null, 0, y);
  }

  /**
   * {@link #forward(Object, int, Object, int, Object)} plus a number for each output.
   *
   * @param b [outputs], or null; it is added to each result while that is in the cache
   */
  public void forward(Object x, int xo, Object w, int wo, Object b, int bo, Object y) {
    way(Direction.FORWARD, x).forward(x, xo, w, wo, b, bo, y);
  }

  /** Adds its number to {@code n} results of each output, from a place in its plane on. */
  void plus(Object b, int bo, Object y, int image, int from, int n) {
    if (b == null) return;
    int first = image % groups * each();
    for (int o = 0; o < each(); o++) {
      Sums.addOne(b, bo + first + o, y, (image * each() + o) * slide.windows() + from, n);
    }
  }

  /**
   * The transpose of {@link #forward(Object, int, Object, int, Object)} by the image: each number
   * of y spreads the kernel.
   *
   * @param x of zeros, to which it is added
   */
  public void spread(Object y, int yo, Object w, int wo, Object x) {
    way(Direction.SPREAD, x).spread(y, yo, w, wo, x);
  }

  /**
   * The transpose of {@link #forward(Object, int, Object, int, Object)} by the kernel: w[o, c] = Σ
   * y[n, o]·x[n, c] over images and windows.
   *
   * @param w of zeros
   */
  public void kernel(Object x, int xo, Object y, int yo, Object w) {
    way(Direction.KERNEL, x).kernel(x, xo, y, yo, w);
  }
}
