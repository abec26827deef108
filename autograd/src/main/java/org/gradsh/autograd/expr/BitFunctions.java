package org.gradsh.autograd.expr;

/**
 * Functions of a number's bits, for generated loops; their vector forms do the same.
 *
 * <p>A counter is a number of which the lowest bits hold a whole one: what is left of a small
 * number when 1.5 · 2²³ is added.
 */
public final class BitFunctions {
  private BitFunctions() {}

  /** The bits of √½: what lies above, up to √2, has the exponent 0. */
  public static final int SQRT_HALF = 0x3f3504f3;

  /** 1.5 · 2²³. */
  public static final float MAGIC = 0x1.8p23f;

  /** Past this the multiple of π/2 has more bits than its three parts allow for. */
  public static final float TURNS_END = 0x1p17f;

  static final int SIGN = 0x80000000, ONE = 0x3f800000;
  private static final int MANTISSA = 23;

  // The same of float64.

  static final long DOUBLE_SQRT_HALF = 0x3fe6a09e667f3bcdL, DOUBLE_ONE = 0x3ff0000000000000L;
  public static final double DOUBLE_MAGIC = 0x1.8p52, DOUBLE_TURNS_END = 0x1p30;

  // ---- powers of 2 from their biased exponents ----

  public static float power(float counter) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(counter) << MANTISSA);
  }

  /** By half the exponent, rounded down. */
  public static float halfPower(float counter) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(counter) >> 1 << MANTISSA);
  }

  /** By the rest of it. */
  public static float restPower(float counter) {
    int bits = Float.floatToRawIntBits(counter);
    return Float.intBitsToFloat(bits - (bits >> 1) << MANTISSA);
  }

  // ---- signs from counters ----

  /** 1 where the number is even, else -1. */
  public static float parity(float counter) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(counter) << 31 | ONE);
  }

  /** {@code a}, with its sign changed where the number's second bit is set. */
  public static float flip(float a, float counter) {
    int sign = Float.floatToRawIntBits(counter) << 30 & SIGN;
    return Float.intBitsToFloat(Float.floatToRawIntBits(a) ^ sign);
  }

  // ---- exponents and mantissas ----

  /** The e of x = m · 2ᵉ with √½ ≤ m < √2, for normal x > 0. */
  public static float exponent(float x) {
    return Float.floatToRawIntBits(x) - SQRT_HALF >> MANTISSA;
  }

  /** The m of the same. */
  public static float mantissa(float x) {
    int bits = Float.floatToRawIntBits(x);
    return Float.intBitsToFloat(bits - (bits - SQRT_HALF >> MANTISSA << MANTISSA));
  }

  // ---- circular functions of large numbers ----

  /** {@code y}, but sin x where x is large. */
  public static float largeSin(float x, float y) {
    return Math.abs(x) > TURNS_END ? (float) StrictMath.sin(x) : y;
  }

  public static float largeCos(float x, float y) {
    return Math.abs(x) > TURNS_END ? (float) StrictMath.cos(x) : y;
  }

  public static float largeTan(float x, float y) {
    return Math.abs(x) > TURNS_END ? (float) StrictMath.tan(x) : y;
  }
}
