package org.gradsh.autograd.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.io.Stateful;

/**
 * A function of a tensor that may learn: one layer, or a model of many.
 *
 * <pre>{@code
 * class Net implements Layer {
 *   Linear hidden = new Linear(784, 128), out = new Linear(128, 10);
 *
 *   public Tensor apply(Tensor x) {
 *     return out.apply(hidden.apply(x).relu());
 *   }
 * }
 *
 * var net = new Net();
 * var optimizer = new Adam(0.001, net.parameters());
 * }</pre>
 *
 * <p>Parameters are the Variables in its fields, buffers the other tensors in fields that are not
 * final; both are looked for in layers, records, lists, arrays and maps that fields hold as well,
 * whatever their visibility. A {@code transient} field is passed over. Names are the way there,
 * {@code hidden.weight}, {@code blocks.0.bias}: the order is that of the declarations, a
 * superclass's first. A class within a method has the local variables that it uses as well. A
 * lambda is a layer too: {@code Layer relu = Tensor::relu}; what it uses from outside does not
 * belong to it, which {@code summary(model, x)} tells.
 */
@FunctionalInterface
public interface Layer extends UnaryOperator<Tensor>, Stateful {
  /** The layer's value at {@code x}; each layer tells the shapes. */
  @Override
  Tensor apply(Tensor x);

  /** What it learns, each once, also where several fields share it. */
  default List<Variable> parameters() {
    return new ArrayList<>(new LinkedHashSet<>(namedParameters().values()));
  }

  /** What it learns, by name; a shared one under each of its names. */
  default Map<String, Variable> namedParameters() {
    Map<String, Variable> named = new LinkedHashMap<>();
    for (Part part : Part.of(this)) {
      if (part.value() instanceof Variable v) named.put(part.name(), v);
    }
    return named;
  }

  /** What it keeps beside: running means and the like, saved with it and not trained. */
  default Map<String, Tensor> namedBuffers() {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (Part part : Part.of(this)) if (part.isBuffer()) named.put(part.name(), part.tensor());
    return named;
  }

  /** The layers in it by name, itself first under "". */
  default Map<String, Layer> namedLayers() {
    Map<String, Layer> named = new LinkedHashMap<>();
    for (Part part : Part.of(this)) if (part.value() instanceof Layer l) named.put(part.name(), l);
    return named;
  }

  /** How many numbers it learns; shared ones count once. */
  default long parameterCount() {
    return parameters().stream().mapToLong(Variable::size).sum();
  }

  /** The layers in it as a tree, as PyTorch writes it; one that says its text itself is that. */
  default String tree() {
    return ModelText.of(this);
  }

  /** Parameters and buffers by name, as they are now: later steps do not change them. */
  @Override
  default Map<String, Tensor> stateDict() {
    return State.of(this);
  }

  /**
   * Takes parameters and buffers from what {@link #stateDict} gave, or a file.
   *
   * @param state by name; PyTorch's spelling is taken too: {@code running_mean} for {@code
   *     runningMean}
   * @throws TensorException when one is missing, is of another shape, or belongs nowhere; nothing
   *     is changed then
   */
  @Override
  default void loadStateDict(Map<String, ? extends Tensor> state) {
    State.load(this, state, true);
  }

  /**
   * The same with what is there: names that one side lacks are reported.
   *
   * @throws TensorException when one is of another shape; nothing is changed then
   */
  default LoadReport loadMatching(Map<String, ? extends Tensor> state) {
    return State.load(this, state, false);
  }

  /** Freezes its parameters: they cost no gradient, and optimizers pass them over. */
  default Layer freeze() {
    parameters().forEach(v -> v.trainable(false));
    return this;
  }

  /** Has its parameters learn again. */
  default Layer unfreeze() {
    parameters().forEach(v -> v.trainable(true));
    return this;
  }

  /**
   * Moves parameters and buffers to a device. The variables stay the same ones: what was made of
   * them goes on; an optimizer that has taken steps is made anew.
   *
   * @throws TensorException when there is no such device
   */
  default Layer to(Device device) {
    State.move(this, device);
    return this;
  }

  /**
   * Has parameters and buffers be of a floating-point dtype: {@code var net = new Net();
   * net.to(DType.FLOAT64)} makes a model of float64. It changes this layer itself, which it gives
   * back as a Layer; {@link OwnType} gives a Net back. The variables stay the same ones, as do what
   * optimizers remember of them; buffers of integers stay as they are.
   *
   * @throws TensorException when it is none that can be differentiated
   */
  default Layer to(DType dtype) {
    State.cast(this, dtype);
    return this;
  }

  /** Forgets the gradients of its parameters, as an optimizer's {@code zeroGrad()} does. */
  default void zeroGrad() {
    parameters().forEach(Variable::zeroGrad);
  }

  /** Has it behave as in training: dropout drops, batch norm takes the batch's statistics. */
  default Layer train() {
    return train(true);
  }

  /** As in training, or with false as in use: {@link #eval}. */
  default Layer train(boolean training) {
    Mode.set(this, training);
    return this;
  }

  /** Has it behave as in use: nothing is dropped, and running statistics are taken. */
  default Layer eval() {
    return train(false);
  }
}
