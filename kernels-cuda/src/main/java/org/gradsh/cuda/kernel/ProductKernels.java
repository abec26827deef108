package org.gradsh.cuda.kernel;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Kernel;
import org.gradsh.cuda.driver.Stream;

/**
 * The kernels of {@code product.cu} and {@code product_odd.cu}. Which one computes a product, and
 * into how many parts its sums are cut, follows from its form alone: the same bits on every card.
 */
final class ProductKernels {
  private static final String MODULE = "product";
  private static final int THREADS = 256;

  /** Blocks from which a card is busy; with fewer, sums are cut into parts. */
  private static final int BUSY = 128;

  /** What parts are cut for. */
  private static final int WANTED = 256;

  static final int LARGE = 128;
  static final int SMALL = 64;

  /** The fewest terms of a part: of a tile, and of a warp's sum. */
  static final int TILE_TERMS = 256;

  private static final int WARP_TERMS = 2048;

  /** Parts begin at multiples of this many terms. */
  private static final int GRAIN = 16;

  /** Products of at most so many results, of at most so many terms, have a thread for each. */
  private static final int FEW_RESULTS = 1024;

  private static final int FEW_TERMS = 64;

  /** Sums so short that who reads what does not matter. */
  private static final int SHORT = 8;

  private ProductKernels() {}

  static void run(
      CudaDevice device, ProductForm form, Strided a, Strided b, Strided out, Ending ending) {
    Cublas cublas = Cublas.asked();
    if (cublas != null && Cublas.takes(form, out.dtype())) {
      cublas.product(device, form, a, b, out);
      if (!ending.isNone()) added(device, device.stream(), out, 1, out, ending);
      return;
    }
    int results = form.m() * form.n();
    boolean few = results <= FEW_RESULTS && form.k() <= FEW_TERMS;
    boolean vector = form.m() == 1 || form.n() == 1;
    if (form.k() <= SHORT || few && !(vector && form.k() > 32)) {
      int blocks = (results * form.batch() - 1) / THREADS + 1;
      launch(device, "product_plain_", form, a, b, out, ending, blocks, form.k());
    } else if (form.n() == 1) {
      byVector(device, form, a, b, out, ending);
    } else if (form.m() == 1) {
      byVector(device, form.turned(), b, a, out, ending);
    } else if (TensorProducts.take(device, out.dtype())) {
      TensorProducts.run(device, form, a, b, out, ending);
    } else {
      tiled(device, form, a, b, out, ending);
    }
  }

  private static void byVector(
      CudaDevice device, ProductForm form, Strided a, Strided x, Strided out, Ending ending) {
    boolean across = form.aColumn() != 1 && form.aRow() == 1 && form.m() > 1;
    int rows = across ? 32 : 8;
    int blocks = (form.m() + rows - 1) / rows * form.batch();
    int depth = depth(form.k(), blocks, across ? TILE_TERMS : WARP_TERMS);
    String kernel = across ? "product_across_rows_" : "product_along_rows_";
    launch(device, kernel, form, a, x, out, ending, blocks, depth);
  }

  private static void tiled(
      CudaDevice device, ProductForm form, Strided a, Strided b, Strided out, Ending ending) {
    boolean large = out.dtype() == DType.FLOAT32 && isLarge(form);
    int blocks = tiles(form, large ? LARGE : SMALL);
    int depth = depth(form.k(), blocks, TILE_TERMS);
    RoomyProduct roomy = RoomyProduct.of(device, form, a, b);
    boolean odd = !large && out.dtype().isFloating() && roomy.isOdd();
    String entry = large ? "product_large_" : odd ? "product_odd_" : "product_";
    String suffix = Written.suffix(out.dtype());
    var kernel = device.written().kernel(odd ? "product_odd" : MODULE, entry + suffix);
    launch(device, kernel, 0, roomy.form(), roomy.a(), roomy.b(), out, ending, blocks, depth);
    roomy.release();
  }

  /** Whether there are large tiles enough. */
  static boolean isLarge(ProductForm form) {
    return tiles(form, LARGE) >= BUSY;
  }

  static int tiles(ProductForm form, int tile) {
    return (form.m() + tile - 1) / tile * ((form.n() + tile - 1) / tile) * form.batch();
  }

  /** The terms of a part of a sum. */
  static int depth(int k, int blocks, int least) {
    if (blocks >= BUSY || k < 2 * least) return k;
    int splits = Math.min(WANTED / blocks, k / least);
    int depth = (k + splits - 1) / splits;
    return (depth + GRAIN - 1) / GRAIN * GRAIN;
  }

  /** Launches a kernel of {@code product.cu}, whose name ends in the dtype's. */
  private static void launch(
      CudaDevice device,
      String name,
      ProductForm form,
      Strided a,
      Strided b,
      Strided out,
      Ending ending,
      int blocks,
      int depth) {
    var kernel = device.written().kernel(MODULE, name + Written.suffix(out.dtype()));
    launch(device, kernel, 0, form, a, b, out, ending, blocks, depth);
  }

  /**
   * Launches a kernel of a product, and after it what adds the parts of its sums.
   *
   * @param shared bytes of shared memory beside what the kernel declares
   * @param blocks for each part
   * @param depth the terms of a part
   */
  static void launch(
      CudaDevice device,
      Kernel kernel,
      int shared,
      ProductForm form,
      Strided a,
      Strided b,
      Strided out,
      Ending ending,
      int blocks,
      int depth) {
    int splits = (form.k() + depth - 1) / depth;
    Stream stream = device.stream();
    int vector = 16 / out.dtype().bytes();
    Strided parts =
        splits == 1 ? out : device.unwritten(out.dtype(), Shape.of(splits * out.size()));
    int[] fields =
        form.fields(
            form.wayOfA(a.offset(), vector),
            form.wayOfB(b.offset(), vector),
            depth,
            splits,
            ending.activation().ordinal(),
            out.shape().dim(-1) > 1);
    Arguments arguments =
        Arguments.begin()
            .of(device.address(a, stream))
            .of(device.address(b, stream))
            .of(device.address(parts, stream))
            .of(ending.address(device, stream))
            .of(fields, ProductForm.FIELDS);
    stream.launch(kernel, blocks * splits, 1, 1, THREADS, 1, shared, arguments);
    if (splits > 1) added(device, stream, parts, splits, out, ending);
  }

  /** Adds parts of sums, which lie one whole result after the other. */
  private static void added(
      CudaDevice device, Stream stream, Strided parts, int splits, Strided out, Ending ending) {
    int count = out.size();
    Arguments arguments =
        Arguments.begin()
            .of(device.address(parts, stream))
            .of(device.address(out, stream))
            .of(ending.address(device, stream))
            .of(splits)
            .of(count)
            .of(out.shape().dim(-1))
            .of(ending.activation().ordinal());
    Flat.launch(device, MODULE, "product_added_" + Written.suffix(out.dtype()), count, arguments);
  }
}
