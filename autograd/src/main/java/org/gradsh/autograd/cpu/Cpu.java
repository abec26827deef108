package org.gradsh.autograd.cpu;

import java.util.List;
import org.gradsh.autograd.Finding;

/** What the CPU side of the engine works with, for people. */
public final class Cpu {
  private Cpu() {}

  /** For a banner: {@code 2 threads, AVX-512}. Neither vectors nor libraries are loaded for it. */
  public static String status() {
    String threads = threads();
    int bits = VectorModule.isWanted() ? VectorModule.widest() : 0;
    return bits == 0 ? threads : threads + ", " + VectorModule.name(bits);
  }

  private static String threads() {
    int count = Parallel.threads();
    return count + (count == 1 ? " thread" : " threads");
  }

  /** Threads, vectors, matrix products; these are loaded for it. */
  public static List<Finding> findings() {
    return List.of(Finding.good("threads", threads()), vectors(), products());
  }

  private static Finding vectors() {
    if (Simd.enabled()) return Finding.good("vectors", Simd.name());
    return VectorModule.isWanted()
        ? Finding.lacking(
            "vectors",
            "plain loops: jdk.incubator.vector is not there",
            "start Java with --add-modules jdk.incubator.vector, on a whole JDK")
        : Finding.lacking(
            "vectors", "switched off by gradsh.simd", "unset gradsh.simd and GRADSH_SIMD");
  }

  private static Finding products() {
    return switch (Blas.chosen()) {
      case OpenBlas blas -> Finding.good("matrix products", blas.name());
      case JavaBlas blas ->
          Finding.lacking(
              "matrix products",
              blas.name(),
              Settings.text("blas", "auto").equals("java")
                  ? "unset gradsh.blas and GRADSH_BLAS for OpenBLAS"
                  : "put OpenBLAS on the system (libopenblas0) and set GRADSH_OPENBLAS=system");
    };
  }
}
