package org.gradsh.autograd.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link VectorTurns} of 16 × 16 elements: a row is a line of the cache, and one instruction of
 * AVX-512 takes what it wants of two vectors. Processors without it are slower so than with eight.
 */
final class WideTurns {
  private WideTurns() {}

  /** Rows and columns of what is turned in registers. */
  static final int SIDE = 16;

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_512;

  // Of two rows that are d apart: what the first has afterwards, and what the second.

  private static final IntVector FIRST1 = first(1);
  private static final IntVector SECOND1 = second(1);
  private static final IntVector FIRST2 = first(2);
  private static final IntVector SECOND2 = second(2);
  private static final IntVector FIRST4 = first(4);
  private static final IntVector SECOND4 = second(4);
  private static final IntVector FIRST8 = first(8);
  private static final IntVector SECOND8 = second(8);

  private static IntVector first(int d) {
    int[] lanes = new int[SIDE];
    for (int k = 0; k < SIDE; k++) lanes[k] = (k & d) == 0 ? k : SIDE + k - d;
    return IntVector.fromArray(IntVector.SPECIES_512, lanes, 0);
  }

  private static IntVector second(int d) {
    int[] lanes = new int[SIDE];
    for (int k = 0; k < SIDE; k++) lanes[k] = (k & d) == 0 ? k + d : SIDE + k;
    return IntVector.fromArray(IntVector.SPECIES_512, lanes, 0);
  }

  private static IntVector row(float[] x, int at) {
    return FloatVector.fromArray(S, x, at).reinterpretAsInts();
  }

  /**
   * {@code y[to + i*step + j] = x[from + j*stride + i]} for i and j below 16: squares of one, two,
   * four and eight elements change places with those across the diagonal.
   */
  static void sixteen(float[] x, int from, int stride, float[] y, int to, int step) {
    IntVector r0 = row(x, from);
    IntVector r1 = row(x, from + stride);
    IntVector r2 = row(x, from + 2 * stride);
    IntVector r3 = row(x, from + 3 * stride);
    IntVector r4 = row(x, from + 4 * stride);
    IntVector r5 = row(x, from + 5 * stride);
    IntVector r6 = row(x, from + 6 * stride);
    IntVector r7 = row(x, from + 7 * stride);
    IntVector r8 = row(x, from + 8 * stride);
    IntVector r9 = row(x, from + 9 * stride);
    IntVector r10 = row(x, from + 10 * stride);
    IntVector r11 = row(x, from + 11 * stride);
    IntVector r12 = row(x, from + 12 * stride);
    IntVector r13 = row(x, from + 13 * stride);
    IntVector r14 = row(x, from + 14 * stride);
    IntVector r15 = row(x, from + 15 * stride);
    IntVector s0 = FIRST1.selectFrom(r0, r1);
    IntVector s1 = SECOND1.selectFrom(r0, r1);
    IntVector s2 = FIRST1.selectFrom(r2, r3);
    IntVector s3 = SECOND1.selectFrom(r2, r3);
    IntVector s4 = FIRST1.selectFrom(r4, r5);
    IntVector s5 = SECOND1.selectFrom(r4, r5);
    IntVector s6 = FIRST1.selectFrom(r6, r7);
    IntVector s7 = SECOND1.selectFrom(r6, r7);
    IntVector s8 = FIRST1.selectFrom(r8, r9);
    IntVector s9 = SECOND1.selectFrom(r8, r9);
    IntVector s10 = FIRST1.selectFrom(r10, r11);
    IntVector s11 = SECOND1.selectFrom(r10, r11);
    IntVector s12 = FIRST1.selectFrom(r12, r13);
    IntVector s13 = SECOND1.selectFrom(r12, r13);
    IntVector s14 = FIRST1.selectFrom(r14, r15);
    IntVector s15 = SECOND1.selectFrom(r14, r15);
    IntVector t0 = FIRST2.selectFrom(s0, s2);
    IntVector t2 = SECOND2.selectFrom(s0, s2);
    IntVector t1 = FIRST2.selectFrom(s1, s3);
    IntVector t3 = SECOND2.selectFrom(s1, s3);
    IntVector t4 = FIRST2.selectFrom(s4, s6);
    IntVector t6 = SECOND2.selectFrom(s4, s6);
    IntVector t5 = FIRST2.selectFrom(s5, s7);
    IntVector t7 = SECOND2.selectFrom(s5, s7);
    IntVector t8 = FIRST2.selectFrom(s8, s10);
    IntVector t10 = SECOND2.selectFrom(s8, s10);
    IntVector t9 = FIRST2.selectFrom(s9, s11);
    IntVector t11 = SECOND2.selectFrom(s9, s11);
    IntVector t12 = FIRST2.selectFrom(s12, s14);
    IntVector t14 = SECOND2.selectFrom(s12, s14);
    IntVector t13 = FIRST2.selectFrom(s13, s15);
    IntVector t15 = SECOND2.selectFrom(s13, s15);
    IntVector u0 = FIRST4.selectFrom(t0, t4);
    IntVector u4 = SECOND4.selectFrom(t0, t4);
    IntVector u1 = FIRST4.selectFrom(t1, t5);
    IntVector u5 = SECOND4.selectFrom(t1, t5);
    IntVector u2 = FIRST4.selectFrom(t2, t6);
    IntVector u6 = SECOND4.selectFrom(t2, t6);
    IntVector u3 = FIRST4.selectFrom(t3, t7);
    IntVector u7 = SECOND4.selectFrom(t3, t7);
    IntVector u8 = FIRST4.selectFrom(t8, t12);
    IntVector u12 = SECOND4.selectFrom(t8, t12);
    IntVector u9 = FIRST4.selectFrom(t9, t13);
    IntVector u13 = SECOND4.selectFrom(t9, t13);
    IntVector u10 = FIRST4.selectFrom(t10, t14);
    IntVector u14 = SECOND4.selectFrom(t10, t14);
    IntVector u11 = FIRST4.selectFrom(t11, t15);
    IntVector u15 = SECOND4.selectFrom(t11, t15);
    IntVector v0 = FIRST8.selectFrom(u0, u8);
    IntVector v8 = SECOND8.selectFrom(u0, u8);
    IntVector v1 = FIRST8.selectFrom(u1, u9);
    IntVector v9 = SECOND8.selectFrom(u1, u9);
    IntVector v2 = FIRST8.selectFrom(u2, u10);
    IntVector v10 = SECOND8.selectFrom(u2, u10);
    IntVector v3 = FIRST8.selectFrom(u3, u11);
    IntVector v11 = SECOND8.selectFrom(u3, u11);
    IntVector v4 = FIRST8.selectFrom(u4, u12);
    IntVector v12 = SECOND8.selectFrom(u4, u12);
    IntVector v5 = FIRST8.selectFrom(u5, u13);
    IntVector v13 = SECOND8.selectFrom(u5, u13);
    IntVector v6 = FIRST8.selectFrom(u6, u14);
    IntVector v14 = SECOND8.selectFrom(u6, u14);
    IntVector v7 = FIRST8.selectFrom(u7, u15);
    IntVector v15 = SECOND8.selectFrom(u7, u15);
    v0.reinterpretAsFloats().intoArray(y, to);
    v1.reinterpretAsFloats().intoArray(y, to + step);
    v2.reinterpretAsFloats().intoArray(y, to + 2 * step);
    v3.reinterpretAsFloats().intoArray(y, to + 3 * step);
    v4.reinterpretAsFloats().intoArray(y, to + 4 * step);
    v5.reinterpretAsFloats().intoArray(y, to + 5 * step);
    v6.reinterpretAsFloats().intoArray(y, to + 6 * step);
    v7.reinterpretAsFloats().intoArray(y, to + 7 * step);
    v8.reinterpretAsFloats().intoArray(y, to + 8 * step);
    v9.reinterpretAsFloats().intoArray(y, to + 9 * step);
    v10.reinterpretAsFloats().intoArray(y, to + 10 * step);
    v11.reinterpretAsFloats().intoArray(y, to + 11 * step);
    v12.reinterpretAsFloats().intoArray(y, to + 12 * step);
    v13.reinterpretAsFloats().intoArray(y, to + 13 * step);
    v14.reinterpretAsFloats().intoArray(y, to + 14 * step);
    v15.reinterpretAsFloats().intoArray(y, to + 15 * step);
  }
}
