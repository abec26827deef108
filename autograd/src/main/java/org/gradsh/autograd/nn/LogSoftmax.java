package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** ln softmax(x) along an axis. */
public final class LogSoftmax extends StandardLayer implements OwnType<LogSoftmax> {
  private final int axis;

  /** Along the last axis. */
  public LogSoftmax() {
    this(-1);
  }

  public LogSoftmax(int axis) {
    this.axis = axis;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.logSoftmax(axis);
  }

  @Override
  public String toString() {
    return "LogSoftmax(axis " + axis + ")";
  }
}
