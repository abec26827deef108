package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Supplier;
import org.gradsh.autograd.tape.Onlookers;
import org.junit.jupiter.api.Test;

/** The first op that breaks the numbers is found, forward and backward. */
class TrackNaNTest {
  /** The whole message, with lines of this file as {@code line}. */
  private static String message(Supplier<?> body) {
    String text = assertThrows(TensorException.class, () -> trackNaN(body)).getMessage();
    return text.replaceAll("TrackNaNTest.java:\\d+", "line");
  }

  private static void says(String expected, Supplier<?> body) {
    assertEquals(expected, message(body));
  }

  private static void hints(String hint, Supplier<?> body) {
    String message = message(body);
    assertEquals("  perhaps: " + hint, message.lines().toList().getLast(), message);
  }

  private static Object backward(Tensor y) {
    y.sum().backward();
    return null;
  }

  // ---- forward ----

  @Test
  void theFirstOpOfTheForwardIsTold() {
    Tensor x = tensor(1, 0, 2);
    says(
        """
        trackNaN: log made -Inf of finite values
          x       float32 [3]   [1.0, 0.0, 2.0]
          result  float32 [3]   [0.0, -Inf, 0.6931]
          at [1]: log(0.0) = -Inf
          forward, at line
          perhaps: log of 0: add a small number before, or clip(x, 1e-12, 1e12)\
        """,
        () -> x.log().mul(0).sum());
  }

  @Test
  void operandsThatAreBroadcastAreToldWhereTheyMet() {
    says(
        """
        trackNaN: div made +Inf of finite values
          a       float32 [2, 2]   [[1.0, 2.0], [0.0, 4.0]]
          b       float32 [2]      [0.0, 1.0]
          result  float32 [2, 2]   [[Inf, 2.0], [NaN, 4.0]]
          at [0, 0]: div(1.0, 0.0) = +Inf
          forward, at line
          perhaps: division by 0: add a small number to the divisor, or choose with where(b.eq(0), …)\
        """,
        () -> tensor(new double[][] {{1, 2}, {0, 4}}).div(tensor(0, 1)));
  }

  @Test
  void ofManyValuesTheStatisticsAreTold() {
    Tensor a = full(1e30, 20, 20);
    says(
        """
        trackNaN: matmul made +Inf of finite values
          a       float32 [20, 20]   all 1.0e+30
          b       float32 [20, 20]   all 1.0e+30
          result  float32 [20, 20]   400 +Inf
          forward, at line
          perhaps: the result is beyond the dtype's range: scale down, or to(DType.FLOAT64)\
        """,
        () -> a.matmul(a));
  }

  @Test
  void theLikelyFixIsThatOfTheOpAndItsOperand() {
    Tensor zero = tensor(0);
    Tensor minus = tensor(-2);
    String overflow = "the result is beyond the dtype's range: scale down, or to(DType.FLOAT64)";
    hints("log is not defined below 0: clip the operand before", minus::log);
    hints("log1p is not defined below -1: clip the operand before", minus::log1p);
    hints("division by 0: add a small number before", zero::reciprocal);
    hints("division by 0: add a small number before", zero::rsqrt);
    hints("sqrt of a negative number: clip or abs before", minus::sqrt);
    String exp =
        "exp overflows: subtract the maximum before, as softmax and logSumExp do, or clip the"
            + " operand";
    hints(exp, () -> tensor(100).exp());
    hints("0 to a negative power: add a small number before", () -> zero.pow(-1));
    hints("a negative number to a fractional power: abs or clip before", () -> minus.pow(0.5));
    hints(overflow, () -> tensor(1e30).pow(2));
    hints("asin is defined from -1 to 1: clip(x, -1, 1) before", minus::asin);
    hints("acosh is defined from 1 on: clip the operand before", minus::acosh);
    hints(
        "atanh is finite between -1 and 1 alone: clip(x, -0.999999, 0.999999) before",
        () -> tensor(1).atanh());
    hints("logit is finite between 0 and 1 alone: clip(x, 1e-7, 1 - 1e-7) before", zero::logit);
    hints(overflow, () -> tensor(3e38, 3e38).sum());
    hints(overflow, () -> tensor(new double[] {1e300}, DType.FLOAT64).to(DType.FLOAT32));
  }

  // ---- backward ----

  @Test
  void theDerivativeIsToldByItsOp() {
    Variable x = variable(tensor(4, 0), "x");
    says(
        """
        trackNaN: the derivative of sqrt made +Inf of finite values
          result         float32 [2]   [2.0, 0.0]   ← sqrt line
          cotangent      float32 [2]   [1.0, 1.0]
          gradient of x  float32 [2]   [0.25, Inf]
          at [1]: sqrt(·) = 0.0, cotangent 1.0, gradient +Inf
          backward: sqrt was called at line
          perhaps: sqrt has an infinite slope at 0: add a small number before, sqrt(x + 1e-12)\
        """,
        () -> backward(x.sqrt()));
    assertFalse(x.hasGrad(), "nothing is left of a walk that has failed");
  }

  @Test
  void zeroTimesInfinityBehindWhereIsKnown() {
    Variable x = variable(tensor(4, 0), "x");
    hints(
        "0 · ∞: where(…) passes 0 back into a branch of infinite slope; give that branch a safe"
            + " operand, sqrt(where(x.gt(0), x, 1))",
        () -> backward(where(x.gt(0), x.sqrt(), tensor(0))));
    Tensor y = where(x.gt(0), where(x.gt(0), x, tensor(1)).sqrt(), tensor(0));
    trackNaN(() -> y.sum().backward());
    Expect.values(x.grad(), 0.25, 0);
  }

  @Test
  void opsRecordedBeforeAreWatchedInTheWalk() {
    Variable x = variable(tensor(1e-30, 1), "x");
    Tensor y = ones(2).div(x);
    says(
        """
        trackNaN: the derivative of div made -Inf of finite values
          x              float32 [2]   [1.0e-30, 1.0e+00]
          result         float32 [2]   [1.0e+30, 1.0e+00]
          cotangent      float32 [2]   [1.0, 1.0]
          gradient of b  float32 [2]   [-Inf, -1.0]
          at [0]: div(·, 1.0E-30) = 1.0E30, cotangent 1.0, gradient -Inf
          backward
          perhaps: the slope grows without bound towards 0: add a small number before, or clip\
        """,
        () -> backward(y));
  }

  @Test
  void higherOrdersAndForwardModeToo() {
    String second = message(() -> grad(grad(t -> t.pow(1.5))).apply(tensor(0)));
    assertTrue(second.startsWith("trackNaN: the derivative of the derivative of pow made"), second);
    says(
        """
        trackNaN: the derivative of sqrt made +Inf of finite values
          a       float32 []   1.0
          b       float32 []   0.0
          result  float32 []   Infinity
          sqrt′(1.0, 0.0) = +Inf
          forward mode, at line
          perhaps: sqrt has an infinite slope at 0: add a small number before, sqrt(x + 1e-12)\
        """,
        () -> jvp(t -> t.sqrt(), tensor(0), tensor(1)).tangent());
  }

  @Test
  void aDerivativeOfTheUsersIsLookedAtOpByOp() {
    var f = customGradient((Tensor t) -> t.square(), (t, g) -> g.div(t.sub(t)));
    String text = message(() -> backward(f.apply(variable(3.0))));
    assertTrue(text.startsWith("trackNaN: div made +Inf of finite values\n"), text);
  }

  @Test
  void aSumOfGradientsThatOverflowsIsFound() {
    Variable x = variable(0.0, "x");
    says(
        """
        trackNaN: the gradients of variable x add up to +Inf
          one      float32 []   3.0E38
          another  float32 []   3.0E38
          sum      float32 []   Infinity
          backward
          perhaps: the result is beyond the dtype's range: scale down, or to(DType.FLOAT64)\
        """,
        () -> backward(x.mul(3e38).add(x.mul(3e38))));
  }

  // ---- within transforms ----

  @Test
  void transformsGiveWhatTheyGiveWithoutIt() {
    Tensor x = tensor(1, 2);
    Expect.values(trackNaN(() -> jacobian(Tensor::sin).apply(x)), Math.cos(1), 0, 0, Math.cos(2));
    Expect.values(
        trackNaN(() -> vmap(grad((Tensor t) -> t.mul(t).sum())).apply(ones(2, 3))),
        2,
        2,
        2,
        2,
        2,
        2);
    Expect.values(trackNaN(() -> hessian((Tensor t) -> t.pow(3).sum()).apply(x)), 6, 0, 0, 12);
    Expect.values(
        trackNaN(() -> vmap(jacobian(Tensor::exp)).apply(zeros(2, 2))), 1, 0, 0, 1, 1, 0, 0, 1);
    Expect.values(
        trackNaN(() -> vmap(hessian((Tensor t) -> t.square().sum())).apply(ones(2, 2))),
        2,
        0,
        0,
        2,
        2,
        0,
        0,
        2);
  }

  @Test
  void anOpInsideVmapIsFound() {
    says(
        """
        trackNaN: log made -Inf of finite values
          x       float32 [2, 2]   [[1.0, 2.0], [0.0, 4.0]]
          result  float32 [2, 2]   [[0.0, 0.6931], [-Inf, 1.3863]]
          at [1, 0]: log(0.0) = -Inf
          forward, at line
          perhaps: log of 0: add a small number before, or clip(x, 1e-12, 1e12)\
        """,
        () -> vmap((Tensor t) -> t.log().sum()).apply(tensor(new double[][] {{1, 2}, {0, 4}})));
  }

  @Test
  void aDerivativeOfOneExampleIsFound() {
    says(
        """
        trackNaN: the derivative of sqrt made +Inf of finite values
          result         float32 [2]   all examples: [[1.0, 2.0], [3.0, 0.0]]   ← sqrt line
          cotangent      float32 [2]   [1.0, 1.0]
          gradient of x  float32 [2]   all examples: [[0.5, 0.25], [0.1667, Inf]]
          in example 1, at [1]: sqrt(·) = 0.0, cotangent 1.0, gradient +Inf
          backward: sqrt was called at line
          perhaps: sqrt has an infinite slope at 0: add a small number before, sqrt(x + 1e-12)\
        """,
        () ->
            vmap(grad((Tensor t) -> t.sqrt().sum()))
                .apply(tensor(new double[][] {{1, 4}, {9, 0}})));
  }

  @Test
  void aDerivativeInsideAJacobianIsFound() {
    says(
        """
        trackNaN: the derivative of div made -Inf of finite values
          b              float32 [2]   [1.0e-30, 1.0e+00]
          result         float32 [2]   [1.0e+30, 1.0e+00]   ← div line
          cotangent      float32 [2]   all examples: [[1.0, 0.0], [0.0, 1.0]]
          gradient of b  float32 [2]   all examples: [[-Inf, -0.0], [NaN, -1.0]]
          in example 0, at [0]: div(·, 1.0E-30) = 1.0E30, cotangent 1.0, gradient -Inf
          backward: div was called at line
          perhaps: the slope grows without bound towards 0: add a small number before, or clip\
        """,
        () -> jacobian(t -> ones(2).div(t)).apply(tensor(1e-30, 1)));
  }

  @Test
  void elementsOfExamplesMeetByTheirOwnAxes() {
    // Of each of 3 examples [2] beside a constant [3, 2].
    Tensor three = full(1e-3, 3, 2);
    Tensor examples = tensor(new double[][] {{1, 1}, {1, 1}, {1, 4}});
    String text =
        message(
            () ->
                vmap((Tensor t) -> grad((Tensor c) -> c.mul(t).mul(1e38).sum()).apply(three))
                    .apply(examples));
    String sample = "in example 2, at [0, 1]: mul(·, 4.0), cotangent 1.0E38, gradient +Inf";
    assertTrue(text.contains("\n  " + sample + "\n"), text);
  }

  @Test
  void aTangentOfADerivativeIsFound() {
    String text = message(() -> hessian((Tensor t) -> t.pow(1.5).sum()).apply(tensor(4, 0)));
    String first = "trackNaN: the derivative of the derivative of pow made NaN of finite values";
    assertEquals(first, text.lines().findFirst().orElseThrow(), text);
    assertTrue(text.contains("\n  tangent of it  float32 [2]   all examples: "), text);
    assertTrue(text.contains("\n  forward mode over backward: pow was called at line\n"), text);
  }

  @Test
  void theOpWithinACheckpointIsTold() {
    Variable x = variable(0.0);
    String expected =
        """
        trackNaN: the derivative of sqrt made +Inf of finite values
          result         float32 []   0.0   ← sqrt line
          cotangent      float32 []   1.0
          gradient of x  float32 []   Infinity
          sqrt(·) = 0.0, cotangent 1.0, gradient +Inf
          backward: sqrt was called at line
          perhaps: sqrt has an infinite slope at 0: add a small number before, sqrt(x + 1e-12)\
        """;
    says(expected, () -> backward(checkpoint(t -> t.sqrt(), x)));
    says(expected, () -> backward(checkpoint(t -> checkpoint(s -> s.sqrt(), t), x)));
    Tensor before = checkpoint(t -> t.log(), x);
    String again = message(() -> backward(before));
    assertTrue(again.startsWith("trackNaN: log made -Inf of finite values"), again);
    // What goes on around it is told as ever.
    var v = variable(0.0);
    String around = message(() -> backward(checkpoint(t -> t.exp(), v.sqrt())));
    assertTrue(around.startsWith("trackNaN: the derivative of sqrt"), around);
  }

  @Test
  void aBrokenConstantWithinACheckpointIsNoFaultOfIts() {
    Tensor broken = tensor(Double.NaN);
    Variable x = variable(1.0);
    trackNaN(() -> checkpoint(t -> t.mul(broken), x).backward());
    Expect.values(x.grad(), Double.NaN);
  }

  @Test
  void aWalkWithinADerivativeOfTheUsersIsToldByItsNodes() {
    var f =
        customGradient(
            (Tensor t) -> t.square(), (t, g) -> g.mul(grad(s -> s.sqrt()).apply(t.sub(t))));
    String text = message(() -> backward(f.apply(variable(3.0))));
    assertTrue(text.startsWith("trackNaN: the derivative of sqrt made +Inf"), text);
  }

  // ---- what is no fault ----

  @Test
  void whatWasBrokenBeforeIsNoFaultOfTheOp() {
    Tensor broken = tensor(Double.NaN, Double.POSITIVE_INFINITY);
    assertEquals(2, trackNaN(() -> broken.mul(2).add(1)).size());
    Expect.values(trackNaN(() -> tensor(0, Double.NEGATIVE_INFINITY).softmax()), 1, 0);
  }

  @Test
  void itGivesTheResultAndEndsWithTheBody() {
    assertEquals(3, trackNaN(() -> 3));
    assertThrows(TensorException.class, () -> trackNaN(() -> tensor(0).log()));
    assertFalse(Onlookers.areThere());
    assertEquals(Double.NEGATIVE_INFINITY, tensor(0).log().item());
    Variable x = variable(0.0);
    x.sqrt().backward();
    assertEquals(Double.POSITIVE_INFINITY, x.grad().item());
  }

  @Test
  void anErrorThatIsCaughtWithinDoesNotEndIt() {
    Variable x = variable(0.0);
    String text =
        message(
            () -> {
              assertThrows(TensorException.class, () -> x.sqrt().backward());
              return tensor(0).log();
            });
    assertTrue(text.startsWith("trackNaN: log made -Inf"), text);
  }

  @Test
  void aWalkThatTheUserEndsDoesNotBlindIt() {
    Variable x = variable(0.0);
    var fails =
        customGradient(
            (Tensor t) -> t.square(),
            (t, g) -> {
              throw new IllegalStateException("no");
            });
    String text =
        message(
            () -> {
              assertThrows(IllegalStateException.class, () -> fails.apply(x).backward());
              return backward(x.sqrt());
            });
    assertTrue(text.startsWith("trackNaN: the derivative of sqrt made +Inf"), text);
  }

  @Test
  void aThreadOfItsOwnIsNotWatched() throws InterruptedException {
    List<Double> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
    Thread other = new Thread(() -> seen.add(tensor(0).log().item()));
    trackNaN(
        () -> {
          other.start();
          return assertDoesNotFail(other);
        });
    assertEquals(List.of(Double.NEGATIVE_INFINITY), seen);
  }

  @Test
  void aThreadOfItsOwnDoesNotLookForItsPlaces() {
    Variable x = variable(1.0);
    Tensor[] y = new Tensor[2];
    Thread other = new Thread(() -> y[0] = x.mul(2));
    trackNaN(
        () -> {
          other.start();
          assertDoesNotFail(other);
          y[1] = x.mul(2);
        });
    assertNull(y[0].origin().place());
    assertNotNull(y[1].origin().place());
  }

  private static boolean assertDoesNotFail(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return true;
  }

  @Test
  void noBodyIsAnError() {
    Expect.error(() -> trackNaN((Runnable) null), "trackNaN: the body is null");
    Expect.error(() -> trackNaN((Supplier<?>) null), "trackNaN: the body is null");
  }
}
