package org.gradsh.autograd.expr;

/** Functions of a float32's bits, for generated loops; their vector forms do the same. */
public final class FloatBits {
  private FloatBits() {}

  /** The bits of √½: what lies above, up to √2, has the exponent 0. */
  public static final int SQRT_HALF = 0x3f3504f3;

  /** 1.5 · 2²³: adding it puts a whole number into the low bits. */
  public static final float MAGIC = 0x1.8p23f;

  /** 2 to a whole power from -126 to 127. */
  public static float pow2(float n) {
    int low = Float.floatToRawIntBits(n + MAGIC) << 23;
    return Float.intBitsToFloat(low + Float.floatToRawIntBits(1f));
  }

  /** The e of x = m · 2ᵉ with √½ ≤ m < √2, for normal x > 0. */
  public static float exponent(float x) {
    return Float.floatToRawIntBits(x) - SQRT_HALF >> 23;
  }

  /** The m of the same. */
  public static float mantissa(float x) {
    int bits = Float.floatToRawIntBits(x);
    return Float.intBitsToFloat(bits - (bits - SQRT_HALF >> 23 << 23));
  }
}
