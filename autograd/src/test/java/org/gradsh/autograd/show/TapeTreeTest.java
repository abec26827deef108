package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Graph;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorNames;
import org.gradsh.autograd.Variable;
import org.junit.jupiter.api.Test;

class TapeTreeTest {
  private final Variable w = variable(ones(3, 4), "w");
  private final Tensor x = ones(5, 3);

  @Test
  void anOpStandsAboveWhatItTakes() {
    var names = new TensorNames();
    names.tell(Map.of("x", x));
    Tensor h = x.matmul(w).tanh();
    Tensor loss = h.mul(h).add(h.sin().mul(2)).sum();
    names.tell(Map.of("x", x, "h", h, "loss", loss));
    assertEquals(
        """
        graph
        loss = sum(#6)          float32 []
        #6 = add(#3, #5)        float32 [5, 4]
        ├─ #3 = mul(h, h)       float32 [5, 4]  80 B
        │  h = tanh(#1)         float32 [5, 4]  80 B
        │  #1 = matmul(x, w)    float32 [5, 4]  60 B
        └─ #5 = mul(#4, const)  float32 [5, 4]   4 B
           #4 = sin(h)          float32 [5, 4]  80 B
           h, see above
        w: variable             float32 [3, 4]
        7 ops, 144 B saved for the derivative\
        """,
        Graph.of(loss).graph().toString());
  }

  @Test
  void blocksThatRepeatStandOnce() {
    CallSite.at("[1]:2");
    Tensor y = w;
    for (int i = 0; i < 50; i++) y = y.mul(1.5).tanh();
    y = y.sum();
    CallSite.at(null);
    assertEquals(
        """
        graph
        #101 = sum(#100)     float32 []            [1]:2
        #100 = tanh(#99)     float32 [3, 4]  48 B  [1]:2
        #4 … #99: the same, 48 more times (96 ops: tanh, mul)
        #3 = mul(#2, const)  float32 [3, 4]   4 B  [1]:2
        #2 = tanh(#1)        float32 [3, 4]  48 B  [1]:2
        #1 = mul(w, const)   float32 [3, 4]   4 B  [1]:2
        w: variable          float32 [3, 4]
        101 ops, 2.5 KiB saved for the derivative\
        """,
        Graph.of(y).graph().toString());
  }

  @Test
  void severalResultsAreSeveralTrees() {
    try (var tape = new GradientTape()) {
      Tensor t = tensor(2);
      tape.watch(t);
      t.exp();
      t.sin();
      assertEquals(
          """
          GradientTape, open
          #2 = sin(watched)  float32 []  4 B
          #1 = exp(watched)  float32 []  4 B
          watched            float32 []
          2 ops, 8 B saved for the derivative\
          """,
          tape.graph().toString());
    }
  }

  @Test
  void manyOperandsAndSourcesAreCut() {
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0; i < 30; i++) parts.add(variable(zeros(1), "v" + i));
    String text = Graph.of(concat(parts, 0)).graph().toString();
    assertTrue(text.contains("#31 = concat(#1, #2, #3, #4, #5, #6, …)"), text);
    assertTrue(text.contains("\n… 10 more\n"), text);
  }

  @Test
  void anEmptyTapeSaysSo() {
    try (var tape = new GradientTape()) {
      assertEquals("GradientTape, open: no ops", tape.graph().toString());
      Wellformed.html(tape.graph());
    }
  }

  @Test
  void aNotebookHasTheDrawing() {
    TapeGraph graph = Graph.of(x.matmul(w).tanh().exp().sum()).graph();
    Wellformed.html(graph);
    String words = Wellformed.check(graph.svg()).getDocumentElement().getTextContent();
    for (String role : List.of("variable", "constant", "saved", "output", "bytes saved")) {
      assertTrue(words.contains(role), role + " in " + words);
    }
  }

  @Test
  void linesAreAsWideAsWhatTheyCarry() {
    String svg = Graph.of(variable(zeros(100, 100), "big").sum().add(variable(0.0))).graph().svg();
    assertTrue(svg.contains("stroke-width=\"5\""), svg);
    assertTrue(svg.contains("stroke-width=\"1.2\""), svg);
  }
}
