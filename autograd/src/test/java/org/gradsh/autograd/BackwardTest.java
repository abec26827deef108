package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code backward()}: what it computes, accumulates, consumes and keeps, after PyTorch. */
class BackwardTest {
  @Test
  void gradientOfASum() {
    Variable a = variable(2);
    Variable b = variable(3);
    Tensor c = a.add(b);
    c.backward();
    Expect.values(c, 5);
    Expect.values(a.grad(), 1);
    Expect.values(b.grad(), 1);
  }

  @Test
  void gradientsAccumulateUntilZeroed() {
    Variable x = variable(3);
    x.mul(x).backward();
    x.mul(x).backward();
    Expect.values(x.grad(), 12);
    x.zeroGrad();
    assertFalse(x.hasGrad());
    x.mul(x).backward();
    Expect.values(x.grad(), 6);
  }

  @Test
  void aGradientThatWasHandedOutStays() {
    Variable x = variable(3);
    x.mul(2).backward();
    Tensor first = x.grad();
    x.mul(5).backward();
    Expect.values(first, 2);
    Expect.values(x.grad(), 7);
  }

  @Test
  void aConsumedGraphSaysWhichCallConsumedItAndHowToKeepIt() {
    Variable x = variable(3);
    Tensor y = x.mul(x);
    y.backward();
    TensorException e =
        Expect.error(
            y::backward,
            "backward: the graph was consumed by an earlier call",
            "consumed by backward() (CallSite.walkStack(true) tells where)",
            "retainGraph()");
    assertEquals(TensorException.Kind.GRADIENT, e.kind());
    Expect.values(x.grad(), 6);
  }

  @Test
  void aConsumedGraphSaysWhereItWasConsumed() {
    Variable x = variable(3);
    Tensor y = x.mul(x);
    boolean before = CallSite.walkStack(true);
    try {
      y.backward();
    } finally {
      CallSite.walkStack(before);
    }
    String problem = "backward: the graph was consumed by an earlier call";
    Expect.error(y::backward, problem, "consumed by backward() at BackwardTest.java:");
    CallSite.at("[2]:1");
    try {
      Tensor again = x.mul(x);
      again.backward();
      Expect.error(again::backward, problem, "consumed by backward() at [2]:1");
    } finally {
      CallSite.at(null);
    }
  }

  @Test
  void aHookThatConsumesWhatItsWalkComesToIsTold() {
    Variable x = variable(3);
    Tensor h = x.exp();
    Tensor z = h.sin();
    Tensor m = h.mul(h);
    m.registerHook(
        g -> {
          z.backward();
          return g;
        });
    Expect.error(
        m.tanh()::backward,
        "backward: the graph was consumed while it was walked",
        "exp was consumed by backward()",
        "retainGraph()");
  }

  @Test
  void aGraphThatIsConsumedInPartIsToldToo() {
    Variable x = variable(3);
    Tensor shared = x.mul(x);
    shared.mul(2).backward();
    Tensor other = shared.mul(3);
    Expect.error(other::backward, "backward: the graph was consumed by an earlier call");
    Expect.values(x.grad(), 12);
  }

  @Test
  void retainGraphKeepsTheGraph() {
    Variable x = variable(3);
    Tensor y = x.mul(x);
    y.backward(retainGraph());
    y.backward();
    Expect.values(x.grad(), 12);
    Expect.error(y::backward, "backward: the graph was consumed by an earlier call");
  }

  @Test
  void createGraphGivesDerivativesOfGradients() {
    Variable x = variable(tensor(2, DType.FLOAT64));
    x.pow(4).backward(createGraph());
    Tensor first = x.grad();
    assertTrue(first.requiresGrad());
    x.zeroGrad();
    first.backward(createGraph());
    Tensor second = x.grad();
    x.zeroGrad();
    second.backward();
    Expect.values(first, 32);
    Expect.values(second, 48);
    Expect.values(x.grad(), 48);
    assertFalse(x.grad().requiresGrad());
  }

  @Test
  void withoutCreateGraphAGradientIsAConstant() {
    Variable x = variable(2);
    x.pow(3).backward();
    assertFalse(x.grad().requiresGrad());
    Tensor g = x.grad();
    Expect.error(g::backward, "backward: nothing was recorded");
  }

  @Test
  void intermediateGradientsAreKeptOnRequest() {
    Variable x = variable(3);
    Tensor y1 = x.add(1).retainGrad();
    Tensor y2 = x.mul(2).retainGrad();
    Tensor d = y1.sub(y2);
    Tensor loss = d.mul(d);
    loss.backward(retainGraph());
    Expect.values(loss, 4);
    Expect.values(y1.grad(), -4);
    Expect.values(y2.grad(), 4);
    Expect.values(x.grad(), 4);
    loss.backward();
    Expect.values(x.grad(), 8);
    Expect.values(y1.grad(), -8);
  }

  @Test
  void intermediateGradientsAreNotKeptByThemselves() {
    Variable x = variable(3);
    Tensor y = x.mul(2);
    y.mul(y).backward();
    assertFalse(y.hasGrad());
    Expect.error(y::grad, "grad: there is no gradient yet", "intermediate result", "retainGrad()");
  }

  @Test
  void gradBeforeBackwardSaysWhy() {
    Variable x = variable(3);
    Expect.error(x::grad, "grad: there is no gradient yet", "hasGrad()");
    Expect.error(tensor(3)::grad, "grad: there is no gradient yet", "constant", "variable(");
  }

  @Test
  void aTargetOfManyElementsWantsACotangent() {
    Variable x = variable(1, 2, 3);
    Tensor y = x.mul(x);
    Expect.error(
        y::backward, "backward: the target is not a scalar", "float32 [3]", "y.sum().backward()");
    assertFalse(x.hasGrad());
    y.backward(tensor(1, 10, 100));
    Expect.values(x.grad(), 2, 40, 600);
  }

  @Test
  void oneElementOfAnyShapeIsAScalar() {
    Variable x = variable(tensor(new double[][] {{3}}));
    x.mul(x).backward();
    Expect.values(x.grad(), 6);
    Expect.shape(x.grad(), 1, 1);
  }

  @Test
  void aCotangentHasTheTargetsShape() {
    Variable x = variable(1, 2, 3);
    Tensor y = x.mul(x);
    Expect.error(
        () -> y.backward(tensor(1, 2)),
        "backward: the cotangent must have the target's shape",
        "float32 [2]");
    y.backward(ones(3));
    Expect.values(x.grad(), 2, 4, 6);
  }

  @Test
  void aCotangentIsTakenAsItIsNow() {
    Variable x = variable(1);
    Variable weight = variable(5);
    x.mul(1).backward(weight, retainGraph());
    x.add(0).backward(weight);
    weight.assign(100);
    Expect.values(x.grad(), 10);
    x.zeroGrad();
    x.backward(weight);
    weight.assign(7);
    Expect.values(x.grad(), 100);
  }

  @Test
  void constantsCannotBeDifferentiated() {
    Expect.error(() -> tensor(3).mul(2).backward(), "backward: nothing was recorded", "variable(");
    Variable x = variable(3);
    Expect.error(() -> x.gt(0).backward(), "backward: nothing was recorded", "mask (bool)");
    Expect.error(() -> x.detach().backward(), "backward: nothing was recorded");
    assertFalse(x.hasGrad());
  }

  @Test
  void aVariableIsItsOwnGradient() {
    Variable x = variable(3);
    x.backward();
    Expect.values(x.grad(), 1);
  }

  @Test
  void aVariableThatTookNoPartHasNoGradient() {
    Variable x = variable(3);
    Variable other = variable(4);
    x.mul(2).add(other.detach()).backward();
    assertFalse(other.hasGrad());
  }

  @Test
  void valuesThatMeetAgainAddTheirGradients() {
    Variable x = variable(2);
    Tensor left = x.mul(3);
    Tensor right = x.mul(x);
    Tensor top = left.mul(right); // 3x³
    top.add(left).add(right).backward(); // + 3x + x²
    Expect.values(x.grad(), 9 * 4 + 3 + 4);
  }

  @Test
  void anOpMayTakeOneValueTwice() {
    Variable x = variable(3);
    x.mul(x).mul(x).backward();
    Expect.values(x.grad(), 27);
    Variable y = variable(2);
    y.pow(y).backward();
    Expect.values(y.grad(), 4 * (1 + Math.log(2)));
  }

  @Test
  void aLadderOfDiamondsIsWalkedOnce() {
    // 2⁶⁰ ways from top to bottom, 60 nodes.
    Variable x = variable(tensor(1, DType.FLOAT64));
    Tensor y = x;
    for (int i = 0; i < 60; i++) y = y.add(y);
    y.backward();
    Expect.values(x.grad(), 0x1p60);
  }

  @Test
  void aChainMayBeLong() {
    Variable x = variable(1);
    Tensor y = x;
    for (int i = 0; i < 100_000; i++) y = y.add(1);
    y.backward();
    Expect.values(y, 100_001);
    Expect.values(x.grad(), 1);
  }

  @Test
  void broadcastOperandsSumTheirGradients() {
    Variable row = variable(1, 2, 3);
    Variable column = variable(tensor(new double[][] {{1}, {2}}));
    Variable scalar = variable(2);
    row.mul(column).mul(scalar).sum().backward();
    Expect.values(row.grad(), 6, 6, 6);
    Expect.shape(row.grad(), 3);
    Expect.values(column.grad(), 12, 12);
    Expect.shape(column.grad(), 2, 1);
    Expect.values(scalar.grad(), 18);
    Expect.shape(scalar.grad());
  }

  @Test
  void gradientsHaveTheirVariablesDtype() {
    Variable x = variable(tensor(new double[] {1, 2}, DType.FLOAT64));
    Variable w = variable(3, 4);
    Tensor y = x.mul(w).sum();
    y.backward();
    assertEquals(DType.FLOAT64, y.dtype());
    assertEquals(DType.FLOAT64, x.grad().dtype());
    assertEquals(DType.FLOAT32, w.grad().dtype());
    Expect.values(w.grad(), 1, 2);
  }

  @Test
  void detachCutsAndSharesTheValue() {
    Variable x = variable(3);
    x.mul(x.detach()).backward();
    Expect.values(x.grad(), 3);
    assertFalse(x.detach().requiresGrad());
    Expect.values(stopGradient(x.mul(2)), 6);
  }

  @Test
  void noGradRecordsNothing() {
    Variable x = variable(3);
    Tensor y = noGrad(() -> x.mul(x));
    assertFalse(y.requiresGrad());
    noGrad(
        () -> {
          noGrad(() -> assertFalse(x.mul(2).requiresGrad()));
          assertFalse(x.mul(2).requiresGrad(), "the inner end does not end the outer one");
        });
    assertTrue(x.mul(2).requiresGrad());
  }

  @Test
  void noGradEndsWithAnException() {
    Variable x = variable(3);
    try {
      noGrad(() -> x.reshape(7));
    } catch (TensorException expected) {
      assertTrue(x.mul(2).requiresGrad());
      return;
    }
    throw new AssertionError("[] cannot be reshaped to [7]");
  }

  @Test
  void aVariableAssignedAfterTheForwardLeavesTheGraphAsItWas() {
    Variable x = variable(3);
    Tensor y = x.mul(x);
    x.assign(100);
    y.backward();
    Expect.values(x.grad(), 6);
    Expect.values(x, 100);
  }

  @Test
  void assignmentInPlaceLeavesTheGraphAsItWas() {
    Variable x = variable(3, 4);
    x.assignAdd(0); // x now has a buffer of its own, which later assignments may write into
    Tensor y = x.mul(x).sum();
    x.assignSub(1);
    x.assignMul(2);
    y.backward();
    Expect.values(x.grad(), 6, 8);
    Expect.values(x, 4, 6);
  }

  @Test
  void viewsOfAVariableKeepTheirValue() {
    Variable x = variable(tensor(new double[][] {{1, 2}, {3, 4}}));
    x.assignAdd(0);
    List<Tensor> views =
        List.of(
            x.T(),
            x.reshape(2, 2),
            x.get("0:2"),
            x.transpose(0, 1),
            x.broadcastTo(2, 2),
            x.detach(),
            x.squeeze(),
            x.flip(),
            x.split(2, 0).getFirst(),
            x.roll(0, 0),
            x.to(DType.FLOAT32));
    List<double[]> before = views.stream().map(Tensor::toDoubleArray).toList();
    x.assignAdd(10);
    x.assignMul(2);
    for (int i = 0; i < views.size(); i++) Expect.values(views.get(i), before.get(i));
    Expect.values(x, 22, 24, 26, 28);
  }

  @Test
  void aVariableDoesNotShareTheTensorItWasMadeFrom() {
    Tensor initial = tensor(1, 2);
    Variable x = variable(initial);
    x.assignAdd(1);
    Expect.values(initial, 1, 2);
    Variable copy = variable(x);
    x.assignAdd(1);
    Expect.values(copy, 2, 3);
    Expect.values(x, 3, 4);
  }

  @Test
  void assignmentIsNotRecorded() {
    Variable x = variable(3);
    Variable y = variable(4);
    x.assign(y.mul(2));
    x.mul(x).backward();
    Expect.values(x, 8);
    Expect.values(x.grad(), 16);
    assertFalse(y.hasGrad());
  }

  @Test
  void gradientDescentIsALoop() {
    Variable w = variable(0);
    for (int step = 0; step < 100; step++) {
      w.zeroGrad();
      Tensor d = w.sub(3);
      d.mul(d).backward();
      assertSame(w, w.assignSub(w.grad().mul(.1)));
    }
    assertEquals(3, w.item(), 1e-5);
  }

  @Test
  void backwardIsRecordedByAnOpenTape() {
    Variable x = variable(2);
    try (GradientTape tape = new GradientTape()) {
      x.pow(3).backward();
      Expect.values(x.grad(), 12);
      Expect.values(tape.gradient(x.grad(), x), 12);
    }
  }

  @Test
  void aSharedPartWithoutSavedValuesServesSeveralResults() {
    var x = variable(3.0);
    var shared = x.add(1);
    shared.mul(2).backward();
    shared.mul(3).backward();
    assertEquals(5, x.grad().item());
  }
}
