package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.compile;
import static org.gradsh.autograd.Autograd.eye;
import static org.gradsh.autograd.Autograd.gruCell;
import static org.gradsh.autograd.Autograd.lstmCell;
import static org.gradsh.autograd.Autograd.matmul;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.vmap;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.gradsh.autograd.Attention;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.check.GradientCheck;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What layers do beyond PyTorch's numbers: cells of any order, initial weights, errors. */
class LayersTest {
  private static void error(Executable body, String first, String... more) {
    TensorException e = assertThrows(TensorException.class, body);
    assertEquals(first, e.getMessage().lines().findFirst().orElseThrow());
    for (String part : more) assertTrue(e.getMessage().contains(part), e::getMessage);
  }

  private static Tensor doubles(int... dims) {
    return randn(DType.FLOAT64, dims);
  }

  @Test
  void cellsHaveDerivativesOfEveryOrder() {
    seed(3);
    GradientCheck.run(3, t -> lstmCell(t[0], t[1]), doubles(2, 12), doubles(2, 3));
    GradientCheck.run(
        2, t -> gruCell(t[0], t[1], t[2]), doubles(2, 9), doubles(2, 9), doubles(2, 3));
  }

  @Test
  void cellsInABatchAndInForwardMode() {
    seed(3);
    Tensor gates = doubles(2, 12), c = doubles(2, 3);
    Tensor all = lstmCell(gates, c);
    Tensor each = vmap((Tensor g) -> lstmCell(g, c.get(0))).apply(gates.get("0:1"));
    assertTrue(each.get(0).allClose(all.get(":, 0")));
    var forward = Autograd.jvp(x -> lstmCell(x, c).sum(), gates, gates.mul(2));
    var backward = Autograd.grad((Tensor x) -> lstmCell(x, c).sum()).apply(gates);
    assertTrue(forward.tangent().allClose(backward.mul(gates).mul(2).sum()));
  }

  @Test
  void cellsTellWhatDoesNotFit() {
    error(
        () -> lstmCell(zeros(2, 12), zeros(2, 4)),
        "lstmCell: the gates are not 4 times as wide as the state",
        "gates [..., 4·hidden], c [..., hidden]");
    error(
        () -> gruCell(zeros(2, 9), zeros(2, 12), zeros(2, 3)),
        "gruCell: the gates are not 3 times as wide as the state");
  }

  @TestFactory
  Stream<DynamicTest> layersWorkCompiled() {
    Tensor images = randn(2, 2, 6, 6);
    Tensor steps = randn(3, 2, 4);
    record Row(Layer layer, Tensor x) {}
    return Stream.of(
            new Row(new Linear(4, 3), steps),
            new Row(new Conv2d(2, 3, 3, Conv.padding(1)), images),
            new Row(new ConvTranspose2d(2, 3, 3), images),
            new Row(new MaxPool2d(2), images),
            new Row(new AdaptiveAvgPool2d(2), images),
            new Row(new BatchNorm2d(2).eval(), images),
            new Row(new LayerNorm(4), steps),
            new Row(new GroupNorm(1, 2), images),
            new Row(new RMSNorm(4), steps),
            new Row(new LSTM(4, 3), steps),
            new Row(new GRU(4, 3, Recurrence.batchFirst().bidirectional()), steps),
            new Row(new RNN(4, 3), steps),
            new Row(new RNN(4, 3), steps),
            new Row(new MultiHeadAttention(4, 2, Attention.causal()), steps),
            new Row(new TransformerEncoderLayer(4, 2, 8).eval(), steps),
            new Row(Models.weightNorm(new Linear(4, 3)), steps),
            new Row(Models.residual(new Linear(4, 4)), steps))
        .map(
            r ->
                DynamicTest.dynamicTest(
                    r.layer + "",
                    () -> {
                      var f = compile((Tensor t) -> r.layer.apply(t));
                      Tensor expected = r.layer.apply(r.x);
                      Tensor got = f.apply(r.x);
                      assertTrue(expected.sub(got).abs().max().item() < 1e-5);
                      if (r.layer.parameters().isEmpty()) return;
                      expected.sum().backward();
                      List<Tensor> gradients =
                          r.layer.parameters().stream().map(Variable::grad).toList();
                      r.layer.parameters().forEach(Variable::zeroGrad);
                      f.apply(r.x).sum().backward();
                      for (int k = 0; k < gradients.size(); k++) {
                        Tensor g = r.layer.parameters().get(k).grad();
                        assertTrue(gradients.get(k).sub(g).abs().max().item() < 1e-3);
                      }
                    }));
  }

  @Test
  void aSequenceGoesOnFromItsState() {
    LSTM lstm = new LSTM(3, 4);
    Tensor x = randn(6, 2, 3);
    var whole = lstm.run(x);
    var half = lstm.run(x.get("0:3"));
    var rest = lstm.run(x.get("3:6"), half.state());
    assertTrue(whole.output().get("3:6").sub(rest.output()).abs().max().item() < 1e-6);
    assertTrue(whole.state().c().sub(rest.state().c()).abs().max().item() < 1e-6);
  }

  @Test
  void aCausalBlockDoesNotLookAhead() {
    MultiHeadAttention attention = new MultiHeadAttention(4, 2);
    Tensor x = randn(1, 5, 4);
    Tensor y = attention.apply(x, Attention.causal());
    Tensor cut = attention.apply(x.get(":, 0:2"), Attention.causal());
    assertTrue(y.get(":, 0:2").sub(cut).abs().max().item() < 1e-5);
  }

  /**
   * Masks by hand, of a layer without options, against those of the layer and the call together.
   */
  @Test
  void whatACallAddsHoldsBesideTheLayersOptions() {
    Tensor x = randn(2, 5, 4);
    Tensor a = randn(5, 5).gt(-1).or(eye(5).gt(0));
    Tensor b = randn(2, 5, 5).gt(-1).or(eye(5).gt(0));
    Tensor numbers = randn(5, 5);
    Tensor below = ones(5, 5).tril(0).gt(0);
    Tensor hidden = a.where(0.0, Double.NEGATIVE_INFINITY);
    together(x, Attention.causal(), Attention.mask(b), Attention.mask(below.and(b)));
    together(x, Attention.mask(a), Attention.mask(b), Attention.mask(a.and(b)));
    together(x, Attention.mask(a), Attention.mask(numbers), Attention.mask(hidden.add(numbers)));
    together(x, Attention.mask(numbers), Attention.causal(), Attention.mask(numbers).causal());
    together(x, Attention.scale(2), Attention.mask(a), Attention.mask(a).scale(2));
    together(x, Attention.scale(2), Attention.scale(3), Attention.scale(3));
    together(x, Attention.mask(numbers), Attention.DEFAULT, Attention.mask(numbers));
    MultiHeadAttention own = new MultiHeadAttention(4, 2, Attention.mask(numbers));
    assertTrue(own.apply(x).allClose(own.apply(x, Attention.DEFAULT)));
  }

  private static void together(
      Tensor x, Attention.Options layers, Attention.Options calls, Attention.Options all) {
    MultiHeadAttention layer = new MultiHeadAttention(4, 2, layers);
    MultiHeadAttention plain = new MultiHeadAttention(4, 2);
    plain.loadStateDict(layer.stateDict());
    Tensor expected = plain.apply(x, all);
    assertTrue(expected.sub(layer.apply(x, calls)).abs().max().item() < 1e-5);
  }

  @Test
  void initialWeights() {
    seed(1);
    assertEquals(Math.sqrt(6.0 / 300) / Math.sqrt(3), std(Init.xavierUniform(100, 200)), 2e-3);
    assertEquals(Math.sqrt(2.0 / 300), std(Init.xavierNormal(100, 200)), 2e-3);
    assertEquals(Math.sqrt(2.0 / 200), std(Init.heNormal(100, 200)), 2e-3);
    assertEquals(Math.sqrt(2.0 / 200), std(Init.kaimingUniform(100, 200)), 2e-3);
    assertEquals(Math.sqrt(1.0 / 200), std(Init.lecunNormal(100, 200)), 2e-3);
    assertEquals(Math.sqrt(2.0 / (3 * 25)), std(Init.heNormal(200, 3, 5, 5)), 5e-3);
    Tensor cut = Init.truncNormal(1, .5, 20_000);
    assertTrue(cut.max().item() <= 2 && cut.min().item() >= 0);
    assertEquals(.8796 * .5, std(cut), 1e-2);
    Tensor q = Init.orthogonal(3, 5);
    assertTrue(matmul(q, q.T()).sub(eye(3)).abs().max().item() < 1e-5);
    q = Init.orthogonal(5, 2, 1);
    assertTrue(matmul(q.reshape(5, 2).T(), q.reshape(5, 2)).sub(eye(2)).abs().max().item() < 1e-5);
    Variable w = variable(zeros(4, 4), "w");
    assertTrue(Init.heNormal(w) == w && std(w) > 0);
    assertEquals(3, Init.constant(3, w).mean().item());
    error(() -> Init.heNormal(3), "Init: a shape of two axes or more is wanted, [out, in, …]", "1");
  }

  private static double std(Tensor t) {
    return t.std().item();
  }

  @Test
  void constructorsRefuse() {
    error(() -> new Linear(0, 3), "Linear: in is 0", "1 or more");
    error(() -> new Conv2d(3, 4, 0), "Conv2d: an extent of the kernel is 0");
    error(() -> new Conv2d(3, 4, 3, Conv.groups(2)), "Conv2d: groups do not divide the channels");
    error(
        () -> new Conv2d(3, 4, new int[] {3}, Conv.DEFAULT, true),
        "Conv2d: the kernel has 1 extents");
    error(() -> new Dropout(1.5), "Dropout: p is 1.5", "from 0 to 1");
    error(() -> new BatchNorm2d(-1), "BatchNorm2d: channels is -1");
    error(() -> new GroupNorm(2, 3), "GroupNorm: groups do not divide the channels");
    error(() -> new LayerNorm(), "LayerNorm: there is no axis");
    error(() -> new Embedding(3, 2, 3), "Embedding: paddingIndex 3 is out of range");
    error(() -> new MultiHeadAttention(5, 2), "MultiHeadAttention: heads do not divide the size");
    error(() -> new LSTM(3, 4, Recurrence.layers(0)), "Recurrence: layers is 0");
    error(() -> new Sequential(new Linear(1, 1), null), "Sequential: layer 1 is null");
    error(() -> Models.residual(null), "residual: the layer is null");
    error(
        () -> Models.weightNorm(new ReLU()),
        "weightNorm: the layer has no weight of two axes or more");
  }

  @Test
  void operandsThatDoNotFitAreRefusedInTheNameOfTheLayer() {
    error(
        () -> new Linear(3, 4).apply(ones(2, 5)),
        "Linear(3, 4): the last axis of x is 5, not 3",
        "float32 [2, 5]",
        "in: 5");
    error(() -> new Linear(3, 4).apply(ones()), "Linear(3, 4): x has no axis -1");
    error(
        () -> new Conv2d(3, 4, 3).apply(ones(3, 8, 8)),
        "Conv2d(3, 4, 3×3): x must have 4 axes",
        "unsqueeze(0)");
    error(
        () -> new Conv2d(3, 4, 3).apply(ones(1, 2, 8, 8)),
        "Conv2d(3, 4, 3×3): axis 1 of x is 2, not 3");
    error(
        () -> new BatchNorm2d(3).apply(ones(2, 3)),
        "BatchNorm2d(3): x must be [n, channels, rows, columns]");
    error(() -> new LayerNorm(4).apply(ones(2, 3)), "LayerNorm(4): the last axis of x is 3, not 4");
    error(
        () -> new Embedding(3, 2).apply(ones(2)),
        "Embedding(3, 2): x must be integers, the numbers of rows",
        "to(DType.INT64)");
    error(() -> new LSTM(3, 4).apply(ones(2, 2, 5)), "LSTM(3, 4): the last axis of x is 5, not 3");
    error(() -> new LSTM(3, 4).apply(ones(3)), "LSTM(3, 4): x must be [time, n, in] or [time, in]");
    error(
        () -> new GRU(3, 4).run(ones(2, 2, 3), ones(1, 3, 4)),
        "GRU(3, 4): an initial state has another shape",
        "[1, 2, 4]");
    error(
        () -> new MultiHeadAttention(4, 2).apply(ones(2, 3)),
        "MultiHeadAttention(4, heads 2): the last axis of x is 3, not 4");
    error(
        () -> Models.residual(new Linear(3, 4)).apply(ones(2, 3)),
        "residual: the layer gives another shape");
  }

  @Test
  void shapes() {
    assertEquals(
        Shape.of(2, 5, 8),
        new LSTM(3, 4, Recurrence.batchFirst().bidirectional()).apply(randn(2, 5, 3)).shape());
    assertEquals(Shape.of(2, 3), new PReLU(3).apply(randn(2, 3)).shape());
    assertEquals(Shape.of(2, 3, 1, 1), new AdaptiveAvgPool2d(1).apply(randn(2, 3, 5, 4)).shape());
    assertEquals(Shape.of(2, 4, 3, 3, 3), new Conv3d(1, 4, 2).apply(randn(2, 1, 4, 4, 4)).shape());
    assertEquals(Shape.of(2, 12), new Flatten().apply(randn(2, 3, 4)).shape());
  }

  @Test
  void aPaddingIndexCountsFromTheEndToo() {
    Embedding table = new Embedding(10, 4, -1);
    assertEquals("Embedding(10, 4, padding 9)", table + "");
    assertEquals(0, table.weight.get(9).abs().sum().item());
    assertEquals("Embedding(10, 4)", new Embedding(10, 4) + "");
    error(() -> new Embedding(3, 2, -4), "Embedding: paddingIndex -4 is out of range");
  }

  @Test
  void attentionIsGivenAllOfIt() {
    MultiHeadAttention layer = new MultiHeadAttention(16, 4);
    Tensor x = ones(1, 2, 16);
    error(() -> layer.apply(x, null), "MultiHeadAttention: options is null");
    error(() -> layer.apply(x, null, x), "MultiHeadAttention: k is null");
  }

  @Test
  void classesThatAreGivenFirst() {
    Tensor labels = ones(4).to(DType.INT64);
    error(
        () -> Autograd.crossEntropy(labels, ones(4, 3)),
        "crossEntropy: the classes are given first",
        "perhaps: crossEntropy(target, logits): the logits first, then the classes");
    error(() -> Autograd.nllLoss(labels, ones(4, 3)), "nllLoss: the classes are given first");
  }
}
