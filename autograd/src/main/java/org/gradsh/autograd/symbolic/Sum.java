package org.gradsh.autograd.symbolic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Fn;

/** A term as Σ cᵢ · tᵢ, with numbers cᵢ: like terms are one. The constant is the number of 1. */
final class Sum {
  /** What becomes of products of sums. */
  enum Way {
    /** They stay. */
    WHOLE,
    /** A number times a sum is taken apart. */
    SCALED,
    /** Products and powers of sums are multiplied out, where not much comes of it. */
    EXPANDED
  }

  /** Powers of sums up to this are multiplied out. */
  private static final int LARGEST_POWER = 4;

  /** So many summands a product may have when it is multiplied out. */
  private static final int MOST_SUMMANDS = 64;

  /** What is left of like terms that cancel, as a part of the largest, is rounding. */
  private static final double ROUNDING = 4e-16;

  private final Simplifier simplifier;
  private final Terms terms;
  private final Way way;
  private final Map<Term, Double> summands = new LinkedHashMap<>();
  private final Map<Term, Double> largest = new LinkedHashMap<>();

  private Sum(Simplifier simplifier, Way way) {
    this.simplifier = simplifier;
    this.terms = simplifier.terms;
    this.way = way;
  }

  /** Takes a sum apart. */
  static Sum of(Simplifier simplifier, Term t, Way way) {
    Sum sum = new Sum(simplifier, way);
    sum.take(t, 1);
    sum.settle();
    return sum;
  }

  private void take(Term t, double c) {
    while (t.isSum()) { // long sums are deep on the left
      take(t.arg(1), t.is(Arith.ADD) ? c : -c);
      t = t.arg(0);
    }
    if (t.isNumber()) {
      add(terms.one, c * t.number());
    } else if (t.is(Fn.NEG)) {
      take(t.arg(0), -c);
    } else if (Terms.isBroadcast(t)) {
      take(t.arg(0), c);
    } else {
      Product p = Product.of(simplifier, t);
      double k = c * p.coefficient;
      Term only = p.onlySum();
      if (only != null && (way != Way.WHOLE || Math.abs(k) == 1)) {
        take(only, k);
      } else if (way == Way.EXPANDED && p.sums() > 0) {
        expand(p, k);
      } else {
        p.coefficient = 1;
        add(p.term(), k);
      }
    }
  }

  /** c · p, multiplied out. */
  private void expand(Product p, double c) {
    Product rest = new Product(simplifier);
    List<Sum> factors = new ArrayList<>();
    double count = 1;
    for (Map.Entry<Term, Double> power : p.powers.entrySet()) {
      double e = power.getValue();
      if (Product.isExpandable(power.getKey(), e, LARGEST_POWER)) {
        Sum sum = Sum.of(simplifier, power.getKey(), way);
        for (int k = 0; k < e; k++) factors.add(sum);
        count *= Math.pow(sum.summands.size(), e);
      } else {
        rest.powers.put(power.getKey(), e);
      }
    }
    if (count > MOST_SUMMANDS) {
      p.coefficient = 1;
      add(p.term(), c);
      return;
    }
    Map<Term, Double> products = new LinkedHashMap<>(Map.of(rest.term(), c));
    for (Sum factor : factors) {
      Map<Term, Double> next = new LinkedHashMap<>();
      products.forEach(
          (a, ca) ->
              factor.summands.forEach(
                  (b, cb) -> {
                    Product ab = Product.of(simplifier, a);
                    ab.take(Product.of(simplifier, b), 1);
                    double k = ab.coefficient;
                    ab.coefficient = 1;
                    next.merge(ab.term(), ca * cb * k, Double::sum);
                  }));
      products = next;
    }
    products.forEach(this::add);
  }

  private void add(Term key, double c) {
    if (key.isNumber() && !key.is(1)) { // a product may fold to a number
      c *= key.number();
      key = terms.one;
    }
    summands.merge(key, c, Double::sum);
    largest.merge(key, Math.abs(c), Math::max);
  }

  private void settle() {
    cancel();
    if (circle()) cancel();
  }

  private void cancel() {
    summands.entrySet().removeIf(e -> Math.abs(e.getValue()) <= ROUNDING * largest.get(e.getKey()));
  }

  /** k·sin² + k·cos² = k, with factors that both have beside the squares. */
  private boolean circle() {
    boolean found = false;
    for (Term key : List.copyOf(summands.keySet())) {
      if (!summands.containsKey(key)) continue;
      for (Map.Entry<Term, Double> base : Product.of(simplifier, key).powers.entrySet()) {
        if (!base.getKey().is(Fn.SIN) || base.getValue() != 2) continue;
        Product p = Product.of(simplifier, key);
        p.powers.remove(base.getKey());
        Term rest = p.term();
        p.powers.merge(terms.function(Fn.COS, base.getKey().arg(0)), 2., Double::sum);
        Term other = p.term();
        Double c = summands.get(key);
        if (!c.equals(summands.get(other))) continue;
        summands.remove(key);
        summands.remove(other);
        add(rest, c);
        found = true;
        break;
      }
    }
    return found;
  }

  Sum scaled(double c) {
    summands.replaceAll((t, k) -> k * c);
    return this;
  }

  private List<Term> ordered() {
    List<Term> keys = new ArrayList<>(summands.keySet());
    keys.sort(
        (a, b) ->
            a.is(1) ? (b.is(1) ? 0 : 1) : b.is(1) ? -1 : simplifier.order.summands.compare(a, b));
    return keys;
  }

  /** The number before the first summand. */
  double leads() {
    return summands.isEmpty() ? 0 : summands.get(ordered().getFirst());
  }

  // ---- as a term again ----

  /** Written out, a positive summand first where there is one. */
  Term plain() {
    List<Term> keys = ordered();
    if (keys.isEmpty()) return terms.zero;
    for (Term key : keys) {
      if (summands.get(key) > 0) {
        keys.remove(key);
        keys.addFirst(key);
        break;
      }
    }
    Term sum = null;
    for (Term key : keys) {
      double c = summands.get(key);
      if (sum == null) sum = simplifier.scaled(key, c);
      else if (c < 0) sum = terms.operator(Arith.SUB, sum, simplifier.scaled(key, -c));
      else sum = terms.operator(Arith.ADD, sum, simplifier.scaled(key, c));
    }
    return sum;
  }

  /** The shortest: written out, with common factors of all before it, or with those of some. */
  Term term() {
    Term shortest = plain();
    if (summands.size() < 2) return shortest;
    Term factored = factored();
    if (factored != null && factored.size < shortest.size) shortest = factored;
    if (summands.size() > 2 && summands.size() <= MOST_SUMMANDS) {
      Term grouped = grouped();
      if (grouped != null && grouped.size < shortest.size) shortest = grouped;
    }
    return shortest;
  }

  /** The summands that share the factor that most of them have as one summand. */
  private Term grouped() {
    Map<Term, Integer> uses = new LinkedHashMap<>();
    for (Term key : summands.keySet()) {
      for (Term base : Product.of(simplifier, key).powers.keySet())
        uses.merge(base, 1, Integer::sum);
    }
    uses.values().removeIf(n -> n < 2 || n == summands.size());
    Term best = null;
    for (Term base : uses.keySet()) {
      if (best == null || uses.get(base) * base.size > uses.get(best) * best.size) best = base;
    }
    if (best == null) return null;
    Sum group = new Sum(simplifier, way), all = new Sum(simplifier, Way.WHOLE);
    for (Map.Entry<Term, Double> e : summands.entrySet()) {
      boolean shares = Product.of(simplifier, e.getKey()).powers.containsKey(best);
      (shares ? group : all).add(e.getKey(), e.getValue());
    }
    Product p = Product.of(simplifier, group.term());
    double c = p.coefficient;
    p.coefficient = 1;
    if (p.onlySum() != null || p.powers.isEmpty()) return null; // nothing came of it
    all.add(p.term(), c);
    all.settle();
    return all.term();
  }

  private Term factored() {
    double content = content();
    Map<Term, Double> common = null;
    for (Term key : summands.keySet()) {
      Map<Term, Double> powers = Product.of(simplifier, key).powers;
      if (common == null) {
        common = new LinkedHashMap<>(powers);
      } else {
        common.keySet().retainAll(powers.keySet());
        common.replaceAll((base, e) -> Math.min(e, powers.get(base)));
      }
    }
    if (content == 1 && common.isEmpty()) return null;
    Product before = new Product(simplifier);
    before.coefficient = content;
    before.powers.putAll(common);
    Sum inner = new Sum(simplifier, way);
    for (Map.Entry<Term, Double> e : summands.entrySet()) {
      Product p = Product.of(simplifier, e.getKey());
      common.forEach((base, k) -> p.powers.merge(base, -k, Double::sum));
      inner.take(p.term(), e.getValue() / content);
    }
    inner.settle();
    before.take(inner.term(), 1);
    return before.term();
  }

  /**
   * A number that divides all: their common divisor, or the smallest where others are its whole.
   */
  double content() {
    double smallest = Double.MAX_VALUE;
    boolean whole = true;
    for (double c : summands.values()) {
      smallest = Math.min(smallest, Math.abs(c));
      whole &= c == Math.rint(c) && Math.abs(c) < 1e9;
    }
    double sign = leads() < 0 ? -1 : 1;
    if (whole) {
      double g = 0;
      for (double c : summands.values()) g = gcd(Math.abs(c), g);
      return sign * g;
    }
    for (double c : summands.values()) {
      double q = c / smallest;
      if (q != Math.rint(q)) return sign;
    }
    return sign * smallest;
  }

  private static double gcd(double a, double b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
