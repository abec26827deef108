package org.gradsh.bench.gpu;

import static org.gradsh.autograd.Autograd.conv2d;
import static org.gradsh.autograd.Autograd.crossEntropy;
import static org.gradsh.autograd.Autograd.maxPool2d;
import static org.gradsh.autograd.Autograd.randint;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withDevice;
import static org.gradsh.autograd.Autograd.zeros;

import java.util.function.Supplier;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.optim.SGD;
import org.gradsh.bench.gpu.GpuRow.Work;

/** Steps of training; random numbers are the same on both devices, and so must be the loss. */
final class GpuTraining {
  /** Until the losses are compared: an error of a gradient shows in the second step. */
  private static final int STEPS = 3;

  private GpuTraining() {}

  static GpuRow mlp(boolean small) {
    return row("mlp", "MLP step", small, () -> mlpStep(small ? 8 : 64));
  }

  static GpuRow lenet(boolean small) {
    return row("lenet", "LeNet step", small, () -> lenetStep(small ? 8 : 64));
  }

  private static GpuRow row(
      String group, String name, boolean small, Supplier<Supplier<Tensor>> model) {
    return new GpuRow(
        group,
        name,
        small ? 2 : 50,
        1 << 20,
        () -> {
          double expected = withDevice(Device.CPU, () -> loss(model));
          GpuChecks.near("the loss", expected, loss(model), 1e-4 * Math.abs(expected));
          return new Work(model.get(), null);
        });
  }

  private static double loss(Supplier<Supplier<Tensor>> model) {
    seed(2);
    Supplier<Tensor> step = model.get();
    for (int k = 1; k < STEPS; k++) step.get();
    return step.get().item();
  }

  private static Variable weights(int... shape) {
    int fan = 1;
    for (int k = 1; k < shape.length; k++) fan *= shape[k];
    return variable(randn(shape).mul(Math.sqrt(2. / fan)));
  }

  private static Supplier<Tensor> mlpStep(int batch) {
    Tensor x = randn(batch, 784);
    Tensor y = randint(0, 10, batch);
    Variable w1 = weights(256, 784), w2 = weights(128, 256), w3 = weights(10, 128);
    Variable b1 = variable(zeros(256)), b2 = variable(zeros(128)), b3 = variable(zeros(10));
    SGD optimizer = new SGD(.01, w1, w2, w3, b1, b2, b3);
    return () -> {
      Tensor h = x.matmul(w1.T()).add(b1).relu().matmul(w2.T()).add(b2).relu();
      return step(optimizer, crossEntropy(h.matmul(w3.T()).add(b3), y));
    };
  }

  private static Supplier<Tensor> lenetStep(int batch) {
    Tensor x = randn(batch, 1, 28, 28);
    Tensor y = randint(0, 10, batch);
    Variable k1 = weights(6, 1, 5, 5), k2 = weights(16, 6, 5, 5);
    Variable c1 = variable(zeros(6)), c2 = variable(zeros(16));
    Variable w1 = weights(120, 400), w2 = weights(84, 120), w3 = weights(10, 84);
    Variable b1 = variable(zeros(120)), b2 = variable(zeros(84)), b3 = variable(zeros(10));
    SGD optimizer = new SGD(.01, k1, k2, c1, c2, w1, w2, w3, b1, b2, b3);
    return () -> {
      Tensor h = maxPool2d(conv2d(x, k1, c1, Conv.padding(2)).relu(), 2);
      h = maxPool2d(conv2d(h, k2, c2).relu(), 2).reshape(batch, 400);
      h = h.matmul(w1.T()).add(b1).relu().matmul(w2.T()).add(b2).relu();
      return step(optimizer, crossEntropy(h.matmul(w3.T()).add(b3), y));
    };
  }

  private static Tensor step(SGD optimizer, Tensor loss) {
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  }
}
