package org.gradsh.autograd.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The routines of OpenBLAS as Java calls them: on heap arrays, row by row, in the calling thread.
 *
 * <p>The calls are critical ones: no copies, but no safepoint is reached until they return.
 */
@SuppressWarnings("restricted") // native calls are what it is for
final class OpenBlasCalls {
  private OpenBlasCalls() {}

  private static final int ROW_MAJOR = 101;
  private static final int AS_IS = 111;
  private static final int TRANSPOSED = 112;

  /** C = A·B + β·C, where A is m×k and B k×n; stored turned round when transposed. */
  static void sgemm(
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
      float beta,
      float[] c,
      int co,
      int ldc) {
    try {
      Sgemm.CALL.invokeExact(
          ROW_MAJOR,
          ta ? TRANSPOSED : AS_IS,
          tb ? TRANSPOSED : AS_IS,
          m,
          n,
          k,
          1f,
          at(a, ao),
          lda,
          at(b, bo),
          ldb,
          beta,
          at(c, co),
          ldc);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** C = A·B + β·C, where A is m×k and B k×n; stored turned round when transposed. */
  static void dgemm(
      boolean ta,
      boolean tb,
      int m,
      int n,
      int k,
      double[] a,
      int ao,
      int lda,
      double[] b,
      int bo,
      int ldb,
      double beta,
      double[] c,
      int co,
      int ldc) {
    try {
      Dgemm.CALL.invokeExact(
          ROW_MAJOR,
          ta ? TRANSPOSED : AS_IS,
          tb ? TRANSPOSED : AS_IS,
          m,
          n,
          k,
          1.0,
          at(a, ao),
          lda,
          at(b, bo),
          ldb,
          beta,
          at(c, co),
          ldc);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** y = A·x where A is m×k; stored as k×m rows when transposed. */
  static void sgemv(
      boolean ta,
      int m,
      int k,
      float[] a,
      int ao,
      int lda,
      float[] x,
      int xo,
      int xs,
      float[] y,
      int yo,
      int ys) {
    try {
      Sgemv.CALL.invokeExact(
          ROW_MAJOR,
          ta ? TRANSPOSED : AS_IS,
          ta ? k : m,
          ta ? m : k,
          1f,
          at(a, ao),
          lda,
          at(x, xo),
          xs,
          0f,
          at(y, yo),
          ys);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** y = A·x where A is m×k; stored as k×m rows when transposed. */
  static void dgemv(
      boolean ta,
      int m,
      int k,
      double[] a,
      int ao,
      int lda,
      double[] x,
      int xo,
      int xs,
      double[] y,
      int yo,
      int ys) {
    try {
      Dgemv.CALL.invokeExact(
          ROW_MAJOR,
          ta ? TRANSPOSED : AS_IS,
          ta ? k : m,
          ta ? m : k,
          1.0,
          at(a, ao),
          lda,
          at(x, xo),
          xs,
          0.0,
          at(y, yo),
          ys);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static MemorySegment at(float[] array, int offset) {
    return MemorySegment.ofArray(array).asSlice((long) offset * Float.BYTES);
  }

  private static MemorySegment at(double[] array, int offset) {
    return MemorySegment.ofArray(array).asSlice((long) offset * Double.BYTES);
  }

  private static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case RuntimeException r -> r;
      case Error r -> throw r;
      default -> new IllegalStateException("a call of OpenBLAS failed", e);
    };
  }

  // Each handle costs milliseconds to make, so each is made when first used.

  private static MethodHandle gemmHandle(String name, ValueLayout type) {
    return critical(
        name,
        FunctionDescriptor.ofVoid(
            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, type, ADDRESS, JAVA_INT,
            ADDRESS, JAVA_INT, type, ADDRESS, JAVA_INT));
  }

  private static MethodHandle gemvHandle(String name, ValueLayout type) {
    return critical(
        name,
        FunctionDescriptor.ofVoid(
            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, type, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT,
            type, ADDRESS, JAVA_INT));
  }

  private static MethodHandle critical(String name, FunctionDescriptor shape) {
    SymbolLookup library = OpenBlasLibrary.present().symbols();
    return Linker.nativeLinker()
        .downcallHandle(library.findOrThrow(name), shape, Linker.Option.critical(true));
  }

  private static final class Sgemm {
    static final MethodHandle CALL = gemmHandle("cblas_sgemm", JAVA_FLOAT);
  }

  private static final class Dgemm {
    static final MethodHandle CALL = gemmHandle("cblas_dgemm", JAVA_DOUBLE);
  }

  private static final class Sgemv {
    static final MethodHandle CALL = gemvHandle("cblas_sgemv", JAVA_FLOAT);
  }

  private static final class Dgemv {
    static final MethodHandle CALL = gemvHandle("cblas_dgemv", JAVA_DOUBLE);
  }
}
