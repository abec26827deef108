package org.gradsh.autograd.cpu;

import java.lang.reflect.Array;
import org.gradsh.autograd.cpu.Convolution.Slide;

/**
 * What {@link Convolution} computes, of images of any kind: by matrix products with the patches
 * that the kernel sees as columns.
 *
 * <p>Columns are made for some rows of windows at a time and are used at once, while they are in
 * the cache; all of them together would be as many times larger than the image as the kernel has
 * elements.
 *
 * @param inOrder whether sums are to be added up in the order of {@link DirectConvolution}, which
 *     then may take over
 */
record ColumnConvolution(Convolution c, boolean inOrder) implements Convolution.Way {
  /** Longer products than this some libraries add up in two halves, or in several sums. */
  private static final int LONGEST_SUM = 256;

  @Override
  public void forward(Object x, int xo, Object w, int wo, Object b, int bo, Object y) {
    Slide slide = c.slide();
    int depth = c.depth();
    int windows = slide.windows();
    int rows = c.together(depth);
    int panels = (slide.rows() - 1) / rows + 1;
    int width = slide.counts()[2];
    Object kernels = inOrder ? turned((float[]) w, wo) : w;
    Parallel.ranges(
        Math.multiplyExact(c.batch() * c.groups(), panels),
        Convolution.cost((long) c.each() * depth * rows * width),
        (first, last) -> {
          Object columns = Scratch.COLUMNS.like(x, depth * rows * width);
          Object part = panels == 1 ? null : Scratch.PRODUCT.like(x, c.each() * rows * width);
          for (int task = first; task < last; task++) {
            int image = task / panels;
            int row = task % panels * rows;
            int count = Math.min(rows, slide.rows() - row);
            columns(x, xo + image * c.inner() * slide.image(), c.inner(), row, count, columns);
            int n = count * width;
            int k = image % c.groups() * c.each() * depth;
            Gemm.Operand a =
                inOrder
                    ? Gemm.Operand.of(kernels, k, 0, 1, c.each())
                    : matrix(kernels, wo + k, depth);
            Object to = part == null ? y : part;
            int at = part == null ? image * c.each() * windows : 0;
            product(a, matrix(columns, 0, n), to, at, c.each(), depth, n);
            for (int o = 0; o < c.each() && part != null; o++) {
              int place = (image * c.each() + o) * windows + row * width;
              System.arraycopy(part, o * n, y, place, n);
            }
            c.plus(b, bo, y, image, row * width, n);
          }
        });
  }

  @Override
  public void spread(Object y, int yo, Object w, int wo, Object x) {
    Slide slide = c.slide();
    if (c.each() == 0 || slide.windows() == 0) return;
    int depth = c.depth();
    int size = slide.kernel();
    int windows = slide.windows();
    int rows = c.together(size);
    int width = slide.counts()[2];
    int block = Math.clamp(Convolution.COLUMNS / Math.max(1, size * rows * width), 1, c.inner());
    int blocks = (c.inner() - 1) / block + 1;
    Parallel.ranges(
        Math.multiplyExact(c.batch() * c.groups(), blocks),
        Convolution.cost((long) c.each() * block * size * windows),
        (first, last) -> {
          Object columns = Scratch.COLUMNS.like(x, block * size * rows * width);
          for (int task = first; task < last; task++) {
            int image = task / blocks;
            int channel = task % blocks * block;
            int count = Math.min(block, c.inner() - channel);
            int kernels = wo + image % c.groups() * c.each() * depth + channel * size;
            // The kernels as columns: what was inner is outer.
            Gemm.Operand a = Gemm.Operand.of(w, kernels, 0, 1, depth);
            for (int row = 0; row < slide.rows(); row += rows) {
              int n = Math.min(rows, slide.rows() - row) * width;
              int from = yo + image * c.each() * windows + row * width;
              Gemm.Operand b = Gemm.Operand.of(y, from, 0, windows, 1);
              product(a, b, columns, 0, count * size, c.each(), n);
              int to = (image * c.inner() + channel) * slide.image();
              Patches patches = new Patches(slide, row, n / width);
              if (inOrder) patches.addEach(columns, count, x, to);
              else patches.add(columns, count, x, to);
            }
          }
        });
  }

  @Override
  public void kernel(Object x, int xo, Object y, int yo, Object w) {
    Slide slide = c.slide();
    int depth = c.depth();
    int size = c.each() * depth;
    int windows = slide.windows();
    if (size == 0 || windows == 0 || c.batch() == 0) return;
    int width = slide.counts()[2];
    int rows = inOrder ? rowsOfSums() : c.together(depth);
    int parts = c.parts();
    Object[] sums = new Object[Math.multiplyExact(parts, c.groups())];
    Parallel.ranges(
        sums.length,
        Convolution.cost((long) size * windows * (c.batch() / parts)),
        (first, last) -> {
          Object columns = Scratch.COLUMNS.like(x, depth * rows * width);
          Object product = Scratch.PRODUCT.like(x, size);
          for (int task = first; task < last; task++) {
            int group = task % c.groups();
            int part = task / c.groups();
            Object sum = sums[task] = like(x, size);
            int end = (int) ((part + 1L) * c.batch() / parts);
            for (int n = (int) ((long) part * c.batch() / parts); n < end; n++) {
              int image = n * c.groups() + group;
              for (int row = 0; row < slide.rows(); row += rows) {
                int count = Math.min(rows, slide.rows() - row);
                columns(x, xo + image * c.inner() * slide.image(), c.inner(), row, count, columns);
                int from = yo + image * c.each() * windows + row * width;
                // The columns first, and so the kernels turned round: that product is faster.
                Gemm.Operand a = matrix(columns, 0, count * width);
                Gemm.Operand b = Gemm.Operand.of(y, from, 0, 1, windows);
                if (inOrder) {
                  // Of two operands that are not turned round each sum is one, from first to last.
                  float[] turned = (float[]) Scratch.LINES.like(x, count * width * c.each());
                  Turns.panel((float[]) y, from, windows, turned, count * width, c.each());
                  b = matrix(turned, 0, c.each());
                }
                product(a, b, product, 0, depth, count * width, c.each());
                Sums.add(product, 0, sum, 0, size);
              }
            }
          }
        });
    Object total = like(x, size);
    for (int group = 0; group < c.groups(); group++) {
      Sums.clear(total, 0, size);
      for (int task = group; task < sums.length; task += c.groups()) {
        Sums.add(sums[task], 0, total, 0, size);
      }
      for (int o = 0; o < c.each(); o++) {
        Runs.copy(total, o, c.each(), w, group * size + o * depth, depth);
      }
    }
  }

  /** For each group [depth, outputs]. */
  private float[] turned(float[] w, int wo) {
    int size = c.each() * c.depth();
    float[] turned = new float[size * c.groups()];
    for (int k = 0; k < turned.length; k += size) {
      Turns.copy(w, wo + k, c.depth(), turned, k, c.each(), c.depth(), c.each());
    }
    return turned;
  }

  /** Rows of windows over which gradients of kernels are one sum. */
  int rowsOfSums() {
    int rows = Math.max(1, LONGEST_SUM / c.slide().counts()[2]);
    return Math.min(rows, c.together(c.depth()));
  }

  private void columns(Object x, int from, int channels, int row, int count, Object columns) {
    new Patches(c.slide(), row, count).copy(x, from, channels, columns);
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
