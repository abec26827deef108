package org.gradsh.autograd.optim;

import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.Layer;
import org.gradsh.autograd.nn.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What optimizers and schedules cannot be given, and what they say then. */
class OptimizerArgumentsTest {
  private static final String NULL =
      "  a name that was only declared, or whose cell has failed, is null";

  private static void error(Executable body, String first, String... more) {
    String text = assertThrows(TensorException.class, body).getMessage();
    assertEquals(first, text.lines().findFirst().orElse(""), text);
    for (String part : more) assertTrue(text.contains(part), text);
  }

  @Test
  void nullIsNoModel() {
    error(() -> new Adam(0.1, (Layer) null), "Adam: the layer is null", NULL);
    error(() -> new AdamW(0.1, (Variable[]) null), "AdamW: the array of variables is null");
    error(() -> new RMSProp(0.1, (Variable) null), "RMSProp: the variable is null");
    Collection<Variable> none = null;
    error(() -> new Adagrad(0.1, none), "Adagrad: the collection of variables is null");
    List<Variable> second = Arrays.asList(variable(1), null);
    error(() -> new LBFGS(0.1, second), "LBFGS: variable 2 is null");
  }

  @Test
  void nullIsNoLossAndNoState() {
    SGD sgd = new SGD(0.1, variable(1));
    error(() -> sgd.step(null), "step: the loss is null", NULL);
    error(() -> sgd.loadStateDict(null), "loadStateDict: the state is null");
    Map<String, Tensor> state = new HashMap<>(sgd.stateDict());
    state.put("steps", null);
    error(() -> sgd.loadStateDict(state), "loadStateDict: steps is null");
    error(() -> new LBFGS(1, variable(1)).loadStateDict(null), "loadStateDict: the state is null");
    error(() -> new Schedule(null, Rate.cosine(3)), "Schedule: the optimizer is null");
    error(() -> new Schedule(sgd, null), "Schedule: the rate is null");
    error(() -> new ReduceOnPlateau(null), "ReduceOnPlateau: the optimizer is null");
    error(() -> new ReduceOnPlateau(sgd).loadStateDict(null), "loadStateDict: the state is null");
  }

  @Test
  void nullIsNothingToClip() {
    List<Variable> none = null, first = Arrays.asList(null, variable(1));
    String list = ": the collection of variables is null", one = ": a variable is null";
    error(() -> Clipping.clipGradNorm(none, 1), "clipGradNorm" + list, NULL);
    error(() -> Clipping.clipGradValue(none, 1), "clipGradValue" + list);
    error(() -> Clipping.clipGradNorm(first, 1), "clipGradNorm" + one);
    error(() -> Clipping.clipGradValue(first, 1), "clipGradValue" + one);
    error(() -> Clipping.clipGradNorm((Layer) null, 1), "clipGradNorm: the layer is null");
    error(() -> Clipping.clipGradValue((Layer) null, 1), "clipGradValue: the layer is null");
    error(
        () -> Clipping.clipGradNorm(List.of(), Double.NaN),
        "clipGradNorm: the largest norm is NaN");
    error(() -> Rate.steps(.1, (int[]) null), "Rate.steps: the array of steps is null");
  }

  @Test
  void aStateOfNonsenseChangesNoSchedule() {
    SGD sgd = new SGD(.5, variable(1));
    Schedule schedule = new Schedule(sgd, Rate.step(1, .5));
    schedule.step();
    Map<String, Tensor> state = new HashMap<>(schedule.stateDict());
    state.put("steps", Autograd.tensor(-1));
    error(() -> schedule.loadStateDict(state), "loadStateDict: steps is -1");
    state.put("steps", Autograd.tensor(7));
    state.put("base.0", Autograd.tensor(Double.NaN));
    error(() -> schedule.loadStateDict(state), "loadStateDict: base.0 is NaN");
    assertEquals(1, schedule.steps());
    assertEquals(.25, sgd.learningRate());

    ReduceOnPlateau plateau = new ReduceOnPlateau(sgd);
    plateau.step(3);
    Map<String, Tensor> measured = new HashMap<>(plateau.stateDict());
    measured.put("bad", Autograd.tensor(-1));
    error(() -> plateau.loadStateDict(measured), "loadStateDict: bad is -1");
    measured.putAll(Map.of("bad", Autograd.tensor(0), "best", Autograd.tensor(Double.NaN)));
    error(() -> plateau.loadStateDict(measured), "ReduceOnPlateau: best is NaN");
    assertEquals(3, plateau.best());
  }

  @Test
  void aModelThatIsFrozenIsToldBeforeItsLossIsComputed() {
    Linear net = new Linear(2, 1);
    net.freeze();
    Adam adam = new Adam(0.1, net);
    boolean[] asked = {false};
    error(
        () ->
            adam.step(
                () -> {
                  asked[0] = true;
                  return net.apply(zeros(1, 2)).sum();
                }),
        "step: all variables are frozen",
        "perhaps: net.unfreeze()");
    assertFalse(asked[0]);
    net.unfreeze();
    adam.step(() -> net.apply(zeros(1, 2)).sum());
  }

  @Test
  void aPlateauSaysWhereItIsAndRefusesNaN() {
    ReduceOnPlateau plateau = new ReduceOnPlateau(new SGD(0.5, variable(1))).patience(3);
    plateau.step(2);
    plateau.step(2);
    assertEquals("ReduceOnPlateau[best=2.0, bad=1 of 3, learningRate=0.5]", plateau.toString());
    error(
        () -> plateau.step(Double.NaN),
        "ReduceOnPlateau: the measure is NaN",
        "perhaps: trackNaN(() -> loss(x, y))");
    assertEquals(2, plateau.best());
  }
}
