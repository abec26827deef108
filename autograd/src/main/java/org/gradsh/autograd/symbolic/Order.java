package org.gradsh.autograd.symbolic;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Fn;

/**
 * The order of factors and of summands: what is captured first, then parameters, functions, sums;
 * in a sum the higher powers first and the constant last.
 */
final class Order {
  /** Texts are compared of parts no larger than this; larger ones by size, then by age. */
  private static final int LONG = 60;

  private final Map<Term, String> forms = new IdentityHashMap<>();

  final Comparator<Term> factors =
      Comparator.comparingInt(Order::rank)
          .thenComparingLong(t -> Math.min(t.size, LONG))
          .thenComparing(this::form)
          .thenComparingInt(t -> t.id);

  final Comparator<Term> summands =
      Comparator.comparingInt((Term t) -> t.isNumber() ? 1 : 0)
          .thenComparing(Comparator.comparingDouble(Order::degree).reversed())
          .thenComparing(factors);

  private static int rank(Term t) {
    return switch (t.head) {
      case Head.Number _ -> 0;
      case Head.Captured _ -> 1;
      case Head.Parameter _ -> 2;
      case Head.Operator(Arith op) ->
          switch (op) {
            case POW -> rank(t.arg(0));
            case MUL, DIV -> Math.max(rank(t.arg(0)), rank(t.arg(1)));
            case ADD, SUB -> 6;
            default -> 5;
          };
      case Head.Function(Fn fn) -> fn == Fn.EXP ? 3 : 4;
      case Head.Choice _, Head.Named _, Head.Structural _, Head.Stop _ -> 5;
    };
  }

  /** The degree as a polynomial in the parameters; functions of them count nothing. */
  private static double degree(Term t) {
    if (t.head instanceof Head.Parameter) return 1;
    if (t.is(Arith.POW) && t.arg(1).isNumber()) return degree(t.arg(0)) * t.arg(1).number();
    if (t.is(Arith.MUL)) return degree(t.arg(0)) + degree(t.arg(1));
    if (t.is(Arith.DIV)) return degree(t.arg(0)) - degree(t.arg(1));
    return 0;
  }

  /** What it looks like, in a form that names have no part in. */
  private String form(Term t) {
    if (t.size > LONG) return "";
    String known = forms.get(t);
    if (known != null) return known;
    StringBuilder s =
        new StringBuilder(
            switch (t.head) {
              case Head.Parameter p -> "p" + p.index();
              case Head.Number(double v) -> Double.toString(v);
              case Head.Captured c -> c.name();
              case Head.Function(Fn fn) -> fn.toString();
              case Head.Operator(Arith op) -> op.toString();
              case Head.Choice _ -> "where";
              case Head.Named n -> n.op().name();
              case Head.Structural o -> o.op().name();
              case Head.Stop _ -> "stop";
            });
    for (Term a : t.args) s.append(' ').append(form(a));
    forms.put(t, s.append('.').toString());
    return forms.get(t);
  }
}
