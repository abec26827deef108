package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.show.ModelGraph;

/**
 * Models to look at; sessions call these without a prefix.
 *
 * <p>The model runs once for it, in the mode that it is in. Afterwards its buffers (the running
 * statistics of batch norm), the random numbers and open tapes are as they were before.
 */
public final class Looking {
  private Looking() {}

  /**
   * What a model is made of, and what one call of it costs: its layers as a tree, with shapes,
   * parameters, multiply-adds and the memory that the backward pass needs.
   *
   * <p>A lambda in a field has no line unless a {@link Sequential} calls it. Of a class of the
   * user's own that does not extend {@link StandardLayer}, called by the user's own code, shapes
   * are those of the first operand and the last result of the ops that it ran.
   *
   * @throws TensorException what the model throws at {@code x}
   */
  public static ModelSummary summary(Layer model, Tensor x) {
    return Summing.of(ModelRun.of("summary", model, x), x);
  }

  /**
   * What a model is made of, without running it: layers and parameters, no shapes and no costs.
   *
   * @throws TensorException when the model is null
   */
  public static ModelSummary summary(Layer model) {
    return Summing.of(ModelRun.none("summary", model));
  }

  /**
   * {@link #summary(Layer, Tensor)} with float32 zeros of a shape, on the model's device.
   *
   * @throws TensorException when an extent is negative
   */
  public static ModelSummary summary(Layer model, int... dims) {
    return summary(model, Autograd.zeros(dims).to(device(model)));
  }

  /** Where the model's first parameter or buffer is; the factories' device where it has none. */
  private static Device device(Layer model) {
    for (Part part : Part.of(model)) if (part.value() instanceof Tensor t) return t.device();
    return Device.current();
  }

  /**
   * The layers of a model as boxes, with lines for the tensors that go from one to another:
   * residual connections are seen. Classes of the user's own and {@link Sequential} are opened, so
   * that the ops of the user's code stand between the layers; layers of the package are one box.
   *
   * @throws TensorException what the model throws at {@code x}
   */
  public static ModelGraph modelGraph(Layer model, Tensor x) {
    return modelGraph(model, x, Integer.MAX_VALUE);
  }

  /**
   * {@link #modelGraph(Layer, Tensor)} with what lies deeper in one box.
   *
   * @param depth 1: each layer in the model's own fields is a box
   * @throws TensorException when {@code depth} is below 1
   */
  public static ModelGraph modelGraph(Layer model, Tensor x, int depth) {
    if (depth < 1) {
      throw TensorException.value("modelGraph: depth " + depth).hint("1 or more").build();
    }
    return Boxing.of(ModelRun.of("modelGraph", model, x), x, depth);
  }
}
