package org.gradsh.cuda;

import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.randint;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gradsh.autograd.Attention;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.AdaptiveAvgPool1d;
import org.gradsh.autograd.nn.AdaptiveAvgPool2d;
import org.gradsh.autograd.nn.AdaptiveMaxPool1d;
import org.gradsh.autograd.nn.AdaptiveMaxPool2d;
import org.gradsh.autograd.nn.AvgPool1d;
import org.gradsh.autograd.nn.AvgPool2d;
import org.gradsh.autograd.nn.AvgPool3d;
import org.gradsh.autograd.nn.BatchNorm1d;
import org.gradsh.autograd.nn.BatchNorm2d;
import org.gradsh.autograd.nn.BatchNorm3d;
import org.gradsh.autograd.nn.CELU;
import org.gradsh.autograd.nn.Conv1d;
import org.gradsh.autograd.nn.Conv2d;
import org.gradsh.autograd.nn.Conv3d;
import org.gradsh.autograd.nn.ConvTranspose1d;
import org.gradsh.autograd.nn.ConvTranspose2d;
import org.gradsh.autograd.nn.ConvTranspose3d;
import org.gradsh.autograd.nn.Dropout;
import org.gradsh.autograd.nn.Dropout2d;
import org.gradsh.autograd.nn.ELU;
import org.gradsh.autograd.nn.Embedding;
import org.gradsh.autograd.nn.Flatten;
import org.gradsh.autograd.nn.GELU;
import org.gradsh.autograd.nn.GRU;
import org.gradsh.autograd.nn.GroupNorm;
import org.gradsh.autograd.nn.Hardsigmoid;
import org.gradsh.autograd.nn.Hardswish;
import org.gradsh.autograd.nn.Hardtanh;
import org.gradsh.autograd.nn.Identity;
import org.gradsh.autograd.nn.Init;
import org.gradsh.autograd.nn.LSTM;
import org.gradsh.autograd.nn.Layer;
import org.gradsh.autograd.nn.LayerNorm;
import org.gradsh.autograd.nn.LeakyReLU;
import org.gradsh.autograd.nn.Linear;
import org.gradsh.autograd.nn.LogSigmoid;
import org.gradsh.autograd.nn.LogSoftmax;
import org.gradsh.autograd.nn.MaxPool1d;
import org.gradsh.autograd.nn.MaxPool2d;
import org.gradsh.autograd.nn.MaxPool3d;
import org.gradsh.autograd.nn.Mish;
import org.gradsh.autograd.nn.Models;
import org.gradsh.autograd.nn.MultiHeadAttention;
import org.gradsh.autograd.nn.PReLU;
import org.gradsh.autograd.nn.RMSNorm;
import org.gradsh.autograd.nn.RNN;
import org.gradsh.autograd.nn.ReLU;
import org.gradsh.autograd.nn.ReLU6;
import org.gradsh.autograd.nn.Recurrence;
import org.gradsh.autograd.nn.SELU;
import org.gradsh.autograd.nn.Sequential;
import org.gradsh.autograd.nn.SiLU;
import org.gradsh.autograd.nn.Sigmoid;
import org.gradsh.autograd.nn.Softmax;
import org.gradsh.autograd.nn.Softplus;
import org.gradsh.autograd.nn.Softsign;
import org.gradsh.autograd.nn.Tanh;
import org.gradsh.autograd.nn.TransformerEncoderLayer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every layer trains on the device as on the CPU: values, gradients and buffers, with the same
 * numbers by chance, and all of it is there.
 */
@Tag("races")
class LayersTest {
  private record Trial(Supplier<Layer> layer, Supplier<Tensor> x) {}

  private static final Map<String, Trial> LAYERS = new LinkedHashMap<>();

  private static void on(Supplier<Tensor> x, List<Supplier<Layer>> layers) {
    for (Supplier<Layer> l : layers) {
      LAYERS.put(LAYERS.size() + " " + l.get(), new Trial(l, x));
    }
  }

  static {
    var many = Recurrence.layers(2).bidirectional().dropout(.4);
    on(
        () -> randn(3, 4),
        List.of(
            CELU::new,
            ELU::new,
            GELU::new,
            () -> new GELU(true),
            Hardsigmoid::new,
            Hardswish::new,
            Hardtanh::new,
            LeakyReLU::new,
            LogSigmoid::new,
            LogSoftmax::new,
            Mish::new,
            PReLU::new,
            ReLU::new,
            ReLU6::new,
            SELU::new,
            SiLU::new,
            Sigmoid::new,
            Softmax::new,
            Softplus::new,
            Softsign::new,
            Tanh::new,
            Identity::new,
            Dropout::new,
            Flatten::new,
            () -> new Linear(4, 2),
            () -> new LayerNorm(4),
            () -> new RMSNorm(4),
            () -> new BatchNorm1d(4),
            () -> new BatchNorm1d(4, 1e-5, .1, false),
            () -> Models.residual(new Linear(4, 4)),
            () -> Models.weightNorm(new Linear(4, 2)),
            () -> Models.spectralNorm(new Linear(4, 2)),
            () -> new Sequential(new Linear(4, 3), new Dropout(.3), new Tanh())));
    on(
        () -> randn(2, 4, 6),
        List.of(
            () -> new Conv1d(4, 2, 3),
            () -> new ConvTranspose1d(4, 2, 3),
            () -> new MaxPool1d(2),
            () -> new AvgPool1d(2),
            () -> new AdaptiveAvgPool1d(3),
            () -> new AdaptiveMaxPool1d(3),
            () -> new GroupNorm(2, 4),
            () -> new BatchNorm1d(4),
            () -> new RNN(6, 3),
            () -> new RNN(6, 3, many),
            () -> new LSTM(6, 3),
            () -> new LSTM(6, 3, many),
            () -> new GRU(6, 3),
            () -> new GRU(6, 3, many.withoutBias()),
            () -> new MultiHeadAttention(6, 2),
            () -> new MultiHeadAttention(6, 2, Attention.causal().dropout(.3)),
            () -> new TransformerEncoderLayer(6, 2, 8),
            () -> new TransformerEncoderLayer(6, 2, 8, .3, true, new GELU())));
    on(
        () -> randn(2, 4, 6, 6),
        List.of(
            () -> new Conv2d(4, 2, 3),
            () -> new ConvTranspose2d(4, 2, 3),
            () -> new MaxPool2d(2),
            () -> new AvgPool2d(2),
            () -> new AdaptiveAvgPool2d(3),
            () -> new AdaptiveMaxPool2d(3),
            () -> new BatchNorm2d(4),
            Dropout2d::new));
    on(
        () -> randn(2, 2, 4, 4, 4),
        List.of(
            () -> new Conv3d(2, 2, 3),
            () -> new ConvTranspose3d(2, 2, 3),
            () -> new MaxPool3d(2),
            () -> new AvgPool3d(2),
            () -> new BatchNorm3d(2)));
    on(() -> randint(0, 5, 2, 3), List.of(() -> new Embedding(5, 4), () -> new Embedding(5, 4, 1)));
  }

  private static Map<String, Tensor> trained(Trial trial, Device device) {
    seed(7);
    Layer layer = trial.layer.get();
    Tensor given = trial.x.get();
    layer.to(device);
    boolean isFloating = given.dtype().isFloating();
    Tensor x = isFloating ? variable(given).moveTo(device) : given.to(device);
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (int step = 0; step < 2; step++) {
      seed(11);
      Tensor y = layer.train().apply(x);
      all.put("y" + step, y.detach());
      y.mul(y.add(1)).sum().backward();
    }
    if (x instanceof Variable v) all.put("gradient of x", v.grad());
    layer.namedParameters().forEach((name, w) -> all.put("gradient of " + name, w.grad()));
    layer.namedBuffers().forEach(all::put);
    all.put("afterwards", layer.eval().apply(x).detach());
    return all;
  }

  @TestFactory
  Stream<DynamicTest> layersTrainThere() {
    return LAYERS.entrySet().stream()
        .map(l -> dynamicTest(l.getKey(), () -> compare(l.getValue())));
  }

  private static void compare(Trial trial) {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    Map<String, Tensor> here = trained(trial, Device.CPU), there = trained(trial, cuda());
    assertEquals(here.keySet(), there.keySet());
    here.forEach(
        (name, a) -> {
          Tensor b = there.get(name);
          assertEquals(cuda(), b.device(), name);
          assertEquals(a.dtype(), b.dtype(), name);
          double scale = Math.max(1, a.to(DType.FLOAT64).abs().max().item());
          double[] x = a.to(DType.FLOAT64).toDoubleArray();
          assertArrayEquals(x, b.to(DType.FLOAT64).toDoubleArray(), 1e-4 * scale, name);
        });
  }

  private static final Map<String, UnaryOperator<Variable>> BEGINNINGS =
      Map.ofEntries(
          Map.entry("xavierUniform", Init::xavierUniform),
          Map.entry("xavierNormal", Init::xavierNormal),
          Map.entry("heUniform", Init::heUniform),
          Map.entry("heNormal", Init::heNormal),
          Map.entry("kaimingUniform", Init::kaimingUniform),
          Map.entry("kaimingNormal", Init::kaimingNormal),
          Map.entry("lecunNormal", Init::lecunNormal),
          Map.entry("orthogonal", Init::orthogonal),
          Map.entry("zeros", Init::zeros),
          Map.entry("ones", Init::ones),
          Map.entry("constant", w -> Init.constant(2, w)),
          Map.entry("uniform", w -> Init.uniform(-1, 1, w)),
          Map.entry("normal", w -> Init.normal(0, 1, w)),
          Map.entry("truncNormal", w -> Init.truncNormal(0, 1, w)));

  @TestFactory
  Stream<DynamicTest> weightsBeginThere() {
    return BEGINNINGS.entrySet().stream()
        .map(
            b ->
                dynamicTest(
                    b.getKey(),
                    () -> {
                      assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
                      seed(3);
                      Variable here = b.getValue().apply(variable(zeros(4, 5)));
                      seed(3);
                      Variable w = variable(zeros(4, 5)).moveTo(cuda());
                      Variable there = b.getValue().apply(w);
                      assertEquals(cuda(), there.device());
                      assertArrayEquals(here.toFloatArray(), there.toFloatArray(), 1e-5f);
                    }));
  }
}
