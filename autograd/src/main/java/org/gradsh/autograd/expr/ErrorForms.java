package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Steps.*;

/** The error function of float32 in operations that IEEE 754 defines. */
record ErrorForms(ExponentialForms exponential) {
  /** erf(x)/x - 1 over z = x² for |x| ≤ 1, as those of {@link Precision}: error 2e-9. */
  private static final double[] NEAR = {
    7.806903886375949e-05,
    -0.0007997853099368513,
    0.005187162198126316,
    -0.026853347197175026,
    0.11283578723669052,
    -0.3761262595653534,
    0.12837916612625122
  };

  /**
   * e^a²·erfc(a)/t over t = 2/(2 + a) for 0.45 ≤ a ≤ 10.2, likewise: error 4e-8 with coefficients
   * of float32, highest power first. The variable is that of Numerical Recipes.
   */
  private static final double[] TAIL = {
    -0.021420734003186226, 0.028946341946721077, 0.1324067860841751, -0.34377992153167725,
    0.19849228858947754, -0.000659516837913543, 0.1981283575296402, 0.24338708817958832,
    0.28239890933036804, 0.28208333253860474
  };

  Expr erf(Expr x) {
    Expr a = abs(x);
    return select(lt(a, ONE), near(x), signed(sub(ONE, tail(a)), x));
  }

  Expr erfc(Expr x) {
    Expr a = abs(x), tail = tail(a);
    Expr outer = select(lt(x, ZERO), sub(constant(2), tail), tail);
    return select(lt(a, .46875), sub(ONE, near(x)), outer);
  }

  private static Expr near(Expr x) {
    return fma(x, horner(NEAR, mul(x, x)), x);
  }

  /** erfc(a); e^-a² with what the rounding of a² loses. */
  private Expr tail(Expr a) {
    Expr x = atMost(a, 10.2); // erfc is 0 there
    Expr t = div(constant(2), add(x, 2));
    Expr square = mul(x, x), lost = fma(x, x, neg(square));
    Expr e = exponential.unbounded(neg(square));
    return mul(sub(e, mul(e, lost)), mul(t, horner(TAIL, t)));
  }
}
