package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.customGradient;
import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.trace;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.where;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TraceTest {
  private static final BinaryOperator<Tensor> TEXTBOOK =
      (x1, x2) -> x1.log().add(x1.mul(x2)).sub(x2.sin());

  @BeforeEach
  @AfterEach
  void settings() {
    Show.lineWidth(80);
  }

  private static Tensor number(double v) {
    return tensor(v, DType.FLOAT64);
  }

  private static double[] items(List<Tensor> tensors) {
    return tensors.stream().mapToDouble(Tensor::item).toArray();
  }

  @Test
  void theTextbooksExampleHasTheTextbooksNumbers() {
    Trace t = trace(TEXTBOOK, number(2), number(5));
    double sin = Math.sin(5);
    double cos = Math.cos(5);
    double ln = Math.log(2);
    assertArrayEquals(
        new double[] {2, 5, ln, 10, sin, ln + 10, ln + 10 - sin}, items(t.values()), 1e-12);
    assertArrayEquals(new double[] {1, 0, .5, 5, 0, 5.5, 5.5}, items(t.tangents(0)), 1e-12);
    assertArrayEquals(new double[] {0, 1, 0, 2, cos, 2, 2 - cos}, items(t.tangents(1)), 1e-12);
    assertArrayEquals(new double[] {5.5, 2 - cos, 1, 1, -1, 1, 1}, items(t.adjoints()), 1e-12);
    assertEquals(11.652071, t.value().item(), 5e-7);
    assertArrayEquals(new double[] {5.5, 1.716338}, items(t.gradients()), 5e-7);
  }

  @Test
  void theTextbooksExampleIsPrinted() {
    assertEquals(
        """
        Forward                    ẋ₁ = 1, ẋ₂ = 0   ẋ₁ = 0, ẋ₂ = 1
        v₋₁ = x₁ = 2               v̇₋₁ = 1          v̇₋₁ = 0
        v₀ = x₂ = 5                v̇₀ = 0           v̇₀ = 1
        v₁ = ln v₋₁ = 0.693147     v̇₁ = 0.5         v̇₁ = 0
        v₂ = v₋₁ · v₀ = 10         v̇₂ = 5           v̇₂ = 2
        v₃ = sin v₀ = -0.958924    v̇₃ = 0           v̇₃ = 0.283662
        v₄ = v₁ + v₂ = 10.693147   v̇₄ = 5.5         v̇₄ = 2
        v₅ = v₄ − v₃ = 11.652071   v̇₅ = 5.5         v̇₅ = 1.716338
        y = v₅ = 11.652071         ẏ = 5.5          ẏ = 1.716338

        Reverse
        v̄₅ = ȳ = 1
        v̄₄ = v̄₅ ∂v₅/∂v₄ = 1
        v̄₃ = v̄₅ ∂v₅/∂v₃ = -1
        v̄₂ = v̄₄ ∂v₄/∂v₂ = 1
        v̄₁ = v̄₄ ∂v₄/∂v₁ = 1
        v̄₀ = v̄₃ ∂v₃/∂v₀ + v̄₂ ∂v₂/∂v₀ = 1.716338
        v̄₋₁ = v̄₂ ∂v₂/∂v₋₁ + v̄₁ ∂v₁/∂v₋₁ = 5.5
        x̄₁ = v̄₋₁ = 5.5
        x̄₂ = v̄₀ = 1.716338\
        """,
        trace(TEXTBOOK, number(2), number(5)).toString());
  }

  @Test
  void theOrderOfTheProgramDoesNotMatter() {
    BinaryOperator<Tensor> other =
        (x1, x2) -> {
          Tensor s = x2.sin();
          return x1.mul(x2).add(x1.log()).sub(s);
        };
    Trace t = trace(other, number(2), number(5));
    assertEquals(11.652071, t.value().item(), 5e-7);
    assertTrue(t.toString().contains("v₅ = v₄ − v₁ = 11.652071"), t.toString());
  }

  @Test
  void everyStepIsThereOnce() {
    Trace t = trace((x1, x2) -> TEXTBOOK.apply(x1, x2), number(2), number(5));
    assertEquals(7, t.steps().size());
    Trace.Step v4 = t.steps().get(5);
    assertEquals("v₄", v4.name());
    assertEquals("v₁ + v₂", v4.formula());
    assertEquals(List.of(6), v4.users());
    // What has no part in the result is not shown.
    Trace dead =
        trace(
            x -> {
              x.exp();
              return x.mul(2);
            },
            number(2));
    assertEquals(2, dead.steps().size());
  }

  @Test
  void tensorsOfAnyShapeAreTraced() {
    var w = variable(tensor(new double[][] {{1, 2}, {3, 4}}), "w");
    var b = variable(0.5);
    Tensor scale = tensor(1, 10);
    Trace t = trace(x -> x.matmul(w).add(b).mul(scale).sum(), tensor(new double[][] {{1, -1}}));
    String text = t.toString();
    assertTrue(text.startsWith("c₁ = Tensor float32 [2]  [1.0, 10.0]\n"), text);
    assertTrue(text.contains("w = variable = [[1, 2], [3, 4]]"), text);
    assertTrue(text.contains("w₁ = variable = 0.5"), text);
    assertTrue(text.contains("v₁ = matmul(v₀, w) = [[-2, -2]]"), text);
    assertTrue(text.contains("v₄ = sum(v₃) = -16.5"), text);
    assertTrue(text.contains("w̄₁ = v̄₂ ∂v₂/∂w₁ = 11"), text);
    assertTrue(text.contains("x̄ = v̄₀ = [[21, 43]]"), text);
    assertEquals(5, t.values().size());
    assertFalse(w.hasGrad());
  }

  @Test
  void wideTracesHaveATableForEachArgument() {
    Trace t = trace((x, y, z) -> x.mul(y).add(z), tensor(2, 3), tensor(5), tensor(1));
    assertTrue(t.toString().contains("v₋₂ = x₁ = [2, 3]"), t.toString());
    Show.lineWidth(40);
    String text = t.toString();
    assertTrue(text.contains("\nTangents, ẋ₂ = 1, others 0\nv̇₋₂ = [0, 0]\n"), text);
    assertTrue(text.lines().allMatch(l -> Grid.columns(l) <= 40), text);
  }

  @Test
  void manyElementsAreSummarised() {
    String text =
        trace(x -> x.exp().mean(), Tensor.of(tensor(0).broadcastTo(100).values())).toString();
    assertTrue(text.contains("v₁ = exp v₀ = [100] all 1.0"), text);
    assertTrue(text.contains("v₂ = mean(v₁) = 1"), text);
    assertTrue(text.contains("x̄ = v̄₀ = [100] all 0.01"), text);
  }

  @Test
  void aResultWithoutOpsIsTraced() {
    Trace second = trace((a, b) -> b, number(2), number(5));
    assertArrayEquals(new double[] {0, 1}, items(second.gradients()));
    assertTrue(second.toString().contains("y = v₀ = 5"), second.toString());
    Trace constant = trace(x -> number(7), number(2));
    assertArrayEquals(new double[] {0}, items(constant.gradients()));
    assertEquals(7, constant.value().item());
    assertTrue(constant.toString().contains("y = c = 7"), constant.toString());
  }

  @Test
  void whereDerivativesVanishTheyAreZero() {
    Trace t = trace(x -> x.floor().mul(x), number(2.5));
    assertArrayEquals(new double[] {1, 0, 2}, items(t.tangents(0)), 1e-12);
    assertArrayEquals(new double[] {2, 2.5, 1}, items(t.adjoints()), 1e-12);
  }

  @Test
  void choicesCustomGradientsAndGradientsInsideAreTraced() {
    Trace choice = trace(x -> where(x.gt(1), x.square(), x).mul(x), number(2));
    assertArrayEquals(new double[] {12}, items(choice.gradients()), 1e-12);
    assertEquals(12, choice.tangents(0).getLast().item(), 1e-12);
    assertTrue(choice.toString().contains("v₁ = v₀² = 4"), choice.toString());

    BinaryOperator<Tensor> custom =
        customGradient(
            (a, b) -> a.mul(a).add(b.mul(3)), (a, b, g) -> List.of(a.mul(2).mul(g), g.mul(3)));
    Trace own = trace(custom, number(2), number(3));
    assertArrayEquals(new double[] {4, 3}, items(own.gradients()), 1e-12);
    assertEquals(4, own.tangents(0).getLast().item(), 1e-12);

    UnaryOperator<Tensor> cubed = x -> x.pow(3);
    Trace second = trace(grad(cubed), number(2));
    assertArrayEquals(new double[] {12}, items(second.gradients()), 1e-12);
    assertEquals(12, second.tangents(0).getLast().item(), 1e-12);
  }

  @Test
  void aVariableIsShownAsTheOpSawIt() {
    var w = variable(3.0);
    Trace t =
        trace(
            x -> {
              Tensor y = x.mul(w);
              w.assign(100);
              return y;
            },
            tensor(2));
    assertTrue(t.toString().contains("w₁ = variable = 3 "), t.toString());
    assertEquals(3, t.tangents(0).getLast().item());
  }

  @Test
  void theArgumentsStayAsTheyWere() {
    var x = variable(2.0);
    Trace t = trace(v -> v.mul(v), x);
    assertEquals(4, t.gradients().getFirst().item());
    assertFalse(x.hasGrad());
    assertFalse(t.value().requiresGrad());
  }

  @Test
  void formulasAreThoseOfMathematics() {
    assertEquals("v₁ / v₂", Symbols.formula("div", List.of("v₁", "v₂")));
    assertEquals("v₁³", Symbols.formula("pow", List.of("v₁", "3")));
    assertEquals("v₁ ^ v₂", Symbols.formula("pow", List.of("v₁", "v₂")));
    assertEquals("√v₁", Symbols.formula("sqrt", List.of("v₁")));
    assertEquals("|v₁|", Symbols.formula("abs", List.of("v₁")));
    assertEquals("sum(v₃)", Symbols.formula("sum", List.of("v₃")));
    assertEquals("v₂ * cos(v₁)", Symbols.formula("b * cos(a)", List.of("v₁", "v₂")));
    assertEquals("v₋₁₀", Symbols.indexed("v", -10));
  }

  @Test
  void whatCannotBeTracedIsRefused() {
    var e = assertThrows(TensorException.class, () -> trace(x -> x.gt(1), tensor(2)));
    assertTrue(e.getMessage().startsWith("trace: the function's value is not floating"), "" + e);
    e = assertThrows(TensorException.class, () -> trace(x -> x, tensor(new int[] {1})));
    assertTrue(e.getMessage().startsWith("trace: only floating-point"), "" + e);
    e = assertThrows(TensorException.class, () -> trace(x -> null, tensor(1)));
    assertTrue(e.getMessage().startsWith("trace: the function returned null"), "" + e);
    var w = variable(1.0);
    e =
        assertThrows(
            TensorException.class,
            () ->
                trace(
                    x -> {
                      Tensor y = x.mul(w);
                      y.backward();
                      return y;
                    },
                    tensor(2)));
    assertTrue(e.getMessage().startsWith("trace: the graph of the function was consumed"), "" + e);
    Trace t = trace(x -> x, tensor(2));
    assertThrows(TensorException.class, () -> t.tangents(1));
    assertThrows(TensorException.class, () -> t.tangents(-1));
    // A function that throws leaves no observer behind.
    assertThrows(
        IllegalStateException.class,
        () ->
            trace(
                x -> {
                  throw new IllegalStateException();
                },
                tensor(2)));
    assertEquals(4, trace(x -> x.mul(x), tensor(2)).value().item());
  }
}
