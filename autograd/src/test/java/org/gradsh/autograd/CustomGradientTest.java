package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.createGraph;
import static org.gradsh.autograd.Autograd.customGradient;
import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.hessian;
import static org.gradsh.autograd.Autograd.jacobian;
import static org.gradsh.autograd.Autograd.jvp;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.retainGraph;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A derivative of the user's own counts in every mode, order and shape. */
class CustomGradientTest {
  /** The value of x, said to grow ten times as fast. */
  private static final UnaryOperator<Tensor> TENFOLD =
      customGradient((Tensor x) -> x.mul(1), (x, g) -> g.mul(10));

  private static final UnaryOperator<Tensor> SQUARE =
      customGradient((Tensor x) -> x.mul(x), (x, g) -> g.mul(x).mul(2));

  @Test
  void forwardModeTakesTheUsersDerivative() {
    assertEquals(10, jvp(TENFOLD, tensor(3), tensor(1)).tangent().item());
    assertEquals(20, jvp(TENFOLD, tensor(3), tensor(2)).tangent().item());
    assertEquals(
        10, grad((Tensor x) -> jvp(TENFOLD, x, tensor(1)).value()).apply(tensor(1)).item());
    assertEquals(2, grad(x -> jvp(SQUARE, x, tensor(1)).tangent()).apply(tensor(3)).item());
  }

  @Test
  void aJacobianIsTheSameWhicheverModeComputesIt() {
    UnaryOperator<Tensor> wide =
        customGradient((Tensor x) -> x.mul(ones(3)), (x, g) -> g.sum().mul(10));
    assertArrayEquals(new float[] {10, 10, 10}, jacobian(wide).apply(tensor(1)).toFloatArray());
    assertArrayEquals(
        new float[] {10, 0, 0, 10}, jacobian(TENFOLD).apply(tensor(1, 2)).toFloatArray());
  }

  @Test
  void aHessianIsThatOfNestedGradients() {
    UnaryOperator<Tensor> f = x -> TENFOLD.apply(x).square().sum();
    assertEquals(200, grad(grad(f)).apply(tensor(3)).item());
    assertArrayEquals(new float[] {200, 0, 0, 200}, hessian(f).apply(tensor(1, 2)).toFloatArray());
  }

  @Test
  void twoArgumentsInForwardMode() {
    BinaryOperator<Tensor> f =
        customGradient(
            (Tensor a, Tensor b) -> a.square().add(b.mul(3)),
            (a, b, g) -> List.of(g.mul(a).mul(2), g.mul(3)));
    var j = jvp(f, tensor(2), tensor(3), tensor(1), tensor(10));
    assertEquals(13, j.value().item());
    assertEquals(34, j.tangent().item());
  }

  @Test
  void aSecondWalkWithTheSameCotangentIsRecordedWhenAsked() {
    var x = variable(3.0);
    var y = SQUARE.apply(x);
    var cotangent = tensor(1);
    y.backward(cotangent, retainGraph());
    x.zeroGrad();
    y.backward(cotangent, createGraph());
    var g = x.grad();
    x.zeroGrad();
    g.backward();
    assertEquals(2, x.grad().item());
  }

  @Test
  void theUsersDerivativeIsComputedOnceAWalk() {
    var calls = new AtomicInteger();
    BinaryOperator<Tensor> f =
        customGradient(
            (Tensor a, Tensor b) -> a.mul(b),
            (a, b, g) -> {
              calls.incrementAndGet();
              return List.of(g.mul(b), g.mul(a));
            });
    f.apply(variable(2.0), variable(3.0)).backward();
    assertEquals(1, calls.get());
  }

  @Test
  void aWrongCotangentIsToldInEveryMode() {
    UnaryOperator<Tensor> wrong = customGradient((Tensor x) -> x.mul(1), (x, g) -> ones(7));
    for (Runnable run :
        List.<Runnable>of(
            () -> wrong.apply(variable(1.0)).backward(), () -> jvp(wrong, tensor(1), tensor(1)))) {
      String message = assertThrows(TensorException.class, run::run).getMessage();
      assertTrue(message.startsWith("customGradient: a cotangent must have its argument's shape"));
    }
  }
}
