package org.gradsh.autograd.cpu;

import org.netlib.lapack.Dgeqrf;
import org.netlib.lapack.Dgesdd;
import org.netlib.lapack.Dgetrf;
import org.netlib.lapack.Dgetri;
import org.netlib.lapack.Dgetrs;
import org.netlib.lapack.Dorgqr;
import org.netlib.lapack.Dpotrf;
import org.netlib.lapack.Dsyevd;
import org.netlib.lapack.Dtrtrs;
import org.netlib.lapack.Sgeqrf;
import org.netlib.lapack.Sgesdd;
import org.netlib.lapack.Sgetrf;
import org.netlib.lapack.Sgetri;
import org.netlib.lapack.Sgetrs;
import org.netlib.lapack.Sorgqr;
import org.netlib.lapack.Spotrf;
import org.netlib.lapack.Ssyevd;
import org.netlib.lapack.Strtrs;
import org.netlib.util.intW;

/**
 * LAPACK itself, translated from Fortran to Java by F2J: where OpenBLAS does not load. It keeps
 * some values in static fields, hence one call at a time.
 */
final class JavaLapack implements Lapack {
  static final JavaLapack ONE = new JavaLapack();

  private JavaLapack() {}

  @Override
  public synchronized int getrf(int m, int n, Object a, int[] pivots) {
    intW info = new intW(0);
    if (a instanceof float[] f) {
      Sgetrf.sgetrf(m, n, f, 0, Math.max(1, m), pivots, 0, info);
    } else {
      Dgetrf.dgetrf(m, n, (double[]) a, 0, Math.max(1, m), pivots, 0, info);
    }
    return info.val;
  }

  @Override
  public synchronized int getrs(
      boolean transposed, int n, int columns, Object lu, int[] pivots, Object b) {
    intW info = new intW(0);
    if (lu instanceof float[] f) {
      Sgetrs.sgetrs(
          transposed ? "T" : "N",
          n,
          columns,
          f,
          0,
          Math.max(1, n),
          pivots,
          0,
          (float[]) b,
          0,
          Math.max(1, n),
          info);
    } else {
      Dgetrs.dgetrs(
          transposed ? "T" : "N",
          n,
          columns,
          (double[]) lu,
          0,
          Math.max(1, n),
          pivots,
          0,
          (double[]) b,
          0,
          Math.max(1, n),
          info);
    }
    return info.val;
  }

  @Override
  public synchronized int getri(int n, Object lu, int[] pivots) {
    int size = 32 * Math.max(1, n);
    intW info = new intW(0);
    if (lu instanceof float[] f) {
      Sgetri.sgetri(n, f, 0, Math.max(1, n), pivots, 0, new float[size], 0, size, info);
    } else {
      Dgetri.dgetri(
          n, (double[]) lu, 0, Math.max(1, n), pivots, 0, new double[size], 0, size, info);
    }
    return info.val;
  }

  @Override
  public synchronized int potrf(int n, Object a) {
    intW info = new intW(0);
    if (a instanceof float[] f) {
      Spotrf.spotrf("L", n, f, 0, Math.max(1, n), info);
    } else {
      Dpotrf.dpotrf("L", n, (double[]) a, 0, Math.max(1, n), info);
    }
    return info.val;
  }

  @Override
  public synchronized int geqrf(int m, int n, Object a, Object tau) {
    int size = 32 * Math.max(1, n);
    intW info = new intW(0);
    if (a instanceof float[] f) {
      Sgeqrf.sgeqrf(m, n, f, 0, Math.max(1, m), (float[]) tau, 0, new float[size], 0, size, info);
    } else {
      Dgeqrf.dgeqrf(
          m,
          n,
          (double[]) a,
          0,
          Math.max(1, m),
          (double[]) tau,
          0,
          new double[size],
          0,
          size,
          info);
    }
    return info.val;
  }

  @Override
  public synchronized int orgqr(int m, int n, int k, Object a, Object tau) {
    int size = 32 * Math.max(1, n);
    intW info = new intW(0);
    if (a instanceof float[] f) {
      Sorgqr.sorgqr(
          m, n, k, f, 0, Math.max(1, m), (float[]) tau, 0, new float[size], 0, size, info);
    } else {
      Dorgqr.dorgqr(
          m,
          n,
          k,
          (double[]) a,
          0,
          Math.max(1, m),
          (double[]) tau,
          0,
          new double[size],
          0,
          size,
          info);
    }
    return info.val;
  }

  @Override
  public synchronized int gesdd(int m, int n, Object a, Object s, Object u, Object vt) {
    int k = Math.max(1, Math.min(m, n));
    int[] integers = new int[8 * k];
    int size = OpenBlasLapack.workOfSingularValues(m, n);
    intW info = new intW(0);
    if (a instanceof float[] f) {
      Sgesdd.sgesdd(
          "S",
          m,
          n,
          f,
          0,
          Math.max(1, m),
          (float[]) s,
          0,
          (float[]) u,
          0,
          Math.max(1, m),
          (float[]) vt,
          0,
          k,
          new float[size],
          0,
          size,
          integers,
          0,
          info);
    } else {
      Dgesdd.dgesdd(
          "S",
          m,
          n,
          (double[]) a,
          0,
          Math.max(1, m),
          (double[]) s,
          0,
          (double[]) u,
          0,
          Math.max(1, m),
          (double[]) vt,
          0,
          k,
          new double[size],
          0,
          size,
          integers,
          0,
          info);
    }
    return info.val;
  }

  @Override
  public synchronized int syevd(int n, Object a, Object w) {
    int[] integers = new int[3 + 5 * n];
    int size = OpenBlasLapack.workOfEigenvalues(n);
    intW info = new intW(0);
    if (a instanceof float[] f) {
      Ssyevd.ssyevd(
          "V",
          "L",
          n,
          f,
          0,
          Math.max(1, n),
          (float[]) w,
          0,
          new float[size],
          0,
          size,
          integers,
          0,
          integers.length,
          info);
    } else {
      Dsyevd.dsyevd(
          "V",
          "L",
          n,
          (double[]) a,
          0,
          Math.max(1, n),
          (double[]) w,
          0,
          new double[size],
          0,
          size,
          integers,
          0,
          integers.length,
          info);
    }
    return info.val;
  }

  @Override
  public synchronized int trtrs(
      boolean upper, boolean transposed, boolean unit, int n, int columns, Object a, Object b) {
    intW info = new intW(0);
    if (a instanceof float[] f) {
      Strtrs.strtrs(
          upper ? "U" : "L",
          transposed ? "T" : "N",
          unit ? "U" : "N",
          n,
          columns,
          f,
          0,
          Math.max(1, n),
          (float[]) b,
          0,
          Math.max(1, n),
          info);
    } else {
      Dtrtrs.dtrtrs(
          upper ? "U" : "L",
          transposed ? "T" : "N",
          unit ? "U" : "N",
          n,
          columns,
          (double[]) a,
          0,
          Math.max(1, n),
          (double[]) b,
          0,
          Math.max(1, n),
          info);
    }
    return info.val;
  }

  @Override
  public String name() {
    return "LAPACK in Java";
  }
}
