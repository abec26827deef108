package org.gradsh.bench.speed;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Steps of training as DJL's users write them: its functions, its losses and its optimizers. */
final class DjlTraining {
  /**
   * DJL adds it to moments that are not corrected yet: in the first steps it weighs 30 times more.
   */
  private static final float EPSILON = 3e-10f;

  private final NDManager manager;
  private final List<NDArray> weights = new ArrayList<>();
  private final Optimizer optimizer;

  private DjlTraining(NDManager manager, Optimizer optimizer) {
    this.manager = manager;
    this.optimizer = optimizer;
  }

  static Work tiny(NDManager m, boolean adam) {
    Tracker rate = Tracker.fixed((float) NetworkRows.RATE);
    DjlTraining training =
        new DjlTraining(
            m,
            adam
                ? Optimizer.adam().optLearningRateTracker(rate).optEpsilon(EPSILON).build()
                : Optimizer.sgd().setLearningRateTracker(rate).build());
    training.layers(2, 16, 16, 1);
    NDArray x = m.create(Data.numbers(9, 32 * 2), new Shape(32, 2));
    NDArray t = m.create(Data.numbers(10, 32), new Shape(32, 1));
    return training.work(() -> training.mlp(x).sub(t).square().mean());
  }

  static Work mlp(NDManager m) {
    DjlTraining training = new DjlTraining(m, sgd());
    training.layers(784, 256, 128, 10);
    NDArray x = m.create(Data.numbers(9, 64 * 784), new Shape(64, 784));
    NDArray t = m.create(Data.labels(64, 10));
    return training.work(() -> crossEntropy(training.mlp(x), t));
  }

  static Work leNet(NDManager m) {
    DjlTraining training = new DjlTraining(m, sgd());
    NDArray w1 = training.weight(1, 1 / Math.sqrt(25), 6, 1, 5, 5);
    NDArray b1 = training.zeros(6);
    NDArray w2 = training.weight(2, 1 / Math.sqrt(150), 16, 6, 5, 5);
    NDArray b2 = training.zeros(16);
    NDArray w3 = training.weight(3, 1 / Math.sqrt(400), 400, 120);
    NDArray b3 = training.zeros(120);
    NDArray w4 = training.weight(4, 1 / Math.sqrt(120), 120, 84);
    NDArray b4 = training.zeros(84);
    NDArray w5 = training.weight(5, 1 / Math.sqrt(84), 84, 10);
    NDArray b5 = training.zeros(10);
    NDArray x = m.create(Data.numbers(9, 64 * 784), new Shape(64, 1, 28, 28));
    NDArray t = m.create(Data.labels(64, 10));
    return training.work(
        () -> {
          NDArray y = pooled(conv(x, w1, b1, 2));
          y = pooled(conv(y, w2, b2, 0)).reshape(64, 400);
          y = Activation.relu(y.matMul(w3).add(b3));
          return crossEntropy(Activation.relu(y.matMul(w4).add(b4)).matMul(w5).add(b5), t);
        });
  }

  static Work lstm(NDManager m) {
    DjlTraining training = new DjlTraining(m, sgd());
    NDArray xs = m.create(Data.numbers(9, 50 * 32 * 64), new Shape(50, 32, 64));
    NDArray w = training.weight(1, 1 / 8.0, 64, 512);
    NDArray u = training.weight(2, 1 / 11.0, 128, 512);
    NDArray b = training.zeros(512);
    NDArray zero = m.zeros(new Shape(32, 128));
    return () -> {
      try (NDScope _ = new NDScope();
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray h = zero;
        NDArray c = zero;
        for (int i = 0; i < 50; i++) {
          NDList gates = xs.get(i).matMul(w).add(h.matMul(u)).add(b).split(4, 1);
          NDArray kept = Activation.sigmoid(gates.get(1)).mul(c);
          c = kept.add(Activation.sigmoid(gates.get(0)).mul(gates.get(2).tanh()));
          h = Activation.sigmoid(gates.get(3)).mul(c.tanh());
        }
        collector.backward(h.square().sum());
        List<NDArray> result = List.of(h, w.getGradient(), u.getGradient(), b.getGradient());
        NDScope.unregister(result.toArray(NDArray[]::new));
        return result;
      }
    };
  }

  static Work pool(NDManager m) {
    NDArray x = m.create(Data.numbers(1, 64 * 6 * 28 * 28), new Shape(64, 6, 28, 28));
    NDArray g = m.create(Data.numbers(2, 64 * 6 * 14 * 14), new Shape(64, 6, 14, 14));
    x.setRequiresGradient(true);
    return () -> {
      try (NDScope _ = new NDScope();
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        collector.backward(pooled(x).mul(g).sum());
        NDArray gradient = x.getGradient();
        NDScope.unregister(gradient);
        return gradient;
      }
    };
  }

  private static Optimizer sgd() {
    return Optimizer.sgd().setLearningRateTracker(Tracker.fixed((float) NetworkRows.RATE)).build();
  }

  private void layers(int... sizes) {
    for (int i = 0; i + 1 < sizes.length; i++) {
      weight(i, 1 / Math.sqrt(sizes[i]), sizes[i], sizes[i + 1]);
      zeros(sizes[i + 1]);
    }
  }

  private NDArray mlp(NDArray x) {
    NDArray y = x;
    for (int i = 0; i < weights.size(); i += 2) {
      y = y.matMul(weights.get(i)).add(weights.get(i + 1));
      if (i + 2 < weights.size()) y = Activation.relu(y);
    }
    return y;
  }

  private NDArray weight(int k, double scale, long... shape) {
    Shape of = new Shape(shape);
    return weight(manager.create(Data.numbers(k, scale, (int) of.size()), of));
  }

  private NDArray zeros(int count) {
    return weight(manager.zeros(new Shape(count)));
  }

  private NDArray weight(NDArray w) {
    w.setRequiresGradient(true);
    weights.add(w);
    return w;
  }

  private static NDArray conv(NDArray x, NDArray w, NDArray b, int padding) {
    Shape around = new Shape(padding, padding);
    return Activation.relu(Conv2d.conv2d(x, w, b, new Shape(1, 1), around).singletonOrThrow());
  }

  private static NDArray pooled(NDArray x) {
    Shape two = new Shape(2, 2);
    return Pool.maxPool2d(x, two, two, new Shape(0, 0), false);
  }

  private static NDArray crossEntropy(NDArray y, NDArray t) {
    return Loss.softmaxCrossEntropyLoss().evaluate(new NDList(t), new NDList(y));
  }

  private Work work(Supplier<NDArray> network) {
    return Work.of(
        () -> step(network),
        () -> {
          List<NDArray> seen =
              new ArrayList<>(List.of(step(network), step(network), step(network)));
          // PyTorch keeps matrices the other way round.
          for (NDArray w : weights) {
            seen.add(w.getShape().dimension() == 2 ? w.transpose() : w.duplicate());
          }
          return seen;
        });
  }

  private NDArray step(Supplier<NDArray> network) {
    NDArray loss;
    NDArray[] gradients;
    try (NDScope _ = new NDScope();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      loss = network.get();
      collector.backward(loss);
      gradients = weights.stream().map(NDArray::getGradient).toArray(NDArray[]::new);
      NDScope.unregister(loss);
      NDScope.unregister(gradients);
    }
    // Outside: the optimizer keeps what it makes.
    for (int i = 0; i < gradients.length; i++) {
      optimizer.update(Integer.toString(i), weights.get(i), gradients[i]);
      gradients[i].close();
    }
    return loss;
  }
}
