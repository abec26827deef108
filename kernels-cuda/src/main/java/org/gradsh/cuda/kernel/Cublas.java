package org.gradsh.cuda.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.MatmulPrecision;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.DriverLibrary;
import org.gradsh.cuda.driver.Options;
import org.gradsh.cuda.driver.Stream;

/**
 * cuBLAS, where it is installed and {@code -Dgradsh.cuda.blas=cublas} asks for it: products of
 * float32 that it can read in place. Never needed.
 */
final class Cublas {
  private static final String CHOSEN = Options.text("blas");
  private static final List<String> NAMES =
      System.getProperty("os.name").startsWith("Windows")
          ? List.of("cublas64_13.dll", "cublas64_12.dll", "cublas64_11.dll")
          : List.of("libcublas.so.13", "libcublas.so.12", "libcublas.so.11");

  private static final int TRANSPOSED = 1;
  private static final int FLOATS = 0;
  private static final int DEFAULT_ALGORITHM = -1;

  /** Opened when the first product is computed. */
  private static final class Asked {
    static final Cublas ONE = "cublas".equals(CHOSEN) ? opened() : null;
  }

  private final MethodHandle create;
  private final MethodHandle setStream;
  private final MethodHandle single;
  private final MethodHandle batched;
  private final MemorySegment one = Arena.global().allocate(JAVA_FLOAT);
  private final MemorySegment zero = Arena.global().allocate(JAVA_FLOAT);

  /** A handle is for one thread at a time, and of the context in which it was made. */
  private final ThreadLocal<Map<Stream, MemorySegment>> handles =
      ThreadLocal.withInitial(HashMap::new);

  /**
   * Binds a library.
   *
   * @param library its name, or a path
   * @throws IllegalArgumentException when it is not there
   */
  Cublas(String library) {
    SymbolLookup lookup = DriverLibrary.open(library, Arena.global());
    create = function(lookup, "cublasCreate_v2", ADDRESS);
    setStream = function(lookup, "cublasSetStream_v2", ADDRESS, JAVA_LONG);
    MemoryLayout i = JAVA_INT;
    MemoryLayout l = JAVA_LONG;
    MemoryLayout p = ADDRESS;
    single = function(lookup, "cublasSgemm_v2", p, i, i, i, i, i, p, l, i, l, i, p, l, i);
    batched =
        function(
            lookup,
            "cublasGemmStridedBatchedEx",
            p,
            i,
            i,
            i,
            i,
            i,
            p,
            l,
            i,
            i,
            l,
            l,
            i,
            i,
            l,
            p,
            l,
            i,
            i,
            l,
            i,
            i,
            i);
    one.set(JAVA_FLOAT, 0, 1);
  }

  private static MethodHandle function(SymbolLookup in, String name, MemoryLayout... parameters) {
    MemorySegment address =
        in.find(name).orElseThrow(() -> new IllegalArgumentException("cuBLAS has no " + name));
    return Linker.nativeLinker()
        .downcallHandle(address, FunctionDescriptor.of(JAVA_INT, parameters));
  }

  private static Cublas opened() {
    for (String name : NAMES) {
      try {
        return new Cublas(name);
      } catch (IllegalArgumentException e) {
        // the next one
      }
    }
    return null;
  }

  /** Whether somebody has chosen it. */
  static boolean isAsked() {
    return "cublas".equals(CHOSEN);
  }

  /** The one that was asked for; null where none was, or it is not there. */
  static Cublas asked() {
    return Asked.ONE;
  }

  /** Whether it reads such operands in place. */
  static boolean takes(ProductForm f, DType dtype) {
    return dtype == DType.FLOAT32
        && f.extents().length <= 1
        && fits(f.m(), f.k(), f.aRow(), f.aColumn())
        && fits(f.k(), f.n(), f.bRow(), f.bColumn());
  }

  private static boolean fits(int rows, int columns, int rowStride, int columnStride) {
    return columnStride == 1 && rowStride >= columns || rowStride == 1 && columnStride >= rows;
  }

  /**
   * A product in the order of the calling thread's stream. Row by row C = A B is what column by
   * column is Cᵀ = Bᵀ Aᵀ.
   *
   * @throws TensorException when cuBLAS refuses it
   */
  void product(CudaDevice device, ProductForm f, Strided a, Strided b, Strided out) {
    Stream stream = device.stream();
    boolean ta = f.aColumn() != 1 || f.aRow() < f.k();
    boolean tb = f.bColumn() != 1 || f.bRow() < f.n();
    int lda = ta ? f.aColumn() : f.aRow();
    int ldb = tb ? f.bColumn() : f.bRow();
    int opA = ta ? TRANSPOSED : 0;
    int opB = tb ? TRANSPOSED : 0;
    int m = f.m();
    int n = f.n();
    int k = f.k();
    long at = device.address(a, stream);
    long bt = device.address(b, stream);
    long ct = device.address(out, stream);
    MatmulPrecision precision = MatmulPrecision.current();
    int code;
    try {
      MemorySegment h = handle(device, stream);
      boolean whole = f.extents().length == 0;
      if (whole && precision == MatmulPrecision.HIGHEST) {
        code = (int) single.invokeExact(h, opB, opA, n, m, k, one, bt, ldb, at, lda, zero, ct, n);
      } else {
        long strideA = whole ? 0 : f.aBatch()[0];
        long strideB = whole ? 0 : f.bBatch()[0];
        code =
            (int)
                batched.invokeExact(
                    h,
                    opB,
                    opA,
                    n,
                    m,
                    k,
                    one,
                    bt,
                    FLOATS,
                    ldb,
                    strideB,
                    at,
                    FLOATS,
                    lda,
                    strideA,
                    zero,
                    ct,
                    FLOATS,
                    n,
                    (long) m * n,
                    f.batch(),
                    compute(precision),
                    DEFAULT_ALGORITHM);
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    if (code != 0) throw failed("a product", code);
  }

  /** In the numbers of cublasComputeType_t. */
  private static int compute(MatmulPrecision precision) {
    return switch (precision) {
      case HIGHEST -> 68;
      case HIGH -> 77;
      case MEDIUM -> 75;
    };
  }

  private MemorySegment handle(CudaDevice device, Stream stream) throws Throwable {
    device.context().makeCurrent();
    MemorySegment known = handles.get().get(stream);
    if (known != null) return known;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      int code = (int) create.invokeExact(out);
      if (code != 0) throw failed("cublasCreate", code);
      MemorySegment handle = out.get(ADDRESS, 0);
      code = (int) setStream.invokeExact(handle, stream.handle());
      if (code != 0) throw failed("cublasSetStream", code);
      handles.get().put(stream, handle);
      return handle;
    }
  }

  private static TensorException failed(String what, int code) {
    return TensorException.device("cuBLAS: " + what + " failed with status " + code)
        .hint("Gradsh's own kernels: without -Dgradsh.cuda.blas")
        .build();
  }
}
