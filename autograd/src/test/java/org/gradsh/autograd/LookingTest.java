package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.gradsh.autograd.nn.Looking.modelGraph;
import static org.gradsh.autograd.nn.Looking.summary;
import static org.gradsh.autograd.nn.Models.residual;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.gradsh.autograd.nn.BatchNorm1d;
import org.gradsh.autograd.nn.Dropout;
import org.gradsh.autograd.nn.Embedding;
import org.gradsh.autograd.nn.GELU;
import org.gradsh.autograd.nn.LSTM;
import org.gradsh.autograd.nn.Layer;
import org.gradsh.autograd.nn.Linear;
import org.gradsh.autograd.nn.ModelSummary;
import org.gradsh.autograd.nn.Sequential;
import org.gradsh.autograd.nn.StandardLayer;
import org.gradsh.autograd.nn.TransformerEncoderLayer;
import org.gradsh.autograd.show.ModelGraph;
import org.gradsh.autograd.show.Show;
import org.junit.jupiter.api.Test;

/** Models to look at. */
class LookingTest {
  record Dense(Variable w, Variable b) implements Layer {
    Dense(int in, int out) {
      this(variable(randn(in, out), "w"), variable(zeros(out), "b"));
    }

    @Override
    public Tensor apply(Tensor x) {
      return x.matmul(w).add(b).relu();
    }
  }

  static class Block implements Layer {
    Linear a = new Linear(16, 32), b = new Linear(32, 16);

    @Override
    public Tensor apply(Tensor x) {
      return x.add(b.apply(a.apply(x.sub(x.mean())).relu()));
    }
  }

  static class Net implements Layer {
    Dense in = new Dense(8, 16);
    List<Block> blocks = List.of(new Block(), new Block());
    Sequential head =
        new Sequential(new Linear(16, 16), Tensor::tanh, new Dense(16, 4), x -> x.mul(2).exp());

    @Override
    public Tensor apply(Tensor x) {
      x = in.apply(x);
      for (Block b : blocks) x = b.apply(x);
      return head.apply(x);
    }
  }

  @Test
  void aModelOfTheUsersIsATreeOfLayers() {
    ModelSummary s = summary(new Net(), 5, 8);
    assertEquals(
        """
        Net: 2,628 parameters (10.3 KiB), 12.5 K multiply-adds, input 160 B, 4.2 KiB saved for the derivative
        layer       what            input    output   parameters  multiply-adds    saved
        Net                         [5, 8]   [5, 4]        2,628         12.5 K  4.2 KiB
          in        Dense           [5, 8]   [5, 16]         144            640    320 B
          blocks.0  Block           [5, 16]  [5, 16]       1,072          5,120  1.6 KiB
            a       Linear(16, 32)  [5, 16]  [5, 32]         544          2,560    320 B
            b       Linear(32, 16)  [5, 32]  [5, 16]         528          2,560    640 B
          blocks.1  Block           [5, 16]  [5, 16]       1,072          5,120  1.6 KiB
            a       Linear(16, 32)  [5, 16]  [5, 32]         544          2,560    320 B
            b       Linear(32, 16)  [5, 32]  [5, 16]         528          2,560    640 B
          head      Sequential      [5, 16]  [5, 4]          340          1,600    804 B
            0       Linear(16, 16)  [5, 16]  [5, 16]         272          1,280    320 B
            1       tanh            [5, 16]  [5, 16]                               320 B
            2       Dense           [5, 16]  [5, 4]           68            320     80 B
            3       mul, exp        [5, 4]   [5, 4]                                 84 B\
        """,
        s.toString());
    assertEquals(5 * (8 * 16 + 4 * 16 * 32 + 16 * 16 + 16 * 4), s.multiplyAdds());
    assertEquals(Optional.of(Shape.of(5, 32)), s.layer("blocks.1.a").output());
    assertEquals(4 * s.parameters(), s.total().parameterBytes());
  }

  @Test
  void theMemoryIsThatOfTheGraphBeyondParametersAndInput() {
    Layer net = new Sequential(new Linear(8, 16), Tensor::tanh, new Linear(16, 4));
    Tensor x = rand(5, 8);
    long graph = Graph.of(net.apply(x)).memory().bytes();
    long weight = 4 * 16 * 4; // of the second: the first's is not needed for its own gradient
    assertEquals(graph - weight - 5 * 8 * 4, summary(net, x).total().savedBytes());
    assertEquals(5 * 16 * 4, summary(net, x).layer("1").savedBytes());
  }

  @Test
  void convolutionsCountTheirKernels() {
    Variable w = variable(rand(6, 3, 5, 5)), t = variable(rand(6, 2, 2, 2));
    Layer net = x -> convTranspose2d(conv2d(x, w), t);
    ModelSummary s = summary(net, 2, 3, 12, 12);
    long forward = 2L * 6 * 8 * 8 * (3 * 5 * 5);
    long back = 2L * 6 * 8 * 8 * (2 * 2 * 2);
    assertEquals(forward + back, s.multiplyAdds());
    assertEquals(0, s.parameters(), "what a lambda takes from outside is not its own");
    assertEquals(1, s.lines().size());
  }

  static class Tied implements Layer {
    Linear first = new Linear(4, 4), second = first;
    Variable shift = variable(zeros(4));

    @Override
    public Tensor apply(Tensor x) {
      return second.apply(first.apply(x)).add(shift);
    }
  }

  @Test
  void whatIsSharedCountsOnce() {
    ModelSummary s = summary(new Tied(), 3, 4);
    assertEquals(4 * 4 + 4 + 4, s.parameters());
    assertEquals(2, s.layer("first").calls());
    assertEquals("the same as first", s.layer("second").kind());
    assertEquals(2 * 3 * 4 * 4, s.multiplyAdds());
    assertTrue(s.toString().contains("Linear(4, 4) × 2"), s.toString());
    ModelGraph g = modelGraph(new Tied(), zeros(3, 4));
    assertEquals(List.of(2), g.boxes().get(2).from(), "the second call takes from the first");
    assertEquals("variable", g.boxes().get(3).what());
  }

  static class Noisy extends StandardLayer {
    private Tensor mean = zeros(2);

    @Override
    protected Tensor forward(Tensor x) {
      mean = x.detach().mean(0);
      return x.add(rand(x.dims()));
    }

    @Override
    public String toString() {
      return "Noisy\nof several lines";
    }
  }

  @Test
  void nothingChanges() {
    Noisy noisy = new Noisy();
    Tensor before = noisy.mean;
    seed(3);
    Tensor next = rand(2);
    seed(3);
    Variable x = variable(ones(3, 2));
    try (GradientTape tape = new GradientTape()) {
      ModelSummary s = noGrad(() -> summary(noisy, x));
      assertEquals("Noisy", s.total().kind());
      modelGraph(noisy, x);
      assertEquals(0, tape.view().nodes().size());
    }
    assertTrue(before == noisy.mean);
    assertEquals(List.of(next.toFloatArray()[0]), List.of(rand(2).toFloatArray()[0]));
    assertFalse(x.hasGrad());
  }

  @Test
  void nothingIsSavedWhereNothingIsLearned() {
    ModelSummary s = summary(new Sequential(Tensor::exp, Tensor::tanh), 2);
    assertEquals(0, s.total().savedBytes());
    assertEquals("tanh", s.layer("1").kind());
  }

  /** What the user's code catches does not lose the place. */
  @Test
  void aLayerThatThrowsAndIsCaughtIsLeft() {
    Linear wrong = new Linear(7, 7), right = new Linear(4, 2);
    class Trying implements Layer {
      final List<Linear> either = List.of(wrong, right);

      @Override
      public Tensor apply(Tensor x) {
        try {
          return wrong.apply(x);
        } catch (TensorException e) {
          return right.apply(x);
        }
      }
    }
    ModelSummary s = summary(new Trying(), 3, 4);
    assertEquals(3 * 4 * 2, s.layer("either.1").multiplyAdds());
    assertEquals(Optional.of(Shape.of(3, 2)), s.total().output());
    assertEquals(0, s.layer("either.0").calls());
  }

  @Test
  void badInput() {
    Layer net = new Sequential(new Linear(4, 2));
    told("summary: the model is null", () -> summary(null, zeros(1)));
    told("summary: the input is null", () -> summary(net, (Tensor) null));
    told("modelGraph: the model is null", () -> modelGraph(null, zeros(1)));
    told("modelGraph: depth 0", () -> modelGraph(net, zeros(1, 4), 0));
    told("float32 [1, 5]", () -> summary(net, 1, 5));
    told("summary: the model gives null", () -> summary(x -> null, 1));
    told("summary: there is no layer 7", () -> summary(net, 1, 4).layer("7"));
    told("layers: 0", () -> summary(net, 1, 4).layer("7"));
  }

  private static void told(String part, Runnable call) {
    String message = assertThrows(TensorException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void aGraphHasLayersAsBoxesAndResidualsAsLines() {
    ModelGraph g = modelGraph(new Net(), zeros(5, 8));
    assertEquals("7 layers, 11 ops", g.summary());
    ModelGraph.Box add = g.boxes().get(7);
    assertEquals("add", add.what());
    List<String> from = add.from().stream().map(n -> g.boxes().get(n - 1).name()).toList();
    assertEquals(List.of("in", "blocks.0.b"), from);
    assertEquals(Shape.of(5, 32), g.boxes().get(4).shape());
    assertEquals(16 * 32 + 32, g.boxes().get(4).parameters());
    String svg = g.svg();
    for (String word : List.of("Linear(16, 32)", "blocks.0.a · [5, 32]", "544 parameters")) {
      assertTrue(svg.contains(word), word);
    }
    assertTrue(Show.forms(g).html().contains("the layers of Net"));
    assertTrue(g.toString().contains("blocks.0.a  Linear(16, 32)"), g.toString());
  }

  @Test
  void whatLiesDeeperIsOneBox() {
    ModelGraph g = modelGraph(new Net(), zeros(5, 8), 1);
    assertEquals(
        """
        Net: 4 layers, 0 ops
        #  layer     what        takes     parameters  gives
        1            input                             float32 [5, 8]
        2  in        Dense       #1               144  float32 [5, 16]
        3  blocks.0  Block       in             1,072  float32 [5, 16]
        4  blocks.1  Block       blocks.0       1,072  float32 [5, 16]
        5  head      Sequential  blocks.1         340  float32 [5, 4]\
        """,
        g.toString());
  }

  @Test
  void aNotebookHasTables() {
    String html = Show.forms(summary(new Net(), 5, 8)).html();
    assertTrue(html.contains("<b>Net</b>") && html.contains("12.5 K"), html);
    assertTrue(html.contains("Linear(16, 32)"), html);
  }

  @Test
  void frozenLayersAreTold() {
    Net net = new Net();
    net.blocks.get(0).freeze();
    ModelSummary s = summary(net, 5, 8);
    assertEquals(2628 - 1072, s.total().trainable());
    assertTrue(s.summary().contains("1,072 of them frozen"), s.summary());
    assertTrue(s.toString().contains("learns"), s.toString());
    assertEquals(0, s.layer("blocks.0.a").trainable());
  }

  @Test
  void attentionIsSeenInEveryFormOfItsCall() {
    TransformerEncoderLayer block = new TransformerEncoderLayer(8, 2, 16);
    long products = 2 * 5 * (4 * 8 * 8 + 2 * 8 * 16) + 2 * 2 * 2 * 5 * 5 * 4;
    for (Layer model : List.<Layer>of(block, x -> block.apply(x, Attention.causal()))) {
      assertEquals(products, summary(model, 2, 5, 8).multiplyAdds());
    }
    ModelSummary s = summary(block, 2, 5, 8);
    assertEquals(Optional.of(Shape.of(2, 5, 8)), s.layer("selfAttn").output());
    assertEquals(1, s.layer("selfAttn").calls());
    assertEquals(1, s.total().calls());
    assertEquals(1, modelGraph(new Sequential(block), ones(2, 5, 8)).boxes().size() - 1);
  }

  static class Tagger implements Layer {
    Embedding words = new Embedding(50, 6);
    LSTM lstm = new LSTM(6, 5);
    BatchNorm1d norm = new BatchNorm1d(5);
    Layer out = residual(new Sequential(new Linear(5, 5), new GELU(), new Dropout(.5)));

    @Override
    public Tensor apply(Tensor x) {
      Tensor y = lstm.run(words.apply(x)).output();
      return out.apply(norm.apply(y.get(-1)));
    }
  }

  @Test
  void layersOfThePackage() {
    Tagger net = new Tagger();
    Tensor words = zeros(DType.INT64, 7, 4);
    seed(1);
    Tensor drawn = rand(1);
    seed(1);
    ModelSummary s = summary(net, words);
    assertEquals(drawn.item(), rand(1).item());
    assertEquals(0, net.norm.runningMean().sum().item());
    assertEquals(0, net.namedBuffers().get("norm.numBatchesTracked").item());
    ModelSummary.Line lstm = s.layer("lstm");
    assertEquals(Optional.of(Shape.of(7, 4, 5)), lstm.output());
    assertEquals(4 * 7 * 20 * (6 + 5), lstm.multiplyAdds());
    assertEquals(20 * (6 + 5) + 2 * 20, lstm.parameters());
    assertEquals(1, lstm.calls());
    assertEquals("BatchNorm1d(5)", s.layer("norm").kind());
    assertEquals(Optional.of(Shape.of(4, 5)), s.layer("out").output());
    ModelGraph g = modelGraph(net, words);
    assertEquals(
        List.of("input", "Embedding(50, 6)", "LSTM(6, 5)"),
        g.boxes().subList(0, 3).stream().map(ModelGraph.Box::what).toList());
    assertEquals("add", g.boxes().getLast().what());
    assertEquals(2, g.boxes().getLast().from().size());
  }
}
