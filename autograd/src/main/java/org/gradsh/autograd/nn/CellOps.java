package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.CellTable;
import org.gradsh.autograd.op.Apply;

/** The elementwise part of recurrent cells, each one op. */
final class CellOps {
  private CellOps() {}

  /** σ(f)·c + σ(i)·tanh(g). */
  static Tensor memory(Tensor i, Tensor f, Tensor g, Tensor c) {
    return Apply.elementwise(CellTable.LSTM_MEMORY, i, f, g, c);
  }

  /** σ(o)·tanh(c). */
  static Tensor output(Tensor o, Tensor c) {
    return Apply.elementwise(CellTable.LSTM_OUTPUT, o, c);
  }

  /** (1 − σ(z))·n + σ(z)·h with n = tanh(x + σ(r)·y). */
  static Tensor gated(Tensor r, Tensor z, Tensor x, Tensor y, Tensor h) {
    return Apply.elementwise(CellTable.GRU_STATE, r, z, x, y, h);
  }
}
