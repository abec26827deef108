package org.gradsh.autograd.tape;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** A function with a derivative of the user's own. */
final class CustomNode extends Node {
  private final Function<Tensor[], Tensor> function;
  private final BiFunction<Tensor[], Tensor, List<Tensor>> backward;

  /** The cotangents of all inputs that {@code backward} gave for one cotangent of the output. */
  private Tensor answeredFor;

  private List<Tensor> answer;

  CustomNode(
      Function<Tensor[], Tensor> function,
      BiFunction<Tensor[], Tensor, List<Tensor>> backward,
      Tensor output,
      Tensor... in) {
    super(output.shape(), output.dtype(), edges(in));
    this.function = function;
    this.backward = backward;
  }

  private static Edge[] edges(Tensor[] in) {
    Edge[] edges = new Edge[in.length];
    for (int i = 0; i < in.length; i++) edges[i] = new Edge(in[i], true);
    return edges;
  }

  @Override
  public String name() {
    return "custom";
  }

  @Override
  public Tensor again(Tensor... operands) {
    return Transforms.custom(function, backward, operands);
  }

  @Override
  protected Tensor vjp(int i, Tensor cotangent) {
    if (answeredFor != cotangent) {
      Tensor[] in = new Tensor[inputCount()];
      for (int k = 0; k < in.length; k++) in[k] = saved(k);
      answer = backward.apply(in, cotangent);
      answeredFor = cotangent;
    }
    if (answer == null || answer.size() != inputCount()) {
      throw TensorException.gradient("customGradient: one cotangent for each argument is wanted")
          .detail(
              inputCount() + " arguments, " + (answer == null ? "null" : answer.size()) + " given")
          .build();
    }
    Tensor g = answer.get(i);
    if (g != null && !g.shape().equals(edge(i).shape)) {
      throw TensorException.gradient("customGradient: a cotangent must have its argument's shape")
          .operand("argument " + i, edge(i).dtype, edge(i).shape)
          .operand("cotangent", g)
          .build();
    }
    return g == null ? null : g.to(edge(i).dtype);
  }
}
