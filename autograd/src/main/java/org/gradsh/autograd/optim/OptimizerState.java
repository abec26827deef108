package org.gradsh.autograd.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Arguments;

/** What an optimizer remembers, taken out of it and put into it by name. */
final class OptimizerState {
  private OptimizerState() {}

  static Map<String, Tensor> of(Optimizer o) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("steps", whole(o.steps()));
    for (int g = 0; g < o.groups().size(); g++) {
      state.put("groups." + g + ".learningRate", number(o.groups().get(g).learningRate()));
      state.put("groups." + g + ".weightDecay", number(o.groups().get(g).weightDecay()));
    }
    for (int i = 0; o.countsEach() && i < o.variables().size(); i++) {
      state.put("steps." + i, whole(o.stepsOf(i)));
    }
    for (Moment m : o.moments()) {
      for (int i = 0; i < o.variables().size(); i++) {
        if (m.has(i)) state.put(m.name() + "." + i, m.get(i));
      }
    }
    return state;
  }

  static void load(Optimizer o, Map<String, ? extends Tensor> state) {
    Map<String, Tensor> left = new LinkedHashMap<>(given(state));
    List<Runnable> changes = new ArrayList<>();
    int steps = (int) one(o, left, "steps");
    if (steps < 0) throw o.refuse("the state has " + steps + " steps", "what stateDict() gave");
    changes.add(() -> o.steps(steps));
    for (int g = 0; g < o.groups().size(); g++) {
      Group group = o.groups().get(g);
      String rateName = "groups." + g + ".learningRate", decayName = "groups." + g + ".weightDecay";
      double rate = o.notNegative(rateName, one(o, left, rateName));
      double decay = o.notNegative(decayName, one(o, left, decayName));
      changes.add(() -> group.learningRate(rate).weightDecay(decay));
    }
    if (o.countsEach()) {
      int[] each = counts(o, left, steps);
      changes.add(() -> o.stepsOf(each));
    }
    for (Moment m : o.moments()) {
      changes.add(m::forget);
      for (int i = 0; i < o.variables().size(); i++) {
        Tensor value = left.remove(m.name() + "." + i);
        if (value == null) continue;
        int index = i;
        if (!value.shape().equals(o.variables().get(i).shape())) {
          throw TensorException.shape("loadStateDict: " + m.name() + "." + i + " does not fit")
              .operand("variable " + (i + 1), o.variables().get(i))
              .operand(m.name() + "." + i, value)
              .hint("the optimizer of the same model, with its variables in the same order")
              .build();
        }
        changes.add(() -> m.set(index, value));
      }
    }
    if (!left.isEmpty()) throw unknown(o, left);
    changes.forEach(Runnable::run);
  }

  /** A state without null in it. */
  static Map<String, ? extends Tensor> given(Map<String, ? extends Tensor> state) {
    Arguments.nonNull("loadStateDict", "the state", state);
    state.forEach((name, t) -> Arguments.nonNull("loadStateDict", name, t));
    return state;
  }

  /** The steps of each variable; of one that has been stepped the moments must be there. */
  private static int[] counts(Optimizer o, Map<String, Tensor> left, int steps) {
    int[] each = new int[o.variables().size()];
    for (int i = 0; i < each.length; i++) {
      String name = "steps." + i;
      each[i] = (int) one(o, left, name);
      if (each[i] < 0 || each[i] > steps) {
        throw o.refuse(name + " is " + each[i] + " of " + steps, "what stateDict() gave");
      }
      for (Moment m : o.moments()) {
        String part = m.name() + "." + i;
        if (each[i] > 0 && !left.containsKey(part)) throw missing(o, part);
      }
    }
    return each;
  }

  static Tensor whole(long n) {
    return Tensor.of(Strided.contiguous(DType.INT64, Shape.SCALAR, new long[] {n}));
  }

  static Tensor number(double x) {
    return Tensor.of(Strided.contiguous(DType.FLOAT64, Shape.SCALAR, new double[] {x}));
  }

  private static double one(Optimizer o, Map<String, Tensor> left, String name) {
    Tensor value = left.remove(name);
    if (value == null) throw missing(o, name);
    if (value.size() == 1) return value.item();
    throw unfit(o, name, " is no single number");
  }

  private static TensorException missing(Optimizer o, String name) {
    return unfit(o, name, " is missing");
  }

  private static TensorException unfit(Optimizer o, String name, String problem) {
    return TensorException.value("loadStateDict: " + name + problem)
        .detail("the state of " + o)
        .hint("what stateDict() of a " + o.name() + " with as many groups gave")
        .build();
  }

  private static TensorException unknown(Optimizer o, Map<String, Tensor> left) {
    return TensorException.value("loadStateDict: a " + o.name() + " does not remember these")
        .detail(String.join(", ", left.keySet().stream().limit(8).toList()))
        .hint("what stateDict() of a " + o.name() + " with as many groups and variables gave")
        .build();
  }
}
