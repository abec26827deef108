package org.gradsh.autograd.nn;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.tape.Cut;
import org.gradsh.autograd.tape.Replacement;

/** What is done with models as static functions, which sessions import. */
public final class Models {
  private Models() {}

  /**
   * A layer and the way past it: {@code x + layer(x)}. He et al., "Deep residual learning", 2016.
   */
  public static Layer residual(Layer layer) {
    return new Residual(Arguments.nonNull("residual", "the layer", layer));
  }

  /** How many numbers a model learns; shared ones count once. */
  public static long parameterCount(Layer model) {
    return Arguments.nonNull("parameterCount", "the model", model).parameterCount();
  }

  /**
   * The parameters as they are now by name: the argument of {@link #call}. They are constants,
   * which {@code grad}, {@code hessian}, {@code jvp} and {@code vmap} differentiate; {@code
   * backward()} goes to the model's own {@link Layer#parameters}.
   */
  public static Map<String, Tensor> params(Layer model) {
    Map<String, Tensor> values = new LinkedHashMap<>();
    Arguments.nonNull("params", "the model", model)
        .namedParameters()
        .forEach((name, v) -> values.put(name, constant(v)));
    return values;
  }

  /** Who goes back through it all the same is told where it came from. */
  private static Tensor constant(Variable v) {
    Tensor value = v.detach();
    value.remark(Cut.parameter(v));
    return value;
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
    Arguments.nonNull("call", "x", x);
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
    Arguments.nonNull("call", "the model", model);
    Arguments.nonNull("call", "the map of parameters", params);
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
          Arguments.nonNull("call", "a parameter's name", name);
          Tensor there = own.get(State.plain(name));
          if (there == null) {
            throw TensorException.value("call: the model has no parameter " + name)
                .detail("it has " + State.some(model.namedParameters().keySet()))
                .build();
          }
          Arguments.nonNull("call", name, given);
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

  /**
   * A model's state under PyTorch's names, for a file that Python loads into its own model: {@code
   * running_mean} for {@code runningMean}, {@code weight_g} for the {@code g} of a {@link
   * WeightNorm}.
   *
   * <pre>{@code
   * Safetensors.save("net.safetensors", torchNames(net));
   * }</pre>
   *
   * @throws TensorException when two names are one in that spelling
   */
  public static Map<String, Tensor> torchNames(Layer model) {
    Map<String, String> names =
        Wrapping.names(Part.of(Arguments.nonNull("torchNames", "the model", model)));
    Map<String, Tensor> named = new LinkedHashMap<>();
    model.stateDict().forEach((name, t) -> spelled(named, names.getOrDefault(name, name), t));
    return named;
  }

  private static void spelled(Map<String, Tensor> named, String name, Tensor t) {
    String spelled = LayerNames.inTorch(name);
    if (named.put(spelled, t) == null) return;
    throw TensorException.value("torchNames: two names are " + spelled).build();
  }

  /**
   * The same of a state alone: {@code weight_ih_l0} for {@code weightIhL0}. It does not tell the
   * layers within {@link #weightNorm} and {@link #spectralNorm}, whose parts PyTorch calls
   * otherwise: {@link #torchNames(Layer)} does.
   *
   * @throws TensorException when two names are one in that spelling
   */
  public static Map<String, Tensor> torchNames(Map<String, ? extends Tensor> state) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    Arguments.nonNull("torchNames", "the state", state).forEach((name, t) -> spelled(named, name, t));
    return named;
  }

  /**
   * A state without the beginning of its names, as DataParallel and trainers of PyTorch write them:
   * {@code withoutPrefix("module.", Safetensors.load(file))}. Names that begin otherwise stay.
   *
   * @throws TensorException when none begins so
   */
  public static Map<String, Tensor> withoutPrefix(
      String prefix, Map<String, ? extends Tensor> state) {
    Arguments.nonNull("withoutPrefix", "the prefix", prefix);
    Map<String, Tensor> named = new LinkedHashMap<>();
    Arguments.nonNull("withoutPrefix", "the state", state)
        .forEach((name, t) -> named.put(LayerNames.without(prefix, name), t));
    if (!named.keySet().equals(state.keySet()) || state.isEmpty()) return named;
    throw TensorException.value("withoutPrefix: no name begins with " + prefix)
        .detail("names: " + State.some(state.keySet()))
        .build();
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
