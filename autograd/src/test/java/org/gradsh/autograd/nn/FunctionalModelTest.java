package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.checkpoint;
import static org.gradsh.autograd.Autograd.compile;
import static org.gradsh.autograd.Autograd.full;
import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.hessian;
import static org.gradsh.autograd.Autograd.jvp;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.stack;
import static org.gradsh.autograd.Autograd.vmap;
import static org.gradsh.autograd.nn.Models.call;
import static org.gradsh.autograd.nn.Models.params;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Models as functions of their parameters, under every transform. */
class FunctionalModelTest {
  static class Net implements Layer {
    Linear a = new Linear(3, 4), b = new Linear(4, 1);

    @Override
    public Tensor apply(Tensor x) {
      return b.apply(a.apply(x).tanh());
    }
  }

  private final Net net = new Net();
  private Tensor x;

  @BeforeEach
  void draw() {
    seed(4);
    x = randn(5, 3);
  }

  private static void same(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertTrue(expected.sub(actual).abs().max().item() < 1e-5, () -> expected + "\n" + actual);
  }

  private Tensor loss(Map<String, Tensor> p) {
    return call(net, p, x).square().mean();
  }

  @Test
  void gradientsAreThoseOfBackward() {
    var gradients = grad((Map<String, Tensor> p) -> loss(p)).apply(params(net));
    net.apply(x).square().mean().backward();
    net.namedParameters().forEach((name, v) -> same(v.grad(), gradients.get(name)));
  }

  @Test
  void nothingComesToTheModelItself() {
    var gradients = grad((Tensor w) -> call(net, Map.of("a.weight", w), x).sum()).apply(ones(4, 3));
    assertEquals(Shape.of(4, 3), gradients.shape());
    assertFalse(net.a.weight.hasGrad());
    Tensor before = net.apply(x);
    call(net, Map.of("b.bias", full(100, 1)), x);
    same(before, net.apply(x));
  }

  @Test
  void elementsAreReadOfWhatStandsThere() {
    Tensor w = full(7, 4, 3);
    Tensor given =
        call(
            net,
            Map.of("a.weight", w, "b.bias", full(5, 1)),
            () -> {
              assertEquals(5, net.b.bias.item());
              assertEquals(7, net.a.weight.toDoubleArray()[2]);
              assertEquals(7, net.a.weight.toFloatArray()[2]);
              assertEquals(7, net.a.weight.toIntArray()[2]);
              assertEquals(7, net.a.weight.toLongArray()[2]);
              assertTrue(net.a.weight.toBooleanArray()[2]);
              return net.a.weight.detach();
            });
    same(w, given);
    assertTrue(net.b.bias.item() != 5);
  }

  @Test
  void hessiansAndForwardMode() {
    Tensor w = net.b.weight.detach();
    Tensor h = hessian((Tensor v) -> call(net, Map.of("b.weight", v), x).square().mean()).apply(w);
    // The loss is quadratic in the last weight: 2/n Σ h hᵀ.
    Tensor hidden = net.a.apply(x).tanh().detach();
    same(hidden.T().matmul(hidden).mul(2.0 / 5), h.reshape(4, 4));
    var j = jvp(v -> call(net, Map.of("b.weight", v), x), w, ones(1, 4));
    same(hidden.sum(1).reshape(5, 1), j.tangent());
  }

  @Test
  void gradientsOfEachExample() {
    Tensor w = net.a.weight.detach();
    var f = grad((Tensor v, Tensor one) -> call(net, Map.of("a.weight", v), one).sum());
    Tensor all = vmap((Tensor one) -> f.apply(w, one)).apply(x);
    List<Tensor> each = new ArrayList<>();
    for (int i = 0; i < 5; i++) each.add(f.apply(w, x.get(i)));
    same(stack(each), all);
  }

  @Test
  void manyModelsAtOnce() {
    Tensor ws = randn(7, 4, 3);
    Tensor all = vmap((Tensor w) -> call(net, Map.of("a.weight", w), x)).apply(ws);
    for (int i = 0; i < 7; i++) {
      same(call(net, Map.of("a.weight", ws.get(i)), x), all.get(i));
    }
  }

  @Test
  void callsWithinCalls() {
    Tensor w = randn(4, 3);
    Tensor v = randn(1, 4);
    Supplier<Tensor> inner = () -> call(net, Map.of("b.weight", v), x);
    same(
        call(net, Map.of("a.weight", w, "b.weight", v), x),
        call(net, Map.of("a.weight", w, "b.weight", ones(1, 4)), inner));
    var g = grad((Tensor t) -> call(net, Map.of("a.weight", t), inner).sum()).apply(w);
    var direct = grad((Tensor t) -> call(net, Map.of("a.weight", t, "b.weight", v), x).sum());
    same(direct.apply(w), g);
    // A variable that is given in another's place is itself replaced by what runs around.
    Variable own = net.b.weight;
    same(
        call(net, Map.of("b.weight", v), x),
        call(net, Map.of("b.weight", v), () -> call(net, Map.of("b.weight", own), x)));
  }

  @Test
  void severalThreadsAtOnce() {
    List<Tensor> alone =
        IntStream.range(0, 16)
            .mapToObj(i -> call(net, Map.of("a.weight", full(i * .1, 4, 3)), x))
            .toList();
    List<Tensor> together =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(i -> call(net, Map.of("a.weight", full(i * .1, 4, 3)), x))
            .toList();
    for (int i = 0; i < 16; i++) same(alone.get(i), together.get(i));
  }

  @Test
  void compiledFunctions() {
    var f = compile((Tensor w) -> call(net, Map.of("a.weight", w), x).sum());
    Tensor w = randn(4, 3);
    same(call(net, Map.of("a.weight", w), x).sum(), f.apply(w));
    same(grad(f::apply).apply(w), grad((Tensor v) -> f.apply(v)).apply(w));
    // One that was compiled outside takes what stands in the places as well.
    var g = compile((Tensor v) -> net.apply(v));
    same(net.apply(x), g.apply(x));
    same(call(net, Map.of("a.weight", w), x), call(net, Map.of("a.weight", w), () -> g.apply(x)));
  }

  @Test
  void aCheckpointRunsAgainWithTheSameParameters() {
    Tensor w = randn(4, 3);
    var plain = grad((Tensor v) -> call(net, Map.of("a.weight", v), x).sum()).apply(w);
    var spared =
        grad((Tensor v) -> call(net, Map.of("a.weight", v), () -> checkpoint(net::apply, x)).sum())
            .apply(w);
    same(plain, spared);
  }

  @Test
  void runningStatisticsAreGivenNotChanged() {
    BatchNorm1d norm = new BatchNorm1d(3);
    var called = Models.callWithBuffers(norm, params(norm), x);
    assertEquals(0, norm.runningMean().abs().sum().item());
    norm.apply(x);
    same(norm.runningMean(), called.buffers().get("runningMean"));
    assertEquals(1, called.buffers().get("numBatchesTracked").item());
    // What is given stands for the running statistics in use, too.
    norm.eval();
    var shifted = call(norm, Map.of("running_mean", ones(3), "running_var", ones(3)), x);
    same(x.sub(1).div(Math.sqrt(1 + 1e-5)), shifted);
  }

  @Test
  void runningStatisticsWithinTransforms() {
    BatchNorm1d norm = new BatchNorm1d(3);
    grad((Tensor t) -> norm.apply(t).square().sum()).apply(x);
    assertTrue(norm.runningMean().abs().sum().item() > 0);
    assertEquals(null, norm.runningMean().origin());
    Tensor before = norm.runningMean();
    vmap((Tensor t) -> norm.apply(t)).apply(randn(2, 5, 3));
    same(before, norm.runningMean());
    TensorException e =
        assertThrows(TensorException.class, () -> compile((Tensor t) -> norm.apply(t)).apply(x));
    assertTrue(e.getMessage().contains("eval()"), e.getMessage());
    same(norm.apply(x), compile((Tensor t) -> call(norm, Map.of(), t)).apply(x));
  }

  @Test
  void weightsThatAreComputed() {
    Linear linear = new Linear(3, 4);
    Tensor plain = linear.apply(x).detach();
    WeightNorm normed = Models.weightNorm(linear);
    same(plain, normed.apply(x));
    normed.g.assignMul(2);
    same(plain.sub(linear.bias).mul(2).add(linear.bias).detach(), normed.apply(x));
    var gradients =
        grad((Map<String, Tensor> p) -> call(normed, p, x).square().sum()).apply(params(normed));
    assertEquals(3, gradients.size());
    // The loss does not change along v.
    Tensor along = gradients.get("layer.weight").mul(linear.weight).sum(1);
    assertTrue(along.abs().max().item() < 1e-3, () -> along + "");

    SpectralNorm spectral = Models.spectralNorm(new Linear(3, 4, false));
    for (int i = 0; i < 50; i++) spectral.apply(x);
    Tensor map = spectral.apply(org.gradsh.autograd.Autograd.eye(3));
    assertEquals(1, map.svd().s().get(0).item(), 1e-4);
  }

  @Test
  void badNamesAndShapes() {
    TensorException name =
        assertThrows(TensorException.class, () -> call(net, Map.of("c.weight", x), x));
    assertTrue(name.getMessage().startsWith("call: the model has no parameter c.weight"));
    assertTrue(name.getMessage().contains("a.weight"));
    TensorException shape =
        assertThrows(TensorException.class, () -> call(net, Map.of("a.weight", ones(3, 4)), x));
    assertTrue(shape.getMessage().startsWith("call: a.weight has another shape"));
  }
}
