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

  private static final Expr E = operand(4), F = operand(5), G = operand(6);

  /** a + b·c: a gradient with weight decay. */
  public static final Elementwise DECAYED =
      floating("decayed", "A gradient with weight decay.", A.plus(B.times(C))).declare();

  /** w − (g + v·μ)·η: operands w, g, v, μ, η. */
  public static final Elementwise NESTEROV =
      floating("nesterovStep", "A step with a look ahead.", A.minus(B.plus(C.times(D)).times(E)))
          .declare();

  /** w·k − m / (√v / c + ε)·η: operands w, m, v, c, ε, η, k. */
  public static final Elementwise ADAM =
      floating("adamStep", "A step of Adam.", A.times(G).minus(scaled(B, C, D, E).times(F)))
          .declare();

  /** w − g / (√v + ε)·η: operands w, g, v, ε, η. */
  public static final Elementwise SCALED_STEP =
      floating("scaledStep", "A step of RMSProp.", A.minus(B.div(root(C).plus(D)).times(E)))
          .declare();

  /** b·μ + g / (√v + ε): operands b, g, v, μ, ε. */
  public static final Elementwise SCALED_MEAN =
      floating("scaledMean", "RMSProp's momentum.", A.times(D).plus(B.div(root(C).plus(E))))
          .declare();

  /** w − g / (√(v − a²) + ε)·η: operands w, g, v, a, ε, η. */
  public static final Elementwise CENTERED_STEP =
      floating(
              "centeredStep",
              "A step of centered RMSProp.",
              A.minus(B.div(root(C.minus(D.times(D))).plus(E)).times(F)))
          .declare();

  /** b·μ + g / (√(v − a²) + ε): operands b, g, v, a, μ, ε. */
  public static final Elementwise CENTERED_MEAN =
      floating(
              "centeredMean",
              "The momentum of centered RMSProp.",
              A.times(E).plus(B.div(root(C.minus(D.times(D))).plus(F))))
          .declare();

  private static Expr root(Expr v) {
    return v.fn(Fn.SQRT);
  }

  private static Expr scaled(Expr m, Expr v, Expr unbiased, Expr epsilon) {
    return m.div(root(v).div(unbiased).plus(epsilon));
  }

  static final List<Elementwise> ALL =
      List.of(
          STEP,
          MEAN,
          SQUARES,
          DECAYED,
          NESTEROV,
          ADAM,
          SCALED_STEP,
          SCALED_MEAN,
          CENTERED_STEP,
          CENTERED_MEAN);
}
