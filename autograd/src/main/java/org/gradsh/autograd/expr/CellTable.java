package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Declaration.floating;
import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.operand;

import java.util.List;

/**
 * The elementwise part of recurrent cells, each in one pass over memory; their derivatives are
 * derived as those of all declared ops, and have kernels of their own up to the generator's caps.
 * {@link org.gradsh.autograd.op.CellOps} applies them: they have no method of a tensor.
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

  // ---- what a kernel along a whole sequence is made of: nobody differentiates these ----

  /** σ(a + b). */
  public static final Elementwise GATE =
      floating("gate", "A gate, from two sums.", sigmoid(A.plus(B))).declare();

  /** tanh(a + b). */
  public static final Elementwise BENT =
      floating("bentSum", "A bent sum.", tanh(A.plus(B))).declare();

  /** a·b + c·d. */
  public static final Elementwise MIXED =
      floating("mixed", "A sum of two products.", A.times(B).plus(C.times(D))).declare();

  /** a·b·c·(1 − c): what a gate c passes back. */
  public static final Elementwise GATE_SLOPE =
      floating("gateSlope", "Back through a gate.", A.times(B).times(C).times(ONE.minus(C)))
          .declare();

  /** a·b·(1 − c²): what a bent sum c passes back. */
  public static final Elementwise BENT_SLOPE =
      floating("bentSlope", "Back through a bent sum.", A.times(B).times(flat(C))).declare();

  /** a + b + c·d·(1 − e²): all that comes back to a memory. */
  public static final Elementwise MEMORY_SLOPE =
      floating(
              "memorySlope",
              "Back to a memory.",
              A.plus(B).plus(C.times(D).times(flat(operand(4)))))
          .declare();

  static final List<Elementwise> KERNELS =
      List.of(GATE, BENT, MIXED, GATE_SLOPE, BENT_SLOPE, MEMORY_SLOPE);

  private static Expr flat(Expr bent) {
    return ONE.minus(bent.times(bent));
  }

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
