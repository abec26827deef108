package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.variable;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;

/** The last axis divided by the root of its mean square, then scaled: Zhang and Sennrich, 2019. */
public final class RMSNorm extends StandardLayer implements OwnType<RMSNorm> {
  /** [size], ones at first. */
  public final Variable weight;

  private final double eps;

  public RMSNorm(int size) {
    this(size, 1e-5);
  }

  public RMSNorm(int size, double eps) {
    this.eps = Arguments.notNegative("RMSNorm", "eps", eps);
    weight = variable(Autograd.ones(Arguments.positive("RMSNorm", "size", size)), "weight");
  }

  @Override
  protected Tensor forward(Tensor x) {
    Sizes.require(this, x, -1, weight.size(), "size");
    return Autograd.rmsNorm(x, weight, eps);
  }

  @Override
  public String toString() {
    return "RMSNorm(" + weight.size() + ")";
  }
}
