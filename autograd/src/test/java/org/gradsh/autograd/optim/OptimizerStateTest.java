package org.gradsh.autograd.optim;

import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.io.Checkpoint;
import org.gradsh.autograd.nn.Linear;
import org.gradsh.autograd.nn.Sequential;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Groups, schedules, clipping, and going on from a state. */
class OptimizerStateTest {
  private static String refusal(Executable code) {
    return assertThrows(TensorException.class, code).getMessage();
  }

  private static void train(Optimizer optimizer, Variable w, Variable b, int steps) {
    for (int i = 0; i < steps; i++) {
      optimizer.step(() -> w.pow(4).sum().add(b.sub(1).pow(2).sum()).add(w.sum().mul(b.sum())));
    }
  }

  @TestFactory
  Stream<DynamicTest> goingOnFromAStateIsTheSameBitForBit() {
    Map<String, Function<List<Variable>, Optimizer>> rules = new LinkedHashMap<>();
    rules.put("sgd", v -> new SGD(0.01, v).momentum(0.9).weightDecay(0.1));
    rules.put("adam", v -> new Adam(0.01, v).amsgrad());
    rules.put("adamw", v -> new AdamW(0.01, v));
    rules.put("rmsprop", v -> new RMSProp(0.01, v).centered().momentum(0.5));
    rules.put("adagrad", v -> new Adagrad(0.1, v).rateDecay(0.1).initialSum(0.5));
    rules.put("lbfgs", v -> new LBFGS(0.5, v).iterations(2));
    return rules.entrySet().stream()
        .map(r -> dynamicTest(r.getKey(), () -> assertGoesOn(r.getValue())));
  }

  private static void assertGoesOn(Function<List<Variable>, Optimizer> rule) {
    seed(3);
    Variable w = variable(rand(2, 3)), b = variable(rand(2));
    Optimizer first = rule.apply(List.of(w, b));
    train(first, w, b, 5);
    first.learningRate(0.02);
    Variable w2 = variable(w.detach().add(0)), b2 = variable(b.detach().add(0));
    Map<String, Tensor> state = first.stateDict();
    train(first, w, b, 5);
    Optimizer second = rule.apply(List.of(w2, b2));
    second.loadStateDict(state);
    assertEquals(0.02, second.learningRate());
    train(second, w2, b2, 5);
    assertArrayEquals(w.toFloatArray(), w2.toFloatArray());
    assertArrayEquals(b.toFloatArray(), b2.toFloatArray());
    assertEquals(first.steps(), second.steps());
  }

  @Test
  void aStateIsACopyByName() {
    Variable w = variable(1.0);
    Optimizer adam = new Adam(0.1, w);
    w.mul(2).backward();
    adam.step();
    Map<String, Tensor> state = adam.stateDict();
    assertEquals(
        "steps, groups.0.learningRate, groups.0.weightDecay, steps.0, mean.0, square.0",
        String.join(", ", state.keySet()));
    assertEquals(DType.INT64, state.get("steps.0").dtype());
    double mean = state.get("mean.0").item();
    adam.step();
    assertEquals(mean, state.get("mean.0").item());
    assertEquals(1, state.get("steps").item());
  }

  @Test
  void aStateOfSomethingElseIsRefusedAndNothingChanges() {
    Variable w = variable(zeros(3));
    Optimizer adam = new Adam(0.1, w);
    w.mul(2).sum().backward();
    adam.step();
    Map<String, Tensor> state = new LinkedHashMap<>(adam.stateDict());
    state.put("mean.0", zeros(4));
    assertTrue(refusal(() -> adam.loadStateDict(state)).contains("mean.0 does not fit"));
    state.put("mean.0", zeros(3));
    state.put("extra", zeros(1));
    assertTrue(refusal(() -> adam.loadStateDict(state)).contains("does not remember these"));
    state.remove("extra");
    state.remove("steps");
    assertTrue(refusal(() -> adam.loadStateDict(state)).contains("steps is missing"));
    state.put("steps", tensor(-1));
    assertTrue(refusal(() -> adam.loadStateDict(state)).contains("-1 steps"));
    assertEquals(1, adam.steps());
    assertFalse(adam.stateDict().get("mean.0").eq(0).any().item() == 1);
    assertTrue(
        refusal(() -> new SGD(0.1, w).loadStateDict(adam.stateDict()))
            .contains("steps.0, mean.0, square.0"));
  }

  @Test
  void aVariableThatComesLaterTakesTheFirstStepFirst() {
    Variable a = variable(1.0), b = variable(1.0), c = variable(1.0);
    for (Optimizer o : List.of(new Adam(0.1, a), new AdamW(0.1, b).weightDecay(0))) {
      Variable head = variable(1.0);
      for (int i = 0; i < 50; i++) o.step(() -> o.variables().getFirst().mul(2));
      o.add(List.of(head));
      assertEquals(0, o.stateDict().get("steps.1").item());
      o.step(() -> o.variables().getFirst().mul(2).add(head.mul(2)));
      assertEquals(0.9, head.item(), 1e-6, o.toString());
      head.trainable(false);
      o.step(() -> o.variables().getFirst().mul(2));
      Map<String, Tensor> state = o.stateDict();
      assertEquals(52, state.get("steps.0").item());
      assertEquals(1, state.get("steps.1").item());
      o.loadStateDict(state);
      assertEquals(1, o.stepsOf(1));
    }
    Variable head = variable(1.0);
    Adagrad adagrad = new Adagrad(0.1, c).rateDecay(1);
    for (int i = 0; i < 9; i++) adagrad.step(() -> c.mul(2));
    adagrad.add(List.of(head));
    adagrad.step(() -> c.mul(2).add(head.mul(2)));
    assertEquals(0.9, head.item(), 1e-6);
  }

  @Test
  void whatHasBeenSteppedHasItsMomentsInAState() {
    Variable w = variable(1.0), v = variable(1.0);
    Adam adam = new Adam(0.1, w);
    Adagrad adagrad = new Adagrad(0.1, v);
    adam.step(() -> w.mul(2));
    adagrad.step(() -> v.mul(2));
    assertTrue(refusal(() -> load(adam, "mean.0", null)).contains("mean.0 is missing"));
    assertTrue(refusal(() -> load(adam, "square.0", null)).contains("square.0 is missing"));
    assertTrue(refusal(() -> load(adam, "steps.0", null)).contains("steps.0 is missing"));
    assertTrue(refusal(() -> load(adam, "steps.0", tensor(2))).contains("steps.0 is 2 of 1"));
    assertTrue(refusal(() -> load(adam, "steps.0", tensor(-1))).contains("steps.0 is -1"));
    assertTrue(refusal(() -> load(adagrad, "sum.0", null)).contains("sum.0 is missing"));
    adam.amsgrad().loadStateDict(adam.stateDict());
    String told = refusal(() -> load(adam, "largestSquare.0", null));
    assertTrue(told.contains("largestSquare.0 is missing"), told);
    assertEquals(1, adam.stepsOf(0));
  }

  /** Loads the optimizer's own state with one part of it changed, or without it. */
  private static void load(Optimizer optimizer, String name, Tensor value) {
    Map<String, Tensor> state = new LinkedHashMap<>(optimizer.stateDict());
    if (value == null) state.remove(name);
    else state.put(name, value);
    optimizer.loadStateDict(state);
  }

  @Test
  void aLayersParametersAreTrained() {
    seed(5);
    var net = new Sequential(new Linear(2, 3), Tensor::tanh, new Linear(3, 1));
    Optimizer optimizer = new AdamW(0.01, net);
    assertEquals(net.parameters(), optimizer.variables());
    Tensor x = rand(8, 2);
    double before = optimizer.step(() -> net.apply(x).pow(2).mean()).item();
    for (int i = 0; i < 20; i++) optimizer.step(() -> net.apply(x).pow(2).mean());
    double after = optimizer.step(() -> net.apply(x).pow(2).mean()).item();
    assertTrue(after < before, before + " to " + after);
  }

  @Test
  void groupsHaveSettingsOfTheirOwn() {
    Variable a = variable(1.0), b = variable(1.0), c = variable(1.0);
    SGD sgd = new SGD(0.1, a).weightDecay(0.5);
    Group group = sgd.add(List.of(b));
    assertEquals(0.1, group.learningRate());
    assertEquals(0.5, group.weightDecay());
    group.learningRate(0.2).weightDecay(0);
    a.mul(1).add(b.mul(1)).backward();
    sgd.step();
    assertEquals(1 - 0.1 * 1.5, a.item(), 1e-6);
    assertEquals(0.8, b.item(), 1e-6);
    assertTrue(refusal(() -> sgd.add(List.of(c, a))).contains("given twice"));
    assertTrue(refusal(() -> sgd.add(List.of())).contains("no variables"));
    assertTrue(refusal(() -> group.learningRate(-1)).contains("-1"));
    assertTrue(refusal(() -> group.weightDecay(Double.NaN)).contains("NaN"));
    assertEquals(2, sgd.variables().size());
    Schedule schedule = new Schedule(sgd, Rate.step(1, 0.5));
    schedule.step();
    assertEquals(0.05, sgd.learningRate());
    assertEquals(0.1, group.learningRate());
    sgd.add(List.of(c));
    assertTrue(refusal(schedule::step).contains("more groups"));
  }

  @Test
  void aScheduleRisesThenFallsAndGoesOn() {
    Optimizer optimizer = new SGD(1, variable(0.0));
    Schedule schedule = new Schedule(optimizer, Rate.cosine(4).afterWarmup(4));
    double[] expected = {0.25, 0.5, 0.75, 1, 1, 0.853553390593, 0.5, 0.146446609407, 0};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], optimizer.learningRate(), 1e-10, "step " + i);
      if (i < expected.length - 1) schedule.step();
    }
    Optimizer other = new SGD(0.3, variable(0.0));
    Schedule again = new Schedule(other, Rate.cosine(4).afterWarmup(4));
    Map<String, Tensor> state = schedule.stateDict();
    again.loadStateDict(state);
    assertEquals(8, again.steps());
    assertEquals(0, other.learningRate(), 1e-10);
    assertTrue(refusal(() -> again.loadStateDict(Map.of())).contains("no state"));
    ReduceOnPlateau plateau = new ReduceOnPlateau(other);
    plateau.step(0.5);
    ReduceOnPlateau next = new ReduceOnPlateau(other);
    next.loadStateDict(plateau.stateDict());
    assertEquals(0.5, next.best());
    assertTrue(refusal(() -> next.loadStateDict(state)).contains("no state"));
  }

  @Test
  void schedulesAreInACheckpoint() {
    Optimizer optimizer = new SGD(1, variable(0.0));
    Schedule schedule = new Schedule(optimizer, Rate.exponential(0.5));
    ReduceOnPlateau plateau = new ReduceOnPlateau(optimizer);
    schedule.step();
    plateau.step(3);
    Checkpoint at = Checkpoint.at(1).with("schedule", schedule).with("plateau", plateau);
    schedule.step();
    plateau.step(2);
    at.restore(Map.of("schedule", schedule, "plateau", plateau));
    assertEquals(1, schedule.steps());
    assertEquals(0.5, optimizer.learningRate());
    assertEquals(3, plateau.best());
    Map<String, Tensor> damaged = new LinkedHashMap<>(schedule.stateDict());
    damaged.put("base.0", zeros(2));
    damaged.put("steps", tensor(7));
    assertThrows(TensorException.class, () -> schedule.loadStateDict(damaged));
    assertEquals(1, schedule.steps());
  }

  @Test
  void aCycleMayBeginAtItsTop() {
    Rate rate = Rate.oneCycle(0.1, 10, 0.1, 25, 1e4);
    assertEquals(0.1, rate.at(0, 1), 1e-15);
    assertTrue(rate.at(1, 1) < 0.1);
    assertEquals(0.1 / 25 / 1e4, rate.at(9, 1), 1e-15);
  }

  @Test
  void aPlateauTellsOnlyOfRatesThatItHasLowered() {
    Optimizer optimizer = new SGD(0.1, variable(0.0));
    ReduceOnPlateau plateau =
        new ReduceOnPlateau(optimizer).patience(0).least(0.05).threshold(0.999);
    assertFalse(plateau.step(1));
    assertEquals(1, plateau.best());
    assertTrue(plateau.step(1));
    assertEquals(0.05, optimizer.learningRate());
    assertFalse(plateau.step(1));
    assertEquals(0.05, optimizer.learningRate());
    assertTrue(refusal(() -> plateau.threshold(1)).contains("threshold is 1"));
    assertTrue(refusal(() -> plateau.threshold(Double.NaN)).contains("threshold is NaN"));
  }

  @Test
  void badSettingsOfSchedulesAreRefused() {
    Optimizer o = new SGD(1, variable(0.0));
    assertTrue(refusal(() -> Rate.step(0, 0.1)).startsWith("Rate.step: every is 0"));
    assertTrue(refusal(() -> Rate.steps(-1, 2)).contains("gamma is -1"));
    assertTrue(refusal(() -> Rate.exponential(Double.NaN)).contains("gamma is NaN"));
    assertTrue(refusal(() -> Rate.cosine(0)).contains("steps is 0"));
    assertTrue(refusal(() -> Rate.linear(1, 2, 0)).contains("steps is 0"));
    assertTrue(refusal(() -> Rate.oneCycle(0.1, 1)).contains("steps is 1"));
    assertTrue(refusal(() -> Rate.oneCycle(1, 9, 1, 25, 1e4)).contains("rising part is 1.0"));
    assertTrue(refusal(() -> Rate.cosine(3).afterWarmup(0)).contains("steps is 0"));
    assertTrue(refusal(() -> new Schedule(o, (t, b) -> -1)).contains("learning rate is -1"));
    assertTrue(refusal(() -> new ReduceOnPlateau(o).factor(1)).contains("factor is 1"));
    assertTrue(refusal(() -> new ReduceOnPlateau(o).patience(-1)).contains("patience"));
  }

  @Test
  void badSettingsOfRulesAreRefused() {
    Variable w = variable(1.0);
    assertTrue(refusal(() -> new SGD(1, w).dampening(2)).contains("dampening is 2"));
    assertTrue(
        refusal(() -> new SGD(1, w).momentum(0.5).dampening(0.5).nesterov())
            .contains("without dampening"));
    assertTrue(refusal(() -> new RMSProp(1, w).alpha(1)).contains("alpha is 1"));
    assertTrue(refusal(() -> new Adagrad(1, w).rateDecay(-1)).contains("decay of the rate"));
    assertTrue(refusal(() -> new LBFGS(1, w).step()).contains("a step needs the loss"));
    assertTrue(refusal(() -> new LBFGS(1, w).add(List.of(variable(1.0)))).contains("one group"));
    assertTrue(refusal(() -> new LBFGS(1, w, variable(1.0, DType.FLOAT64))).contains("one dtype"));
    LBFGS lbfgs = new LBFGS(1, w);
    lbfgs.step(() -> w.pow(2));
    Map<String, Tensor> state = new LinkedHashMap<>(lbfgs.stateDict());
    state.remove("direction");
    assertTrue(refusal(() -> lbfgs.loadStateDict(state)).contains("direction or gradient"));
    lbfgs.groups().getFirst().weightDecay(0.1);
    assertTrue(refusal(() -> lbfgs.step(() -> w.pow(2))).contains("no weight decay"));
    assertTrue(refusal(() -> new Adam(1, w).step(() -> null)).contains("the loss is null"));
  }

  @Test
  void lbfgsFindsTheBottomOfRosenbrocksValley() {
    Variable x = variable(new double[] {-1.2, 1}, DType.FLOAT64);
    LBFGS optimizer = new LBFGS(1, x).iterations(100);
    optimizer.step(
        () -> {
          Tensor a = x.get(0), b = x.get(1);
          return b.sub(a.mul(a)).pow(2).mul(100).add(a.sub(1).pow(2));
        });
    assertArrayEquals(new double[] {1, 1}, x.toDoubleArray(), 1e-4);
  }

  @Test
  void largeGradientsAreScaledAndNotLost() {
    Variable w = variable(zeros(2));
    for (double size : new double[] {3e19, 3e38, 1e-30}) {
      for (double p : new double[] {2, 3}) {
        w.zeroGrad();
        w.mul(tensor(size, -size)).sum().backward();
        double norm = Clipping.clipGradNorm(List.of(w), 1, p), part = Math.pow(2, -1 / p);
        assertEquals(size / part, norm, size * 1e-6);
        double expected = size < 1 ? size : part;
        double[] clipped = {expected, -expected};
        assertArrayEquals(clipped, w.grad().toDoubleArray(), expected * 1e-5, size + " by " + p);
      }
    }
    Variable u = variable(1.0, DType.FLOAT64), v = variable(1.0, DType.FLOAT64);
    u.mul(3e200).add(v.mul(4e200)).backward();
    assertEquals(5e200, Clipping.clipGradNorm(List.of(u, v), 1), 1e190);
    assertEquals(0.6, u.grad().item(), 1e-12);
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      w.zeroGrad();
      w.mul(tensor(1, bad)).sum().backward();
      assertEquals(bad, Clipping.clipGradNorm(List.of(w), 1));
      assertTrue(Double.isNaN(w.grad().toDoubleArray()[1]));
    }
  }

  @Test
  void gradientsAreCutOff() {
    Variable w = variable(zeros(3)), unused = variable(0.0);
    w.mul(tensor(3, -0.5, -4)).sum().backward();
    double norm = Clipping.clipGradValue(List.of(w, unused), 1);
    assertEquals(Math.sqrt(9 + 0.25 + 16), norm, 1e-6);
    assertArrayEquals(new double[] {1, -0.5, -1}, w.grad().toDoubleArray());
    assertEquals(1.5, Clipping.clipGradNorm(List.of(w), 10), 1e-6);
    assertArrayEquals(new double[] {1, -0.5, -1}, w.grad().toDoubleArray());
    unused.mul(5).backward();
    unused.trainable(false);
    assertEquals(1.5, Clipping.clipGradNorm(List.of(w, unused), 10), 1e-6);
    assertEquals(1.5, Clipping.clipGradValue(List.of(w, unused), 1), 1e-6);
    assertEquals(5, unused.trainable(true).grad().item());
    assertTrue(refusal(() -> Clipping.clipGradNorm(List.of(w), 0)).contains("norm is 0"));
    assertTrue(refusal(() -> Clipping.clipGradValue(List.of(w), -1)).contains("value is -1"));
  }
}
