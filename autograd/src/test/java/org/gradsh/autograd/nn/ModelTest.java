package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.optim.SGD;
import org.junit.jupiter.api.Test;

/** What belongs to a model: parameters, buffers and layers found in its fields, and their names. */
class ModelTest {
  private static List<String> names(Layer model) {
    return List.copyOf(model.namedParameters().keySet());
  }

  static class Base implements Layer {
    private final Linear first = new Linear(2, 3);

    @Override
    public Tensor apply(Tensor x) {
      return first.apply(x);
    }
  }

  static class Derived extends Base {
    Variable scale = variable(1.0);
    transient Variable passedOver = variable(1.0);
    static final Variable ALL = variable(1.0);
    private final Map<String, Layer> heads = new LinkedHashMap<>();
    final List<Layer> blocks = List.of(new Linear(1, 1, false), Tensor::relu);
    final Linear[] array = {new Linear(1, 1, false)};
    final Optional<Linear> maybe = Optional.of(new Linear(1, 1, false));
    final Pair pair = new Pair(variable(2.0), new Linear(1, 1, false));

    Derived() {
      heads.put("left", new Linear(1, 1, false));
    }
  }

  record Pair(Tensor gain, Linear layer) {}

  @Test
  void fieldsOfAllKindsAreFoundInTheOrderOfDeclaration() {
    assertEquals(
        List.of(
            "first.weight",
            "first.bias",
            "scale",
            "heads.left.weight",
            "blocks.0.weight",
            "array.0.weight",
            "maybe.weight",
            "pair.gain",
            "pair.layer.weight"),
        names(new Derived()));
    assertEquals(16, new Derived().parameterCount());
  }

  record Mapped(Map<String, Linear> heads) implements Layer {
    @Override
    public Tensor apply(Tensor x) {
      return x;
    }
  }

  @Test
  void aMapWithoutAnOrderIsGoneThroughByItsKeys() {
    Map<String, Linear> heads = new LinkedHashMap<>();
    for (String key : "gbdafceh".split("")) heads.put(key, new Linear(1, 1, false));
    List<String> given = heads.keySet().stream().map(key -> "heads." + key + ".weight").toList();
    assertEquals(given, names(new Mapped(heads)));
    assertEquals(given.stream().sorted().toList(), names(new Mapped(Map.copyOf(heads))));
  }

  record Tied(Linear in, Linear out) implements Layer {
    @Override
    public Tensor apply(Tensor x) {
      return out.apply(in.apply(x));
    }
  }

  @Test
  void aSharedLayerCountsOnceUnderEachOfItsNames() {
    Linear one = new Linear(3, 3);
    Tied tied = new Tied(one, one);
    assertEquals(List.of("in.weight", "in.bias", "out.weight", "out.bias"), names(tied));
    assertEquals(2, tied.parameters().size());
    assertEquals(12, tied.parameterCount());
    tied.apply(ones(1, 3)).sum().backward();
    assertTrue(one.weight.hasGrad());
  }

  static class Cyclic implements Layer {
    final List<Layer> all = new ArrayList<>();
    final Linear linear = new Linear(1, 1);

    Cyclic() {
      all.add(this);
      all.add(linear);
    }

    @Override
    public Tensor apply(Tensor x) {
      return linear.apply(x);
    }
  }

  @Test
  void aModelThatHoldsItselfIsGoneIntoOnce() {
    assertEquals(2, new Cyclic().parameters().size());
    assertTrue(new Cyclic().namedLayers().containsKey("linear"));
  }

  @Test
  void whatAClosedModuleKeepsIsTold() {
    Layer proxy =
        (Layer)
            Proxy.newProxyInstance(
                Layer.class.getClassLoader(),
                new Class<?>[] {Layer.class},
                (_, method, args) -> null);
    TensorException e = assertThrows(TensorException.class, () -> Part.of(proxy));
    assertTrue(e.getMessage().startsWith("parameters: h cannot be read"), e.getMessage());
    assertTrue(e.getMessage().contains("opens java.lang.reflect"), e.getMessage());
  }

  @Test
  void aLambdaIsALayerOfItsOwn() {
    Linear outside = new Linear(2, 2);
    Layer lambda = x -> outside.apply(x).relu();
    assertEquals(List.of(), lambda.parameters());
    assertEquals(2, new Sequential(outside, lambda).parameters().size());
  }

  static class Counting extends StandardLayer {
    Tensor seen = zeros();
    final Tensor fixed = ones(2);

    @Override
    protected Tensor forward(Tensor x) {
      seen = seen.add(1);
      return x;
    }
  }

  @Test
  void buffersAreTensorsInFieldsThatMayChange() {
    Counting layer = new Counting();
    layer.apply(ones(1));
    assertEquals(Set.of("seen"), layer.namedBuffers().keySet());
    assertEquals(1, layer.stateDict().get("seen").item());
    layer.loadStateDict(Map.of("seen", tensor(5).reshape()));
    assertEquals(5, layer.seen.item());
    Variable given = variable(3.0);
    layer.loadStateDict(Map.of("seen", given));
    given.assign(4);
    assertEquals(3, layer.seen.item());
    layer.loadStateDict(Map.of("seen", given.mul(2)));
    assertFalse(layer.seen.requiresGrad());
  }

  @Test
  void trainAndEvalReachAllLayers() {
    Sequential net = new Sequential(new Sequential(new Dropout(.5)), new BatchNorm1d(3));
    net.eval();
    Tensor x = randn(4, 3);
    assertTrue(net.apply(x).allClose(net.apply(x)));
    Tensor before = ((BatchNorm1d) net.layers().get(1)).runningMean();
    assertSame(before, ((BatchNorm1d) net.layers().get(1)).runningMean());
    net.train();
    assertFalse(net.apply(x).allClose(net.apply(x)));
    assertFalse(((BatchNorm1d) net.layers().get(1)).runningMean().allClose(before));
  }

  @Test
  void frozenParametersCostNoGradientAndStay() {
    Sequential net = new Sequential(new Linear(2, 3), new Linear(3, 1));
    Tensor before = net.stateDict().get("0.weight");
    net.layers().getFirst().freeze();
    SGD optimizer = new SGD(.1, net.parameters());
    net.apply(ones(4, 2)).sum().backward();
    Linear first = (Linear) net.layers().getFirst();
    Linear last = (Linear) net.layers().getLast();
    assertFalse(first.weight.hasGrad());
    assertFalse(first.weight.isTrainable());
    assertTrue(last.weight.hasGrad());
    // Nothing is recorded on account of frozen ones alone.
    assertEquals(null, first.apply(ones(4, 2)).origin());
    optimizer.step();
    assertTrue(before.allClose(first.weight));
    net.unfreeze();
    net.apply(ones(4, 2)).sum().backward();
    assertTrue(first.weight.hasGrad());
    optimizer.step();
    assertFalse(before.allClose(first.weight));
  }

  @Test
  void aModelMovesToADevice() {
    Device there = new Device("mirror", 0);
    Sequential net = new Sequential(new Linear(2, 3), new BatchNorm1d(3));
    Variable weight = net.parameters().getFirst();
    Tensor x = randn(4, 2);
    Tensor here = net.apply(x);
    weight.sum().backward();
    assertSame(net, net.to(there));
    assertSame(weight, net.parameters().getFirst());
    assertEquals(there, weight.device());
    assertEquals(there, weight.grad().device());
    assertEquals(there, ((BatchNorm1d) net.layers().get(1)).runningMean().device());
    Tensor y = net.apply(x.to(there));
    assertEquals(there, y.device());
    assertTrue(here.allClose(y.to(Device.CPU)));
    y.sum().backward();
    new SGD(.1, net.parameters()).step();
    assertEquals(there, weight.device());
    net.to(Device.CPU);
    assertEquals(Device.CPU, weight.device());
  }

  @Test
  void aModelIsWrittenAsATree() {
    Sequential net =
        new Sequential(
            new Conv2d(1, 6, 5), Tensor::relu, Models.residual(new Linear(4, 4)), new Cyclic());
    assertEquals(
        """
        Sequential(
          (0): Conv2d(1, 6, 5×5)
          (1): λ
          (2): Residual(
            (layer): Linear(4, 4)
          )
          (3): Cyclic(
            (all.0): Cyclic(…)
            (all.1): Linear(1, 1)
            (linear): Linear(1, 1)
          )
        )\
        """,
        net.toString());
  }

  @Test
  void layersSayTheirSizes() {
    assertEquals("Linear(4, 2, no bias)", new Linear(4, 2, false) + "");
    assertEquals(
        "LSTM(3, 4, layers 2, bidirectional, batch first)",
        new LSTM(3, 4, Recurrence.layers(2).bidirectional().batchFirst()) + "");
    assertEquals("MaxPool2d(2)", new MaxPool2d(2) + "");
    assertEquals("Dropout(0.5)", new Dropout() + "");
    assertEquals("Embedding(5, 3, padding 0)", new Embedding(5, 3, 0) + "");
    assertEquals("weightNorm(Linear(2, 3))", Models.weightNorm(new Linear(2, 3)) + "");
  }

  @Test
  void whatDoesNotFitIsRefusedAndNothingIsChanged() {
    Linear linear = new Linear(2, 3);
    Tensor before = linear.stateDict().get("bias");
    TensorException e =
        assertThrows(TensorException.class, () -> linear.loadStateDict(Map.of("bias", ones(3))));
    assertTrue(e.getMessage().contains("missing: weight"), e.getMessage());
    assertThrows(
        TensorException.class,
        () -> linear.loadStateDict(Map.of("bias", ones(3), "weight", ones(2, 3))));
    assertTrue(before.allClose(linear.bias));
    LoadReport report = linear.loadMatching(Map.of("bias", ones(3), "more", ones(1)));
    assertEquals(List.of("weight"), report.missing());
    assertEquals(List.of("more"), report.unexpected());
    assertTrue(linear.bias.allClose(ones(3)));
  }
}
