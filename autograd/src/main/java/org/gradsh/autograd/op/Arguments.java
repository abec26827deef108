package org.gradsh.autograd.op;

import org.gradsh.autograd.TensorException;

/** What constructors and methods ask of numbers that they are given, and how they tell it. */
public final class Arguments {
  private Arguments() {}

  /** The number, when it is 1 or more. */
  public static int positive(String who, String what, int n) {
    if (n >= 1) return n;
    throw refused(who, what, n, "1 or more");
  }

  /** The number, when it is 0 or more. */
  public static int notNegative(String who, String what, int n) {
    if (n >= 0) return n;
    throw refused(who, what, n, "0 or more");
  }

  /** The number, when it is finite and 0 or more. */
  public static double notNegative(String who, String what, double v) {
    if (v >= 0 && v < Double.POSITIVE_INFINITY) return v;
    throw refused(who, what, v, "a finite number, 0 or more");
  }

  /** The number, when it is from 0 to 1. */
  public static double fraction(String who, String what, double v) {
    if (v >= 0 && v <= 1) return v;
    throw refused(who, what, v, "from 0 to 1");
  }

  /** The number, when it is in [0, 1): the part of the past that is kept. */
  public static double kept(String who, String what, double v) {
    if (v >= 0 && v < 1) return v;
    throw refused(who, what, v, "0 or more, and below 1");
  }

  /** The value, when it is there. */
  public static <T> T nonNull(String who, String what, T value) {
    if (value != null) return value;
    throw missing(who, what);
  }

  /** The exception for what is null. */
  public static TensorException missing(String who, String what) {
    return TensorException.value(who + ": " + what + " is null")
        .detail("a name that was only declared, or whose cell has failed, is null")
        .build();
  }

  private static TensorException refused(String who, String what, Object value, String hint) {
    return TensorException.value(who + ": " + what + " is " + value).hint(hint).build();
  }
}
