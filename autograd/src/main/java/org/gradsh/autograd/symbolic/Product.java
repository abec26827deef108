package org.gradsh.autograd.symbolic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Fn;

/**
 * A term as c · Π baseᵉ, with numbers c and e. Products, quotients, roots, and fixed powers of them
 * are taken apart; e^u is a base with the number before u as its exponent.
 */
final class Product {
  /** A quotient p/q with a larger q is a decimal. */
  private static final int LARGEST_DIVISOR = 48;

  private final Simplifier simplifier;
  private final Terms terms;
  double coefficient = 1;
  final Map<Term, Double> powers = new LinkedHashMap<>();

  Product(Simplifier simplifier) {
    this.simplifier = simplifier;
    this.terms = simplifier.terms;
  }

  /** Takes a term apart; the result is the caller's own. */
  static Product of(Simplifier simplifier, Term t) {
    Product known = simplifier.products.get(t);
    if (known == null) {
      known = new Product(simplifier);
      known.take(t, 1);
      known.powers.values().removeIf(e -> e == 0);
      simplifier.products.put(t, known);
    }
    Product own = new Product(simplifier);
    own.coefficient = known.coefficient;
    own.powers.putAll(known.powers);
    return own;
  }

  private static boolean isWhole(double e) {
    return e == Math.rint(e) && Math.abs(e) < 1e6;
  }

  /** Multiplies by tᵉ. */
  void take(Term t, double e) {
    boolean whole = isWhole(e);
    if (e == 0) return;
    while (whole && t.is(Arith.MUL)) { // long products are deep on the left
      take(t.arg(1), e);
      t = t.arg(0);
    }
    if (t.isNumber()) {
      double v = Math.pow(t.number(), e);
      if (Double.isFinite(v) && (v != 0 || t.is(0))) coefficient *= v;
      else powers.merge(t, e, Double::sum);
    } else if (Terms.isBroadcast(t)) {
      take(t.arg(0), e);
    } else if (t.is(Fn.NEG) && whole) {
      if (e % 2 != 0) coefficient = -coefficient;
      take(t.arg(0), e);
    } else if (t.is(Arith.DIV) && whole) {
      take(t.arg(0), e);
      take(t.arg(1), -e);
    } else if (t.is(Arith.POW) && t.arg(1).isNumber() && (whole || t.arg(1).number() % 2 != 0)) {
      take(t.arg(0), e * t.arg(1).number()); // of an even power a root is |a|
    } else if (t.is(Fn.SQRT)) {
      take(t.arg(0), e / 2);
    } else if (t.is(Fn.EXP)) {
      Product u = of(simplifier, t.arg(0));
      double k = u.coefficient;
      boolean splits = k != 0 && Double.isFinite(k);
      u.coefficient = splits ? 1 : k;
      Term base = splits ? terms.function(Fn.EXP, u.term()) : t;
      powers.merge(base, splits ? e * k : e, Double::sum);
    } else if (t.isSum() && whole) {
      // The number that divides all summands, with the sign of the first.
      Sum sum = Sum.of(simplifier, t, Sum.Way.WHOLE);
      double c = sum.content();
      coefficient *= Math.pow(c, e);
      powers.merge(c == 1 ? t : sum.scaled(1 / c).plain(), e, Double::sum);
    } else {
      powers.merge(t, e, Double::sum);
    }
  }

  /** This times another to a power. */
  void take(Product p, double e) {
    coefficient *= Math.pow(p.coefficient, e);
    p.powers.forEach((base, k) -> powers.merge(base, k * e, Double::sum));
    powers.values().removeIf(k -> k == 0);
  }

  /** Whether it is a number times one sum. */
  Term onlySum() {
    if (powers.size() != 1) return null;
    Map.Entry<Term, Double> only = powers.entrySet().iterator().next();
    return only.getValue() == 1 && only.getKey().isSum() ? only.getKey() : null;
  }

  /** How many of its bases are sums that can be multiplied out. */
  int sums() {
    int n = 0;
    for (Map.Entry<Term, Double> p : powers.entrySet()) {
      if (isExpandable(p.getKey(), p.getValue(), Integer.MAX_VALUE)) n++;
    }
    return n;
  }

  static boolean isExpandable(Term base, double e, int most) {
    return base.isSum() && isWhole(e) && e > 0 && e <= most;
  }

  // ---- as a term again ----

  Term term() {
    powers.values().removeIf(e -> e == 0);
    if (coefficient == 0 || Double.isNaN(coefficient)) return terms.number(coefficient);
    Term only = onlySum();
    Term whole = written();
    if (only == null || Math.abs(coefficient) == 1) return whole;
    Term apart = Sum.of(simplifier, only, Sum.Way.WHOLE).scaled(coefficient).plain();
    return apart.size < whole.size ? apart : whole;
  }

  private Term written() {
    double c = coefficient;
    List<Term> above = new ArrayList<>(), below = new ArrayList<>();
    Term exponent = null;
    for (Map.Entry<Term, Double> p : powers.entrySet()) {
      Term base = p.getKey();
      double e = p.getValue();
      if (base.is(Fn.EXP)) {
        Term u = simplifier.scaled(base.arg(0), e);
        exponent = exponent == null ? u : simplifier.sum(terms.plus(exponent, u));
      } else {
        if (c < 0 && base.isSum() && e % 2 != 0 && isWhole(e)) {
          base = Sum.of(simplifier, base, Sum.Way.WHOLE).scaled(-1).plain();
          c = -c;
        }
        (e > 0 ? above : below).add(power(base, Math.abs(e)));
      }
    }
    if (exponent != null && !exponent.is(0)) above.add(terms.function(Fn.EXP, exponent));
    above.sort(simplifier.order.factors);
    below.sort(simplifier.order.factors);
    double divisor = divisor(c);
    if (divisor != 1) {
      c = Math.rint(c * divisor);
      below.addFirst(terms.number(divisor));
    }
    boolean negative = c == -1 && !above.isEmpty();
    if (Math.abs(c) != 1 || above.isEmpty()) above.addFirst(terms.number(c));
    Term t = joined(above);
    if (!below.isEmpty()) t = terms.operator(Arith.DIV, t, joined(below));
    return negative ? terms.negative(t) : t;
  }

  private Term power(Term base, double e) {
    return e == .5 ? terms.function(Fn.SQRT, base) : terms.power(base, e);
  }

  private Term joined(List<Term> factors) {
    Term t = factors.getFirst();
    for (Term f : factors.subList(1, factors.size())) t = terms.operator(Arith.MUL, t, f);
    return t;
  }

  /** The q of c = p/q where that is shorter than the decimal; else 1. */
  private static double divisor(double c) {
    if (isWhole(c) || !Double.isFinite(c) || Double.toString(Math.abs(c)).length() <= 6) return 1;
    for (int q = 2; q <= LARGEST_DIVISOR; q++) {
      double p = c * q;
      if (Math.abs(p - Math.rint(p)) <= Math.ulp(p) && Math.rint(p) != 0 && Math.abs(p) < 1e6) {
        return q;
      }
    }
    return 1;
  }
}
