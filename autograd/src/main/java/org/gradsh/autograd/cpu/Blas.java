package org.gradsh.autograd.cpu;

/**
 * The matrix product of one panel, in one thread: the seam between OpenBLAS and Java.
 *
 * <p>Chosen once, when the first product asks, by {@code gradsh.blas} (or {@code GRADSH_BLAS}):
 * {@code auto} takes OpenBLAS where it loads and Java elsewhere, {@code openblas} insists, {@code
 * java} does without. Other devices do not come in here: they have matrix products of their own.
 */
sealed interface Blas permits OpenBlas, JavaBlas {
  /**
   * C = A·B. A is m×k, B is k×n, C is m×n with rows {@code ldc} apart; an element (i, j) of A lies
   * at {@code ao + i*ars + j*acs}. Where {@link #wantsUnitStrides} holds, A and B each have rows or
   * columns of adjacent elements, and the other stride is positive and spans them.
   */
  void gemm(
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
      int ldc);

  /** The same in float64. */
  void gemm(
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
      int ldc);

  /** Whether operands of any other layout must be copied first. */
  boolean wantsUnitStrides();

  /** What a diagnosis prints, like "OpenBLAS 0.3.31, Haswell kernels". */
  String name();

  /** The one in use. */
  static Blas chosen() {
    return Choice.BLAS;
  }

  /**
   * Makes the choice that a setting asks for.
   *
   * @throws IllegalArgumentException if the setting is unknown
   * @throws IllegalStateException if OpenBLAS is insisted on and does not load
   */
  static Blas choose(String setting) {
    return switch (setting) {
      case "java" -> JavaBlas.of("gradsh.blas is java");
      case "openblas" -> {
        try {
          yield OpenBlas.load();
        } catch (OpenBlas.Unavailable e) {
          throw new IllegalStateException("gradsh.blas is openblas, but " + e.getMessage(), e);
        }
      }
      case "auto" -> {
        if (!Blas.class.getModule().isNativeAccessEnabled()) {
          // The JVM would print a warning at the first native call.
          yield JavaBlas.of(
              "no native access; start Java with --enable-native-access="
                  + (Blas.class.getModule().isNamed()
                      ? Blas.class.getModule().getName()
                      : "ALL-UNNAMED"));
        }
        try {
          yield OpenBlas.load();
        } catch (OpenBlas.Unavailable e) {
          yield JavaBlas.of(e.getMessage());
        }
      }
      default ->
          throw new IllegalArgumentException(
              "gradsh.blas: \"" + setting + "\" is none of auto, openblas, java");
    };
  }

  /** Made when the first product asks for it. */
  final class Choice {
    private static final Blas BLAS = choose(Settings.text("blas", "auto"));

    private Choice() {}
  }
}
