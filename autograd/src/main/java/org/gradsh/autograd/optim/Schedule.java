package org.gradsh.autograd.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.io.Stateful;
import org.gradsh.autograd.op.Arguments;

/**
 * Sets the learning rates of an optimizer while it trains.
 *
 * <pre>{@code
 * var schedule = new Schedule(optimizer, Rate.cosine(100).afterWarmup(5));
 * for (int epoch = 0; epoch < 105; epoch++) {
 *   train(epoch);
 *   schedule.step();
 * }
 * }</pre>
 *
 * <p>The rate at step 0 is set at once. Every group goes by its own base.
 */
public final class Schedule implements Stateful {
  private final Optimizer optimizer;
  private final Rate rate;
  private final double[] bases;
  private int steps;

  /**
   * @throws TensorException when the rate is negative or no number
   */
  public Schedule(Optimizer optimizer, Rate rate) {
    this.optimizer = Arguments.nonNull("Schedule", "the optimizer", optimizer);
    this.rate = Arguments.nonNull("Schedule", "the rate", rate);
    bases = optimizer.groups().stream().mapToDouble(Group::learningRate).toArray();
    set();
  }

  /**
   * Goes on by one: after each epoch or each batch, as the rate was meant.
   *
   * @throws TensorException when the rate is negative or no number, or the optimizer has got more
   *     groups
   */
  public void step() {
    if (optimizer.groups().size() != bases.length) {
      throw TensorException.value("Schedule: the optimizer has got more groups since")
          .detail(bases.length + " then, " + optimizer.groups().size() + " now")
          .hint("add the groups, then make the schedule")
          .build();
    }
    steps++;
    set();
  }

  private void set() {
    List<Group> groups = optimizer.groups();
    for (int g = 0; g < bases.length; g++) groups.get(g).learningRate(rate.at(steps, bases[g]));
  }

  /** How often {@link #step} was called. */
  public int steps() {
    return steps;
  }

  /** What goes on from here needs, besides the optimizer's state. */
  @Override
  public Map<String, Tensor> stateDict() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("steps", OptimizerState.whole(steps));
    for (int g = 0; g < bases.length; g++) {
      state.put("base." + g, OptimizerState.number(bases[g]));
    }
    return state;
  }

  /**
   * Goes on from what {@link #stateDict} gave, and sets the rates.
   *
   * @throws TensorException when it is of another number of groups, or no state at all; nothing is
   *     changed then
   */
  @Override
  public void loadStateDict(Map<String, ? extends Tensor> state) {
    OptimizerState.given(state);
    boolean fits = state.size() == bases.length + 1 && state.containsKey("steps");
    for (int g = 0; g < bases.length; g++) fits &= state.containsKey("base." + g);
    if (!fits) {
      throw TensorException.value("loadStateDict: this is no state of such a schedule")
          .detail("names: " + String.join(", ", state.keySet()))
          .hint("what stateDict() of a schedule with " + bases.length + " groups gave")
          .build();
    }
    int count = Arguments.notNegative("loadStateDict", "steps", (int) state.get("steps").item());
    double[] read = new double[bases.length];
    for (int g = 0; g < read.length; g++) {
      String name = "base." + g;
      read[g] = Arguments.notNegative("loadStateDict", name, state.get(name).item());
    }
    steps = count;
    System.arraycopy(read, 0, bases, 0, read.length);
    set();
  }

  @Override
  public String toString() {
    return "Schedule[steps=" + steps + ", learningRate=" + optimizer.learningRate() + "]";
  }
}
