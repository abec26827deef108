package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** A function with a derivative of the user's own. */
final class CustomNode extends Node {
  private final Function<Tensor[], Tensor> function;
  private final BiFunction<Tensor[], Tensor, List<Tensor>> backward;

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
  public boolean isUsers() {
    return true;
  }

  @Override
  public Tensor again(Tensor... operands) {
    return Transforms.custom(function, backward, operands);
  }

  @Override
  protected Tensor vjp(int i, Tensor cotangent) {
    return vjps(cotangent).get(i);
  }

  @Override
  protected List<Tensor> vjps(Tensor cotangent) {
    Tensor[] in = new Tensor[inputCount()];
    for (int k = 0; k < in.length; k++) in[k] = saved(k);
    return fitting(in, backward.apply(in, cotangent));
  }

  /** What {@code backward} gave, of the inputs' shapes and dtypes; null stands for zeros. */
  static List<Tensor> fitting(Tensor[] in, List<Tensor> given) {
    if (given == null || given.size() != in.length) {
      throw TensorException.gradient("customGradient: one cotangent for each argument is wanted")
          .detail(in.length + " arguments, " + (given == null ? "null" : given.size()) + " given")
          .build();
    }
    List<Tensor> result = new ArrayList<>();
    for (int i = 0; i < in.length; i++) {
      Tensor g = given.get(i);
      if (g != null && !g.shape().equals(in[i].shape())) {
        throw TensorException.gradient("customGradient: a cotangent must have its argument's shape")
            .operand("argument " + i, in[i])
            .operand("cotangent", g)
            .build();
      }
      result.add(g == null ? null : g.to(in[i].dtype()));
    }
    return result;
  }
}
