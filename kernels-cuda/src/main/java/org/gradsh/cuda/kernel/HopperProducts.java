package org.gradsh.cuda.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Driver;
import org.gradsh.cuda.driver.Kernel;
import org.gradsh.cuda.driver.Options;
import org.gradsh.cuda.driver.Stream;

/**
 * Products of bfloat16 by {@code product_hopper.cu}, which runs on compute capability 9.0 alone. It
 * has not been run on such a card yet: {@code -Dgradsh.cuda.wgmma=true} has it used.
 */
final class HopperProducts {
  private static final boolean ASKED = Options.isOn("wgmma", false);
  private static final int CAPABILITY = 90;

  /** As in the source. */
  private static final int THREADS = 384;

  private static final int ROWS = 128;
  private static final int COLUMNS = 256;
  private static final int DEPTH = 64;
  private static final int STAGES = 4;
  private static final int SHARED = STAGES * (ROWS + COLUMNS) * DEPTH * 2 + 1024;

  /** Tiles with which a card is busy: with fewer, smaller ones are faster. */
  private static final int BUSY = 64;

  // The driver's numbers: cuTensorMapEncodeTiled.
  private static final int BFLOAT16 = 9;
  private static final int SWIZZLE_128 = 3;
  private static final int L2_256 = 3;
  private static final int MAP_BYTES = 128;
  private static final int MAP_ALIGNMENT = 64;

  private static final Optional<MethodHandle> ENCODE =
      ASKED
          ? Driver.find(
              "cuTensorMapEncodeTiled",
              ADDRESS,
              JAVA_INT,
              JAVA_INT,
              JAVA_LONG,
              ADDRESS,
              ADDRESS,
              ADDRESS,
              ADDRESS,
              JAVA_INT,
              JAVA_INT,
              JAVA_INT,
              JAVA_INT)
          : Optional.empty();

  private HopperProducts() {}

  /** Whether it computes a product of packed matrices. */
  static boolean take(CudaDevice device, ProductForm form) {
    return ASKED
        && device.context().capability() == CAPABILITY
        && ENCODE.isPresent()
        && tiles(form) >= BUSY;
  }

  private static int tiles(ProductForm form) {
    return (form.m() + ROWS - 1) / ROWS * ((form.n() + COLUMNS - 1) / COLUMNS) * form.batch();
  }

  /**
   * A product.
   *
   * @param form in words, as the matrices are packed
   */
  static void run(
      CudaDevice device,
      ProductForm form,
      PackedMatrices a,
      PackedMatrices b,
      Strided out,
      Ending ending) {
    Stream stream = device.stream();
    Kernel kernel = device.written().kernel("product_hopper", "product_wgmma_bf16", SHARED);
    var way = ProductForm.Way.VECTORS_SUM;
    int[] fields = form.fields(way, way, form.k(), 1, ending.activation().ordinal(), false);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapA = map(arena, device, stream, a, form.m(), ROWS);
      MemorySegment mapB = map(arena, device, stream, b, form.n(), COLUMNS);
      Arguments arguments =
          Arguments.begin()
              .of(mapA, MAP_ALIGNMENT)
              .of(mapB, MAP_ALIGNMENT)
              .of(device.address(out, stream))
              .of(ending.address(device, stream))
              .of(fields, ProductForm.FIELDS);
      stream.launch(kernel, tiles(form), 1, 1, THREADS, 1, SHARED, arguments);
    }
  }

  /**
   * The descriptor of matrices for the hardware that fetches their tiles: terms, rows, matrices.
   */
  private static MemorySegment map(
      Arena arena, CudaDevice device, Stream stream, PackedMatrices x, int outer, int tile) {
    MemorySegment map = arena.allocate(MAP_BYTES, MAP_ALIGNMENT);
    long rowBytes = 4L * x.words();
    long matrices = x.block().size() / ((long) outer * x.words());
    MemorySegment extents = arena.allocateFrom(JAVA_LONG, 2L * x.words(), outer, matrices);
    MemorySegment strides = arena.allocateFrom(JAVA_LONG, rowBytes, rowBytes * outer);
    MemorySegment box = arena.allocateFrom(JAVA_INT, DEPTH, tile, 1);
    MemorySegment steps = arena.allocateFrom(JAVA_INT, 1, 1, 1);
    int code;
    try {
      code =
          (int)
              ENCODE
                  .orElseThrow()
                  .invokeExact(
                      map,
                      BFLOAT16,
                      3,
                      device.address(x.block(), stream),
                      extents,
                      strides,
                      box,
                      steps,
                      0,
                      SWIZZLE_128,
                      L2_256,
                      0);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    if (code != 0) throw new IllegalStateException("cuTensorMapEncodeTiled gave " + code);
    return map;
  }
}
