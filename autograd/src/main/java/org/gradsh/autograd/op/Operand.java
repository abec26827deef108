package org.gradsh.autograd.op;

import org.gradsh.autograd.Shape;

/**
 * What a generated check feeds into an op: a shape, and values drawn from an interval that stays
 * clear of kinks and poles.
 *
 * @param kind floating values, indices (0 ≤ i < high), or a mask
 * @param distinct whether no two values may be close: for max, sort and their like
 */
public record Operand(Kind kind, Shape shape, double low, double high, boolean distinct) {
  /** What the values are. */
  public enum Kind {
    FLOATING,
    INDEX,
    MASK
  }

  /** Values in [low, high). */
  public static Operand range(double low, double high, int... shape) {
    return new Operand(Kind.FLOATING, Shape.of(shape), low, high, false);
  }

  /** Values in [−2, 2). */
  public static Operand real(int... shape) {
    return range(-2, 2, shape);
  }

  /** Values in [−2, 2), no two of them close together. */
  public static Operand distinct(int... shape) {
    return new Operand(Kind.FLOATING, Shape.of(shape), -2, 2, true);
  }

  /** int64 indices 0 … bound − 1. */
  public static Operand index(int bound, int... shape) {
    return new Operand(Kind.INDEX, Shape.of(shape), 0, bound, false);
  }

  public static Operand mask(int... shape) {
    return new Operand(Kind.MASK, Shape.of(shape), 0, 1, false);
  }
}
