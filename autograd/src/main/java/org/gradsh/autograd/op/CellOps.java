package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.expr.CellTable;

/** A step of a recurrent cell, behind the products: a few elementwise ops, each one kernel. */
public final class CellOps {
  private CellOps() {}

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "lstmCell",
              "Output and memory of an LSTM after a step.",
              Composite.of("plain", in -> lstmCell(in[0], in[1]), real(2, 12), real(2, 3))),
          Composite.declare(
              "gruCell",
              "The state of a GRU after a step.",
              Composite.of(
                  "plain",
                  in -> gruCell(in[0], in[1], in[2]),
                  real(2, 9),
                  real(2, 9),
                  real(2, 3))));

  /**
   * Output and memory of an LSTM after a step, one behind the other: {@code c' = σ(f)·c +
   * σ(i)·tanh(g)} and {@code σ(o)·tanh(c')}.
   *
   * @param gates i, f, g, o side by side, [..., 4·hidden]
   * @param c the memory before, [..., hidden]
   * @return [2, ..., hidden]: the output, and the memory
   * @throws TensorException when the last axes do not fit
   */
  @Offered(method = false)
  public static Tensor lstmCell(Tensor gates, Tensor c) {
    require("lstmCell", gates, 4, "c", c);
    Tensor next = memory(gates, c);
    return JoinOps.stack(0, List.of(output(gates, next), next));
  }

  /** The memory after a step. */
  public static Tensor memory(Tensor gates, Tensor c) {
    return Apply.elementwise(
        CellTable.LSTM_MEMORY, gate(gates, 4, 0), gate(gates, 4, 1), gate(gates, 4, 2), c);
  }

  /**
   * The output after a step.
   *
   * @param c the memory after it
   */
  public static Tensor output(Tensor gates, Tensor c) {
    return Apply.elementwise(CellTable.LSTM_OUTPUT, gate(gates, 4, 3), c);
  }

  /**
   * The state of a GRU after a step: {@code (1 − σ(z))·n + σ(z)·h} with {@code n = tanh(xₙ +
   * σ(r)·yₙ)}, where {@code r = xᵣ + yᵣ} and {@code z = x_z + y_z}.
   *
   * @param x what comes in adds to r, z, n, side by side, [..., 3·hidden]
   * @param y the same of the state
   * @param h the state before, [..., hidden]
   * @throws TensorException when the last axes do not fit
   */
  @Offered(method = false)
  public static Tensor gruCell(Tensor x, Tensor y, Tensor h) {
    require("gruCell", x, 3, "h", h);
    require("gruCell", y, 3, "h", h);
    Tensor r = gate(x, 3, 0).add(gate(y, 3, 0));
    Tensor z = gate(x, 3, 1).add(gate(y, 3, 1));
    return Apply.elementwise(CellTable.GRU_STATE, r, z, gate(x, 3, 2), gate(y, 3, 2), h);
  }

  /** One of so many parts of the last axis. */
  static Tensor gate(Tensor gates, int count, int k) {
    int hidden = gates.shape().dim(-1) / count;
    return IndexOps.narrow(gates, gates.rank() - 1, k * hidden, (k + 1) * hidden);
  }

  private static void require(String op, Tensor gates, int count, String role, Tensor state) {
    boolean fits = gates.rank() > 0 && state.rank() > 0;
    if (fits && gates.shape().dim(-1) == (long) count * state.shape().dim(-1)) return;
    throw TensorException.shape(op + ": the gates are not " + count + " times as wide as the state")
        .operand("gates", gates, gates.rank() == 0 ? "" : "last axis: " + gates.shape().dim(-1))
        .operand(role, state, state.rank() == 0 ? "" : "last axis: " + state.shape().dim(-1))
        .hint("gates [..., " + count + "·hidden], " + role + " [..., hidden]")
        .build();
  }
}
