package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Steps.*;

/**
 * Exponential and hyperbolic functions in operations that IEEE 754 defines.
 *
 * <p>eˣ = 2ⁿ·eʳ, x = n·ln 2 + r. Adding a constant rounds x/ln 2 to n and leaves it in the lowest
 * bits, from which a shift makes 2ⁿ.
 */
record ExponentialForms(Precision p) {
  private static final double PER_LN2 = 1 / Math.log(2);

  /** x = n·ln 2 + r; {@code bits} hold n plus a bias. */
  private record Reduced(Expr bits, Expr n, Expr r) {}

  private Reduced reduced(Expr x, int bias) {
    double shift = p.magic() + bias;
    Expr bits = fma(x, PER_LN2, shift);
    Expr n = sub(bits, shift);
    return new Reduced(bits, n, fma(n, -p.ln2()[1], fma(n, -p.ln2()[0], x)));
  }

  /** eʳ - 1. */
  private Expr small(Expr r) {
    return fma(mul(r, r), horner(p.exp(), r), r);
  }

  /** eʳ. */
  private Expr near1(Expr r) {
    return fma(fma(horner(p.exp(), r), r, ONE), r, ONE);
  }

  /** eʳ·2ⁿ in two steps: 2ⁿ alone may be too large or too small. */
  private Expr scaled(Expr r, Expr bits) {
    Expr half = bits(Expr.BitFn.HALF_POWER, bits), rest = bits(Expr.BitFn.REST_POWER, bits);
    return mul(mul(near1(r), half), rest);
  }

  /** eˣ where x is not beyond the bounds of {@link #exp}. */
  Expr unbounded(Expr x) {
    Reduced d = reduced(x, 2 * p.bias());
    return scaled(d.r(), d.bits());
  }

  Expr exp(Expr a) {
    Expr bound = signed(constant(p.overflow()), a);
    return unbounded(select(gt(abs(a), p.overflow()), bound, a));
  }

  Expr exp2(Expr a) {
    double most = 2 * p.bias() - 4, shift = p.magic() + 2 * p.bias();
    Expr x = select(gt(abs(a), most), signed(constant(most), a), a);
    Expr bits = add(x, shift);
    return scaled(mul(sub(x, sub(bits, shift)), Math.log(2)), bits);
  }

  /** 2ⁿ·(eʳ - 1) + (2ⁿ - 1), by halves: 2ⁿ alone may be too large. */
  Expr expm1(Expr a) {
    Reduced d = reduced(atLeast(atMost(a, p.expEnd()), p.minusOne()), p.bias() - 1);
    Expr power = bits(Expr.BitFn.POWER, d.bits());
    Expr half = fma(small(d.r()), power, sub(power, .5));
    return signed(add(half, half), a);
  }

  /** x + x³·P(x²). */
  private static Expr odd(double[] c, Expr x) {
    Expr z = mul(x, x);
    return fma(mul(x, z), horner(c, z), x);
  }

  /** 1 - 2/(e^2|x| + 1), and a polynomial where that would lose digits. */
  Expr tanh(Expr a) {
    Expr x = atMost(abs(a), p.one());
    Reduced d = reduced(add(x, x), p.bias());
    Expr e = mul(near1(d.r()), bits(Expr.BitFn.POWER, d.bits()));
    Expr far = sub(ONE, div(constant(2), add(e, ONE)));
    return signed(select(lt(x, .55), odd(p.tanh(), x), far), a);
  }

  /** 1 or e over 1 + e, e = e^-|x|. */
  Expr sigmoid(Expr a) {
    Expr e = unbounded(atLeast(neg(abs(a)), -p.vanishing()));
    return div(select(lt(a, ZERO), e, ONE), add(ONE, e));
  }

  /** h = e^|x|/2, by quarters, as e^|x| may be too large. */
  private Expr halfExp(Expr x) {
    Reduced d = reduced(atMost(x, p.halfEnd()), p.bias() - 2);
    Expr quarter = mul(near1(d.r()), bits(Expr.BitFn.POWER, d.bits()));
    return add(quarter, quarter);
  }

  /** h - 1/(4h), and a polynomial up to 1. */
  Expr sinh(Expr a) {
    Expr x = abs(a), h = halfExp(x);
    return signed(select(lt(x, ONE), odd(p.sinh(), x), sub(h, div(constant(.25), h))), a);
  }

  /** h + 1/(4h). */
  Expr cosh(Expr a) {
    Expr h = halfExp(abs(a));
    return add(h, div(constant(.25), h));
  }
}
