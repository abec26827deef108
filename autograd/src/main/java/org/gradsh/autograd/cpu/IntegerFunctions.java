package org.gradsh.autograd.cpu;

import org.gradsh.autograd.TensorException;

/** What kernels need of whole numbers beyond the machine's operations. */
public final class IntegerFunctions {
  private IntegerFunctions() {}

  /** The remainder with the sign of the divisor. */
  public static int rem(int a, int b) {
    if (b == 0) throw byZero("rem");
    return Math.floorMod(a, b);
  }

  public static long rem(long a, long b) {
    if (b == 0) throw byZero("rem");
    return Math.floorMod(a, b);
  }

  /** The quotient rounded down; the one that does not fit wraps. */
  public static int floorDivide(int a, int b) {
    if (b == 0) throw byZero("floorDivide");
    return Math.floorDiv(a, b);
  }

  public static long floorDivide(long a, long b) {
    if (b == 0) throw byZero("floorDivide");
    return Math.floorDiv(a, b);
  }

  /** By repeated squaring, wrapping. */
  public static int pow(int a, int b) {
    return (int) pow((long) a, b); // the low bits of a product depend on low bits only
  }

  public static long pow(long a, long b) {
    if (b < 0) {
      throw TensorException.value("pow: an integer to a negative power is no integer")
          .detail("exponent: " + b)
          .hint("convert the base: x.to(DType.FLOAT32)")
          .build();
    }
    long result = 1;
    for (; b > 0; b >>= 1, a *= a) if ((b & 1) == 1) result *= a;
    return result;
  }

  private static TensorException byZero(String op) {
    return TensorException.value(op + ": an integer is divided by zero")
        .hint("floating numbers give Inf or NaN instead: x.to(DType.FLOAT32)")
        .build();
  }
}
