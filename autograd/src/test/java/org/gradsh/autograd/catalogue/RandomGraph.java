package org.gradsh.autograd.catalogue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.RandomState;

/**
 * A function of one to three tensors, put together by chance of ops of the catalogue: what one step
 * computes any later one may use, several times. {@link RandomGraphGrowth} makes them.
 *
 * <p>Its value has one axis: the elements of all that no step uses.
 *
 * @param inputs where it is looked at, in float64
 */
record RandomGraph(List<Tensor> inputs, List<Step> steps) {
  /**
   * One op, or a few.
   *
   * @param op its name in the catalogue
   * @param text what it does, with {@code #n} for operand n
   * @param operands places among inputs and earlier steps
   */
  record Step(String op, String text, int[] operands, Function<Tensor[], Tensor> function) {
    Tensor on(List<Tensor> values) {
      return function.apply(Arrays.stream(operands).mapToObj(values::get).toArray(Tensor[]::new));
    }
  }

  /** A graph for a seed; one of fewer steps is the beginning of one of more. */
  static RandomGraph of(long seed, int steps) {
    return new RandomGraphGrowth(seed).grown(steps);
  }

  Tensor[] point() {
    return inputs.toArray(Tensor[]::new);
  }

  /** The value at other inputs than its own. */
  Tensor value(Tensor... in) {
    RandomState.seed(1);
    List<Tensor> values = new ArrayList<>(List.of(in));
    boolean[] used = new boolean[in.length + steps.size()];
    for (Step s : steps) {
      values.add(s.on(values));
      for (int operand : s.operands()) used[operand] = true;
    }
    List<Tensor> ends = new ArrayList<>();
    for (int i = 0; i < used.length; i++) if (!used[i]) ends.add(values.get(i).flatten());
    return Autograd.concat(ends, 0);
  }

  /** The mean square and the mean of the value: a scalar that no derivative of is constant. */
  Tensor scalar(Tensor... in) {
    Tensor y = value(in);
    return y.square().sum().add(y.sum()).mul(1.0 / Math.max(1, y.size()));
  }

  /** {@link #scalar} of all inputs' elements in a row. */
  Tensor scalarOfAll(Tensor row) {
    Tensor[] in = new Tensor[inputs.size()];
    int from = 0;
    for (int i = 0; i < in.length; i++) {
      Shape shape = inputs.get(i).shape();
      in[i] = row.get(from + ":" + (from + shape.size())).reshape(shape.dims());
      from += shape.size();
    }
    return scalar(in);
  }

  /** All inputs' elements in a row. */
  Tensor row() {
    return Autograd.concat(inputs.stream().map(Tensor::flatten).toList(), 0);
  }

  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    for (Tensor x : inputs) {
      String values = Arrays.toString(x.toDoubleArray());
      lines.add("#" + lines.size() + " = input " + x.shape() + " " + values);
    }
    for (Step s : steps) lines.add("#" + lines.size() + " = " + s.text());
    return lines.stream().collect(Collectors.joining("\n  ", "\n  ", ""));
  }
}
