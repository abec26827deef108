package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.List;

/**
 * An expression in its canonical form: operands of commutative functions in a fixed order, operands
 * numbered in the order of their first use. Expressions that compute the same in the same way have
 * the same form, and so share one op and one kernel: the vjp of mul is mul.
 *
 * @param expr the canonical expression
 * @param sources which operand of the given expression each canonical operand is
 */
record Canonical(Expr expr, int[] sources) {

  static Canonical of(Expr e) {
    Expr ordered = order(e);
    List<Integer> sources = new ArrayList<>();
    collect(ordered, sources);
    Expr numbered = renumber(ordered, sources);
    return new Canonical(numbered, sources.stream().mapToInt(Integer::intValue).toArray());
  }

  private static Expr order(Expr e) {
    return switch (e) {
      case Expr.Operand _, Expr.Output _, Expr.Const _ -> e;
      case Expr.Unary(Fn f, Expr a) -> new Expr.Unary(f, order(a));
      case Expr.Binary(Arith op, Expr a, Expr b) -> {
        Expr x = order(a), y = order(b);
        boolean swap = op.commutative && form(y).compareTo(form(x)) < 0;
        yield swap ? new Expr.Binary(op, y, x) : new Expr.Binary(op, x, y);
      }
      case Expr.Select(Expr m, Expr a, Expr b) -> new Expr.Select(order(m), order(a), order(b));
      case Expr.Lowered l -> throw l.misplaced();
    };
  }

  /** What an expression looks like when all operands are alike; bare operands come first. */
  private static String form(Expr e) {
    return switch (e) {
      case Expr.Operand o -> o.mask() ? " m" : " ";
      case Expr.Output _ -> " y";
      case Expr.Const(double v) -> "!" + v;
      case Expr.Unary(Fn f, Expr a) -> f.name() + "(" + form(a) + ")";
      case Expr.Binary(Arith op, Expr a, Expr b) -> op.name() + "(" + form(a) + "," + form(b) + ")";
      case Expr.Select(Expr m, Expr a, Expr b) ->
          "SELECT(" + form(m) + "," + form(a) + "," + form(b) + ")";
      case Expr.Lowered l -> throw l.misplaced();
    };
  }

  private static void collect(Expr e, List<Integer> sources) {
    if (e instanceof Expr.Operand o && !sources.contains(o.index())) sources.add(o.index());
    for (Expr child : e.children()) collect(child, sources);
  }

  private static Expr renumber(Expr e, List<Integer> sources) {
    return switch (e) {
      case Expr.Operand o -> new Expr.Operand(sources.indexOf(o.index()), o.mask());
      case Expr.Output _, Expr.Const _ -> e;
      case Expr.Unary(Fn f, Expr a) -> new Expr.Unary(f, renumber(a, sources));
      case Expr.Binary(Arith op, Expr a, Expr b) ->
          new Expr.Binary(op, renumber(a, sources), renumber(b, sources));
      case Expr.Select(Expr m, Expr a, Expr b) ->
          new Expr.Select(renumber(m, sources), renumber(a, sources), renumber(b, sources));
      case Expr.Lowered l -> throw l.misplaced();
    };
  }
}
