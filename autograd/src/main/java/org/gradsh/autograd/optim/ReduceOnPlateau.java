package org.gradsh.autograd.optim;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.io.Stateful;
import org.gradsh.autograd.op.Arguments;

/**
 * Lowers the learning rates when a measure has stopped to fall: PyTorch's ReduceLROnPlateau.
 *
 * <pre>{@code
 * var schedule = new ReduceOnPlateau(optimizer).factor(0.5).patience(3);
 * schedule.step(validationLoss);      // after each epoch
 * }</pre>
 */
public final class ReduceOnPlateau implements Stateful {
  private final Optimizer optimizer;
  private double factor = 0.1;
  private int patience = 10;
  private int cooldown;
  private double threshold = 1e-4;
  private double least;
  private boolean rises;
  private double best = Double.POSITIVE_INFINITY;
  private int bad;
  private int cooling;

  public ReduceOnPlateau(Optimizer optimizer) {
    this.optimizer = Arguments.nonNull("ReduceOnPlateau", "the optimizer", optimizer);
  }

  /** What rates are multiplied by; default 0.1. */
  public ReduceOnPlateau factor(double value) {
    if (!(value > 0 && value < 1)) throw refuse("the factor is " + value, "within 0 and 1");
    factor = value;
    return this;
  }

  /** So many measures without a better one are put up with; default 10. */
  public ReduceOnPlateau patience(int value) {
    patience = Arguments.notNegative("ReduceOnPlateau", "the patience", value);
    return this;
  }

  /** So many measures after a reduction do not count; default 0. */
  public ReduceOnPlateau cooldown(int value) {
    cooldown = Arguments.notNegative("ReduceOnPlateau", "the cooldown", value);
    return this;
  }

  /** By what part of itself a measure must be better than the best, below 1; default 1e-4. */
  public ReduceOnPlateau threshold(double value) {
    threshold = Arguments.kept("ReduceOnPlateau", "the threshold", value);
    return this;
  }

  /** No rate goes below; default 0. */
  public ReduceOnPlateau least(double rate) {
    if (!(rate >= 0)) throw refuse("the least rate is " + rate, "0 or more");
    least = rate;
    return this;
  }

  /** The measure is one that is to rise, as accuracy is. */
  public ReduceOnPlateau rising() {
    rises = true;
    if (best == Double.POSITIVE_INFINITY) best = Double.NEGATIVE_INFINITY;
    return this;
  }

  /**
   * Takes a measure, and lowers the rates when it is time.
   *
   * @return whether it has lowered one of them
   * @throws TensorException when it is NaN: lower rates do not help a training that has left the
   *     numbers
   */
  public boolean step(double measure) {
    if (Double.isNaN(measure)) throw refuse("the measure is NaN", "trackNaN(() -> loss(x, y))");
    boolean isBetter = rises ? measure > best * (1 + threshold) : measure < best * (1 - threshold);
    if (isBetter) best = measure;
    bad = isBetter ? 0 : bad + 1;
    if (cooling > 0) {
      cooling--;
      bad = 0;
    }
    if (bad <= patience) return false;
    boolean lowers = false;
    for (Group group : optimizer.groups()) {
      double rate = Math.max(group.learningRate() * factor, least);
      // As PyTorch: what would not matter is left alone.
      if (group.learningRate() - rate <= 1e-8) continue;
      group.learningRate(rate);
      lowers = true;
    }
    cooling = cooldown;
    bad = 0;
    return lowers;
  }

  /** The best measure so far. */
  public double best() {
    return best;
  }

  /** What goes on from here needs, besides the optimizer's state. */
  @Override
  public Map<String, Tensor> stateDict() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("best", OptimizerState.number(best));
    state.put("bad", OptimizerState.whole(bad));
    state.put("cooling", OptimizerState.whole(cooling));
    return state;
  }

  /**
   * Goes on from what {@link #stateDict} gave.
   *
   * @throws TensorException when it is of something else; nothing is changed then
   */
  @Override
  public void loadStateDict(Map<String, ? extends Tensor> state) {
    OptimizerState.given(state);
    if (!state.keySet().equals(stateDict().keySet())) {
      throw refuse(
          "this is no state of such a schedule: " + state.keySet(), "what stateDict() gave");
    }
    double measure = state.get("best").item();
    if (Double.isNaN(measure)) throw refuse("best is NaN", "what stateDict() gave");
    int worse = Arguments.notNegative("loadStateDict", "bad", (int) state.get("bad").item());
    int still =
        Arguments.notNegative("loadStateDict", "cooling", (int) state.get("cooling").item());
    best = measure;
    bad = worse;
    cooling = still;
  }

  @Override
  public String toString() {
    return "ReduceOnPlateau[best=%s, bad=%d of %d, learningRate=%s]"
        .formatted(best, bad, patience, optimizer.learningRate());
  }

  private static TensorException refuse(String problem, String hint) {
    return TensorException.value("ReduceOnPlateau: " + problem).hint(hint).build();
  }
}
