package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Derivatives of orders 1 to 10 by every way to take them, against closed forms. */
class OrdersTest {
  private static final int ORDERS = 10;

  /** A function with all its derivatives. */
  private record Known(String name, UnaryOperator<Tensor> f, double at, Derivative derivative) {}

  private interface Derivative {
    double of(int order, double x);
  }

  private static final List<Known> FUNCTIONS =
      List.of(
          new Known("exp(2x)", x -> x.mul(2).exp(), .3, (n, x) -> Math.pow(2, n) * Math.exp(2 * x)),
          new Known("sin", Tensor::sin, .7, (n, x) -> Math.sin(x + n * Math.PI / 2)),
          new Known("1/x", x -> tensor(1, DType.FLOAT64).div(x), 1.5, OrdersTest::ofReciprocal),
          new Known("log", Tensor::log, 1.5, (n, x) -> ofReciprocal(n - 1, x)),
          new Known("x¹²", x -> x.pow(12), .9, (n, x) -> falling(12, n) * Math.pow(x, 12 - n)),
          new Known("x eˣ", x -> x.mul(x.exp()), .4, (n, x) -> (x + n) * Math.exp(x)));

  private static double ofReciprocal(int n, double x) {
    return Math.pow(-1, n) * falling(n, n) * Math.pow(x, -n - 1);
  }

  /** k (k − 1) … , n factors. */
  private static double falling(int k, int n) {
    double product = 1;
    for (int i = 0; i < n; i++) product *= k - i;
    return product;
  }

  private static Tensor real(double x) {
    return tensor(x, DType.FLOAT64);
  }

  private static UnaryOperator<Tensor> reverse(UnaryOperator<Tensor> f) {
    return grad(f);
  }

  private static UnaryOperator<Tensor> forward(UnaryOperator<Tensor> f) {
    return x -> jvp(f, x, real(1)).tangent();
  }

  private static UnaryOperator<Tensor> taped(UnaryOperator<Tensor> f) {
    return x -> {
      try (var tape = new GradientTape()) {
        tape.watch(x);
        return tape.gradient(f.apply(x), x, Unconnected.ZERO);
      }
    };
  }

  private interface Way {
    UnaryOperator<Tensor> derived(UnaryOperator<Tensor> f, int order);
  }

  private static Stream<DynamicTest> each(String name, Way way) {
    return FUNCTIONS.stream()
        .map(
            known ->
                dynamicTest(
                    name + ": " + known.name,
                    () -> {
                      UnaryOperator<Tensor> f = known.f;
                      for (int n = 1; n <= ORDERS; n++) {
                        f = way.derived(f, n);
                        check(known, n, f.apply(real(known.at)));
                      }
                    }));
  }

  private static void check(Known known, int n, Tensor d) {
    double expected = known.derivative.of(n, known.at);
    double near = 1e-9 * Math.max(1, Math.abs(expected));
    assertEquals(expected, d.item(), near, known.name + ", order " + n);
  }

  @TestFactory
  Stream<DynamicTest> byGrad() {
    return each("grad", (f, n) -> reverse(f));
  }

  @TestFactory
  Stream<DynamicTest> byJvp() {
    return each("jvp", (f, n) -> forward(f));
  }

  @TestFactory
  Stream<DynamicTest> byTapesWithinTapes() {
    return each("tapes", (f, n) -> taped(f));
  }

  @TestFactory
  Stream<DynamicTest> forwardAndReverseByTurns() {
    return each("by turns", (f, n) -> n % 2 == 0 ? forward(f) : reverse(f));
  }

  @TestFactory
  Stream<DynamicTest> allThreeMixed() {
    return each(
        "mixed",
        (f, n) ->
            switch (n % 3) {
              case 0 -> taped(f);
              case 1 -> forward(f);
              default -> reverse(f);
            });
  }

  @TestFactory
  Stream<DynamicTest> byTenTapesAtOnce() {
    return FUNCTIONS.stream()
        .map(
            known ->
                dynamicTest(
                    known.name,
                    () -> {
                      Variable x = variable(real(known.at));
                      List<GradientTape> tapes = new ArrayList<>();
                      for (int n = 0; n < ORDERS; n++) tapes.add(new GradientTape());
                      Tensor y = known.f.apply(x);
                      for (int n = 1; n <= ORDERS; n++) {
                        y = tapes.removeLast().gradient(y, x, Unconnected.ZERO);
                        check(known, n, y);
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> byBackwardOfBackward() {
    return FUNCTIONS.stream()
        .map(
            known ->
                dynamicTest(
                    known.name,
                    () -> {
                      Variable x = variable(real(known.at));
                      Tensor y = known.f.apply(x);
                      for (int n = 1; n <= ORDERS; n++) {
                        x.zeroGrad();
                        y.backward(createGraph());
                        y = x.grad();
                        check(known, n, y);
                      }
                    }));
  }
}
