package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.variable;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;

/** Groups of channels of each example brought to mean 0 and variance 1, then scaled and shifted. */
public final class GroupNorm extends StandardLayer implements OwnType<GroupNorm> {
  /** [channels], ones at first. */
  public final Variable weight;

  /** [channels], zeros at first. */
  public final Variable bias;

  private final int groups;
  private final double eps;

  public GroupNorm(int groups, int channels) {
    this(groups, channels, 1e-5);
  }

  /**
   * @throws TensorException when a size is below 1, or the groups do not divide the channels
   */
  public GroupNorm(int groups, int channels, double eps) {
    this.groups = Arguments.positive("GroupNorm", "groups", groups);
    Arguments.positive("GroupNorm", "channels", channels);
    if (channels % groups != 0) {
      throw TensorException.value("GroupNorm: groups do not divide the channels")
          .detail("groups " + groups + ", channels " + channels)
          .build();
    }
    this.eps = Arguments.notNegative("GroupNorm", "eps", eps);
    weight = variable(Autograd.ones(channels), "weight");
    bias = variable(Autograd.zeros(channels), "bias");
  }

  @Override
  protected Tensor forward(Tensor x) {
    Sizes.require(this, x, 1, weight.size(), "channels");
    return Autograd.groupNorm(x, groups, weight, bias, eps);
  }

  @Override
  public String toString() {
    return "GroupNorm(" + groups + ", " + weight.size() + ")";
  }
}
