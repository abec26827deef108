package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Declaration.floating;
import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.operand;
import static org.gradsh.autograd.expr.Expr.select;

import java.util.List;

/**
 * The elementwise part of recurrent cells, each in one pass over memory; their derivatives are
 * derived as those of all declared ops, and have kernels of their own up to the generator's caps.
 * {@link org.gradsh.autograd.op.CellOps} applies the first of them, {@link Cell} is made of the
 * others: they have no method of a tensor.
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

  // ---- the lines of a step along a sequence ----

  /** σ(a + b). */
  static final Elementwise GATE =
      floating("gate", "A gate, from two sums.", sigmoid(A.plus(B))).declare();

  /** tanh(a + b). */
  static final Elementwise BENT = floating("bentSum", "A bent sum.", tanh(A.plus(B))).declare();

  /** tanh(a + b·c). */
  static final Elementwise BENT_BY_GATE =
      floating(
              "bentByGate", "A bent sum, a part of which a gate lets in.", tanh(A.plus(B.times(C))))
          .declare();

  /** max(a + b, 0). */
  static final Elementwise RECTIFIED = rectified();

  /** a·b + c·d. */
  static final Elementwise MIXED =
      floating("mixed", "A sum of two products.", A.times(B).plus(C.times(D))).declare();

  /** b + a·(c − b): from b to c as a goes from 0 to 1. */
  static final Elementwise BETWEEN =
      floating("between", "Between two numbers.", A.times(C.minus(B)).plus(B)).declare();

  // ---- those of the way back: nobody differentiates these ----

  /** a + b + c. */
  static final Elementwise SUM =
      floating("sumOfThree", "A sum of three.", A.plus(B).plus(C)).declare();

  /** a·b·c·(1 − c): what a gate c passes back. */
  static final Elementwise GATE_SLOPE =
      floating("gateSlope", "Back through a gate.", A.times(B).times(C).times(ONE.minus(C)))
          .declare();

  /** a·(c − b)·d·(1 − d): what comes back to a gate d between b and c. */
  static final Elementwise BETWEEN_SLOPE =
      floating(
              "betweenSlope",
              "Back to what chooses between two numbers.",
              A.times(C.minus(B)).times(D).times(ONE.minus(D)))
          .declare();

  /** a·(1 − b)·(1 − c²): what comes back to a bent sum c that a gate b leaves the rest to. */
  static final Elementwise REST_SLOPE =
      floating("restSlope", "Back to the rest.", A.times(ONE.minus(B)).times(flat(C))).declare();

  /** a·b·(1 − c²): what a bent sum c passes back. */
  static final Elementwise BENT_SLOPE =
      floating("bentSlope", "Back through a bent sum.", A.times(B).times(flat(C))).declare();

  /** (a + b)·(1 − c²). */
  static final Elementwise BENT_SUM_SLOPE =
      floating("bentSumSlope", "Two numbers back through a bent sum.", A.plus(B).times(flat(C)))
          .declare();

  /** a + b where c is positive, else 0. */
  static final Elementwise RECTIFIED_SLOPE =
      floating(
              "rectifiedSlope",
              "Two numbers back through a rectifier.",
              select(C.le(ZERO), ZERO, A.plus(B)))
          .declare();

  /** a + b + c·d·(1 − e²): all that comes back to a memory. */
  static final Elementwise MEMORY_SLOPE =
      floating(
              "memorySlope",
              "Back to a memory.",
              A.plus(B).plus(C.times(D).times(flat(operand(4)))))
          .declare();

  /** a, to be written in a second place. */
  static final Elementwise SAME = floating("same", "The number itself.", A).declare();

  /** Differentiated as the catalogue's are. */
  static final List<Elementwise> ALL =
      List.of(
          LSTM_MEMORY, LSTM_OUTPUT, GRU_STATE, GATE, BENT, BENT_BY_GATE, RECTIFIED, MIXED, BETWEEN);

  static final List<Elementwise> KERNELS =
      List.of(
          SUM,
          GATE_SLOPE,
          BETWEEN_SLOPE,
          REST_SLOPE,
          BENT_SLOPE,
          BENT_SUM_SLOPE,
          RECTIFIED_SLOPE,
          MEMORY_SLOPE);

  private static Elementwise rectified() {
    Expr sum = A.plus(B), slope = select(sum.le(ZERO), ZERO, ONE);
    return floating("rectifiedSum", "A sum where it is positive, else 0.", sum.max(ZERO))
        .partials(slope, slope)
        .kinks(sum)
        .declare();
  }

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
