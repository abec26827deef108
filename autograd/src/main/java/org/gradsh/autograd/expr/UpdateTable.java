package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Declaration.floating;
import static org.gradsh.autograd.expr.Expr.operand;

import java.util.List;

/**
 * What optimizers do with the elements of a variable, each in one pass over memory. They are no ops
 * of the language, and nobody differentiates them; the numbers come last, as single elements.
 */
public final class UpdateTable {
  private UpdateTable() {}

  private static final Expr A = operand(0), B = operand(1), C = operand(2), D = operand(3);

  /** a − b·c. */
  public static final Elementwise STEP =
      floating("step", "A step against a direction.", A.minus(B.times(C))).declare();

  /** a·c + b·d. */
  public static final Elementwise MEAN =
      floating("runningMean", "A running mean.", A.times(C).plus(B.times(D))).declare();

  /** a·c + b²·d. */
  public static final Elementwise SQUARES =
      floating("runningSquares", "A running mean of squares.", A.times(C).plus(B.times(B).times(D)))
          .declare();

  /** w − m / (√v / c + ε) · η: operands w, m, v, c, ε, η. */
  public static final Elementwise ADAM =
      floating(
              "adamStep",
              "A step of Adam.",
              A.minus(B.div(C.fn(Fn.SQRT).div(D).plus(operand(4))).times(operand(5))))
          .declare();

  static final List<Elementwise> ALL = List.of(STEP, MEAN, SQUARES, ADAM);
}
