package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.compile;
import static org.gradsh.autograd.Autograd.conv2d;
import static org.gradsh.autograd.Autograd.createGraph;
import static org.gradsh.autograd.Autograd.linear;
import static org.gradsh.autograd.Autograd.matmul;
import static org.gradsh.autograd.Autograd.outer;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.retainGraph;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.function.BinaryOperator;
import org.gradsh.autograd.optim.Adam;
import org.gradsh.autograd.optim.SGD;
import org.junit.jupiter.api.Test;

/**
 * When a variable writes into the buffer that it has, and when somebody still needs what is there.
 */
class VariableBufferTest {
  private static Variable fresh(double... values) {
    Variable v = variable(tensor(values, DType.FLOAT32));
    return v.assignAdd(0); // into a buffer of its own
  }

  private static Object buffer(Variable v) {
    return v.values().data();
  }

  @Test
  void whatBackwardHasUsedUpIsWrittenOver() {
    Variable w = fresh(1, 2), x = fresh(3, 4);
    Object of = buffer(w);
    w.mul(x).sum().backward();
    w.assignSub(1);
    assertSame(of, buffer(w));
    assertArrayEquals(new float[] {0, 1}, w.toFloatArray());
    assertArrayEquals(new float[] {1, 2}, x.grad().toFloatArray());
  }

  @Test
  void aGraphThatIsKeptHasItsValues() {
    Variable w = fresh(1, 2), x = fresh(3, 4);
    Tensor y = w.mul(x).sum();
    y.backward(retainGraph());
    Object of = buffer(w);
    w.assign(9);
    assertNotSame(of, buffer(w));
    x.zeroGrad();
    y.backward();
    assertArrayEquals(new float[] {1, 2}, x.grad().toFloatArray());
  }

  @Test
  void aTapeHasItsValues() {
    Variable w = fresh(1, 2), x = fresh(3, 4);
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor y = w.mul(x).sum();
      y.backward();
      w.assign(9);
      assertArrayEquals(new float[] {1, 2}, tape.gradient(y, x).toFloatArray());
    }
  }

  @Test
  void twoGraphsMustBothBeDone() {
    Variable w = fresh(1, 2), x = fresh(3, 4);
    Tensor a = w.mul(x).sum(), b = w.mul(w).mul(x).sum();
    a.backward();
    Object of = buffer(w);
    w.assign(9);
    assertNotSame(of, buffer(w));
    x.zeroGrad();
    b.backward();
    assertArrayEquals(new float[] {1, 4}, x.grad().toFloatArray());
    w.assign(8);
  }

  @Test
  void viewsKeepWhatTheyShow() {
    Variable w = fresh(1, 2, 3, 4);
    Tensor view = w.reshape(2, 2), detached = w.detach();
    w.mul(w).sum().backward();
    w.assign(0);
    assertArrayEquals(new float[] {1, 2, 3, 4}, view.toFloatArray());
    assertArrayEquals(new float[] {1, 2, 3, 4}, detached.toFloatArray());
  }

  @Test
  void gradientsDoNotChangeWithWhatTheyWereMadeFrom() {
    seed(1);
    List<BinaryOperator<Tensor>> ops =
        List.of(
            (w, x) -> w.mul(x),
            (w, x) -> matmul(w, x),
            (w, x) -> matmul(x, w.T()),
            (w, x) -> w.mul(x).mul(1),
            (w, x) -> outer(w.flatten(), x.flatten()),
            (w, x) -> conv2d(x.reshape(1, 1, 3, 3), w.reshape(1, 1, 3, 3)),
            (w, x) -> w.div(x),
            (w, x) -> x.pow(w.mul(w)));
    for (int k = 0; k < ops.size(); k++) {
      Variable w = variable(randn(3, 3)).assignAdd(0);
      Variable x = variable(randn(3, 3).abs().add(1)).assignAdd(0);
      ops.get(k).apply(w, x).sum().backward();
      float[] dx = x.grad().toFloatArray(), dw = w.grad().toFloatArray();
      w.assign(77);
      x.assign(78);
      assertArrayEquals(dx, x.grad().toFloatArray(), "op " + k);
      assertArrayEquals(dw, w.grad().toFloatArray(), "op " + k);
    }
  }

  @Test
  void secondDerivativesSeeTheOldValue() {
    Variable w = fresh(2), x = fresh(3);
    Tensor y = w.mul(w).mul(x).mul(x).sum(); // w²x²
    y.backward(createGraph());
    Tensor dx = x.grad(); // 2w²x
    w.assign(100);
    assertEquals(24, dx.item());
    w.zeroGrad();
    dx.sum().backward();
    assertEquals(24, w.grad().item()); // 4wx
  }

  @Test
  void compiledFunctionsLeaveVariablesTheirBuffers() {
    Variable w = fresh(1, 2), x = fresh(3, 4);
    var f = compile((Tensor t) -> t.mul(w).mul(x).sum());
    Object of = buffer(w);
    for (int k = 0; k < 3; k++) {
      w.zeroGrad();
      f.apply(tensor(1, 1)).backward();
      assertArrayEquals(new float[] {3, 4}, w.grad().toFloatArray());
      w.assignAdd(1);
      assertSame(of, buffer(w));
    }
    // A graph that is kept, or not walked yet, reads what there was.
    Tensor kept = f.apply(tensor(1, 1));
    w.assign(0);
    assertNotSame(of, buffer(w));
    assertEquals(32, kept.item());
    x.zeroGrad();
    kept.backward(retainGraph());
    assertArrayEquals(new float[] {4, 5}, x.grad().toFloatArray());
    x.assign(9);
    x.zeroGrad();
    kept.backward();
    assertArrayEquals(new float[] {4, 5}, x.grad().toFloatArray());
  }

  @Test
  void whatACompiledFunctionShowsOfAVariableStays() {
    Variable w = fresh(1, 2, 3, 4);
    Tensor view = compile(() -> w.reshape(2, 2)).get();
    w.assign(0);
    assertArrayEquals(new float[] {1, 2, 3, 4}, view.toFloatArray());
    // Gradients that are the variable's own elements.
    Variable x = fresh(5, 6, 7, 8);
    w.assign(2);
    compile(() -> w.mul(x).sum()).get().backward();
    w.assign(77);
    x.assign(78);
    assertArrayEquals(new float[] {2, 2, 2, 2}, x.grad().toFloatArray());
    assertArrayEquals(new float[] {5, 6, 7, 8}, w.grad().toFloatArray());
  }

  @Test
  void secondDerivativesOfCompiledFunctionsSeeTheOldValue() {
    Variable w = fresh(2), x = fresh(3);
    Tensor y = compile(() -> w.mul(w).mul(x).mul(x).sum()).get();
    y.backward(createGraph());
    Tensor dx = x.grad();
    w.assign(100);
    assertEquals(24, dx.item());
    w.zeroGrad();
    dx.sum().backward();
    assertEquals(24, w.grad().item());
  }

  @Test
  void trainingKeepsItsBuffers() {
    seed(2);
    Variable w = variable(randn(8, 8)), b = variable(randn(8));
    Tensor x = randn(4, 8);
    for (var by : List.of(new SGD(.01, w, b), new Adam(.01, w, b))) {
      Object[] of = new Object[2];
      for (int k = 0; k < 5; k++) {
        by.zeroGrad();
        x.matmul(w).add(b).tanh().sum().backward();
        by.step();
        if (k > 0) assertSame(of[0], buffer(w));
        if (k > 0) assertSame(of[1], buffer(b));
        of[0] = buffer(w);
        of[1] = buffer(b);
      }
    }
  }

  @Test
  void aViewThatALayerMakesForItselfGoesWithTheGraph() {
    seed(4);
    Variable w = variable(randn(3, 4)), b = variable(randn(3));
    Variable x = variable(randn(2, 4));
    Tensor first = linear(x, w, b).sum();
    Object of = buffer(w);
    float[] before = w.toFloatArray(), dx = w.sum(0).toFloatArray();
    // The graph still needs it.
    w.assign(0);
    assertNotSame(of, buffer(w));
    first.backward();
    for (int row = 0; row < 2; row++) {
      assertArrayEquals(dx, x.grad().get(row).toFloatArray(), 1e-6f);
    }
    // It has done with it.
    w.assign(tensor(before).reshape(3, 4));
    of = buffer(w);
    linear(x, w, b).sum().backward();
    w.assign(7);
    assertSame(of, buffer(w));
    // A graph that is walked again has its own.
    Tensor kept = linear(x, w).sum();
    kept.backward(retainGraph());
    w.assign(8);
    x.zeroGrad();
    kept.backward();
    assertEquals(21, x.grad().get(0, 0).item());
    // What is recorded of the gradient needs it as well.
    Tensor square = linear(x, w).square().sum();
    square.backward(createGraph());
    Tensor dw = w.grad();
    float[] was = dw.toFloatArray();
    w.assign(100);
    assertArrayEquals(was, dw.toFloatArray());
  }

  @Test
  void aTapeSeesWhatALayerRead() {
    Variable w = variable(randn(2, 2)), x = variable(randn(1, 2));
    float[] expected = w.sum(0).toFloatArray();
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor y = linear(x, w).sum();
      y.backward();
      w.assign(9);
      assertArrayEquals(expected, tape.gradient(y, x).toFloatArray(), 1e-6f);
    }
  }

  @Test
  void aGradientThatSomebodyHasIsTheirs() {
    Variable w = fresh(1, 2);
    w.mul(w).sum().backward();
    Tensor first = w.grad();
    w.mul(w).sum().backward();
    Tensor both = w.grad();
    w.zeroGrad();
    assertArrayEquals(new float[] {2, 4}, first.toFloatArray());
    assertArrayEquals(new float[] {4, 8}, both.toFloatArray());
  }
}
