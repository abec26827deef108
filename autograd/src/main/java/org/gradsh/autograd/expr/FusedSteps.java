package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.expr.FusedLoop.Step;

/** What the steps of a group depend on: when each can be computed, and how often it has to be. */
final class FusedSteps {
  private final Group group;
  private final int inputs;
  private final int[] level;
  private final boolean[] uniform;
  private final int[] outputOf;
  private final boolean[] seen;

  /** Of each output whether it has an element for each of the loop. */
  private final List<Boolean> outputs = new ArrayList<>();

  /**
   * @param same of each input whether it has one element for a whole row
   */
  FusedSteps(Group group, boolean[] same) {
    this.group = group;
    inputs = group.inputs().size();
    int steps = group.steps().size();
    level = new int[steps];
    uniform = new boolean[steps];
    outputOf = new int[steps];
    seen = new boolean[steps];
    numberOutputs();
    levels(same);
  }

  private void numberOutputs() {
    int n = 0;
    for (int j = 0; j < outputOf.length; j++) {
      Step s = step(j);
      outputOf[j] = s.stored() ? n++ : -1;
      if (s.stored()) outputs.add(s.reduce() == Reduce.NONE);
    }
  }

  private void levels(boolean[] same) {
    for (int j = 0; j < level.length; j++) {
      boolean is = true;
      for (int k : operandsOf(step(j).value())) {
        if (k < inputs) {
          is &= same[k];
        } else {
          int i = k - inputs;
          boolean reduced = isReduced(i);
          if (reduced) seen[i] = true;
          level[j] = Math.max(level[j], level[i] + (reduced ? 1 : 0));
          is &= reduced || uniform[i];
        }
      }
      uniform[j] = is;
    }
  }

  int count() {
    return level.length;
  }

  Step step(int j) {
    return group.steps().get(j);
  }

  boolean isReduced(int j) {
    return step(j).reduce() != Reduce.NONE;
  }

  boolean isMask(int j) {
    return step(j).value().isMask();
  }

  /** The sweep of a row in which its value is there; a reduction's is when the sweep has ended. */
  int level(int j) {
    return level[j];
  }

  /** How many sweeps there are. */
  int phases() {
    return Arrays.stream(level).max().orElse(0) + 1;
  }

  /** Whether it is the same for a whole row. */
  boolean isUniform(int j) {
    return uniform[j];
  }

  /** Its number among the outputs; −1 for none. */
  int outputOf(int j) {
    return outputOf[j];
  }

  /** Whether a step reads this reduction. */
  boolean isSeen(int j) {
    return seen[j];
  }

  List<Boolean> outputs() {
    return outputs;
  }

  /**
   * What a step costs where it is not at hand, in additions.
   *
   * @param most beyond this it does not matter
   */
  int again(int j, int most) {
    int cost = Elementwise.cost(step(j).value());
    for (int k : operandsOf(step(j).value())) {
      int i = k - inputs;
      if (i < 0 || isReduced(i) || uniform[i] || outputOf[i] >= 0) continue;
      cost += again(i, most);
      if (cost > most) return cost;
    }
    return cost;
  }

  static TreeSet<Integer> operandsOf(Expr e) {
    TreeSet<Integer> all = new TreeSet<>();
    collect(e, all);
    return all;
  }

  private static void collect(Expr e, TreeSet<Integer> to) {
    if (e instanceof Expr.Operand o) to.add(o.index());
    for (Expr child : e.children()) collect(child, to);
  }
}
