package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The tape does what TensorFlow 2's guide pages "Introduction to gradients and automatic
 * differentiation" and "Advanced automatic differentiation" say of theirs.
 */
class GradientTapeTest {
  // ---- the first page: gradients ----

  @Test
  void gradientOfASquare() {
    Variable x = variable(3);
    GradientTape tape = new GradientTape();
    Tensor y;
    try (tape) {
      y = x.pow(2);
    }
    Expect.values(tape.gradient(y, x), 6);
  }

  @Test
  void gradientsOfALayerAsListAndMap() {
    Variable w = variable(tensor(new double[][] {{1, 2}, {3, 4}, {5, 6}}));
    Variable b = variable(zeros(2), "b");
    Tensor x = tensor(new double[][] {{1, 2, 3}});
    GradientTape tape = GradientTape.persistent();
    Tensor loss;
    try (tape) {
      loss = x.matmul(w).add(b).square().mean();
    }
    List<Tensor> list = tape.gradient(loss, List.of(w, b));
    Expect.values(list.get(0), 22, 28, 44, 56, 66, 84);
    Expect.values(list.get(1), 22, 28);
    Expect.shape(list.get(0), 3, 2);
    Map<String, Variable> sources = new LinkedHashMap<>();
    sources.put("w", w);
    sources.put("b", b);
    Map<String, Tensor> map = tape.gradient(loss, sources);
    assertEquals(List.of("w", "b"), List.copyOf(map.keySet()));
    Expect.values(map.get("b"), 22, 28);
  }

  @Test
  void constantsAreNotWatchedVariablesAre() {
    Variable x0 = variable(3);
    Tensor x1 = tensor(3);
    Tensor x2 = variable(2).detach().add(1);
    GradientTape tape = GradientTape.persistent();
    Tensor y;
    try (tape) {
      y = x0.pow(2).add(x1.pow(2)).add(x2.pow(2));
    }
    Expect.values(tape.gradient(y, x0), 6);
    for (Tensor x : List.of(x1, x2)) {
      Expect.error(() -> tape.gradient(y, x), "gradient: y does not depend on x", "watch(x)");
      Expect.values(tape.gradient(y, x, Unconnected.ZERO), 0);
    }
    assertEquals(List.of(x0), tape.watched());
  }

  @Test
  void aWatchedTensorIsASource() {
    Tensor x = tensor(3);
    GradientTape tape = new GradientTape();
    Tensor y;
    try (tape) {
      tape.watch(x);
      y = x.pow(2);
    }
    Expect.values(tape.gradient(y, x), 6);
    assertFalse(x.requiresGrad(), "the watching ends with the tape");
    assertFalse(x.mul(2).requiresGrad());
  }

  @Test
  void withoutAutomaticVariablesOnlyTheWatchedCount() {
    Variable x0 = variable(0);
    Variable x1 = variable(10);
    GradientTape tape = GradientTape.builder().watchVariables(false).persistent(true).build();
    Tensor y;
    try (tape) {
      tape.watch(x1);
      y = x0.sin().add(softplus(x1)).sum();
    }
    Expect.values(tape.gradient(y, x1), 1 / (1 + Math.exp(-10)));
    Expect.error(
        () -> tape.gradient(y, x0), "gradient: y does not depend on x", "watchVariables(false)");
    assertEquals(List.of(x1), tape.watched());
  }

  @Test
  void intermediateResultsAreSources() {
    Tensor x = tensor(3);
    GradientTape tape = new GradientTape();
    Tensor y;
    Tensor z;
    try (tape) {
      tape.watch(x);
      y = x.mul(x);
      z = y.mul(y);
    }
    Expect.values(tape.gradient(z, y), 18);
  }

  @Test
  void aTapeAnswersOnceUnlessItIsPersistent() {
    Tensor x = tensor(1, 3);
    GradientTape once = new GradientTape();
    GradientTape often = GradientTape.persistent();
    Tensor y;
    Tensor z;
    try (once;
        often) {
      once.watch(x);
      often.watch(x);
      y = x.mul(x);
      z = y.mul(y);
    }
    Expect.values(often.gradient(z, x), 4, 108);
    Expect.values(often.gradient(y, x), 2, 6);
    Expect.values(often.gradient(z, x), 4, 108);
    Expect.values(once.gradient(z, x), 4, 108);
    Expect.error(
        () -> once.gradient(y, x),
        "gradient: this tape has been asked before",
        "its record was used up by gradient()",
        "GradientTape.persistent()");
  }

  @Test
  void aQuestionThatCannotBeAnsweredDoesNotUseUpTheTape() {
    Variable x = variable(3);
    Variable other = variable(4);
    try (GradientTape tape = new GradientTape()) {
      Tensor y = x.mul(x);
      Expect.error(() -> tape.gradient(y, other), "gradient: y does not depend on x");
      Tensor z = y.mul(x);
      Expect.values(tape.gradient(z, x), 27);
    }
  }

  @Test
  void theGradientOfAShapeIsThatOfItsSum() {
    Variable x = variable(2);
    try (GradientTape tape = new GradientTape()) {
      Expect.values(tape.gradient(x.mul(tensor(3, 4)), x), 7);
    }
    Variable v = variable(-1, 0, 1);
    try (GradientTape tape = new GradientTape()) {
      Tensor y = sigmoid(v);
      double s = 1 / (1 + Math.exp(-1));
      Expect.values(tape.gradient(y, v), s * (1 - s), .25, s * (1 - s));
    }
  }

  @Test
  void severalTargetsAddTheirGradients() {
    Variable x = variable(2);
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor y0 = x.pow(2);
      Tensor y1 = reciprocal(x);
      Expect.values(tape.gradient(List.of(y0, y1), x), 3.75);
      Expect.values(tape.gradient(List.of(y0, y0), x), 8);
      List<Tensor> weighed =
          tape.gradient(
              List.of(y0, y1), List.of(x), List.of(tensor(10), tensor(100)), Unconnected.ERROR);
      Expect.values(weighed.getFirst(), 40 - 25);
    }
  }

  @Test
  void aCotangentWeighsTheTarget() {
    Variable x = variable(1, 2, 3);
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor y = x.square();
      Expect.values(tape.gradient(y, x, tensor(1, 10, 100)), 2, 40, 600);
      Expect.error(
          () -> tape.gradient(y, x, tensor(1, 2)),
          "gradient: the cotangent must have the target's shape");
      Expect.values(tape.gradient(y, x), 2, 4, 6);
    }
  }

  @Test
  void controlFlowIsWhatWasRun() {
    Tensor x = tensor(1);
    Variable v0 = variable(2);
    Variable v1 = variable(2);
    GradientTape tape = GradientTape.persistent();
    Tensor result;
    try (tape) {
      tape.watch(x);
      result = x.item() > 0 ? v0.mul(1) : v1.square();
    }
    Expect.values(tape.gradient(result, v0), 1);
    Expect.values(tape.gradient(result, v1, Unconnected.ZERO), 0);
    Expect.error(() -> tape.gradient(result, x), "gradient: y does not depend on x");
  }

  @Test
  void anUnconnectedSourceSaysWhereTheWayBreaks() {
    Variable x = variable(2, "x");
    Variable y = variable(3, "y");
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor z = y.mul(y);
      Expect.error(
          () -> tape.gradient(z, x),
          "gradient: y does not depend on x",
          "variable y",
          "Unconnected.ZERO");
      Expect.values(tape.gradient(z, x, Unconnected.ZERO), 0);
      Expect.error(
          () -> tape.gradient(x.detach().mul(2), x), "gradient: y does not depend on x", "detach");
      Expect.error(() -> tape.gradient(x.gt(1), x), "gradient: y does not depend on x", "bool");
      Expect.error(() -> tape.gradient(x.floor(), x), "gradient: y does not depend on x", "zero");
    }
  }

  @Test
  void integersCannotBeWatchedNorBeSources() {
    Tensor n = tensor(new int[] {1, 2});
    try (GradientTape tape = new GradientTape()) {
      Expect.error(
          () -> tape.watch(n), "watch: only floating-point tensors can be differentiated", "int32");
      Expect.error(
          () -> tape.gradient(n.mul(2.0), n),
          "gradient: only floating-point tensors have gradients",
          "int32 [2]");
    }
  }

  @Test
  void assignmentIsNotAnOp() {
    // In the guide: "v.assign_add(x)" does not connect x with the variable's next value.
    Variable x = variable(2);
    Variable state = variable(10);
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor before = state.mul(x);
      state.assignAdd(x);
      Tensor after = state.mul(state);
      Expect.values(tape.gradient(before, x), 10);
      Expect.values(tape.gradient(after, x, Unconnected.ZERO), 0);
      Expect.values(tape.gradient(after, state), 24);
    }
  }

  // ---- the second page: control of recording ----

  @Test
  void stopRecordingHidesFromThisTapeOnly() {
    Variable x = variable(2);
    Variable y = variable(3);
    GradientTape tape = GradientTape.persistent();
    GradientTape other = GradientTape.persistent();
    List<Tensor> hidden = new ArrayList<>();
    try (tape;
        other) {
      tape.stopRecording(() -> hidden.add(y.pow(2)));
      Tensor z = x.pow(2).add(hidden.getFirst());
      Expect.values(tape.gradient(z, x), 4);
      Expect.error(() -> tape.gradient(z, y), "gradient: y does not depend on x");
      Expect.values(other.gradient(z, y), 6);
    }
  }

  @Test
  void stopRecordingEndsWithAnException() {
    Variable x = variable(2);
    try (GradientTape tape = new GradientTape()) {
      try {
        tape.stopRecording(() -> x.reshape(5));
      } catch (TensorException expected) {
        Expect.values(tape.gradient(x.square(), x), 4);
        return;
      }
    }
    throw new AssertionError("[] cannot be reshaped to [5]");
  }

  @Test
  void resetForgets() {
    Variable x = variable(2);
    Variable y = variable(3);
    Tensor watched = tensor(4);
    GradientTape tape = new GradientTape();
    Tensor z;
    try (tape) {
      tape.watch(watched);
      Tensor forgotten = x.mul(y).mul(watched);
      tape.reset();
      Expect.error(() -> tape.gradient(forgotten, x), "gradient: y does not depend on x");
      z = x.square().add(y.square()).add(watched);
    }
    assertEquals(List.of(x, y), tape.watched());
    Expect.values(tape.gradient(z, y), 6);
  }

  @Test
  void resetMakesAnAskedTapeNew() {
    Variable x = variable(2);
    GradientTape tape = new GradientTape();
    try (tape) {
      tape.gradient(x.square(), x);
    }
    tape.reset();
    Expect.error(() -> tape.gradient(x.mul(3), x), "gradient: y does not depend on x");
  }

  @Test
  void stopGradientCuts() {
    Variable x = variable(2);
    Variable y = variable(3);
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor z = x.pow(2).add(stopGradient(y.pow(2)));
      Expect.values(tape.gradient(z, x), 4);
      Expect.values(tape.gradient(z, y, Unconnected.ZERO), 0);
    }
  }

  @Test
  void noGradIsUnseen() {
    Variable x = variable(2);
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor y = noGrad(() -> x.square());
      Expect.values(tape.gradient(y, x, Unconnected.ZERO), 0);
      assertTrue(tape.watched().isEmpty());
    }
  }

  @Test
  void severalTapesMayOverlapInAnyOrder() {
    Tensor x0 = tensor(0);
    Tensor x1 = tensor(0);
    GradientTape tape0 = new GradientTape();
    tape0.watch(x0);
    GradientTape tape1 = new GradientTape();
    tape1.watch(x1);
    Tensor y0 = sin(x0);
    Tensor y1 = sigmoid(x1);
    Tensor y = y0.add(y1).sum();
    tape0.close();
    tape1.close();
    Expect.values(tape0.gradient(y, x0), 1);
    Expect.values(tape1.gradient(y, x1), .25);
  }

  @Test
  void higherOrdersByNestedTapes() {
    Variable x = variable(tensor(1, DType.FLOAT64));
    try (var t4 = new GradientTape();
        var t3 = new GradientTape();
        var t2 = new GradientTape();
        var t1 = new GradientTape()) {
      Tensor d1 = t1.gradient(x.pow(5), x);
      Tensor d2 = t2.gradient(d1, x);
      Tensor d3 = t3.gradient(d2, x);
      Tensor d4 = t4.gradient(d3, x);
      Expect.values(d1, 5);
      Expect.values(d2, 20);
      Expect.values(d3, 60);
      Expect.values(d4, 120);
    }
  }

  @Test
  void anInnerTapeMayBeClosedBeforeItIsAsked() {
    Variable x = variable(3);
    try (var outer = new GradientTape()) {
      GradientTape inner = new GradientTape();
      Tensor y;
      try (inner) {
        y = x.pow(3);
      }
      Tensor d1 = inner.gradient(y, x);
      Expect.values(outer.gradient(d1, x), 18);
    }
  }

  @Test
  void aPersistentTapeRecordsItsOwnGradients() {
    Variable x = variable(3);
    try (var tape = GradientTape.persistent()) {
      Tensor d1 = tape.gradient(x.pow(3), x);
      Expect.values(tape.gradient(d1, x), 18);
    }
  }

  @Test
  void theGradientPenaltyOfTheGuide() {
    Tensor x = tensor(new double[][] {{1, 2}, {3, -1}});
    Variable w = variable(tensor(new double[][] {{.5}, {-2}}));
    GradientTape outer = new GradientTape();
    Tensor size;
    try (outer) {
      GradientTape inner = new GradientTape();
      inner.watch(x);
      Tensor y = x.matmul(w).square();
      size = inner.gradient(y, x).square().sum();
    }
    // ∂y/∂x = 2(x·w)wᵀ, so its squared size is 4(x·w)²|w|².
    double[][] rows = {{1, 2}, {3, -1}};
    double[] ws = {.5, -2};
    double ww = ws[0] * ws[0] + ws[1] * ws[1];
    double expected = 0;
    double[] slope = new double[2];
    for (double[] r : rows) {
      double d = r[0] * ws[0] + r[1] * ws[1];
      expected += 4 * d * d * ww;
      for (int j = 0; j < 2; j++) slope[j] += 8 * d * r[j] * ww + 8 * d * d * ws[j];
    }
    Expect.values(size, expected);
    Expect.values(outer.gradient(size, w), slope);
  }

  // ---- jacobians ----

  @Test
  void jacobianOfAScalarSource() {
    Tensor x = linspace(-10, 10, 5);
    Variable delta = variable(0);
    GradientTape tape = new GradientTape();
    Tensor y;
    try (tape) {
      y = sigmoid(x.add(delta));
    }
    Tensor j = tape.jacobian(y, delta);
    Expect.shape(j, 5);
    double[] s = y.toDoubleArray();
    Expect.values(j, Arrays.stream(s).map(v -> v * (1 - v)).toArray());
  }

  @Test
  void jacobianHasTheShapesOfBoth() {
    Variable w = variable(tensor(new double[][] {{1, 2, 3}, {4, 5, 6}}));
    Tensor x = tensor(new double[][] {{1, 10}});
    try (GradientTape tape = new GradientTape()) {
      Tensor y = x.matmul(w);
      Tensor j = tape.jacobian(y, w);
      Expect.shape(j, 1, 3, 2, 3);
      Expect.values(j.get("0, 1"), 0, 1, 0, 0, 10, 0);
      Expect.error(() -> tape.jacobian(y, w), "jacobian: this tape has been asked before");
    }
  }

  @Test
  void theHessianByTapes() {
    Variable x = variable(tensor(new double[] {1, 2}, DType.FLOAT64));
    try (var outer = new GradientTape();
        var inner = new GradientTape()) {
      Tensor y = x.get(0).pow(2).mul(x.get(1)); // a²b
      Tensor g = inner.gradient(y, x);
      Tensor h = outer.jacobian(g, x);
      Expect.values(h, 4, 2, 2, 0);
    }
  }

  @Test
  void batchJacobianIsTheDiagonalOfTheJacobian() {
    Tensor x = randn(4, 3);
    Tensor w = randn(3, 2);
    GradientTape tape = GradientTape.persistent();
    Tensor y;
    try (tape) {
      tape.watch(x);
      y = tanh(x.matmul(w));
    }
    Tensor batch = tape.batchJacobian(y, x);
    Tensor full = tape.jacobian(y, x);
    Expect.shape(batch, 4, 2, 3);
    Expect.shape(full, 4, 2, 4, 3);
    for (int i = 0; i < 4; i++) {
      Expect.values(batch.get(i), full.get(i + ", :, " + i).toDoubleArray());
    }
    Expect.error(
        () -> tape.batchJacobian(y.sum(), x),
        "batchJacobian: the first axes must be the same batch",
        "float32 []");
  }

  @Test
  void jacobiansOfNothing() {
    Variable x = variable(zeros(0, 3));
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor y = x.mul(2);
      Expect.shape(tape.jacobian(y, x), 0, 3, 0, 3);
      Expect.shape(tape.batchJacobian(y, x), 0, 3, 3);
      Variable other = variable(1, 2);
      Expect.shape(tape.jacobian(y, other, Unconnected.ZERO), 0, 3, 2);
    }
  }

  @Test
  void whatWasWatchedIsKnownAfterTheAnswer() {
    var x = variable(3.0, "x");
    var tape = new GradientTape();
    tape.gradient(x.mul(x), x);
    assertEquals(List.of(x), tape.watched());
  }

  @Test
  void aTapeHearsNothingOfTransformsInsideNoGrad() {
    var x = variable(3.0, "x");
    try (var tape = new GradientTape()) {
      noGrad(() -> grad(t -> t.mul(t).exp()).apply(x));
      assertEquals(0, tape.watched().size());
      assertEquals(6, tape.gradient(x.mul(x), x).item());
    }
  }
}
