package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.variable;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;

/** The last axes of each example brought to mean 0 and variance 1, then scaled and shifted. */
public final class LayerNorm extends StandardLayer implements OwnType<LayerNorm> {
  private static final double EPS = 1e-5;

  /** Of the normalised shape, ones at first. */
  public final Variable weight;

  /** Of the normalised shape, zeros at first. */
  public final Variable bias;

  private final double eps;

  /**
   * @param shape the last axes: {@code new LayerNorm(512)}
   */
  public LayerNorm(int... shape) {
    this(EPS, shape);
  }

  public LayerNorm(double eps, int... shape) {
    if (shape.length == 0) {
      throw TensorException.value("LayerNorm: there is no axis").hint("new LayerNorm(512)").build();
    }
    for (int n : shape) Arguments.positive("LayerNorm", "a size", n);
    this.eps = Arguments.notNegative("LayerNorm", "eps", eps);
    weight = variable(Autograd.ones(shape), "weight");
    bias = variable(Autograd.zeros(shape), "bias");
  }

  @Override
  protected Tensor forward(Tensor x) {
    int[] dims = weight.dims();
    if (x.rank() < dims.length) throw Sizes.misfit(this, x, -1, dims[dims.length - 1], "sizes");
    for (int a = 1; a <= dims.length; a++) {
      Sizes.require(this, x, -a, dims[dims.length - a], "size");
    }
    return Autograd.layerNorm(x, weight, bias, eps);
  }

  @Override
  public String toString() {
    String sizes =
        Arrays.stream(weight.dims()).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    return "LayerNorm(" + sizes + (eps == EPS ? ")" : ", eps " + Sizes.text(eps) + ")");
  }
}
