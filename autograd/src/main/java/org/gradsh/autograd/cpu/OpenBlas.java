package org.gradsh.autograd.cpu;

/**
 * OpenBLAS through {@code java.lang.foreign}, on heap arrays, in the calling thread.
 *
 * <p>No safepoint is reached until a call returns, so the caller gives panels of at most some 20
 * milliseconds; see {@link OpenBlasCalls}.
 */
record OpenBlas(String origin) implements Blas {
  /** OpenBLAS cannot be used here; the message says why. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Multiplications from which a product with one vector goes to the routine for that. */
  private static final long VECTOR = 1 << 17;

  /** Row length past which small tiles lose: their rows fall on the same lines of the cache. */
  private static final int LONG_ROW = 800;

  /** The largest product (as m·n·k) that the kernels without packing take. */
  private static final long UNPACKED = 1_000_000;

  /**
   * Loads the library, once for the process.
   *
   * @throws Unavailable if there is none for this machine
   */
  static OpenBlas load() throws Unavailable {
    return new OpenBlas(OpenBlasLibrary.loaded().origin());
  }

  @Override
  public boolean wantsUnitStrides() {
    return true;
  }

  @Override
  public String name() {
    return OpenBlasLibrary.version() + ", " + Kernels.CORE + " kernels (" + origin + ")";
  }

  @Override
  public void gemm(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int ars,
      int acs,
      float[] b,
      int bo,
      int brs,
      int bcs,
      float[] c,
      int co,
      int ldc) {
    boolean ta = transposed(m, k, ars, acs);
    boolean tb = transposed(k, n, brs, bcs);
    int lda = ta ? Math.max(acs, m) : Math.max(ars, k);
    int ldb = tb ? Math.max(bcs, k) : Math.max(brs, n);
    long work = (long) m * n * k;
    if (n == 1 && work >= VECTOR) {
      OpenBlasCalls.sgemv(ta, m, k, a, ao, lda, b, bo, tb ? 1 : ldb, c, co, ldc);
    } else if (m == 1 && work >= VECTOR) {
      OpenBlasCalls.sgemv(!tb, n, k, b, bo, ldb, a, ao, ta ? lda : 1, c, co, 1);
    } else {
      ofMatrices(ta, tb, m, n, k, a, ao, lda, b, bo, ldb, 0, c, co, ldc);
    }
  }

  /** C += A·B where A and B lie as in {@link #gemm}. */
  void add(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int ars,
      int acs,
      float[] b,
      int bo,
      int brs,
      int bcs,
      float[] c,
      int co,
      int ldc) {
    boolean ta = transposed(m, k, ars, acs);
    boolean tb = transposed(k, n, brs, bcs);
    int lda = ta ? Math.max(acs, m) : Math.max(ars, k);
    int ldb = tb ? Math.max(bcs, k) : Math.max(brs, n);
    ofMatrices(ta, tb, m, n, k, a, ao, lda, b, bo, ldb, 1, c, co, ldc);
  }

  private static void ofMatrices(
      boolean ta,
      boolean tb,
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int lda,
      float[] b,
      int bo,
      int ldb,
      float before,
      float[] c,
      int co,
      int ldc) {
    boolean large = (long) m * n * k > UNPACKED;
    if (large && Math.max(lda, ldb) <= LONG_ROW && Kernels.UNPACKED) {
      inTiles(m, n, k, a, ao, ta, lda, b, bo, tb, ldb, before, c, co, ldc);
    } else {
      OpenBlasCalls.sgemm(ta, tb, m, n, k, a, ao, lda, b, bo, ldb, before, c, co, ldc);
    }
  }

  /**
   * C = A·B, or C += A·B, of row-major matrices, the first or second transposed, whose rows are
   * {@code lda}, {@code ldb}, {@code ldc} apart.
   */
  void product(
      boolean ta,
      boolean tb,
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int lda,
      float[] b,
      int bo,
      int ldb,
      boolean add,
      float[] c,
      int co,
      int ldc) {
    float before = add ? 1 : 0;
    if ((long) m * n * k <= UNPACKED && Math.max(lda, ldb) <= LONG_ROW && Kernels.UNPACKED) {
      inTiles(m, n, k, a, ao, ta, lda, b, bo, tb, ldb, before, c, co, ldc);
    } else {
      OpenBlasCalls.sgemm(ta, tb, m, n, k, a, ao, lda, b, bo, ldb, before, c, co, ldc);
    }
  }

  /**
   * In tiles that the AVX-512 kernels compute without packing their operands: up to a third faster
   * than one call for the products of a small network, as measured for each pair of transposes.
   */
  private static void inTiles(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      boolean ta,
      int lda,
      float[] b,
      int bo,
      boolean tb,
      int ldb,
      float before,
      float[] c,
      int co,
      int ldc) {
    if (tb && !ta && (k < 128 || (long) m * n > 1 << 16)) {
      OpenBlasCalls.sgemm(ta, tb, m, n, k, a, ao, lda, b, bo, ldb, before, c, co, ldc);
      return;
    }
    int height = ta ? 64 : 32;
    int width = ta || tb ? 32 : 64;
    int depth = tb && !ta ? 960 : 480;
    for (int p = 0; p < k; p += depth) {
      int length = Math.min(depth, k - p);
      for (int j = 0; j < n; j += width) {
        int columns = Math.min(width, n - j);
        int bAt = bo + (tb ? j * ldb + p : p * ldb + j);
        for (int i = 0; i < m; i += height) {
          int rows = Math.min(height, m - i);
          int aAt = ao + (ta ? p * lda + i : i * lda + p);
          float beta = p == 0 ? before : 1;
          int at = co + i * ldc + j;
          OpenBlasCalls.sgemm(
              ta, tb, rows, columns, length, a, aAt, lda, b, bAt, ldb, beta, c, at, ldc);
        }
      }
    }
  }

  @Override
  public void gemm(
      int m,
      int n,
      int k,
      double[] a,
      int ao,
      int ars,
      int acs,
      double[] b,
      int bo,
      int brs,
      int bcs,
      double[] c,
      int co,
      int ldc) {
    boolean ta = transposed(m, k, ars, acs);
    boolean tb = transposed(k, n, brs, bcs);
    int lda = ta ? Math.max(acs, m) : Math.max(ars, k);
    int ldb = tb ? Math.max(bcs, k) : Math.max(brs, n);
    long work = (long) m * n * k;
    if (n == 1 && work >= VECTOR) {
      OpenBlasCalls.dgemv(ta, m, k, a, ao, lda, b, bo, tb ? 1 : ldb, c, co, ldc);
    } else if (m == 1 && work >= VECTOR) {
      OpenBlasCalls.dgemv(!tb, n, k, b, bo, ldb, a, ao, ta ? lda : 1, c, co, 1);
    } else {
      OpenBlasCalls.dgemm(ta, tb, m, n, k, a, ao, lda, b, bo, ldb, 0, c, co, ldc);
    }
  }

  /** C += A·B where A and B lie as in {@link #gemm}. */
  void add(
      int m,
      int n,
      int k,
      double[] a,
      int ao,
      int ars,
      int acs,
      double[] b,
      int bo,
      int brs,
      int bcs,
      double[] c,
      int co,
      int ldc) {
    boolean ta = transposed(m, k, ars, acs);
    boolean tb = transposed(k, n, brs, bcs);
    int lda = ta ? Math.max(acs, m) : Math.max(ars, k);
    int ldb = tb ? Math.max(bcs, k) : Math.max(brs, n);
    OpenBlasCalls.dgemm(ta, tb, m, n, k, a, ao, lda, b, bo, ldb, 1, c, co, ldc);
  }

  /** Whether a matrix lies column by column; a stride that is never stepped does not count. */
  private static boolean transposed(int rows, int columns, int rowStride, int columnStride) {
    return !(columns == 1 || columnStride == 1 && (rows == 1 || rowStride >= columns));
  }

  /** Which processor's kernels the library has taken. */
  private static final class Kernels {
    static final String CORE = OpenBlasLibrary.text("openblas_get_corename");
    static final boolean UNPACKED =
        CORE.equals("SkylakeX") || CORE.equals("Cooperlake") || CORE.equals("Sapphirerapids");
  }
}
