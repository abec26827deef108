package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Declaration.op;
import static org.gradsh.autograd.expr.Elementwise.Numbers.ALL;
import static org.gradsh.autograd.expr.Elementwise.Numbers.BITS;
import static org.gradsh.autograd.expr.Elementwise.Numbers.FLOATING;
import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Expr.operand;

import java.util.List;

/** What gives or combines truth values. None of it has a derivative. */
final class MaskTable {
  private MaskTable() {}

  private static final Expr X = operand(0), B = operand(1);
  private static final Expr INFINITY = constant(Double.POSITIVE_INFINITY);

  static final List<Declaration> OPS =
      List.of(
          // ---- comparisons: false with NaN, but for ne ----
          compare("eq", "Whether they are equal.", Arith.EQ).example(2, 2, 1),
          compare("ne", "Whether they differ.", Arith.NE).example(2, 2, 0),
          compare("lt", "Whether a is below b.", Arith.LT).example(2, 3, 1),
          compare("le", "Whether a is not above b.", Arith.LE).example(3, 3, 1),
          compare("gt", "Whether a is above b.", Arith.GT).example(2, 3, 0),
          compare("ge", "Whether a is not below b.", Arith.GE).example(3, 3, 1),

          // ---- logic: truth values, or integers bit by bit ----
          bits("and", "Both; of integers the common bits.", X.and(B)).example(6, 3, 2),
          bits("or", "Either; of integers all bits.", X.with(Arith.OR, B)).example(6, 3, 7),
          bits("xor", "One but not both; of integers the bits that differ.", X.with(Arith.XOR, B))
              .example(6, 3, 5),
          bits("not", "The other truth value; of integers every bit turned over.", X.fn(Fn.NOT))
              .example(0, 1),

          // ---- what a number is ----
          test("isNaN", "Whether it is not a number.", X.with(Arith.NE, X)).example(2, 0),
          test("isInf", "Whether it is infinite.", X.abs().eq(INFINITY)).example(2, 0),
          test("isFinite", "Whether it is neither infinite nor NaN.", X.abs().lt(INFINITY))
              .example(2, 1),
          test("isPosInf", "Whether it is ∞.", X.eq(INFINITY)).example(2, 0),
          test("isNegInf", "Whether it is -∞.", X.eq(INFINITY.neg())).example(2, 0),
          test(
                  "signbit",
                  "Whether its sign is minus; that of -0 is.",
                  ONE.with(Arith.COPY_SIGN, X).lt(ZERO))
              .example(-2, 1));

  private static Declaration compare(String name, String doc, Arith op) {
    return op(name, doc, X.with(op, B)).takes(ALL).range(-2, 2).kinks(X.minus(B));
  }

  private static Declaration bits(String name, String doc, Expr e) {
    return op(name, doc, e).takes(BITS).range(0, 7);
  }

  private static Declaration test(String name, String doc, Expr e) {
    return op(name, doc, e).takes(FLOATING).range(-2, 2);
  }
}
