package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** ln sigmoid(x). */
public final class LogSigmoid extends StandardLayer implements OwnType<LogSigmoid> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.logSigmoid();
  }

  @Override
  public String toString() {
    return "LogSigmoid()";
  }
}
