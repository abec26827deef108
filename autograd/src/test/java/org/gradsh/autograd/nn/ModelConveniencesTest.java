package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.hessian;
import static org.gradsh.autograd.Autograd.jacobian;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.gradsh.autograd.nn.Looking.summary;
import static org.gradsh.autograd.nn.Models.call;
import static org.gradsh.autograd.nn.Models.params;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.optim.Adam;
import org.gradsh.autograd.optim.SGD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What someone who comes from PyTorch types first. */
class ModelConveniencesTest {
  private static void error(Executable body, String first, String... more) {
    TensorException e = assertThrows(TensorException.class, body);
    String text = e.getMessage();
    assertEquals(first, text.lines().findFirst().orElse(""), text);
    for (String part : more) assertTrue(text.contains(part), text);
  }

  private static Sequential net() {
    seed(3);
    return new Sequential(new Linear(3, 4), Tensor::tanh, new BatchNorm1d(4), new Linear(4, 1));
  }

  @Test
  void zeroGradForgetsAllGradients() {
    Sequential net = net();
    net.apply(ones(2, 3)).sum().backward();
    assertTrue(net.parameters().getFirst().hasGrad());
    net.zeroGrad();
    assertTrue(net.parameters().stream().noneMatch(Variable::hasGrad));
  }

  @Test
  void trainTakesAFlag() {
    Sequential net = new Sequential(new Dropout(0.5));
    assertEquals(4, net.train(false).apply(ones(4)).sum().item());
    assertEquals(4, net.train(true).eval().apply(ones(4)).sum().item());
    assertFalse(net.train(true).apply(ones(1000)).sum().item() == 1000);
  }

  @Test
  void aModelBecomesFloat64AndStaysTheSameVariables() {
    Sequential net = net();
    List<Variable> before = net.parameters();
    Tensor x = randn(5, 3);
    Tensor expected = net.eval().apply(x);
    net.apply(x).sum().backward();
    float[] g = before.getFirst().grad().toFloatArray();
    assertSame(net, net.to(DType.FLOAT64));
    assertSame(before.getFirst(), net.parameters().getFirst());
    for (Variable v : net.parameters()) {
      assertEquals(DType.FLOAT64, v.dtype());
      assertEquals(DType.FLOAT64, v.grad().dtype());
    }
    assertEquals(g[1], (float) before.getFirst().grad().toDoubleArray()[1]);
    assertEquals(DType.FLOAT64, net.namedBuffers().get("2.runningMean").dtype());
    assertEquals(DType.INT64, net.namedBuffers().get("2.numBatchesTracked").dtype());
    Tensor y = net.apply(x.to(DType.FLOAT64));
    assertEquals(DType.FLOAT64, y.dtype());
    assertTrue(y.to(DType.FLOAT32).allClose(expected));
    net.zeroGrad();
    y.sum().backward();
    assertEquals(DType.FLOAT64, before.getFirst().grad().dtype());
    error(() -> net.to(DType.INT32), "to: a model cannot be of int32", "DType.FLOAT64");
    error(() -> net.to((DType) null), "to: the dtype is null");
  }

  @Test
  void whatAnOptimizerRemembersFollows() {
    Variable w = variable(tensor(1.0, -2.0)), v = variable(tensor(1.0, -2.0).to(DType.FLOAT64));
    Adam narrow = new Adam(0.1, w), wide = new Adam(0.1, v);
    narrow.weightDecay(0.1);
    wide.weightDecay(0.1);
    for (int i = 0; i < 6; i++) {
      if (i == 3) w.castTo(DType.FLOAT64);
      narrow.step(() -> w.mul(w).sum());
      wide.step(() -> v.mul(v).sum());
    }
    assertEquals(DType.FLOAT64, w.dtype());
    assertTrue(w.sub(v).abs().max().item() < 1e-6);
  }

  @Test
  void hooksStayWhereTheDtypeChanges() {
    Variable w = variable(1.0);
    w.registerHook(g -> g.mul(10));
    w.castTo(DType.FLOAT64).mul(2).backward();
    assertEquals(20, w.grad().item());
  }

  @Test
  void stridesAsPyTorchHasThem() {
    assertEquals("Conv2d(1, 6, 5×5, stride 2)", new Conv2d(1, 6, 5, 2) + "");
    assertEquals("Conv2d(1, 6, 5×5, stride 2, padding 1)", new Conv2d(1, 6, 5, 2, 1) + "");
    assertEquals("Conv1d(1, 6, 5, padding 2)", new Conv1d(1, 6, 5, 1, 2) + "");
    assertEquals("ConvTranspose2d(1, 6, 2×2, stride 2)", new ConvTranspose2d(1, 6, 2, 2) + "");
    assertEquals("MaxPool2d(3, stride 2)", new MaxPool2d(3, 2) + "");
    assertEquals(
        List.of(1, 1, 2, 2),
        java.util.Arrays.stream(new MaxPool2d(2, 2).apply(ones(1, 1, 4, 4)).dims())
            .boxed()
            .toList());
  }

  @Test
  void optionsThatCannotBeAreToldAtOnce() {
    error(() -> new Conv2d(1, 6, 5, 0), "Conv2d: stride is 0", "1 or more");
    error(() -> new Conv2d(1, 6, 5, Conv.padding(-1)), "Conv2d: padding is -1", "0 or more");
    error(() -> new Conv2d(1, 6, 5, Conv.dilation(0)), "Conv2d: dilation is 0");
    error(() -> new Conv2d(1, 6, 5, Conv.stride(1, 2, 3)), "Conv2d: stride has 3 numbers", "or 2");
    error(
        () -> new ConvTranspose1d(1, 6, 5, Conv.outputPadding(-1)),
        "ConvTranspose1d: outputPadding is -1");
    error(
        () -> new MaxPool2d(Pool.size(2).padding(2)),
        "MaxPool2d: padding 2 is too large",
        "a window of 2",
        "at most half");
    error(() -> new AvgPool1d(Pool.size(2).stride(0)), "AvgPool1d: stride is 0");
    error(() -> new MaxPool1d(Pool.size(2, 2)), "MaxPool1d: size has 2 numbers", "one number");
  }

  @Test
  void aSummaryWithoutAnInputHasTheParameters() {
    ModelSummary s = summary(net());
    assertFalse(s.ran());
    assertEquals("29 parameters (" + s.total().parameterBytes() + " B)", s.summary());
    assertEquals(16, s.layer("0").parameters());
    String text = s.toString();
    assertTrue(text.contains("function") && text.contains("Linear(3, 4)"), text);
    assertFalse(text.contains("input") || text.contains("multiply"), text);
    error(() -> summary(null), "summary: the model is null");
  }

  @Test
  void jacobiansAndHessiansOfAllParameters() {
    Sequential net = new Sequential(new Linear(2, 3), Tensor::tanh, new Linear(3, 1));
    Map<String, Tensor> p = params(net);
    Tensor x = randn(4, 2);
    var h = hessian((Map<String, Tensor> q) -> call(net, q, x).square().mean()).apply(p);
    assertEquals(p.keySet(), h.keySet());
    assertEquals(p.keySet(), h.get("0.bias").keySet());
    assertEquals("[3, 2, 1, 3]", h.get("0.weight").get("2.weight").shape() + "");
    Tensor one =
        hessian((Tensor w) -> call(net, Map.of("0.weight", w), x).square().mean())
            .apply(p.get("0.weight"));
    assertTrue(h.get("0.weight").get("0.weight").allClose(one));
    Tensor mixed = h.get("2.weight").get("0.bias").reshape(3, 3);
    assertTrue(mixed.T().allClose(h.get("0.bias").get("2.weight").reshape(3, 3)));

    Map<String, Tensor> j = jacobian((Map<String, Tensor> q) -> call(net, q, x)).apply(p);
    assertEquals("[4, 1, 3, 2]", j.get("0.weight").shape() + "");
    Tensor of =
        jacobian((Tensor w) -> call(net, Map.of("0.weight", w), x)).apply(p.get("0.weight"));
    assertTrue(j.get("0.weight").allClose(of));
  }

  @Test
  void backwardThroughParamsSaysWhatToDo() {
    Sequential net = net();
    error(
        () -> call(net, params(net), ones(2, 3)).sum().backward(),
        "backward: nothing was recorded",
        "params(model)",
        "gives constants",
        "model.parameters()",
        "grad((Map<String, Tensor> p) -> …)");
    var g = grad((Map<String, Tensor> q) -> call(net, q, ones(2, 3)).sum()).apply(params(net));
    assertEquals(6, g.size());
  }

  @Test
  void aLayerGivesItselfAsWhatItIs() {
    class Net implements OwnType<Net> {
      final Linear fc = new Linear(3, 2);

      @Override
      public Tensor apply(Tensor x) {
        return fc.apply(x);
      }
    }
    Net made = new Net();
    Net net = made.to(DType.FLOAT64).to(Device.CPU).train().eval().train(true).freeze().unfreeze();
    assertSame(made, net);
    assertEquals(DType.FLOAT64, net.fc.to(DType.FLOAT64).parameters().getFirst().dtype());
    Sequential two = new Sequential(new Linear(3, 2), new ReLU()).to(DType.FLOAT64).eval();
    assertEquals(2, two.layers().size());
    assertEquals(
        2,
        new LSTM(3, 4).to(DType.FLOAT64).run(ones(1, 2, 3).to(DType.FLOAT64)).output().dims()[1]);
    Layer seen = made; // by the interface as before
    assertSame(made, seen.to(DType.FLOAT32).eval());
  }

  @Test
  void nullIsTold() {
    Linear linear = new Linear(3, 4);
    error(() -> linear.apply(null), "Linear(3, 4): x is null", "cell has failed");
    error(() -> new LSTM(3, 4).run(null), "LSTM(3, 4): x is null");
    error(() -> net().apply(null), "Sequential: x is null");
    error(() -> call(linear, null, ones(1, 3)), "call: the map of parameters is null");
    error(() -> call(linear, Map.of(), (Tensor) null), "call: x is null");
    error(() -> linear.loadStateDict(null), "loadStateDict: the state is null");
    Map<String, Tensor> state = new java.util.HashMap<>(linear.stateDict());
    state.put("bias", null);
    error(() -> linear.loadStateDict(state), "loadStateDict: bias is null");
    error(
        () -> Models.weightNorm(new ReLU()),
        "weightNorm: the layer has no weight of two axes or more",
        "ReLU() has no parameters");
  }

  @Test
  void theGradientOfAFrozenVariableIsTheOneThatWasThere() {
    Variable w = variable(2.0);
    w.mul(3).backward();
    w.trainable(false);
    assertTrue(w.hasGrad());
    assertEquals(3, w.grad().item());
    w.zeroGrad();
    assertFalse(w.hasGrad());
    error(w::grad, "grad: there is no gradient yet", "it is frozen");
    SGD sgd = new SGD(0.1, w);
    error(sgd::step, "step: all variables are frozen", "unfreeze()");
  }

  @Test
  void setsInOrderAreGoneThroughAndOthersAreRefused() {
    record Of(java.util.Collection<Layer> blocks) implements Layer {
      @Override
      public Tensor apply(Tensor x) {
        return x;
      }
    }
    Layer ordered = new Of(new java.util.LinkedHashSet<>(List.of(new Linear(1, 1), new ReLU())));
    assertEquals(
        List.of("blocks.0.weight", "blocks.0.bias"),
        List.copyOf(ordered.namedParameters().keySet()));
    error(
        () -> new Of(java.util.Set.of(new Linear(1, 1))).parameters(),
        "parameters: blocks has no order",
        "a LinkedHashSet");
  }

  @Test
  void aClassWithinAMethodHasWhatItUses() {
    Linear inner = new Linear(2, 2);
    int[] calls = {0};
    Layer twice =
        new Layer() {
          @Override
          public Tensor apply(Tensor x) {
            calls[0]++;
            return inner.apply(inner.apply(x));
          }
        };
    assertEquals(
        List.of("inner.weight", "inner.bias"), List.copyOf(twice.namedParameters().keySet()));
    twice.apply(ones(1, 2));
    assertEquals(1, calls[0]);
  }

  @Test
  void whatALambdaUsesFromOutsideIsToldByTheSummary() {
    Linear inner = new Linear(2, 2);
    Sequential net = new Sequential(new Linear(2, 2), x -> inner.apply(x));
    ModelSummary s = summary(net, ones(1, 2));
    assertEquals(List.of("bias float32 [2]", "weight float32 [2, 2]"), s.outside());
    String text = s.summary();
    assertTrue(
        text.endsWith(
            "; uses 2 variables that are not its own: bias float32 [2], weight float32 [2, 2]"),
        text);
    assertEquals(List.of(), summary(new Sequential(inner), ones(1, 2)).outside());
  }

  @Test
  void aLayerWithoutParametersIsTold() {
    Linear inner = new Linear(1, 1);
    error(() -> new SGD(0.1, (Layer) null), "SGD: the layer is null");
    error(() -> new Adam(0.1, new ReLU()), "Adam: the layer has no parameters", "ReLU");
    assertEquals(zeros(1).size(), inner.bias.size());
  }
}
