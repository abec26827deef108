package org.gradsh.autograd.cpu;

/**
 * Matrix products in Java: with vectors where the module is on, else in loops that the compiler
 * turns into vectors.
 *
 * @param vectors whether the vector module is used
 * @param reason why it is not OpenBLAS
 */
record JavaBlas(boolean vectors, String reason) implements Blas {
  static JavaBlas of(String reason) {
    return new JavaBlas(Simd.enabled(), reason);
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
    if (vectors && m > 1 && n > 1) {
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
    if (vectors && m > 1 && n > 1) {
      DoubleTileGemm.gemm(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, ldc);
    } else {
      PlainGemm.gemm(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, ldc);
    }
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
