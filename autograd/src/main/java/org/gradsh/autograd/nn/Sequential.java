package org.gradsh.autograd.nn;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.Arguments;

/**
 * Layers one after the other; lambdas are layers too.
 *
 * <pre>{@code
 * var net = new Sequential(new Linear(784, 128), Tensor::relu, new Linear(128, 10));
 * }</pre>
 *
 * <p>Parameters are named by their layer's place: {@code 0.weight}.
 */
public final class Sequential extends StandardLayer implements OwnType<Sequential>, Holder, Opened {
  private final List<Layer> layers;

  public Sequential(Layer... layers) {
    this(Arrays.asList(Arguments.nonNull("Sequential", "the array of layers", layers)));
  }

  public Sequential(List<? extends Layer> layers) {
    Arguments.nonNull("Sequential", "the list of layers", layers);
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) != null) continue;
      throw TensorException.value("Sequential: layer " + i + " is null").build();
    }
    this.layers = List.copyOf(layers);
  }

  public List<Layer> layers() {
    return layers;
  }

  @Override
  public Object held() {
    return layers;
  }

  @Override
  protected Tensor forward(Tensor x) {
    // Layers of the package are seen by themselves.
    for (Layer layer : layers) {
      x = layer instanceof StandardLayer ? layer.apply(x) : LayerObserver.seen(layer, x, layer);
    }
    return x;
  }
}
