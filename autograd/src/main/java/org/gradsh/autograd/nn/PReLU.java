package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.variable;

import java.util.Arrays;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;

/** x where it is positive, else a slope that is learned, one for all or one for each channel. */
public final class PReLU extends StandardLayer implements OwnType<PReLU> {
  /** [1] or [channels]. */
  public final Variable weight;

  public PReLU() {
    this(1);
  }

  /** Slopes for each of so many channels, axis 1; they begin at 0.25. */
  public PReLU(int channels) {
    weight = variable(Autograd.full(.25, Arguments.positive("PReLU", "channels", channels)), "weight");
  }

  @Override
  protected Tensor forward(Tensor x) {
    if (weight.size() == 1) return x.leakyRelu(weight);
    Sizes.require(this, x, 1, weight.size(), "channels");
    int[] dims = new int[x.rank() - 1];
    Arrays.fill(dims, 1);
    dims[0] = weight.size();
    return x.leakyRelu(weight.lent(w -> w.reshape(dims)));
  }

  @Override
  public String toString() {
    return "PReLU(" + weight.size() + ")";
  }
}
