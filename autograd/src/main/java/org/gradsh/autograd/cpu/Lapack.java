package org.gradsh.autograd.cpu;

/**
 * The routines of LAPACK that the engine calls, in the calling thread: the seam between OpenBLAS
 * and the translation to Java of LAPACK itself. Both have the same algorithms, hence the same signs
 * of vectors.
 *
 * <p>Matrices are whole arrays, column by column, {@code float[]} or {@code double[]}, all of one
 * type. What a routine leaves behind is as LAPACK's manual says. Results are LAPACK's {@code info}:
 * 0 when all is well, above 0 the first pivot that fails (counted from 1) or what does not
 * converge.
 *
 * <p>Chosen together with {@link Blas}, by {@code gradsh.blas}.
 */
sealed interface Lapack permits OpenBlasLapack, JavaLapack {
  /** P·L·U of an m×n matrix, in its place. */
  int getrf(int m, int n, Object a, int[] pivots);

  /** B = A⁻¹·B, or A⁻ᵀ·B, from {@link #getrf}. */
  int getrs(boolean transposed, int n, int columns, Object lu, int[] pivots, Object b);

  /** The inverse in place of its factors. */
  int getri(int n, Object lu, int[] pivots);

  /** L with A = L·Lᵀ in the lower triangle, which alone is read. */
  int potrf(int n, Object a);

  /** R in the upper triangle and the reflectors of Q below. */
  int geqrf(int m, int n, Object a, Object tau);

  /** The first n columns of Q in place of k reflectors, m ≥ n ≥ k. */
  int orgqr(int m, int n, int k, Object a, Object tau);

  /** U (m×k), the k = min(m, n) singular values, Vᵀ (k×n); A is lost. */
  int gesdd(int m, int n, Object a, Object s, Object u, Object vt);

  /** Eigenvectors in place of the symmetric A, of which the lower triangle is read; w ascends. */
  int syevd(int n, Object a, Object w);

  /** B = A⁻¹·B or A⁻ᵀ·B for a triangle. */
  int trtrs(
      boolean upper, boolean transposed, boolean unit, int n, int columns, Object a, Object b);

  /** What a diagnosis prints. */
  String name();

  /** The one in use. */
  static Lapack chosen() {
    return Choice.LAPACK;
  }

  /** The one that goes with a choice of {@link Blas}. */
  static Lapack of(Blas blas) {
    return switch (blas) {
      case OpenBlas open -> OpenBlasLapack.isPresent() ? new OpenBlasLapack() : JavaLapack.ONE;
      case JavaBlas java -> JavaLapack.ONE;
    };
  }

  /** Made when the first decomposition asks for it. */
  final class Choice {
    private static final Lapack LAPACK = of(Blas.chosen());

    private Choice() {}
  }
}
