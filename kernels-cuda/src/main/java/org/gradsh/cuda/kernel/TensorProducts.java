package org.gradsh.cuda.kernel;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.MatmulPrecision;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Kernel;

/** Products of float32 matrices by tensor cores, where less precision is asked for. */
final class TensorProducts {
  private static final String MODULE = "product_tensor";

  /** The compute capability times 10 from which there are TF32 and bfloat16. */
  private static final int CAPABILITY = 80;

  /** Of a tile in {@code product_tensor.cu}: words along the sum, tiles at a time. */
  private static final int DEPTH = 16;

  private static final int STAGES = 4;

  /** Words beyond a row of a tile in shared memory. */
  private static final int GAP_OF_TERMS = 4;

  private static final int GAP_OF_OUTER = 8;

  /** Words of four bytes that a thread moves at once. */
  private static final int VECTOR = 4;

  private TensorProducts() {}

  /** Whether a product is computed here, as things are. */
  static boolean take(CudaDevice device, DType dtype) {
    return dtype == DType.FLOAT32
        && MatmulPrecision.current() != MatmulPrecision.HIGHEST
        && device.context().capability() >= CAPABILITY;
  }

  static void run(
      CudaDevice device, ProductForm form, Strided a, Strided b, Strided out, Ending ending) {
    if (MatmulPrecision.current() == MatmulPrecision.MEDIUM) {
      bf16(device, form, a, b, out, ending);
      return;
    }
    boolean aTerms = isOfTerms(form.wayOfA(a.offset(), VECTOR));
    boolean bTerms = isOfTerms(form.wayOfB(b.offset(), VECTOR));
    String suffix = "tf32_" + (aTerms ? 't' : 'o') + (bTerms ? 't' : 'o');
    launch(device, suffix, aTerms, bTerms, form, a, b, out, ending);
  }

  private static void bf16(
      CudaDevice device, ProductForm form, Strided a, Strided b, Strided out, Ending ending) {
    PackedMatrices x = PackedMatrices.ofA(device, form, a);
    PackedMatrices y = PackedMatrices.ofB(device, form, b);
    ProductForm words =
        new ProductForm(
            form.m(),
            form.n(),
            x.words(),
            x.words(),
            1,
            1,
            y.words(),
            form.extents(),
            x.strides(),
            y.strides(),
            false,
            false);
    if (HopperProducts.take(device, words)) {
      HopperProducts.run(device, words, x, y, out, ending);
      return;
    }
    launch(device, "bf16", true, true, words, x.block(), y.block(), out, ending);
  }

  private static void launch(
      CudaDevice device,
      String suffix,
      boolean aTerms,
      boolean bTerms,
      ProductForm form,
      Strided a,
      Strided b,
      Strided out,
      Ending ending) {
    boolean large = ProductKernels.isLarge(form);
    int tile = large ? ProductKernels.LARGE : ProductKernels.SMALL;
    int blocks = ProductKernels.tiles(form, tile);
    int depth = ProductKernels.depth(form.k(), blocks, ProductKernels.TILE_TERMS);
    int shared = STAGES * Integer.BYTES * (words(tile, aTerms) + words(tile, bTerms));
    String name = (large ? "product_large_" : "product_") + suffix;
    Kernel kernel = device.written().kernel(MODULE, name, shared);
    ProductKernels.launch(device, kernel, shared, form, a, b, out, ending, blocks, depth);
  }

  private static boolean isOfTerms(ProductForm.Way way) {
    return way == ProductForm.Way.VECTORS_SUM || way == ProductForm.Way.SINGLE_SUM;
  }

  /** The words of an operand's tile. */
  private static int words(int tile, boolean ofTerms) {
    return ofTerms ? tile * (DEPTH + GAP_OF_TERMS) : DEPTH * (tile + GAP_OF_OUTER);
  }
}
