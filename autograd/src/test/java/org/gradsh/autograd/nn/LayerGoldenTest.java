package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.nn.Models.call;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gradsh.autograd.Attention;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Layers against PyTorch's, in float64 by {@code call}: results, gradients of parameters and
 * operands, buffers afterwards; and the names of its state_dicts. src/test/golden/write_models.py
 * writes them.
 */
class LayerGoldenTest {
  private static final double CLOSE = 1e-9;

  /** A call of PyTorch's. */
  private static final class Case {
    final String name;
    final List<Tensor> operands = new ArrayList<>();
    final Map<String, Tensor> state = new LinkedHashMap<>();
    final List<Tensor> results = new ArrayList<>();
    final Map<String, Tensor> gradients = new LinkedHashMap<>();
    final Map<String, Tensor> after = new LinkedHashMap<>();

    Case(String name) {
      this.name = name;
    }
  }

  private static List<Case> cases() throws IOException {
    List<Case> all = new ArrayList<>();
    try (var in = LayerGoldenTest.class.getResourceAsStream("layers.tsv")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String[] f = line.split("\t", -1);
        switch (f[0]) {
          case "layer" -> all.add(new Case(f[1]));
          case "in" -> {
            DType dtype = DType.valueOf(f[1].toUpperCase(Locale.ROOT));
            all.getLast().operands.add(numbers(f, 2).to(dtype));
          }
          case "state" -> all.getLast().state.put(f[1], numbers(f, 2));
          case "out" -> all.getLast().results.add(numbers(f, 1));
          case "grad" -> all.getLast().gradients.put(f[1], numbers(f, 2));
          case "after" -> all.getLast().after.put(f[1], numbers(f, 2));
          default -> assertTrue(line.startsWith("#"), line);
        }
      }
    }
    return all;
  }

  private static Tensor numbers(String[] f, int shape) {
    double[] values = Arrays.stream(f, shape + 1, f.length).mapToDouble(Double::valueOf).toArray();
    if (f[shape].isEmpty()) return tensor(values, DType.FLOAT64).reshape();
    return tensor(values, DType.FLOAT64)
        .reshape(Arrays.stream(f[shape].split(",")).mapToInt(Integer::parseInt).toArray());
  }

  /** Our layer of the case's name. */
  private static Layer layer(String name) {
    Conv.Options wild = Conv.stride(1, 2).padding(1, 0).dilation(2, 1).groups(2);
    return switch (name) {
      case "Linear" -> new Linear(4, 5);
      case "Linear without bias" -> new Linear(4, 5, false);
      case "Conv1d" -> new Conv1d(2, 4, 3, Conv.stride(2).padding(1).groups(2));
      case "Conv2d" -> new Conv2d(2, 3, 3, Conv.padding(1));
      case "Conv2d of all kinds" -> new Conv2d(2, 4, new int[] {2, 3}, wild, false);
      case "ConvTranspose1d" ->
          new ConvTranspose1d(3, 2, 3, Conv.stride(2).padding(1).outputPadding(1));
      case "ConvTranspose2d" -> new ConvTranspose2d(2, 3, 3, Conv.stride(2).padding(1));
      case "Conv3d" ->
          new Conv3d(
              2, 4, new int[] {2, 3, 2}, Conv.stride(1, 2, 1).padding(1, 0, 1).groups(2), true);
      case "ConvTranspose3d" ->
          new ConvTranspose3d(2, 3, 2, Conv.stride(2).padding(1).outputPadding(1, 0, 1));
      case "MaxPool3d" -> new MaxPool3d(2);
      case "AvgPool3d" -> new AvgPool3d(Pool.size(2).stride(1).padding(1));
      case "AdaptiveAvgPool1d" -> new AdaptiveAvgPool1d(3);
      case "AdaptiveMaxPool1d" -> new AdaptiveMaxPool1d(2);
      case "BatchNorm3d" -> new BatchNorm3d(2);
      case "BatchNorm3d in use" -> new BatchNorm3d(2, 1e-3, .1, true).eval();
      case "RMSNorm" -> new RMSNorm(4);
      case "Dropout2d in use" -> new Dropout2d(.5).eval();
      case "Identity" -> new Identity();
      case "Residual" -> Models.residual(new Linear(4, 4));
      case "WeightNorm" -> Models.weightNorm(new Linear(4, 5));
      case "WeightNorm of images" -> Models.weightNorm(new Conv2d(2, 3, 3));
      case "SpectralNorm" -> Models.spectralNorm(new Linear(4, 5));
      case "SpectralNorm in use" -> Models.spectralNorm(new Linear(4, 5)).eval();
      case "MaxPool2d" -> new MaxPool2d(Pool.size(3).stride(2).padding(1));
      case "AvgPool2d" -> new AvgPool2d(2);
      case "MaxPool1d" -> new MaxPool1d(2);
      case "AvgPool1d" -> new AvgPool1d(Pool.size(3).stride(1).padding(1));
      case "AdaptiveAvgPool2d" -> new AdaptiveAvgPool2d(3, 2);
      case "AdaptiveMaxPool2d" -> new AdaptiveMaxPool2d(2);
      case "BatchNorm1d" -> new BatchNorm1d(3);
      case "BatchNorm1d of sequences" -> new BatchNorm1d(3, 1e-5, .3, true);
      case "BatchNorm2d" -> new BatchNorm2d(2);
      case "BatchNorm2d in use" -> new BatchNorm2d(2).eval();
      case "LayerNorm" -> new LayerNorm(4);
      case "LayerNorm of two axes" -> new LayerNorm(1e-3, 3, 4);
      case "GroupNorm" -> new GroupNorm(2, 4);
      case "Dropout in use" -> new Dropout(.5).eval();
      case "Embedding" -> new Embedding(5, 3);
      case "Embedding with padding" -> new Embedding(5, 3, 0);
      case "Flatten" -> new Flatten();
      case "ReLU" -> new ReLU();
      case "ReLU6" -> new ReLU6();
      case "SELU" -> new SELU();
      case "SiLU" -> new SiLU();
      case "Mish" -> new Mish();
      case "Sigmoid" -> new Sigmoid();
      case "LogSigmoid" -> new LogSigmoid();
      case "Tanh" -> new Tanh();
      case "Softplus" -> new Softplus();
      case "Softsign" -> new Softsign();
      case "Hardtanh" -> new Hardtanh();
      case "Hardsigmoid" -> new Hardsigmoid();
      case "Hardswish" -> new Hardswish();
      case "GELU" -> new GELU();
      case "ELU" -> new ELU();
      case "CELU" -> new CELU();
      case "LeakyReLU" -> new LeakyReLU();
      case "PReLU" -> new PReLU();
      case "Softmax" -> new Softmax();
      case "LogSoftmax" -> new LogSoftmax();
      case "RNN" -> new RNN(3, 4);
      case "RNN of relu" -> new RNN(3, 4, Recurrence.DEFAULT, RNN.Nonlinearity.RELU);
      case "LSTM" -> new LSTM(3, 4);
      case "LSTM from a state" -> new LSTM(3, 4, Recurrence.layers(2).bidirectional());
      case "LSTM batch first" -> new LSTM(3, 4, Recurrence.batchFirst().withoutBias());
      case "LSTM of one sequence" -> new LSTM(3, 2);
      case "GRU" -> new GRU(3, 4);
      case "GRU from a state" -> new GRU(3, 4, Recurrence.layers(2).bidirectional());
      case "GRU batch first" -> new GRU(3, 4, Recurrence.batchFirst().withoutBias());
      case "GRU of one sequence" -> new GRU(3, 2);
      case "GRU of many steps" -> new GRU(2, 3);
      case "RNN from a state" -> new RNN(3, 4, Recurrence.layers(2).bidirectional());
      case "MultiHeadAttention", "MultiHeadAttention masked" -> new MultiHeadAttention(4, 2);
      case "MultiHeadAttention causal" -> new MultiHeadAttention(4, 2, Attention.causal());
      case "TransformerEncoderLayer" ->
          new TransformerEncoderLayer(4, 2, 6, 0, false, Tensor::relu);
      case "TransformerEncoderLayer norm first" ->
          new TransformerEncoderLayer(4, 2, 6, 0, true, Tensor::gelu);
      case "Sequential" ->
          new Sequential(
              new Conv2d(1, 2, 3),
              new BatchNorm2d(2),
              new ReLU(),
              new MaxPool2d(2),
              new Flatten(),
              new Linear(8, 3));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static List<Tensor> results(Layer layer, String name, Tensor x, List<Tensor> in) {
    Tensor[] more = in.subList(1, in.size()).toArray(Tensor[]::new);
    return switch (layer) {
      case LSTM l -> {
        var r = more.length > 0 ? l.run(x, new LSTM.State(more[0], more[1])) : l.run(x);
        yield List.of(r.output(), r.state().h(), r.state().c());
      }
      case SingleState l -> {
        var r = more.length > 0 ? l.run(x, more[0]) : l.run(x);
        yield List.of(r.output(), r.h());
      }
      case MultiHeadAttention m when name.endsWith("masked") -> {
        Tensor sees = tensor(1, 1, 0, 1, 1, 1).gt(0).reshape(2, 1, 3);
        yield List.of(m.apply(x, Attention.mask(sees)));
      }
      default -> List.of(layer.apply(x));
    };
  }

  /** The sum of the elements by weights 1, 1.25, … 2.5, 1, … */
  private static Tensor weighed(List<Tensor> results) {
    Tensor sum = null;
    for (Tensor y : results) {
      double[] w = new double[y.size()];
      for (int i = 0; i < w.length; i++) w[i] = 1 + i % 7 / 4.0;
      Tensor one = y.mul(tensor(w, DType.FLOAT64).reshape(y.dims())).sum();
      sum = sum == null ? one : sum.add(one);
    }
    return sum;
  }

  @TestFactory
  Stream<DynamicTest> layersAreThoseOfPyTorch() throws IOException {
    return cases().stream().map(c -> DynamicTest.dynamicTest(c.name, () -> check(c)));
  }

  private static void check(Case c) {
    Layer layer = layer(c.name);
    Tensor x = c.operands.getFirst();
    List<Tensor> results = call(layer, c.state, () -> results(layer, c.name, x, c.operands));
    assertEquals(c.results.size(), results.size());
    for (int k = 0; k < results.size(); k++) same(c.results.get(k), results.get(k), "result " + k);

    // the state of the model has PyTorch's names and shapes
    layer.loadStateDict(c.state);
    assertEquals(c.state.size(), layer.stateDict().size());

    Map<String, Tensor> point = new LinkedHashMap<>();
    c.gradients.keySet().forEach(n -> point.put(n, n.equals("x") ? x : c.state.get(n)));
    var gradients =
        Autograd.grad(
                (Map<String, Tensor> p) -> {
                  Map<String, Tensor> state = new LinkedHashMap<>(c.state);
                  state.putAll(p);
                  state.remove("x");
                  Tensor at = p.getOrDefault("x", x);
                  return call(layer, state, () -> weighed(results(layer, c.name, at, c.operands)));
                })
            .apply(point);
    if (c.gradients.isEmpty()) return;
    // PyTorch keeps 1/6 in float32.
    double within = c.name.equals("Hardsigmoid") ? 1e-7 : CLOSE;
    c.gradients.forEach((n, g) -> same(g, gradients.get(n), "gradient of " + n, within));

    if (c.after.isEmpty()) return;
    var after = Models.callWithBuffers(layer, c.state, x).buffers();
    Map<String, Tensor> plain = new LinkedHashMap<>();
    Map<String, String> inPyTorch = Wrapping.names(Part.of(layer));
    after.forEach((name, t) -> plain.put(State.plain(inPyTorch.getOrDefault(name, name)), t));
    c.after.forEach((name, t) -> same(t, plain.get(State.plain(name)).to(DType.FLOAT64), name));
  }

  private static void same(Tensor expected, Tensor actual, String what) {
    same(expected, actual, what, CLOSE);
  }

  private static void same(Tensor expected, Tensor actual, String what, double within) {
    assertEquals(expected.shape(), actual.shape(), what);
    double[] e = expected.toDoubleArray();
    double[] a = actual.toDoubleArray();
    for (int i = 0; i < e.length; i++) {
      int at = i;
      assertEquals(e[i], a[i], within * Math.max(1, Math.abs(e[i])), () -> what + " at " + at);
    }
  }

  @Test
  void everyLayerIsHeldAgainstPyTorch() throws Exception {
    Set<String> held = new TreeSet<>();
    for (Case c : cases()) held.add(c.name.split(" ")[0]);
    Path folder =
        Path.of(Layer.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve(Layer.class.getPackageName().replace('.', '/'));
    List<String> layers = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replaceFirst("\\.class$", "");
        Class<?> type = Class.forName(Layer.class.getPackageName() + "." + name);
        boolean isOne = Layer.class.isAssignableFrom(type) && !type.isHidden();
        boolean isWhole = !type.isInterface() && !Modifier.isAbstract(type.getModifiers());
        if (isOne && isWhole && !type.isAnonymousClass()) layers.add(name);
      }
    }
    assertTrue(layers.size() > 50, () -> "layers: " + layers);
    layers.removeAll(held);
    assertEquals(List.of(), layers, "without a case in src/test/golden/write_models.py");
  }

  @Test
  void theFunctionalFormLeavesTheModelAsItIs() throws IOException {
    for (Case c : cases()) {
      if (c.after.isEmpty()) continue;
      Layer layer = layer(c.name);
      Map<String, Tensor> before = layer.stateDict();
      call(layer, c.state, c.operands.getFirst());
      layer.stateDict().forEach((name, t) -> assertTrue(t.allClose(before.get(name)), name));
    }
  }
}
