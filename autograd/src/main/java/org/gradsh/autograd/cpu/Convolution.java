package org.gradsh.autograd.cpu;

import java.lang.reflect.Array;

/**
 * Convolutions of images with up to three axes, and their transposes, by matrix products with the
 * patches that the kernel sees as columns.
 *
 * <p>Columns are made for some rows of windows at a time and are used at once, while they are in
 * the cache; all of them together would be as many times larger than the image as the kernel has
 * elements. How the work is cut follows from the shapes alone.
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
  private static final int COLUMNS = 1 << 18;

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
    LineConvolution lines = LineConvolution.of(this, x);
    if (lines != null) {
      lines.forward((float[]) x, xo, (float[]) w, wo, (float[]) b, bo, (float[]) y);
      return;
    }
    int depth = depth();
    int windows = slide.windows();
    int rows = together(depth);
    int panels = (slide.rows() - 1) / rows + 1;
    int width = slide.counts[2];
    Parallel.ranges(
        Math.multiplyExact(batch * groups, panels),
        cost((long) each() * depth * rows * width),
        (first, last) -> {
          Object columns = Scratch.COLUMNS.like(x, depth * rows * width);
          Object part = panels == 1 ? null : Scratch.PRODUCT.like(x, each() * rows * width);
          for (int task = first; task < last; task++) {
            int image = task / panels;
            int row = task % panels * rows;
            int count = Math.min(rows, slide.rows() - row);
            columns(x, xo + image * inner() * slide.image(), inner(), row, count, columns);
            int n = count * width;
            Gemm.Operand a = matrix(w, wo + image % groups * each() * depth, depth);
            Object to = part == null ? y : part;
            int at = part == null ? image * each() * windows : 0;
            product(a, matrix(columns, 0, n), to, at, each(), depth, n);
            for (int o = 0; o < each() && part != null; o++) {
              int place = (image * each() + o) * windows + row * width;
              System.arraycopy(part, o * n, y, place, n);
            }
            plus(b, bo, y, image, row * width, n);
          }
        });
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
    if (each() == 0 || slide.windows() == 0) return;
    LineConvolution lines = LineConvolution.of(this, x);
    if (lines != null) {
      lines.spread((float[]) y, yo, (float[]) w, wo, (float[]) x);
      return;
    }
    int depth = depth();
    int size = slide.kernel();
    int windows = slide.windows();
    int rows = together(size);
    int width = slide.counts[2];
    int block = Math.clamp(COLUMNS / Math.max(1, size * rows * width), 1, inner());
    int blocks = (inner() - 1) / block + 1;
    Parallel.ranges(
        Math.multiplyExact(batch * groups, blocks),
        cost((long) each() * block * size * windows),
        (first, last) -> {
          Object columns = Scratch.COLUMNS.like(x, block * size * rows * width);
          for (int task = first; task < last; task++) {
            int image = task / blocks;
            int channel = task % blocks * block;
            int count = Math.min(block, inner() - channel);
            int kernels = wo + image % groups * each() * depth + channel * size;
            // The kernels as columns: what was inner is outer.
            Gemm.Operand a = Gemm.Operand.of(w, kernels, 0, 1, depth);
            for (int row = 0; row < slide.rows(); row += rows) {
              int n = Math.min(rows, slide.rows() - row) * width;
              int from = yo + image * each() * windows + row * width;
              Gemm.Operand b = Gemm.Operand.of(y, from, 0, windows, 1);
              product(a, b, columns, 0, count * size, each(), n);
              int to = (image * inner() + channel) * slide.image();
              new Patches(slide, row, n / width).add(columns, count, x, to);
            }
          }
        });
  }

  /**
   * The transpose of {@link #forward(Object, int, Object, int, Object)} by the kernel: w[o, c] = Σ
   * y[n, o]·x[n, c] over images and windows.
   *
   * @param w of zeros
   */
  public void kernel(Object x, int xo, Object y, int yo, Object w) {
    int depth = depth();
    int size = each() * depth;
    int windows = slide.windows();
    if (size == 0 || windows == 0 || batch == 0) return;
    LineConvolution lines = LineConvolution.of(this, x);
    if (lines != null) {
      lines.kernel((float[]) x, xo, (float[]) y, yo, (float[]) w);
      return;
    }
    int rows = together(depth);
    int width = slide.counts[2];
    int parts = parts();
    Object[] sums = new Object[Math.multiplyExact(parts, groups)];
    Parallel.ranges(
        sums.length,
        cost((long) size * windows * (batch / parts)),
        (first, last) -> {
          Object columns = Scratch.COLUMNS.like(x, depth * rows * width);
          Object product = Scratch.PRODUCT.like(x, size);
          for (int task = first; task < last; task++) {
            int group = task % groups;
            int part = task / groups;
            Object sum = sums[task] = like(x, size);
            int end = (int) ((part + 1L) * batch / parts);
            for (int n = (int) ((long) part * batch / parts); n < end; n++) {
              int image = n * groups + group;
              for (int row = 0; row < slide.rows(); row += rows) {
                int count = Math.min(rows, slide.rows() - row);
                columns(x, xo + image * inner() * slide.image(), inner(), row, count, columns);
                int from = yo + image * each() * windows + row * width;
                // The columns first, and so the kernels turned round: that product is faster.
                Gemm.Operand a = matrix(columns, 0, count * width);
                Gemm.Operand b = Gemm.Operand.of(y, from, 0, 1, windows);
                product(a, b, product, 0, depth, count * width, each());
                Sums.add(product, 0, sum, 0, size);
              }
            }
          }
        });
    Object total = like(x, size);
    for (int group = 0; group < groups; group++) {
      Sums.clear(total, 0, size);
      for (int task = group; task < sums.length; task += groups) {
        Sums.add(sums[task], 0, total, 0, size);
      }
      for (int o = 0; o < each(); o++) {
        Runs.copy(total, o, each(), w, group * size + o * depth, depth);
      }
    }
  }

  private void columns(Object x, int from, int channels, int row, int count, Object columns) {
    new Patches(slide, row, count).copy(x, from, channels, columns);
  }

  private static Gemm.Operand matrix(Object array, int offset, int columns) {
    return Gemm.Operand.of(array, offset, 0, columns, 1);
  }

  private static void product(
      Gemm.Operand a, Gemm.Operand b, Object out, int at, int m, int k, int n) {
    Gemm.matmul(a, b, out, at, new int[0], m, k, n);
  }

  private static Object like(Object array, int length) {
    return Array.newInstance(array.getClass().getComponentType(), length);
  }
}
