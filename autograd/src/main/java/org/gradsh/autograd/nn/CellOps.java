package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** The elementwise part of recurrent cells. */
final class CellOps {
  private CellOps() {}

  /** σ(f)·c + σ(i)·tanh(g). */
  static Tensor memory(Tensor i, Tensor f, Tensor g, Tensor c) {
    return f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
  }

  /** σ(o)·tanh(c). */
  static Tensor output(Tensor o, Tensor c) {
    return o.sigmoid().mul(c.tanh());
  }

  /** (1 − σ(z))·n + σ(z)·h with n = tanh(x + σ(r)·y). */
  static Tensor gated(Tensor r, Tensor z, Tensor x, Tensor y, Tensor h) {
    Tensor n = x.add(r.sigmoid().mul(y)).tanh();
    return n.add(z.sigmoid().mul(h.sub(n)));
  }
}
