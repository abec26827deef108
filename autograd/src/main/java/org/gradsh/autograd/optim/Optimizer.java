package org.gradsh.autograd.optim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Interrupts;
import org.gradsh.autograd.cpu.Pass;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.UpdateTable;
import org.gradsh.autograd.io.Stateful;
import org.gradsh.autograd.nn.Layer;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.op.Assign;
import org.gradsh.autograd.tape.Backward;

/**
 * Moves variables against the gradients that {@code backward()} has left in them.
 *
 * <pre>{@code
 * var optimizer = new Adam(0.001, net);
 * for (Batch batch : loader) {
 *   optimizer.zeroGrad();
 *   loss(batch).backward();
 *   optimizer.step();
 * }
 * }</pre>
 *
 * <p>Rules and defaults are PyTorch's, with one departure: {@link #step} refuses variables without
 * a gradient, which PyTorch passes over in silence. Steps are not recorded. What is remembered from
 * step to step is made at the first one and then written in place. A rule of one's own is a
 * subclass that implements {@link #update}.
 */
public abstract class Optimizer implements Stateful {
  private static final String OTHERS =
      "the optimizer may be that of another model, as one made before a new Net()";

  private final List<Variable> variables = new ArrayList<>();
  private final List<Variable> visible = Collections.unmodifiableList(variables);
  private final List<Group> groups = new ArrayList<>();
  private final List<Group> groupOf = new ArrayList<>();
  private final Set<Variable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Moment> moments = new ArrayList<>();
  private final Pass decayed = new Pass(UpdateTable.DECAYED, 2);
  private final List<Strided> scratch = new ArrayList<>();
  private final Supplier<Void> silently = this::updateAll;
  private final Runnable whole = () -> Autograd.noGrad(silently);
  private int steps;
  private int[] counts; // the steps of each variable; null where the rule does not ask

  /**
   * @param learningRate the size of a step, 0 or more
   * @param variables what is trained
   * @throws TensorException when there are no variables, one is given twice, or the learning rate
   *     is negative or not finite
   */
  protected Optimizer(double learningRate, Collection<? extends Variable> variables) {
    add(learningRate, variables);
  }

  // ---- what constructors are given ----

  static List<Variable> of(String optimizer, Variable... variables) {
    return Arrays.asList(Arguments.nonNull(optimizer, "the array of variables", variables));
  }

  /**
   * The parameters of a layer.
   *
   * @throws TensorException when it has none
   */
  static List<Variable> of(String optimizer, Layer layer) {
    List<Variable> found = Arguments.nonNull(optimizer, "the layer", layer).parameters();
    if (!found.isEmpty()) return found;
    throw TensorException.value(optimizer + ": the layer has no parameters")
        .detail(layer.tree().lines().findFirst().orElse(""))
        .detail("they are looked for in fields: what a lambda reaches by a name is not its own")
        .hint("new Sequential(…), residual(…), or a class with the layers in fields")
        .build();
  }

  // ---- what is trained ----

  /** The variables of all groups, in the order in which they were given. */
  public List<Variable> variables() {
    return visible;
  }

  /** The groups; the first one is of the variables that the constructor was given. */
  public List<Group> groups() {
    return Collections.unmodifiableList(groups);
  }

  /** The group of the variable at this place of {@link #variables}. */
  protected final Group group(int index) {
    return groupOf.get(index);
  }

  /**
   * Trains more variables, with settings of their own: first those of the first group.
   *
   * @return their group, to be set
   * @throws TensorException when there are none, or one is trained already
   */
  public Group add(Collection<? extends Variable> more) {
    return add(learningRate(), more);
  }

  private Group add(double learningRate, Collection<? extends Variable> more) {
    Arguments.nonNull(name(), "the collection of variables", more);
    List<Variable> list = new ArrayList<>(more);
    for (int i = 0; i < list.size(); i++) {
      Arguments.nonNull(name(), list.size() == 1 ? "the variable" : role(i), list.get(i));
    }
    if (list.isEmpty()) {
      throw refuse("there are no variables to train", "new " + name() + "(0.01, w, b)");
    }
    Group group = new Group(this, list, learningRate, groups.isEmpty() ? 0 : weightDecay());
    Set<Variable> fresh = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < list.size(); i++) {
      if (seen.contains(list.get(i)) || !fresh.add(list.get(i))) {
        throw TensorException.value(name() + ": a variable is given twice")
            .operand(role(variables.size() + i), list.get(i))
            .build();
      }
    }
    seen.addAll(list);
    variables.addAll(list);
    groups.add(group);
    for (int i = 0; i < list.size(); i++) groupOf.add(group);
    return group;
  }

  // ---- settings ----

  /** That of the first group. */
  public double learningRate() {
    return groups.getFirst().learningRate();
  }

  /**
   * Sets the size of the steps of all groups from now on; {@link Group#learningRate(double)} sets
   * that of one.
   *
   * @throws TensorException when it is negative or not finite
   */
  public void learningRate(double value) {
    for (int g = 0; g < groups.size(); g++) groups.get(g).learningRate(value);
  }

  /** That of the first group. */
  public double weightDecay() {
    return groups.getFirst().weightDecay();
  }

  /** Sets the weight decay of all groups that there are. */
  final void decay(double value) {
    for (Group group : groups) group.weightDecay(value);
  }

  // ---- steps ----

  /**
   * Updates every variable by its gradient; an interrupt waits until all are.
   *
   * @throws TensorException when a variable has no gradient, or all are frozen; no variable is
   *     changed then
   */
  public void step() {
    requireOneThatLearns();
    for (int i = 0; i < variables.size(); i++) {
      Variable v = variables.get(i);
      if (v.isTrainable() && !v.hasGrad()) throw noGradient(i);
    }
    Interrupts.deferred(whole);
  }

  /**
   * A whole step of training: forgets the gradients, computes the loss, goes back from it, and
   * steps.
   *
   * <pre>{@code
   * double l = optimizer.step(() -> crossEntropy(net.apply(x), y)).item();
   * }</pre>
   *
   * @param loss gives a scalar; some optimizers ask it several times
   * @return the loss before the step
   */
  public Tensor step(Supplier<? extends Tensor> loss) {
    Tensor value = differentiated(loss);
    step();
    return value;
  }

  /** The loss, its gradients in the variables. */
  final Tensor differentiated(Supplier<? extends Tensor> loss) {
    Arguments.nonNull("step", "the loss", loss);
    requireOneThatLearns();
    zeroGrad();
    Tensor value = loss.get();
    if (value == null) throw refuse("the loss is null", "step(() -> loss(x, y))");
    value.backward();
    if (noneHasGradient()) throw elsewhere(value);
    return value.detach();
  }

  private Void updateAll() {
    steps++;
    if (counts != null) counts = counts();
    for (int i = 0; i < variables.size(); i++) {
      Variable v = variables.get(i);
      if (!v.isTrainable()) continue; // a frozen one stays as it is
      if (counts != null) counts[i]++;
      update(i, v, keepsGradients() ? v.grad() : Backward.lent(v));
    }
    return null;
  }

  /** Whether {@link #update} may keep the gradient that it is given, or show it to a user. */
  boolean keepsGradients() {
    return true;
  }

  /** The number of steps taken, the present one included. */
  public int steps() {
    return steps;
  }

  final void steps(int count) {
    steps = count;
  }

  /** Has the steps of each variable be counted: a rule whose steps go by them asks at its start. */
  final void countEach() {
    counts = new int[variables.size()];
  }

  final boolean countsEach() {
    return counts != null;
  }

  /**
   * The number of steps that a variable has been through, the present one included: fewer than
   * {@link #steps()} where it was added later, or frozen for a time.
   */
  final int stepsOf(int index) {
    return counts()[index];
  }

  final void stepsOf(int[] each) {
    counts = each;
  }

  /** The counts, with those of the variables that were added since. */
  private int[] counts() {
    int n = variables.size();
    return counts.length == n ? counts : Arrays.copyOf(counts, n);
  }

  /** Forgets the gradients, which {@code backward()} adds up otherwise. */
  public void zeroGrad() {
    for (int i = 0; i < variables.size(); i++) variables.get(i).zeroGrad();
  }

  /**
   * Changes one variable by one of its {@code assign} methods; nothing is recorded meanwhile.
   *
   * @param index its place in {@link #variables}, for {@link #group} and {@link Moment}
   * @param gradient of the variable's shape and dtype
   */
  protected abstract void update(int index, Variable variable, Tensor gradient);

  // ---- what is remembered ----

  /** Something that the rule remembers of each variable; a subclass has it in a field. */
  protected final Moment moment(String name) {
    return moment(name, 0);
  }

  final Moment moment(String name, double initial) {
    Moment moment = new Moment(this, name, initial);
    moments.add(moment);
    return moment;
  }

  final List<Moment> moments() {
    return moments;
  }

  /**
   * What goes on from here needs: steps, groups and moments by name, as they are now. Settings that
   * do not change while training, such as betas, are the constructor's.
   *
   * <p>Names: {@code steps}; {@code groups.0.learningRate}, {@code groups.0.weightDecay}; {@code
   * mean.0} is the moment "mean" of the first variable, {@code steps.0} the number of its own
   * steps, where the rule goes by that.
   */
  @Override
  public Map<String, Tensor> stateDict() {
    return OptimizerState.of(this);
  }

  /**
   * Goes on from what {@link #stateDict} gave: steps are then the same bit for bit.
   *
   * @throws TensorException when it is not of an optimizer of this kind with as many groups and
   *     variables of these shapes; nothing is changed then
   */
  @Override
  public void loadStateDict(Map<String, ? extends Tensor> state) {
    OptimizerState.load(this, state);
  }

  // ---- for the rules of this package ----

  /** g row by row, as the variable lies: in memory that is used for each variable in turn. */
  final Strided inOrder(int index, Variable w, Tensor gradient) {
    Strided g = gradient.values();
    if (g.isContiguous() || !g.isHost()) return g;
    Strided to = scratch(index, w);
    Assign.copy(g, to);
    return to;
  }

  /** g + λ·w, in memory that is used for each variable in turn; g itself without decay. */
  final Strided withDecay(int index, Variable w, Tensor gradient) {
    double decay = group(index).weightDecay();
    Strided g = inOrder(index, w, gradient);
    if (decay == 0) return g;
    Strided to = scratch(index, w);
    decayed.tensor(0, g).tensor(1, w.values()).number(2, decay).into(to);
    return to;
  }

  private Strided scratch(int index, Variable w) {
    while (scratch.size() <= index) scratch.add(null);
    Strided block = scratch.get(index);
    if (block != null && block.dtype() == w.dtype()) return block;
    block = null;
    for (Strided other : scratch) {
      if (other == null || other.dtype() != w.dtype()) continue;
      boolean isLarge = other.size() == w.size() && other.isHost() == w.values().isHost();
      if (isLarge) block = Strided.contiguous(w.dtype(), w.shape(), other.data());
    }
    if (block == null) block = w.values().unwrittenBeside(w.dtype(), w.shape());
    scratch.set(index, block);
    return block;
  }

  /** The value, when it is a finite number of 0 or more. */
  final double notNegative(String what, double value) {
    return Arguments.notNegative(name(), what, value);
  }

  /** The value, when it is in [0, 1): the part of the past that is kept. */
  final double fraction(String what, double value) {
    return Arguments.kept(name(), what, value);
  }

  final TensorException refuse(String problem, String hint) {
    return TensorException.value(name() + ": " + problem).hint(hint).build();
  }

  private void requireOneThatLearns() {
    for (int i = 0; i < variables.size(); i++) if (variables.get(i).isTrainable()) return;
    throw TensorException.gradient("step: all variables are frozen")
        .hint("net.unfreeze(), or variable.trainable(true), before")
        .build();
  }

  private boolean noneHasGradient() {
    for (int i = 0; i < variables.size(); i++) {
      if (variables.get(i).isTrainable() && variables.get(i).hasGrad()) return false;
    }
    return true;
  }

  /** The exception for a loss that other variables are behind, as of a model made anew. */
  private TensorException elsewhere(Tensor loss) {
    return TensorException.gradient("step: the loss does not depend on any of the variables")
        .operand("loss", loss)
        .detail(OTHERS)
        .hint("an optimizer for the parameters of this model: new " + name() + "(…, net)")
        .build();
  }

  private TensorException noGradient(int index) {
    Variable v = variables.get(index);
    var report =
        TensorException.gradient("step: a variable has no gradient")
            .operand(role(index), v, index + 1 + " of the " + variables.size() + " given")
            .detail("no backward() has reached it since it was made or zeroed");
    if (!noneHasGradient()) {
      return report.hint("loss.backward() before step(), or leave it out of the optimizer").build();
    }
    return report
        .detail("nor any other; if backward() was called, " + OTHERS)
        .hint("loss.backward() before step(), or a new " + name() + " for this model")
        .build();
  }

  private String role(int index) {
    return "variable " + (index + 1);
  }

  final String name() {
    return getClass().getSimpleName();
  }

  @Override
  public String toString() {
    return name()
        + "[learningRate="
        + learningRate()
        + ", variables="
        + variables.size()
        + (groups.size() > 1 ? " in " + groups.size() + " groups" : "")
        + ", steps="
        + steps
        + "]";
  }
}
