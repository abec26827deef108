package org.gradsh.autograd.optim;

import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The steps from w = 1 down the parabola w², whose gradient is 2w, against numbers by hand. */
class OptimizerTest {
  private static double[] descend(Function<Variable, Optimizer> rule, int steps) {
    Variable w = variable(1.0, DType.FLOAT64);
    Optimizer optimizer = rule.apply(w);
    double[] path = new double[steps];
    for (int i = 0; i < steps; i++) {
      optimizer.zeroGrad();
      w.mul(w).backward();
      optimizer.step();
      path[i] = w.item();
    }
    return path;
  }

  private static void assertPath(Function<Variable, Optimizer> rule, double... expected) {
    assertArrayEquals(expected, descend(rule, expected.length), 1e-15);
  }

  private static String refusal(Executable code) {
    return assertThrows(TensorException.class, code).getMessage();
  }

  @Test
  void gradientDescentStepsByTheGradient() {
    assertPath(w -> new SGD(0.1, w), 0.8, 0.64, 0.512);
  }

  @Test
  void momentumCarriesThePastOn() {
    // v: 2, 0.5·2 + 1.6 = 2.6, 0.5·2.6 + 1.08 = 2.38
    assertPath(w -> new SGD(0.1, w).momentum(0.5), 0.8, 0.54, 0.302);
  }

  @Test
  void nesterovLooksAhead() {
    // v: 2, 0.5·2 + 1.4 = 2.4; steps 2 + 0.5·2 = 3, 1.4 + 0.5·2.4 = 2.6
    assertPath(w -> new SGD(0.1, w).momentum(0.5).nesterov(), 0.7, 0.44);
  }

  @Test
  void weightDecayPullsTowardsZero() {
    // g: 2 + 0.5·1 = 2.5, 1.5 + 0.5·0.75 = 1.875
    assertPath(w -> new SGD(0.1, w).weightDecay(0.5), 0.75, 0.5625);
  }

  @Test
  void adamStepsByItsFormula() {
    assertPath(w -> new Adam(0.1, w), 0.9000000005, 0.8004122286917927, 0.7015862729460302);
    // m = 1, v = 2, the step 0.1 / 0.5 · 1 / (√2 / √0.5 + 1) = 0.2 / 3
    assertPath(w -> new Adam(0.1, w).betas(0.5, 0.5).epsilon(1), 1 - 0.2 / 3, 0.8677077724685102);
    assertPath(
        w -> new Adam(0.1, w).weightDecay(1),
        0.9000000003333333,
        0.8004122283516111,
        0.7015862724265687);
  }

  @Test
  void severalVariablesOfAnyShapeAreTrained() {
    Variable w = variable(new double[][] {{1, 2}, {3, 4}});
    Variable b = variable(5.0);
    Optimizer optimizer = new SGD(0.5, List.of(w, b));
    w.mul(w).sum().add(b.mul(3)).backward();
    optimizer.step();
    assertArrayEquals(new double[] {0, 0, 0, 0}, w.toDoubleArray());
    assertEquals(3.5, b.item());
    assertEquals(1, optimizer.steps());
  }

  @Test
  void theLearningRateMayChangeBetweenSteps() {
    Variable w = variable(1.0);
    Optimizer optimizer = new SGD(0.5, w);
    w.mul(4).backward();
    optimizer.step();
    optimizer.learningRate(0.25);
    optimizer.step();
    assertEquals(1 - 0.5 * 4 - 0.25 * 4, w.item());
  }

  @Test
  void stepsAreNotRecorded() {
    Variable w = variable(3.0);
    Optimizer optimizer = new Adam(0.1, w);
    try (var tape = new GradientTape()) {
      Tensor y = w.mul(w);
      w.mul(2).backward();
      optimizer.step();
      assertFalse(tape.toString().contains("sqrt"), tape.toString());
      // The tape has read w before the step.
      assertEquals(6, tape.gradient(y, w).item());
    }
    assertTrue(w.item() < 3);
  }

  @Test
  void zeroGradForgets() {
    Variable w = variable(1.0);
    Optimizer optimizer = new SGD(0.1, w);
    w.mul(2).backward();
    optimizer.zeroGrad();
    assertFalse(w.hasGrad());
  }

  @Test
  void aVariableWithoutGradientIsNamedAndNothingMoves() {
    Variable w = variable(1.0, "w");
    Variable bias = variable(zeros(3), "bias");
    Optimizer optimizer = new Adam(0.1, w, bias);
    w.mul(2).backward();
    assertEquals(
        """
        step: a variable has no gradient
          bias  float32 [3]   2 of the 2 given
          no backward() has reached it since it was made or zeroed
          perhaps: loss.backward() before step(), or leave it out of the optimizer\
        """,
        refusal(optimizer::step));
    assertEquals(1, w.item());
    assertEquals(0, optimizer.steps());
    Variable unnamed = variable(1.0);
    assertTrue(refusal(new SGD(0.1, unnamed)::step).contains("  variable 1  float32 []"));
  }

  @Test
  void anOptimizerOfAnotherModelIsTold() {
    Variable before = variable(1.0, "w");
    Variable now = variable(1.0, "w");
    for (Optimizer old : List.of(new SGD(0.1, before), new LBFGS(1, before))) {
      assertEquals(
          """
          step: the loss does not depend on any of the variables
            loss  float32 []
            the optimizer may be that of another model, as one made before a new Net()
            perhaps: an optimizer for the parameters of this model: new SGD(…, net)\
          """
              .replace("SGD", old.name()),
          refusal(() -> old.step(() -> now.mul(2))));
      assertEquals(0, old.steps());
    }
    now.mul(2).backward();
    assertEquals(
        """
        step: a variable has no gradient
          w  float32 []   1 of the 1 given
          no backward() has reached it since it was made or zeroed
          nor any other; if backward() was called, the optimizer may be that of another model, as one made before a new Net()
          perhaps: loss.backward() before step(), or a new SGD for this model\
        """,
        refusal(new SGD(0.1, before)::step));
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    Variable w = variable(1.0);
    assertTrue(refusal(() -> new SGD(-0.1, w)).startsWith("SGD: the learning rate is -0.1"));
    assertTrue(refusal(() -> new Adam(Double.NaN, w)).contains("the learning rate is NaN"));
    assertTrue(refusal(() -> new SGD(0.1)).startsWith("SGD: there are no variables to train"));
    assertTrue(refusal(() -> new Adam(0.1, List.of())).startsWith("Adam: there are no variables"));
    assertTrue(refusal(() -> new SGD(0.1, w, w)).startsWith("SGD: a variable is given twice"));
    assertTrue(refusal(() -> new SGD(0.1, w).momentum(1)).contains("the momentum is 1.0"));
    assertTrue(refusal(() -> new SGD(0.1, w).nesterov()).contains("needs momentum"));
    assertTrue(refusal(() -> new SGD(0.1, w).weightDecay(-1)).contains("the weight decay is -1"));
    assertTrue(refusal(() -> new Adam(0.1, w).betas(0.9, 1)).contains("beta 2 is 1.0"));
    assertTrue(refusal(() -> new Adam(0.1, w).epsilon(-1)).contains("epsilon is -1.0"));
    Optimizer optimizer = new SGD(0.1, w);
    assertTrue(refusal(() -> optimizer.learningRate(-1)).contains("the learning rate is -1.0"));
    assertEquals(0.1, optimizer.learningRate());
  }

  @Test
  void aRuleOfOnesOwnIsASubclass() {
    class Signs extends Optimizer {
      Signs(Variable v) {
        super(0.25, List.of(v));
      }

      @Override
      protected void update(int index, Variable variable, Tensor gradient) {
        variable.assignSub(gradient.sign().mul(learningRate()));
      }
    }
    Variable w = variable(1.0, -1.0);
    Optimizer optimizer = new Signs(w);
    w.mul(tensor(7.0, -7.0)).sum().backward();
    optimizer.step();
    assertArrayEquals(new double[] {0.75, -0.75}, w.toDoubleArray());
  }
}
