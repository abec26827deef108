package org.gradsh.bench.gpu;

import static org.gradsh.autograd.Autograd.compile;
import static org.gradsh.autograd.Autograd.conv2d;
import static org.gradsh.autograd.Autograd.crossEntropy;
import static org.gradsh.autograd.Autograd.maxPool2d;
import static org.gradsh.autograd.Autograd.randint;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withDevice;
import static org.gradsh.autograd.Autograd.zeros;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.optim.SGD;
import org.gradsh.bench.gpu.GpuRow.Work;

/** Steps of training; random numbers are the same on both devices, and so must be the loss. */
final class GpuTraining {
  /** Until the losses are compared: compiled functions are recorded in the third step. */
  private static final int STEPS = 5;

  private GpuTraining() {}

  /** Batch sizes. */
  private static final int SMALL = 8, USUAL = 64;

  /** A model with what it learns from. */
  private record Model(List<Variable> weights, BinaryOperator<Tensor> loss, Tensor x, Tensor y) {
    Supplier<Tensor> step(boolean isCompiled) {
      BinaryOperator<Tensor> f = isCompiled ? compile(loss::apply)::apply : loss;
      SGD optimizer = new SGD(.01, weights);
      return () -> {
        optimizer.zeroGrad();
        Tensor value = f.apply(x, y);
        value.backward();
        optimizer.step();
        return value;
      };
    }
  }

  static GpuRow mlp(boolean small, boolean isCompiled) {
    return row("mlp", "MLP step", small, isCompiled, GpuTraining::mlp);
  }

  static GpuRow lenet(boolean small, boolean isCompiled) {
    return row("lenet", "LeNet step", small, isCompiled, GpuTraining::lenet);
  }

  private static GpuRow row(
      String group, String name, boolean small, boolean isCompiled, IntFunction<Model> made) {
    Supplier<Supplier<Tensor>> model = () -> made.apply(small ? SMALL : USUAL).step(isCompiled);
    return new GpuRow(
        group + (isCompiled ? GpuRow.COMPILED_GROUP : ""),
        name + (isCompiled ? GpuRow.COMPILED : ""),
        small ? 2 : 50,
        1 << 20,
        () -> {
          double expected = withDevice(Device.CPU, () -> loss(model));
          double bound = 1e-4 * Math.abs(expected);
          GpuChecks.near("the loss", expected, loss(model), bound);
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

  private static Model mlp(int batch) {
    Tensor x = randn(batch, 784);
    Tensor y = randint(0, 10, batch);
    Variable w1 = weights(256, 784), w2 = weights(128, 256), w3 = weights(10, 128);
    Variable b1 = variable(zeros(256)), b2 = variable(zeros(128)), b3 = variable(zeros(10));
    BinaryOperator<Tensor> loss =
        (in, labels) -> {
          Tensor h = in.matmul(w1.T()).add(b1).relu().matmul(w2.T()).add(b2).relu();
          return crossEntropy(h.matmul(w3.T()).add(b3), labels);
        };
    return new Model(List.of(w1, w2, w3, b1, b2, b3), loss, x, y);
  }

  private static Model lenet(int batch) {
    Tensor x = randn(batch, 1, 28, 28);
    Tensor y = randint(0, 10, batch);
    Variable k1 = weights(6, 1, 5, 5), k2 = weights(16, 6, 5, 5);
    Variable c1 = variable(zeros(6)), c2 = variable(zeros(16));
    Variable w1 = weights(120, 400), w2 = weights(84, 120), w3 = weights(10, 84);
    Variable b1 = variable(zeros(120)), b2 = variable(zeros(84)), b3 = variable(zeros(10));
    BinaryOperator<Tensor> loss =
        (in, labels) -> {
          Tensor h = maxPool2d(conv2d(in, k1, c1, Conv.padding(2)).relu(), 2);
          h = maxPool2d(conv2d(h, k2, c2).relu(), 2).reshape(batch, 400);
          h = h.matmul(w1.T()).add(b1).relu().matmul(w2.T()).add(b2).relu();
          return crossEntropy(h.matmul(w3.T()).add(b3), labels);
        };
    return new Model(List.of(k1, k2, c1, c2, w1, w2, w3, b1, b2, b3), loss, x, y);
  }
}
