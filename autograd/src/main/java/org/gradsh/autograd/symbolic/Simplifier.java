package org.gradsh.autograd.symbolic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Doubles;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.Fn;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.ReductionOps;
import org.gradsh.autograd.op.ShapeOps;

/**
 * Makes expressions shorter: numbers are folded, like terms and powers collected, common factors
 * taken out, summands and factors put in order.
 *
 * <p>Sound over the real numbers: wherever all parts of the expression are finite, the simplified
 * one has the same value, up to rounding (and to overflow of a part of its own, far out).
 * Elsewhere, as x/x at 0 and √x·√x left of it, it may have a value where the expression has none.
 */
final class Simplifier {
  /** Longer sums are not multiplied out. */
  private static final int LONG = 500;

  final Terms terms;
  final Order order = new Order();
  private final Map<Term, Term> done = new IdentityHashMap<>();

  /** Terms taken apart before: a sum is asked for its factors wherever it stands. */
  final Map<Term, Product> products = new IdentityHashMap<>();

  Simplifier(Terms terms) {
    this.terms = terms;
  }

  /** Never longer than it was. */
  Term simplify(Term root) {
    List<Term> order = root.postorder();
    Set<Term> heads = heads(order);
    Map<Term, Term> parts = new IdentityHashMap<>();
    for (Term t : order) {
      if (done.containsKey(t)) continue;
      List<Term> args = new ArrayList<>();
      for (Term a : t.args) args.add(done.containsKey(a) ? done.get(a) : parts.get(a));
      Term again = terms.again(t, args);
      if (heads.contains(t)) done.put(t, terms.broadcastTo(node(again), t.shape));
      else parts.put(t, again);
    }
    Term simple = done.get(root);
    return simple.size <= root.size ? simple : root;
  }

  /** All but the sums within sums alone, and the products within products: those wait. */
  private static Set<Term> heads(List<Term> order) {
    Set<Term> heads = Collections.newSetFromMap(new IdentityHashMap<>());
    heads.add(order.getLast());
    for (Term t : order) {
      if (!t.isSum() && !isProduct(t)) heads.add(t);
      for (Term a : t.args)
        if (t.isSum() != a.isSum() || isProduct(t) != isProduct(a)) heads.add(a);
    }
    return heads;
  }

  private static boolean isProduct(Term t) {
    return t.is(Arith.MUL) || t.is(Arith.DIV);
  }

  // ---- what sums and products ask of each other ----

  Term sum(Term t) {
    Term shortest = null;
    for (Sum.Way way : Sum.Way.values()) {
      if (way == Sum.Way.EXPANDED && t.size > LONG) continue;
      Term s = Sum.of(this, t, way).term();
      if (shortest == null || s.size < shortest.size) shortest = s;
    }
    return shortest;
  }

  /** c · t, for a term that is simple. */
  Term scaled(Term t, double c) {
    if (c == 1) return t;
    Product p = Product.of(this, t);
    p.coefficient *= c;
    return p.term();
  }

  private Term product(Term t) {
    return Product.of(this, t).term();
  }

  // ---- one node, its operands simple ----

  private Term node(Term t) {
    if (t.args.isEmpty()) return t;
    return switch (t.head) {
      case Head.Function(Fn fn) -> function(fn, t.arg(0), t);
      case Head.Operator(Arith op) -> operator(op, t.arg(0), t.arg(1), t);
      case Head.Choice _ -> terms.select(t.arg(0), t.arg(1), t.arg(2));
      case Head.Named(Elementwise op) -> folded(op, t);
      case Head.Structural(Op<?> op, _) -> structural(op, t);
      case Head.Stop _ -> t.arg(0).varies == 0 ? t.arg(0) : t;
      case Head.Parameter _, Head.Number _, Head.Captured _ -> t;
    };
  }

  private Term function(Fn fn, Term a, Term t) {
    if (a.isNumber()) return number(Doubles.ALGEBRA.unary(fn, a.number()), t);
    return switch (fn) {
      case NEG, SQRT -> product(t);
      case EXP -> a.is(Fn.LOG) ? a.arg(0) : product(t);
      case LOG -> a.is(Fn.EXP) ? a.arg(0) : t;
      case ABS -> {
        Term u = unsigned(a);
        yield u.is(Fn.ABS) || u.is(Fn.EXP) ? u : terms.function(fn, u);
      }
      case COS, COSH, SINC -> terms.function(fn, unsigned(a));
      case SIN, TAN, ASIN, ATAN, SINH, TANH, SIGN, CBRT, ERF, ERF_INV -> {
        Term u = unsigned(a);
        yield u == a ? t : terms.negative(terms.function(fn, u));
      }
      case NOT,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          EXPM1,
          LOG2,
          LOG10,
          LOG1P,
          ACOS,
          SIGMOID,
          ERFC,
          LGAMMA,
          DIGAMMA ->
          t;
    };
  }

  /** a, or -a where that has no minus before it. */
  private Term unsigned(Term a) {
    Product p = Product.of(this, a);
    if (p.coefficient >= 0 || p.onlySum() != null) return a;
    p.coefficient = -p.coefficient;
    return p.term();
  }

  private Term operator(Arith op, Term a, Term b, Term t) {
    boolean numbers = a.isNumber() && b.isNumber();
    return switch (op) {
      case ADD, SUB -> sum(t);
      case MUL, DIV -> product(t);
      case POW -> power(a, b, t);
      case MAX, MIN ->
          a == b ? a : numbers ? number(Doubles.ALGEBRA.binary(op, a.number(), b.number()), t) : t;
      case REM,
          FLOOR_DIVIDE,
          ATAN2,
          HYPOT,
          COPY_SIGN,
          POLYGAMMA,
          BETALN,
          SINC_SLOPE,
          BESSEL_I,
          BESSEL_IE ->
          numbers ? number(Doubles.ALGEBRA.binary(op, a.number(), b.number()), t) : t;
      case AND, OR, XOR, EQ, NE, LT, LE, GT, GE -> t;
    };
  }

  private Term power(Term a, Term b, Term t) {
    if (b.is(0) || a.is(1)) return terms.one;
    if (a.isNumber() && b.isNumber()) return number(Math.pow(a.number(), b.number()), t);
    return b.isNumber() ? product(t) : t;
  }

  /** A number in place of a term, where it is one. */
  private Term number(double v, Term t) {
    return Double.isFinite(v) ? terms.number(v) : t;
  }

  private Term folded(Elementwise op, Term t) {
    if (op.yieldsMask()) return t;
    for (Term a : t.args) if (!a.isNumber()) return t;
    double[] in = t.args.stream().mapToDouble(Term::number).toArray();
    return number(Doubles.value(op.forward(), in), t);
  }

  // ---- ops that are not elementwise ----

  private Term structural(Op<?> op, Term t) {
    Term a = t.arg(0);
    if (op == ShapeOps.ALIAS) return a;
    if (op == ShapeOps.BROADCAST_TO) return Terms.isBroadcast(a) ? a.arg(0) : a; // wrapped again
    if (op == ShapeOps.RESHAPE) {
      if (isOf(a, ShapeOps.RESHAPE)) return reshaped(a.arg(0), t);
      // More axes of extent 1 before the others: what broadcasting does by itself.
      if (a.shape.broadcastsTo(t.shape)) return a;
      if (Terms.isBroadcast(a) && a.arg(0).shape.isScalar()) return a.arg(0);
    }
    if (op == ShapeOps.TRANSPOSE && isOf(a, op)) {
      int[] p = ((ShapeOps.AxisList) ((Head.Structural) t.head).attributes()).of();
      int[] q = ((ShapeOps.AxisList) ((Head.Structural) a.head).attributes()).of();
      boolean identity = true;
      for (int k = 0; k < p.length; k++) identity &= q[p[k]] == k;
      if (identity) return a.arg(0);
    }
    if (isConstant(t)) return constant(t);
    boolean linear =
        op == ReductionOps.SUM
            || op == ReductionOps.MEAN
            || op == ShapeOps.RESHAPE
            || op == ShapeOps.TRANSPOSE;
    if (linear) return linear(t);
    return t;
  }

  private static boolean isOf(Term a, Op<?> op) {
    return a.head instanceof Head.Structural s && s.op() == op;
  }

  /** What was reshaped, reshaped once. */
  private Term reshaped(Term a, Term t) {
    return a.shape.broadcastsTo(t.shape) ? a : terms.again(t, List.of(a));
  }

  /** Σ c·t = c · Σ t, and so with what moves elements about. */
  private Term linear(Term t) {
    Product p = Product.of(this, t.arg(0));
    if (p.coefficient == 1) return t;
    double c = p.coefficient;
    p.coefficient = 1;
    Term inner = terms.broadcastTo(p.term(), t.arg(0).shape);
    return scaled(terms.again(t, List.of(inner)), c);
  }

  /** Whether it is made of numbers alone. */
  private static boolean isConstant(Term t) {
    if (t.size > 20) return false;
    for (Term n : t.postorder()) {
      if (n.head instanceof Head.Parameter || n.head instanceof Head.Captured) return false;
    }
    return true;
  }

  /** One number, where all elements are the same. */
  private Term constant(Term t) {
    Tensor v = new Evaluation(Apply.constant(0, DType.FLOAT64)).value(t);
    double[] all = v.dtype().isFloating() ? v.toDoubleArray() : new double[0];
    if (all.length == 0) return t;
    for (double x : all) if (x != all[0]) return t;
    return number(all[0], t);
  }
}
