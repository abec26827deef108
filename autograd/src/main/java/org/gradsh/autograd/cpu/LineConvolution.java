package org.gradsh.autograd.cpu;

/**
 * What {@link Convolution} computes, of float32 images over whose planes the kernel goes in steps
 * of 1. What the columns of a kernel see of an image is made, lines; what a whole kernel sees is
 * not: each of its rows has a product of its own with a stretch of the lines, and the products add
 * up where they are. So elements are moved once for each column of a kernel instead of once for
 * each of its elements.
 */
record LineConvolution(Convolution c, OpenBlas blas) implements Convolution.Way {
  /** Fewer lines, or outputs, are too little for a product. */
  private static final int FEWEST_LINES = 5, FEWEST_OUTPUTS = 6;

  /**
   * So few outputs are turned round for the kernel's gradient, given so many lines: the product is
   * faster then.
   */
  private static final int MOST_TURNED = 16, FEWEST_WITH_TURNED = 16;

  /** Whether this way can be gone, and is better than the general one. */
  static boolean fits(Convolution c, Object image) {
    return image instanceof float[]
        && PatchLines.fit(c.slide())
        && c.slide().windows() > 0
        && c.inner() * c.slide().size()[2] >= FEWEST_LINES
        && c.each() >= FEWEST_OUTPUTS;
  }

  /** The lines of an image: one for each channel and column of the kernel. */
  private int depth() {
    return c.inner() * c.slide().size()[2];
  }

  private int size() {
    return c.each() * c.depth();
  }

  /** Rows of windows that are gone over together. */
  private int together() {
    return c.together(depth());
  }

  private PatchLines lines(int row) {
    return new PatchLines(c.slide(), row, Math.min(together(), c.slide().rows() - row));
  }

  private int image(int number) {
    return number * c.inner() * c.slide().image();
  }

  /** Where the results of a row of windows are. */
  private int result(int image, int row) {
    return image * c.each() * c.slide().windows() + row * c.slide().counts()[2];
  }

  private float[] seen(PatchLines lines, float[] like) {
    return (float[]) Scratch.COLUMNS.like(like, depth() * lines.all());
  }

  @Override
  public void forward(Object x, int xo, Object w, int wo, Object b, int bo, Object y) {
    forward((float[]) x, xo, (float[]) w, wo, (float[]) b, bo, (float[]) y);
  }

  private void forward(float[] x, int xo, float[] w, int wo, float[] b, int bo, float[] y) {
    float[] kernels = new float[size() * c.groups()];
    turn(w, wo, kernels, false);
    int panels = (c.slide().rows() - 1) / together() + 1;
    int windows = c.slide().windows();
    Parallel.ranges(
        Math.multiplyExact(c.batch() * c.groups(), panels),
        Convolution.cost((long) size() * windows / panels),
        (first, last) -> {
          for (int task = first; task < last; task++) {
            int image = task / panels;
            int row = task % panels * together();
            PatchLines lines = lines(row);
            float[] seen = seen(lines, x);
            lines.take(x, xo + image(image), c.inner(), seen);
            int each = c.each();
            int n = lines.stretch();
            int k = image % c.groups() * size();
            int at = result(image, row);
            for (int h = 0; h < lines.height(); h++, k += depth() * each) {
              int from = h * lines.pitch();
              blas.product(
                  true,
                  false,
                  each,
                  n,
                  depth(),
                  kernels,
                  k,
                  each,
                  seen,
                  from,
                  lines.all(),
                  h > 0,
                  y,
                  at,
                  windows);
            }
            c.plus(b, bo, y, image, row * c.slide().counts()[2], n);
          }
        });
  }

  @Override
  public void spread(Object y, int yo, Object w, int wo, Object x) {
    spread((float[]) y, yo, (float[]) w, wo, (float[]) x);
  }

  private void spread(float[] y, int yo, float[] w, int wo, float[] x) {
    float[] kernels = new float[size() * c.groups()];
    turn(w, wo, kernels, false);
    int windows = c.slide().windows();
    Parallel.ranges(
        c.batch() * c.groups(),
        Convolution.cost((long) size() * windows),
        (first, last) -> {
          for (int image = first; image < last; image++) {
            for (int row = 0; row < c.slide().rows(); row += together()) {
              PatchLines lines = lines(row);
              float[] seen = seen(lines, x);
              Sums.clear(seen, 0, depth() * lines.all());
              int each = c.each();
              int n = lines.stretch();
              int k = image % c.groups() * size();
              int from = yo + result(image, row);
              for (int h = 0; h < lines.height(); h++, k += depth() * each) {
                int at = h * lines.pitch();
                blas.product(
                    false,
                    false,
                    depth(),
                    n,
                    each,
                    kernels,
                    k,
                    each,
                    y,
                    from,
                    windows,
                    true,
                    seen,
                    at,
                    lines.all());
              }
              lines.put(seen, c.inner(), x, image(image));
            }
          }
        });
  }

  @Override
  public void kernel(Object x, int xo, Object y, int yo, Object w) {
    kernel((float[]) x, xo, (float[]) y, yo, (float[]) w);
  }

  private void kernel(float[] x, int xo, float[] y, int yo, float[] w) {
    int windows = c.slide().windows();
    int batch = c.batch();
    if (size() == 0 || batch == 0) return;
    int parts = c.parts();
    float[][] sums = new float[Math.multiplyExact(parts, c.groups())][];
    Parallel.ranges(
        sums.length,
        Convolution.cost((long) size() * windows * (batch / parts)),
        (first, last) -> {
          for (int task = first; task < last; task++) {
            int group = task % c.groups();
            int part = task / c.groups();
            float[] sum = sums[task] = new float[size()];
            int end = (int) ((part + 1L) * batch / parts);
            for (int n = (int) ((long) part * batch / parts); n < end; n++) {
              int image = n * c.groups() + group;
              for (int row = 0; row < c.slide().rows(); row += together()) {
                PatchLines lines = lines(row);
                float[] seen = seen(lines, x);
                lines.take(x, xo + image(image), c.inner(), seen);
                int each = c.each();
                int length = lines.stretch();
                boolean turn = each <= MOST_TURNED && depth() >= FEWEST_WITH_TURNED;
                float[] numbers = turn ? (float[]) Scratch.PRODUCT.like(x, length * each) : y;
                int from = yo + result(image, row);
                if (turn) Turns.panel(y, from, windows, numbers, length, each);
                int start = turn ? 0 : from;
                int apart = turn ? each : windows;
                for (int h = 0; h < lines.height(); h++) {
                  int place = h * lines.pitch();
                  int at = h * depth() * each;
                  blas.product(
                      false,
                      !turn,
                      depth(),
                      each,
                      length,
                      seen,
                      place,
                      lines.all(),
                      numbers,
                      start,
                      apart,
                      true,
                      sum,
                      at,
                      each);
                }
              }
            }
          }
        });
    float[] kernels = new float[size() * c.groups()];
    for (int task = 0; task < sums.length; task++) {
      Sums.add(sums[task], 0, kernels, task % c.groups() * size(), size());
    }
    turn(w, 0, kernels, true);
  }

  /** Between kernels as users have them and, for each group, [rows, lines, outputs]. */
  private void turn(float[] w, int wo, float[] turned, boolean back) {
    int columns = c.slide().size()[2];
    int kernel = c.slide().kernel();
    int at = 0;
    for (int group = 0; group < c.groups(); group++) {
      for (int row = 0; row < c.slide().size()[1]; row++) {
        for (int k = 0; k < depth(); k++) {
          int place = wo + k / columns * kernel + row * columns + k % columns;
          for (int o = group * c.each(); o < (group + 1) * c.each(); o++, at++) {
            if (back) w[place + o * c.depth()] = turned[at];
            else turned[at] = w[place + o * c.depth()];
          }
        }
      }
    }
  }
}
