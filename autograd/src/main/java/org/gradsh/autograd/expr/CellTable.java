package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Declaration.floating;
import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.operand;

import java.util.List;

/**
 * The elementwise part of recurrent cells, each in one pass over memory; their derivatives are
 * derived as those of all declared ops, and have kernels of their own up to the generator's caps.
 * Layers apply them: they have no method of a tensor.
 */
public final class CellTable {
  private CellTable() {}

  private static final Expr A = operand(0), B = operand(1), C = operand(2), D = operand(3);

  /** σ(f)·c + σ(i)·tanh(g): the memory of an LSTM after a step. */
  public static final Elementwise LSTM_MEMORY =
      floating("lstmMemory", "The memory of an LSTM after a step.", memory())
          .operands("i", "f", "g", "c")
          .range(-2, 2)
          .declare();

  /** σ(o)·tanh(c): what an LSTM gives after a step. */
  public static final Elementwise LSTM_OUTPUT =
      floating("lstmOutput", "The output of an LSTM.", sigmoid(A).times(tanh(B)))
          .operands("o", "c")
          .range(-2, 2)
          .declare();

  /** (1 − σ(z))·n + σ(z)·h with n = tanh(x + σ(r)·y): the state of a GRU after a step. */
  public static final Elementwise GRU_STATE =
      floating("gruState", "The state of a GRU after a step.", gated())
          .operands("r", "z", "x", "y", "h")
          .range(-2, 2)
          .declare();

  static final List<Elementwise> ALL = List.of(LSTM_MEMORY, LSTM_OUTPUT, GRU_STATE);

  private static Expr memory() {
    return sigmoid(B).times(D).plus(sigmoid(A).times(tanh(C)));
  }

  private static Expr gated() {
    Expr fresh = tanh(C.plus(sigmoid(A).times(D)));
    return ONE.minus(sigmoid(B)).times(fresh).plus(sigmoid(B).times(operand(4)));
  }

  private static Expr sigmoid(Expr x) {
    return x.fn(Fn.SIGMOID);
  }

  private static Expr tanh(Expr x) {
    return x.fn(Fn.TANH);
  }
}
