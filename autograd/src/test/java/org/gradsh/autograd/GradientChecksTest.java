package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** checkGradients to any order, and how it tells what is wrong. */
class GradientChecksTest {
  @Test
  void eachOrderIsCompared() {
    int first = checkGradients(x -> x.sin(), tensor(1, 2)).comparisons();
    assertEquals(3, first);
    assertEquals(4 * first, checkGradients(x -> x.sin(), tensor(1, 2), 4).comparisons());
    assertEquals(
        "6 derivatives agree",
        checkGradients(x -> x.sin(), tensor(1, 2), 2).toString().split(",")[0]);
    assertTrue(checkGradients((a, b) -> a.matmul(b), randn(2, 3), randn(3), 3).comparisons() > 0);
    assertTrue(
        checkGradients((a, b, c) -> a.mul(b).div(c), randn(2), randn(2), tensor(2), 2).comparisons()
            > 0);
  }

  /** A gradient cut from its argument: right itself, its own derivative is zero. */
  @Test
  void aWrongSecondDerivativeIsFound() {
    UnaryOperator<Tensor> cut =
        customGradient(x -> x.pow(3), (x, g) -> g.mul(x.detach().square()).mul(3));
    assertTrue(checkGradients(cut, tensor(1, 2)).comparisons() > 0);
    Expect.error(
        () -> checkGradients(cut, tensor(new double[][] {{1, 2}}), 2),
        "checkGradients: reverse mode, order 2: a derivative is off",
        "input 0  float64 [1, 2]   element [0, 0]",
        "derived 0.0, expected ",
        "by differences",
        "perhaps: the order below is right: a derivative of your own that is itself cut off");
  }

  @Test
  void theWrongElementOfTheWrongInputIsNamed() {
    var f =
        customGradient(
            (Tensor a, Tensor b) -> a.mul(b).sum(),
            (a, b, g) -> java.util.List.of(g.mul(b), g.mul(a).mul(tensor(1, 1, 2))));
    Expect.error(
        () -> checkGradients(f, tensor(1, 2, 3), tensor(4, 5, 6)),
        "checkGradients: reverse mode, order 1: a derivative is off",
        "input 1  float64 [3]   element [2]");
  }

  @Test
  void manyElementsAreComparedBySampleAndDirection() {
    var x = randn(60, 50);
    assertEquals(202, checkGradients(t -> t.tanh(), x).comparisons());
    // One wrong element in 1500 is found by the direction, where the sample misses it.
    Tensor off = ones(1500).scatterAdd(0, tensor(new int[] {700}), tensor(new double[] {5}));
    UnaryOperator<Tensor> wrong = customGradient(t -> t.mul(1), (t, g) -> g.mul(off));
    Expect.error(
        () -> checkGradients(wrong, randn(1500)),
        "checkGradients: reverse mode, order 1: a derivative is off");
  }

  @Test
  void badInput() {
    Expect.error(
        () -> checkGradients(x -> x, tensor(1), 0),
        "checkGradients: there is no order 0",
        "perhaps: 1 checks gradients, 2 the gradients of these as well");
    Expect.error(
        () -> checkGradients(x -> x.abs(), tensor(0.0001)),
        "checkGradients: reverse mode, order 1: a derivative is off",
        "perhaps: a kink or a jump near the point");
    Expect.error(
        () -> checkGradients(x -> x.log(), tensor(-1)),
        "checkGradients: reverse mode, order 1: a derivative is off",
        "NaN");
  }
}
