package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.variable;

import java.util.Map;
import java.util.stream.IntStream;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.tape.Replacement;

/**
 * A layer whose weight is {@code g·v/‖v‖}: length and direction are learned apart. Made by {@link
 * Models#weightNorm}; the norm is over all axes but the first. PyTorch's names are taken when
 * states are loaded: {@code weight_g}, {@code weight_v}.
 */
public final class WeightNorm extends StandardLayer implements OwnType<WeightNorm>, Wrapping {
  private final Layer layer;

  /** The lengths, [out, 1, …]: at first those of the weight. */
  public final Variable g;

  private final transient Variable v;
  private final transient String weight;

  WeightNorm(Layer layer, String weight) {
    this.layer = Arguments.nonNull("weightNorm", "the layer", layer);
    this.weight = weight;
    v = State.matrix("weightNorm", layer, weight);
    g = variable(norm(v.detach()), "g");
  }

  private static Tensor norm(Tensor v) {
    int[] axes = IntStream.range(1, v.rank()).toArray();
    return v.square().sum(axes, true).sqrt();
  }

  @Override
  protected Tensor forward(Tensor x) {
    Tensor scaled = v.mul(g.div(norm(v)));
    return Replacement.with(Map.of(v, scaled), false, () -> layer.apply(x));
  }

  @Override
  public String inPyTorch(String part) {
    if (part.equals("g")) return weight + "_g";
    String own = Wrapping.within(part);
    return own.equals(weight) ? weight + "_v" : own;
  }

  @Override
  public String toString() {
    return "weightNorm(" + ModelText.of(layer) + ")";
  }
}
