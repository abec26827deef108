package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Steps.*;

/**
 * Logarithms and the cube root in operations that IEEE 754 defines: x = m·2ᵉ with √½ ≤ m < √2, so
 * that nothing cancels near 1.
 */
record LogarithmForms(Precision p) {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final double CBRT2 = Math.cbrt(2);

  /** Below the normal numbers by way of a multiple. */
  private record Split(Expr exponent, Expr mantissa) {
    Expr f() {
      return sub(mantissa, ONE);
    }
  }

  private Split split(Expr x) {
    double k = p.tinyScale();
    Expr tiny = lt(x, Math.scalb(1, 1 - p.bias()));
    Expr normal = select(tiny, mul(x, Math.scalb(1, (int) k)), x);
    Expr e = bits(Expr.BitFn.EXPONENT, normal);
    return new Split(select(tiny, sub(e, k), e), bits(Expr.BitFn.MANTISSA, normal));
  }

  /** ln(1 + f) - f. */
  private Expr bend(Expr f) {
    return mul(mul(f, f), fma(horner(p.log(), f), f, constant(-.5)));
  }

  Expr log(Expr x) {
    Split s = split(x);
    Expr f = s.f(), e = s.exponent();
    Expr y = fma(e, p.ln2()[0], add(fma(e, p.ln2()[1], bend(f)), f));
    return atEnds(x, y);
  }

  /** Exact at powers of two, where f is 0. */
  Expr log2(Expr x) {
    Split s = split(x);
    Expr f = s.f();
    return atEnds(x, fma(add(bend(f), f), 1 / Math.log(2), s.exponent()));
  }

  Expr log10(Expr x) {
    Split s = split(x);
    Expr f = s.f(), e = s.exponent();
    Expr rest = fma(e, p.log10Of2()[1], mul(add(bend(f), f), 1 / Math.log(10)));
    return atEnds(x, fma(e, p.log10Of2()[0], rest));
  }

  /** -∞ at 0, NaN below, ∞ at ∞. */
  private static Expr atEnds(Expr x, Expr y) {
    Expr otherwise = select(eq(x, 0), constant(-INFINITY), constant(Double.NaN));
    return select(lt(x, INFINITY), select(gt(x, ZERO), y, otherwise), x);
  }

  /** ln u + (x - (u - 1))/u, u = 1 + x rounded. */
  Expr log1p(Expr x) {
    Expr u = add(ONE, x), log = log(u);
    Expr lost = div(sub(x, sub(u, ONE)), u);
    Expr inside = and(gt(x, -1), lt(x, INFINITY));
    return select(eq(u, 1), x, select(inside, add(log, lost), log));
  }

  /** e = 3k + j: ∛m·∛2ʲ·2ᵏ, after one step of Newton's. */
  Expr cbrt(Expr x) {
    Expr a = abs(x);
    Split s = split(a);
    double shift = p.magic() + p.bias();
    Expr bits = fma(s.exponent(), 1. / 3, shift);
    Expr j = fma(sub(bits, shift), -3, s.exponent());
    Expr m = mul(s.mantissa(), perStep(j, 2)),
        first = mul(horner(p.cbrt(), s.mantissa()), perStep(j, CBRT2));
    Expr square = mul(first, first);
    Expr step = div(fma(first, square, neg(m)), mul(square, 3));
    Expr y = mul(sub(first, step), bits(Expr.BitFn.POWER, bits));
    return select(and(gt(a, 0), lt(a, INFINITY)), signed(y, x), x);
  }

  private static Expr perStep(Expr j, double factor) {
    return select(gt(j, 0), factor, select(lt(j, 0), 1 / factor, ONE));
  }
}
