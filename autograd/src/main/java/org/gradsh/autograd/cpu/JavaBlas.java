package org.gradsh.autograd.cpu;

/**
 * Matrix products in Java: with vectors where the module is on, else in loops that the compiler
 * turns into vectors.
 *
 * @param vectors whether the vector module is used where it is on
 * @param reason why it is not OpenBLAS
 */
record JavaBlas(boolean vectors, String reason) implements Blas {
  /** Multiplications from which packing for the tiles pays. */
  private static final int TILES_FROM = 1 << 13;

  static JavaBlas of(String reason) {
    return new JavaBlas(true, reason);
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
    if (inTiles(m, n, k)) {
      FloatTileGemm.gemm(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, ldc);
    } else {
      PlainGemm.gemm(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, ldc);
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
    if (inTiles(m, n, k)) {
      DoubleTileGemm.gemm(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, ldc);
    } else {
      PlainGemm.gemm(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, ldc);
    }
  }

  /** Asked last of all, since to ask for vectors is to load them. */
  private boolean inTiles(int m, int n, int k) {
    return vectors && m > 1 && n > 1 && (long) m * n * k >= TILES_FROM && Simd.enabled();
  }

  @Override
  public boolean wantsUnitStrides() {
    return false;
  }

  @Override
  public String name() {
    return "Java, " + Simd.name() + " (" + reason + ")";
  }
}
