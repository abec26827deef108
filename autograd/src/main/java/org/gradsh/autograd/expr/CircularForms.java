package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Steps.*;

/**
 * Circular functions, their inverses and the hypotenuse in operations that IEEE 754 defines.
 *
 * <p>x = q·π/2 + r, where the products with the first part of π/2 are exact but for the sum's one
 * rounding. Past some {@link BitFunctions#TURNS_END} it takes more parts: there the value is
 * StrictMath's, element by element.
 */
record CircularForms(Precision p) {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  /** r with what its rounding added, and q in the lowest bits of {@code turns}. */
  private record Turned(Expr turns, Expr r, Expr added) {}

  private Turned turned(Expr x) {
    Expr turns = fma(x, 2 / Math.PI, p.magic());
    Expr q = sub(turns, p.magic());
    double[] part = p.halfPi();
    Expr near = fma(q, -part[1], fma(q, -part[0], x)), r = fma(q, -part[2], near);
    return new Turned(turns, r, fma(q, part[2], sub(r, near)));
  }

  private static Expr isOdd(Expr turns) {
    return lt(bits(Expr.BitFn.PARITY, turns), ZERO);
  }

  /** sin r or cos r, and their negatives, by the quarter. */
  private Expr wave(Expr r, Expr turns) {
    Expr z = mul(r, r);
    Expr sin = signed(fma(mul(r, z), horner(p.sin(), z), r), r); // -0 too
    Expr cos = fma(fma(horner(p.cos(), z), z, constant(-.5)), z, ONE);
    return pair(Expr.PairFn.FLIP, select(isOdd(turns), cos, sin), turns);
  }

  Expr sin(Expr x) {
    Turned t = turned(x);
    return pair(Expr.PairFn.LARGE_SIN, x, wave(t.r(), t.turns()));
  }

  /** The sine a quarter on. */
  Expr cos(Expr x) {
    Turned t = turned(x);
    return pair(Expr.PairFn.LARGE_COS, x, wave(t.r(), add(t.turns(), ONE)));
  }

  /** tan r, or -1/tan r where q is odd; a change of r changes it 1 + tan² times as much. */
  Expr tan(Expr x) {
    Turned t = turned(x);
    Expr z = mul(t.r(), t.r());
    Expr near = fma(mul(t.r(), z), horner(p.tan(), z), t.r());
    Expr y = fma(neg(fma(near, near, ONE)), t.added(), near);
    return pair(Expr.PairFn.LARGE_TAN, x, select(isOdd(t.turns()), div(constant(-1), y), y));
  }

  // ---- inverses ----

  /** {@code whole} - a, with the constant in two parts. */
  private Expr from(double high, double low, Expr a) {
    return sub(high, sub(a, low));
  }

  private Expr fromPi(Expr a) {
    return from(p.pi()[0], p.pi()[1], a);
  }

  private Expr fromHalfPi(Expr a) {
    return from(p.pi()[0] / 2, p.pi()[1] / 2, a);
  }

  /**
   * asin |x|, and from where that passes ½ on, half of acos |x|: asin √((1 - |x|)/2) is less than ½
   * there, which keeps a digit more.
   */
  private record Arc(Expr isLarge, Expr angle) {}

  private Arc arc(Expr x) {
    Expr a = abs(x), large = gt(a, .5405);
    Expr z = select(large, fma(a, -.5, .5), mul(a, a)), s = select(large, sqrt(z), a);
    return new Arc(large, fma(mul(s, z), horner(p.asin(), z), s));
  }

  Expr asin(Expr x) {
    Arc arc = arc(x);
    Expr a = arc.angle();
    return signed(select(arc.isLarge(), fromHalfPi(add(a, a)), a), x);
  }

  Expr acos(Expr x) {
    Arc arc = arc(x);
    Expr a = arc.angle(), twice = add(a, a);
    Expr far = select(lt(x, ZERO), fromPi(twice), twice);
    return select(arc.isLarge(), far, fromHalfPi(signed(a, x)));
  }

  /** For 0 ≤ q ≤ 1. */
  private Expr atanUpTo1(Expr q) {
    Expr z = mul(q, q);
    return fma(mul(q, z), horner(p.atan(), z), q);
  }

  Expr atan(Expr x) {
    Expr a = abs(x), steep = gt(a, 1);
    Expr angle = atanUpTo1(select(steep, div(ONE, a), a));
    return signed(select(steep, fromHalfPi(angle), angle), x);
  }

  /** The smaller coordinate by the larger one; 0/0 counts as 0, ∞/∞ as 1. */
  Expr atan2(Expr y, Expr x) {
    Expr a = abs(y), b = abs(x), steep = gt(a, b);
    Expr less = select(steep, b, a), more = select(steep, a, b);
    Expr alike = select(eq(more, 0), ZERO, ONE);
    Expr q = select(eq(less, more), alike, div(less, more));
    Expr angle = atanUpTo1(q);
    Expr right = select(steep, fromHalfPi(angle), angle);
    return signed(select(lt(signed(ONE, x), ZERO), fromPi(right), right), y);
  }

  /** a·√(1 + (b/a)²), a the larger; ∞ beside anything is ∞. */
  Expr hypot(Expr x, Expr y) {
    Expr a = abs(x), b = abs(y), more = select(gt(a, b), a, b), less = select(gt(a, b), b, a);
    Expr q = div(less, more);
    Expr length = mul(more, sqrt(fma(q, q, ONE)));
    Expr infinite = or(eq(a, INFINITY), eq(b, INFINITY));
    return select(infinite, INFINITY, select(eq(more, 0), less, length));
  }
}
