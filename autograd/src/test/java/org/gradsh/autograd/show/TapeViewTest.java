package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.concat;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Graph;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.show.TapeView.Operand;
import org.gradsh.autograd.show.TapeView.Role;
import org.junit.jupiter.api.Test;

class TapeViewTest {
  private static TapeView view(UnaryOperator<Tensor> f, Tensor x) {
    try (var tape = new GradientTape()) {
      tape.watch(x);
      f.apply(x);
      return tape.view();
    }
  }

  /** The words of the drawing; the drawing is checked in both its forms. */
  private static String drawn(TapeView view) {
    Wellformed.html(view);
    return Wellformed.check(view.svg()).getDocumentElement().getTextContent();
  }

  @Test
  void nodesSayWhatTheyAreAndWhereTheyComeFrom() {
    var w = variable(tensor(new double[][] {{1}, {2}}), "w");
    Tensor earlier = variable(3.0).add(1);
    Tensor x = tensor(2);
    try (var tape = new GradientTape()) {
      tape.watch(x);
      tensor(new double[][] {{1, 2}}).matmul(w).mul(x).sum().add(earlier);
      TapeView view = tape.view();
      assertEquals("GradientTape, open", view.title());
      assertEquals("4 ops, 16 B saved for the derivative", view.summary());
      assertEquals(List.of("w", "watched"), view.sources().stream().map(s -> s.name()).toList());
      assertEquals(Role.VARIABLE, view.sources().get(0).role());
      assertEquals(Role.WATCHED, view.sources().get(1).role());
      TapeView.Node matmul = view.nodes().get(0);
      assertEquals(1, matmul.number());
      assertEquals("matmul", matmul.op());
      assertEquals(Shape.of(1, 1), matmul.shape());
      assertEquals(8, matmul.savedBytes());
      assertEquals("", matmul.place());
      assertEquals(
          List.of(
              new Operand.Constant("", DType.FLOAT32, Shape.of(1, 2)),
              new Operand.From(view.sources().get(0))),
          matmul.operands());
      assertEquals(new Operand.Result(1, ""), view.nodes().get(1).operands().getFirst());
      assertEquals(
          new Operand.Earlier("", "add", DType.FLOAT32, Shape.of()),
          view.nodes().get(3).operands().getLast());
      String words = drawn(view);
      for (String word :
          List.of("w", "watched", "matmul", "recorded before", "constant", "[1, 1]")) {
        assertTrue(words.contains(word), word + " in " + words);
      }
    }
  }

  @Test
  void aGraphIsOneToo() {
    TapeView view = Graph.of(variable(2.0, "x").square().sin()).view();
    assertEquals("graph", view.title());
    assertEquals(List.of("square", "sin"), view.nodes().stream().map(n -> n.op()).toList());
    assertTrue(drawn(view).contains("output"));
  }

  @Test
  void anEmptyTapeHasNoDrawing() {
    TapeView view = view(t -> t, tensor(1));
    assertEquals("GradientTape, closed: no ops", view.toString().replace("open", "closed"));
    assertTrue(Wellformed.words(view).contains("no ops"));
    Wellformed.check(view.svg());
  }

  @Test
  void variablesOfOneNameStayApart() {
    Variable a = variable(1.0, "w");
    Variable b = variable(2.0, "w");
    TapeView view = Graph.of(a.mul(b)).view();
    assertEquals(2, view.sources().size());
    assertEquals(2, drawn(view).split("w\\[\\]", -1).length - 1, drawn(view));
  }

  @Test
  void aLoopIsDrawnOnceAndItsEnd() {
    TapeView view =
        view(
            x -> {
              Tensor y = x;
              for (int i = 0; i < 500; i++) y = y.mul(1.01).tanh();
              return y.sum();
            },
            randn(4));
    String words = drawn(view);
    assertTrue(words.contains("the same, 49"), words);
    assertTrue(words.contains("sum"), words);
    assertTrue(view.svg().length() < 10_000, () -> "" + view.svg().length());
  }

  @Test
  void theResultOfALoopIsSeen() {
    TapeView view =
        view(
            x -> {
              Tensor y = x;
              for (int i = 0; i < 50; i++) y = y.sin();
              return y;
            },
            randn(4));
    String words = drawn(view);
    assertTrue(words.contains("the same, 47 more times"), words);
    assertTrue(words.contains("output"), words);
  }

  @Test
  void layersOfOneShapeAreFoldedWithTheirVariables() {
    Tensor h = randn(8, 16);
    for (int i = 0; i < 12; i++) h = h.matmul(variable(randn(16, 16), "w" + i)).tanh();
    String words = drawn(Graph.of(h.sum()).view());
    assertTrue(words.contains("w1") && !words.contains("w7"), words);
    assertTrue(words.contains("20 ops: tanh, matmul"), words);
  }

  @Test
  void whatDoesNotRepeatIsCutInTheMiddle() {
    Random random = new Random(3);
    Tensor x = tensor(0.5);
    TapeView view =
        view(
            t -> {
              List<Tensor> all = new ArrayList<>(List.of(t));
              for (int i = 0; i < 300; i++) {
                Tensor p = all.get(random.nextInt(all.size()));
                Tensor q = all.get(random.nextInt(all.size()));
                all.add(
                    random.nextBoolean() ? p.mul(q) : random.nextBoolean() ? p.sin() : p.add(q));
              }
              return t;
            },
            x);
    String words = drawn(view);
    assertTrue(words.matches("(?s).*… \\d+ ops more.*"), words);
  }

  @Test
  void manyOperandsAreCounted() {
    List<Tensor> parts = new ArrayList<>(List.of(variable(zeros(2)).neg()));
    for (int i = 0; i < 40; i++) parts.add(zeros(2));
    String words = drawn(Graph.of(concat(parts, 0)).view());
    assertTrue(words.contains("… 34 more"), words);
  }

  @Test
  void namesAreEscaped() {
    TapeView view = Graph.of(variable(2.0, "<script>alert(1)</script>&").sin()).view();
    assertTrue(view.svg().contains("&lt;script&gt;"), view.svg());
    assertTrue(drawn(view).contains("<script>alert(1)</script"), drawn(view));
  }

  @Test
  void verticesOfALayerDoNotOverlap() {
    Tensor x = variable(randn(3), "x");
    Tensor y = x;
    for (int i = 0; i < 10; i++) y = y.add(x.mul(i + 1).sin()).div(x.exp());
    TapeLayout layout = TapeLayout.of(Graph.of(y.sum()).view());
    for (var v : layout.vertices()) {
      assertTrue(v.x - v.width / 2 >= 0 && v.x + v.width / 2 <= layout.width(), v.label);
      for (var u : v.from) assertTrue(u.y < v.y, u.label + " above " + v.label);
      for (var o : layout.vertices()) {
        boolean apart = v == o || v.y != o.y || Math.abs(v.x - o.x) >= (v.width + o.width) / 2;
        assertTrue(apart, () -> v.label + " and " + o.label);
      }
    }
  }
}
