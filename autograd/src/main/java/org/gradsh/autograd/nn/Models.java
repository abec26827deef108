package org.gradsh.autograd.nn;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.tape.Replacement;

/** What is done with models as static functions, which sessions import. */
public final class Models {
  private Models() {}

  /**
   * A layer and the way past it: {@code x + layer(x)}. He et al., "Deep residual learning", 2016.
   */
  public static Layer residual(Layer layer) {
    return new Residual(Sizes.nonNull("residual", "the layer", layer));
  }

  /** How many numbers a model learns; shared ones count once. */
  public static long parameterCount(Layer model) {
    return Sizes.nonNull("parameterCount", "the model", model).parameterCount();
  }

  /** The parameters as they are now by name, plain tensors: the argument of {@link #call}. */
  public static Map<String, Tensor> params(Layer model) {
    Map<String, Tensor> values = new LinkedHashMap<>();
    Sizes.nonNull("params", "the model", model)
        .namedParameters()
        .forEach((name, v) -> values.put(name, v.detach()));
    return values;
  }

  /**
   * The model as a function of its parameters: its value at x with others in the place of its own.
   * Nothing of the model changes, running statistics neither: {@code grad}, {@code hessian}, {@code
   * vmap}, {@code jvp} and {@code compile} take it as any function, on several threads at once.
   *
   * <pre>{@code
   * var g = grad((Map<String, Tensor> p) -> call(net, p, x).sub(y).square().mean()).apply(params(net));
   * }</pre>
   *
   * @param params by the model's names, or PyTorch's spelling of them; what is not given stays the
   *     model's own; buffers may be given too
   * @throws TensorException when the model has no such name, or a shape is another one
   */
  public static Tensor call(Layer model, Map<String, ? extends Tensor> params, Tensor x) {
    return call(model, params, () -> model.apply(x));
  }

  /** {@link #call(Layer, Map, Tensor)} for whatever is computed by the model. */
  public static <R> R call(Layer model, Map<String, ? extends Tensor> params, Supplier<R> body) {
    return Replacement.with(instead(model, params), true, body);
  }

  /**
   * The value of {@link #callWithBuffers}.
   *
   * @param buffers what the model's buffers would be afterwards, by name
   */
  public record Called(Tensor value, Map<String, Tensor> buffers) {}

  /** {@link #call(Layer, Map, Tensor)}, that gives what batch norm and the like keep as well. */
  public static Called callWithBuffers(
      Layer model, Map<String, ? extends Tensor> params, Tensor x) {
    return call(
        model,
        params,
        () -> {
          Tensor y = model.apply(x);
          Map<String, Tensor> after = new LinkedHashMap<>();
          model.namedBuffers().forEach((name, t) -> after.put(name, Replacement.of(t)));
          return new Called(y, after);
        });
  }

  private static Map<Tensor, Tensor> instead(Layer model, Map<String, ? extends Tensor> params) {
    Sizes.nonNull("call", "the model", model);
    Map<String, Tensor> own = new LinkedHashMap<>();
    Map<String, Tensor> named = new LinkedHashMap<>(model.namedParameters());
    named.putAll(model.namedBuffers());
    named.forEach((name, t) -> own.put(State.plain(name), t));
    Wrapping.names(Part.of(model))
        .forEach(
            (name, other) -> {
              if (named.containsKey(name)) own.putIfAbsent(State.plain(other), named.get(name));
            });
    Map<Tensor, Tensor> instead = new IdentityHashMap<>();
    params.forEach(
        (name, given) -> {
          Tensor there = own.get(State.plain(name));
          if (there == null) {
            throw TensorException.value("call: the model has no parameter " + name)
                .detail("it has " + State.some(model.namedParameters().keySet()))
                .build();
          }
          Sizes.nonNull("call", name, given);
          if (!given.shape().equals(there.shape())) {
            throw TensorException.shape("call: " + name + " has another shape")
                .operand("in the model", there)
                .operand("given", given)
                .build();
          }
          Tensor before = instead.put(there, given);
          if (before != null && before != given) {
            throw TensorException.value("call: " + name + " is shared, and given differently")
                .hint("the same tensor under each of its names, or under one of them")
                .build();
          }
        });
    return instead;
  }

  /** A layer that takes its weight as {@code g·v/‖v‖}: Salimans and Kingma, 2016. */
  public static WeightNorm weightNorm(Layer layer) {
    return new WeightNorm(layer, "weight");
  }

  /** A layer that takes its weight divided by its largest singular value: Miyato et al., 2018. */
  public static SpectralNorm spectralNorm(Layer layer) {
    return new SpectralNorm(layer, "weight");
  }
}
