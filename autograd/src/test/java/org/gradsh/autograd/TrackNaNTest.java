package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The first op that breaks the numbers is found, forward and backward. */
class TrackNaNTest {
  /** The message, with lines of this file as {@code line}. */
  private static String message(Supplier<?> body) {
    String text = assertThrows(TensorException.class, () -> trackNaN(body)).getMessage();
    return text.replaceAll("TrackNaNTest.java:\\d+", "line");
  }

  private static void says(String expected, Supplier<?> body) {
    assertEquals(expected, message(body));
  }

  @Test
  void theFirstOpOfTheForwardIsTold() {
    var x = tensor(1, 0, 2);
    says(
        """
        trackNaN: log made -Inf of finite values
          x       float32 [3]   [1.0, 0.0, 2.0]
          result  float32 [3]   [0.0, -Infinity, 0.6931472]
          at [1]: log(0.0) = -Infinity
          forward, at line
          perhaps: log of 0: add a small number before, or clip(x, 1e-12, 1e12)\
        """,
        () -> x.log().mul(0).sum());
  }

  @Test
  void x() {
    var x = variable(tensor(4, 0), "x");
    System.out.println(
        message(
            () -> {
              x.sqrt().sum().backward();
              return null;
            }));
    System.out.println(
        message(
            () -> {
              where(x.gt(0), x.sqrt(), tensor(0)).sum().backward();
              return null;
            }));
    System.out.println(message(() -> grad(grad(t -> t.sqrt())).apply(tensor(0))));
    System.out.println(message(() -> jvp(t -> t.sqrt(), tensor(0), tensor(1)).tangent()));
    System.out.println(message(() -> randn(20, 20).mul(1e30).matmul(randn(20, 20).mul(1e30))));
    var w = variable(1.0, "w");
    var v = variable(2.0);
    System.out.println(explain(x.mul(2).detach().mul(v), x));
    System.out.println(explain(x.mul(2).argMax().mul(v), x));
    System.out.println(explain(x.gt(0).to(DType.FLOAT32).mul(3), x));
    System.out.println(explain(noGrad(() -> x.mul(2)).add(1), x));
    System.out.println(explain(x.floor().mul(v), x));
    x.square().sum().backward();
    System.out.println(explain(x.grad(), x));
  }
}
