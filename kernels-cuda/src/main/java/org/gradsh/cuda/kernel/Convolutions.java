package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.Slide;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/** Convolutions and their transposes: {@code slide.cuh}. */
final class Convolutions {
  /** Columns of results that a block computes. */
  private static final int COLUMNS = 128;

  /** Ints in {@code struct Slide}. */
  private static final int SLIDE = 27;

  /** Gradients of kernels are added up in parts of so many numbers at least, */
  private static final int PART = 1024;

  /** in so many parts at most, */
  private static final int PARTS = 128;

  /** of so many elements together. */
  private static final int ALL_PARTS = 1 << 24;

  /** Numbers of a sum that a block reads at a time: of float32. */
  private static final int CHUNK = 64;

  /** Numbers of which it makes a tile: the least that it may read. */
  private static final int DEPTH = 8;

  /** Bytes of shared memory that a block may have. */
  private static final int SHARED = 49152;

  /** Blocks that a grid has along its second and third axis at most. */
  private static final int GRID = 65535;

  private Convolutions() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("conv", (device, s, in) -> forward(device, (Slide) s, in));
    ops.put("convPlus", (device, s, in) -> forward(device, (Slide) s, in));
    ops.put("convSpread", (device, s, in) -> spread(device, (Slide) s, in));
    ops.put("convKernel", (device, s, in) -> kernel(device, (Slide) s, in));
  }

  /** The operands in one floating dtype, row-major; null where there is no kernel for them. */
  private static Strided[] blocks(Slide s, Strided[] in) {
    DType type = in[0].dtype();
    for (Strided block : in) type = type.promote(block.dtype());
    if (!type.isFloating() || s.groups() > GRID) return null;
    Strided[] blocks = new Strided[in.length];
    for (int k = 0; k < in.length; k++) blocks[k] = Casts.contiguous(Casts.cast(in[k], type));
    return blocks;
  }

  /** The numbers of one convolution. */
  private record Sizes(Slide s, int batch, int channels, int outputs) {
    int inner() {
      return channels / s.groups();
    }

    int each() {
      return outputs / s.groups();
    }

    private static int product(int[] n) {
      int all = 1;
      for (int k : n) all *= k;
      return all;
    }

    int image() {
      return product(s.extents());
    }

    int element() {
      return product(s.size());
    }

    int windows() {
      return product(s.counts());
    }

    private static int at(int[] numbers, int fromLast, int otherwise) {
      return numbers.length > fromLast ? numbers[numbers.length - 1 - fromLast] : otherwise;
    }

    /**
     * The most stretches that {@code n} neighbours are in where each has {@code of} of them.
     *
     * @param whole whether neighbours begin at a multiple of their number
     */
    private static int touched(int n, int of, int most, boolean whole) {
      if (whole && n % of == 0) return Math.min(most, n / of);
      return whole && of % n == 0 ? 1 : Math.min(most, n < 2 ? 1 : (n - 2) / of + 2);
    }

    /** Elements of a block's planes, at most. */
    long shared(String form, int numbers) {
      return (long) planes(form, numbers) * room(form, numbers);
    }

    /** The planes that a block's columns and so many numbers of the sum lead to, at most. */
    int planes(String form, int numbers) {
      int places = form.equals("spread") ? image() : windows();
      boolean kernel = form.equals("kernel");
      int batches =
          kernel && places >= numbers
              ? 1
              : touched(kernel ? numbers : COLUMNS, places, batch, !kernel);
      int all = form.equals("spread") ? each() : inner();
      return batches * touched(kernel ? COLUMNS : numbers, element(), all, true);
    }

    /** Elements of a plane that neighbours lead to, at most: {@code setRows} in the kernel. */
    int room(String form, int numbers) {
      boolean spread = form.equals("spread");
      boolean whole = !form.equals("kernel");
      int n = whole ? COLUMNS : numbers;
      int[] dims = spread ? s.extents() : s.counts(), reach = spread ? s.counts() : s.extents();
      int across = at(dims, 0, 1), high = at(dims, 1, 1), deep = at(dims, 2, 1);
      int rows = wanted(spread, 1, touched(n, across, high, whole));
      int slabs = touched(n, across * high, deep, whole), height = at(reach, 1, 1);
      int slab = wanted(spread, 2, slabs);
      // All rows of a slab where neighbours are in several.
      int all = deep > 1 ? slab * height : (slab - 1) * height + rows;
      return Math.max(0, all) * at(reach, 0, 1);
    }

    /** What so many neighbours along an axis want of the second matrix. */
    private int wanted(boolean spread, int axis, int neighbours) {
      int covers = (at(s.size(), axis, 1) - 1) * at(s.dilations(), axis, 1) + 1;
      int step = at(s.steps(), axis, 1);
      if (!spread) return Math.min(at(s.extents(), axis, 1), (neighbours - 1) * step + covers);
      // Of later images also windows before the first that is wanted.
      int before = (at(s.before(), axis, 0) + step - 1) / step;
      return Math.min(at(s.counts(), axis, 1), (neighbours + covers - 2) / step + 1 + before);
    }

    Shape shape(int first, int second, int[] rest) {
      int[] dims = new int[rest.length + 2];
      dims[0] = first;
      dims[1] = second;
      System.arraycopy(rest, 0, dims, 2, rest.length);
      return Shape.of(dims);
    }

    int[] numbers(int room, int chunk) {
      int[] all = new int[SLIDE];
      int[][] axes = {s.extents(), s.size(), s.counts(), s.steps(), s.before(), s.dilations()};
      for (int k = 0; k < axes.length; k++) {
        int missing = 3 - axes[k].length;
        for (int a = 0; a < missing; a++) all[3 * k + a] = axes[k] == s.before() ? 0 : 1;
        System.arraycopy(axes[k], 0, all, 3 * k + missing, axes[k].length);
      }
      int[] rest = {image(), element(), windows(), inner(), each(), channels, outputs, room, chunk};
      System.arraycopy(rest, 0, all, 3 * axes.length, rest.length);
      return all;
    }
  }

  private static Strided forward(CudaDevice device, Slide s, Strided[] in) {
    Strided[] x = blocks(s, in);
    if (x == null) return null;
    Sizes c = new Sizes(s, x[0].shape().dim(0), x[0].shape().dim(1), x[1].shape().dim(0));
    Strided y = device.unwritten(x[0].dtype(), c.shape(c.batch, c.outputs, s.counts()));
    if (y.size() == 0) return y;
    int numbers = c.inner() * c.element();
    if (numbers == 0) return null;
    Strided plus = x.length == 3 ? x[2] : null;
    run(device, "forward", c, x[1], x[0], plus, y, c.each(), c.batch * c.windows(), numbers, 1);
    return y;
  }

  private static Strided spread(CudaDevice device, Slide s, Strided[] in) {
    Strided[] y = blocks(s, in);
    if (y == null) return null;
    int channels = y[1].shape().dim(1) * s.groups();
    Sizes c = new Sizes(s, y[0].shape().dim(0), channels, y[1].shape().dim(0));
    Shape shape = c.shape(c.batch, channels, s.extents());
    int numbers = c.each() * c.element();
    if (numbers == 0 || c.windows() == 0) return device.zeros(y[0].dtype(), shape);
    Strided x = device.unwritten(y[0].dtype(), shape);
    if (x.size() == 0) return x;
    run(device, "spread", c, y[1], y[0], null, x, c.inner(), c.batch * c.image(), numbers, 1);
    return x;
  }

  private static Strided kernel(CudaDevice device, Slide s, Strided[] in) {
    Strided[] x = blocks(s, in);
    if (x == null) return null;
    Sizes c = new Sizes(s, x[0].shape().dim(0), x[0].shape().dim(1), x[1].shape().dim(1));
    DType type = x[0].dtype();
    Shape shape = c.shape(c.outputs, c.inner(), s.size());
    int numbers = c.batch * c.windows();
    if (numbers == 0) return device.zeros(type, shape);
    Strided w = device.unwritten(type, shape);
    if (w.size() == 0) return w;
    int columns = c.inner() * c.element();
    // How a sum is cut follows from the shapes alone: it is the same on every device.
    int parts = Math.min(PARTS, Math.min((numbers - 1) / PART + 1, ALL_PARTS / w.size()));
    parts = Math.min(parts, GRID / s.groups());
    if (parts <= 1) {
      run(device, "kernel", c, x[1], x[0], null, w, c.each(), columns, numbers, 1);
      return w;
    }
    Strided sums = device.unwritten(type, Shape.of(parts, w.size()));
    run(device, "kernel", c, x[1], x[0], null, sums, c.each(), columns, numbers, parts);
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(sums, stream))
            .of(device.address(w, stream))
            .of(w.size())
            .of(parts);
    Flat.launch(device, "slide_kernel", "parts_" + Written.suffix(type), w.size(), a);
    ((DeviceArray) sums.data()).release();
    return w;
  }

  private static void run(
      CudaDevice device,
      String form,
      Sizes c,
      Strided first,
      Strided second,
      Strided plus,
      Strided out,
      int rows,
      int columns,
      int numbers,
      int parts) {
    Stream stream = device.stream();
    boolean single = out.dtype() == DType.FLOAT32;
    int tall = rows <= 16 ? 8 : rows <= 32 || !single ? 32 : 64;
    int threads = tall == 64 ? 256 : 128;
    int chunk = (numbers - 1) / parts + 1;
    // What a kernel has of shared memory itself: a chunk of rows, two tiles of columns, leads,
    // ends.
    int bytes = out.dtype().bytes(), pad = single ? 4 : 2, most = single ? CHUNK : CHUNK / 2;
    int own = (most * (tall + pad) + 16 * (COLUMNS + pad) + tall) * bytes + 16 * most;
    int at = most;
    while (at > DEPTH && own + c.shared(form, at) * bytes > SHARED) at /= 2;
    int room = c.room(form, at);
    long shared = c.shared(form, at) * bytes;
    boolean fits = own + shared <= SHARED;
    if (!fits) at = most;
    Arguments a =
        Arguments.begin()
            .of(device.address(first, stream))
            .of(device.address(second, stream))
            .of(plus == null ? 0L : device.address(plus, stream))
            .of(device.address(out, stream))
            .of(rows)
            .of(columns)
            .of(numbers)
            .of(chunk)
            .of(c.numbers(fits ? room : 0, at), SLIDE);
    var kernel =
        device
            .written()
            .kernel("slide_" + form, form + "_" + Written.suffix(out.dtype()) + "_" + tall);
    int gridX = (columns - 1) / COLUMNS + 1, gridY = (rows - 1) / tall + 1;
    stream.launch(
        kernel, gridX, gridY, c.s.groups() * parts, threads, 1, fits ? (int) shared : 0, a);
  }
}
