package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.customGradient;
import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.sin;
import static org.gradsh.autograd.Autograd.symbolic;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.symbolic.Symbolic;
import org.junit.jupiter.api.Test;

/** What has no expression, no derivative or no value, and what is said then. */
class SymbolicErrorsTest {
  private static final BinaryOperator<Tensor> TWO = (x, y) -> x.pow(2).mul(y).add(sin(y));

  @Test
  void functionsThatAreNoExpressionsAreTold() {
    Expect.error(
        () -> symbolic((Tensor x) -> null), "symbolic: the function returned null", "return");
    Expect.error(
        () -> symbolic(customGradient((Tensor x) -> x.mul(1), (x, g) -> g.mul(10))),
        "symbolic: a function with customGradient is no op of the catalogue",
        "its derivative is a program",
        "perhaps: grad(f)");
    Expect.error(
        () -> symbolic(x -> x.item() > 0 ? x : x.neg()),
        "symbolic: item() reads a value inside the function",
        "perhaps: where(mask, a, b)");
    Expect.error(
        () -> symbolic(x -> x.mul(x.toDoubleArray()[0])),
        "symbolic: toDoubleArray() reads a value inside the function");
    Expect.error(
        () -> symbolic(x -> x.mul(rand())),
        "symbolic: the function is another expression at other values",
        "expression  float64 []",
        "random numbers");
    Expect.error(
        () -> symbolic(x -> x.toString().contains("-") ? x.neg() : x),
        "symbolic: the function is another expression at other values",
        "a value decides");
    Expect.error(
        () -> symbolic(x -> x.gt(0)),
        "symbolic: the function's value is not floating-point",
        "f(x)  bool []");
    Expect.error(
        () -> symbolic(x -> x, tensor(new int[] {1})),
        "symbolic: only floating-point tensors have a place in it",
        "x  int32 [1]",
        "perhaps: x.to(DType.FLOAT32)");
    Expect.error(() -> symbolic((UnaryOperator<Tensor>) null), "symbolic: the function is null");
    Expect.error(() -> symbolic(x -> x, (Tensor) null), "symbolic: x is null");
    Expect.error(
        () -> symbolic(x -> x.matmul(x)), "matmul: a scalar is no matrix", "a  float64 []");
  }

  @Test
  void questionsThatHaveNoAnswerAreTold() {
    Symbolic s = symbolic(TWO);
    Expect.error(
        () -> s.derivative("z"), "derivative: there is no parameter z", "parameters: x, y");
    Expect.error(
        () -> s.derivative(2), "derivative: there is no parameter 2", "counted from 0 to 1");
    Expect.error(
        () -> s.apply(tensor(1)),
        "apply: one tensor for each parameter is wanted",
        "parameters: x, y; given: 1");
    Expect.error(() -> s.apply(tensor(1), null), "apply: y is null");
    Expect.error(
        () -> s.apply(tensor(1), tensor(new int[] {1})),
        "apply: only floating-point tensors have a place in it",
        "y  int32 [1]");
    Expect.error(() -> s.named("a"), "named: a name of its own for each parameter is wanted");
    Expect.error(() -> s.named("a", "a"), "named: a name of its own for each parameter is wanted");
    Expect.error(() -> s.named("a", null), "named: a name of its own for each parameter is wanted");
    Variable w = variable(2.0, "w");
    Expect.error(() -> symbolic(x -> x.mul(w)).named("w"), "named: w is in the expression already");
    Expect.error(() -> s.swell(-1), "swell: orders are 0 or more, not -1");
    Expect.error(
        () -> symbolic(x -> x.matmul(x), 2, 2).derivative(),
        "derivative: of [2, 2] by [2, 2] it is a Jacobian",
        "jacobian(f)");
    Expect.error(
        () -> symbolic(x -> x.sum(), 3).apply(tensor(1, 2)),
        "apply: the expression is for other shapes",
        "x  float32 [2]   read with [3]");
  }

  @Test
  void readingDisturbsNeitherRandomNumbersNorTapes() {
    seed(1);
    double first = rand().item();
    seed(1);
    Variable w = variable(2.0, "w");
    try (GradientTape tape = new GradientTape()) {
      symbolic(x -> x.mul(w).add(x.detach().mul(0).mul(w)));
      assertEquals(0, tape.view().nodes().size());
    }
    assertEquals(first, rand().item());
  }

  @Test
  void whatSwellsPastAllUseIsTold() {
    Symbolic s = symbolic((x, y) -> x.mul(y).sin().exp().div(x.add(y).cos().add(2)).tanh());
    Expect.error(
        () -> s.swell(30), "symbolic: the expression has swollen past 200000 parts", "grad(f)");
  }
}
