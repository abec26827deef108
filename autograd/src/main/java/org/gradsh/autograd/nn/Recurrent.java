package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.variable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.op.Sequence;

/**
 * What recurrent layers have in common: a step from state to state, along time, by layers and
 * directions.
 *
 * <p>Weights have PyTorch's names and layouts: {@code weightIhL0} [gates·hidden, in], {@code
 * weightHhL0} [gates·hidden, hidden], {@code biasIhL0}, {@code biasHhL0}, {@code weightIhL1} for
 * the next layer, {@code weightIhL0Reverse} for the way backwards. All begin uniform in ±1/√hidden.
 */
public abstract sealed class Recurrent extends StandardLayer implements Mode, Holder
    permits LSTM, SingleState {
  private final String name;
  private final int in;
  private final int hidden;
  private final Recurrence.Options options;
  private final Map<String, Variable> weights = new LinkedHashMap<>();
  private boolean training = true;

  Recurrent(String name, int in, int hidden, Recurrence.Options options) {
    this.name = name;
    this.in = Arguments.positive(name, "in", in);
    this.hidden = Arguments.positive(name, "hidden", hidden);
    this.options = Arguments.nonNull(name, "options", options);
    int rows = sequence().cell().gates() * hidden;
    for (int layer = 0; layer < options.layers(); layer++) {
      int wide = layer == 0 ? in : hidden * options.directions();
      for (int way = 0; way < options.directions(); way++) {
        String of = of(layer, way);
        make("weightIh" + of, rows, wide);
        make("weightHh" + of, rows, hidden);
        if (options.hasBias()) make("biasIh" + of, rows);
        if (options.hasBias()) make("biasHh" + of, rows);
      }
    }
  }

  private void make(String weight, int... dims) {
    double bound = 1 / Math.sqrt(hidden);
    weights.put(weight, variable(Autograd.uniform(-bound, bound, dims), weight));
  }

  private static String of(int layer, int way) {
    return "L" + layer + (way == 0 ? "" : "Reverse");
  }

  /** The weights by name: {@code weightIhL0} and so on. */
  public Map<String, Variable> weights() {
    return Collections.unmodifiableMap(weights);
  }

  @Override
  public Object held() {
    return weights;
  }

  @Override
  public void training(boolean training) {
    this.training = training;
  }

  /** What is done at each step, of which one op is made along the sequence. */
  abstract Sequence sequence();

  /** What is added to all that comes in; both are there. */
  Tensor ofInput(Tensor biasIh, Tensor biasHh) {
    return biasIh.add(biasHh);
  }

  /**
   * What is added to the last gate's product of the output; null where the cell takes nothing.
   *
   * @param biasHh null without biases
   */
  Tensor ofProduct(Tensor biasHh, Tensor x) {
    return null;
  }

  final int hidden() {
    return hidden;
  }

  private int states() {
    return sequence().cell().states();
  }

  /** What comes of a sequence: the last layer's outputs, and the last state of each layer. */
  record Course(Tensor output, Tensor[] last) {}

  /**
   * @param initial [layers·directions, n, hidden] each; null: zeros
   */
  final Course run(Tensor x, Tensor... initial) {
    if (x == null) throw noInput(this);
    LayerObserver observer = LayerObserver.present();
    if (observer == null) return course(x, initial);
    observer.entered(this, x);
    Course course = course(x, initial);
    observer.left(this, course.output);
    return course;
  }

  private Course course(Tensor x, Tensor... initial) {
    if (x.rank() != 2 && x.rank() != 3) {
      throw TensorException.shape(this + ": x must be " + shapes())
          .operand("x", x, "axes: " + x.rank())
          .build();
    }
    Sizes.require(this, x, -1, in, "in");
    boolean isSingle = x.rank() == 2; // one sequence: [time, in]
    Tensor steps = isSingle ? x.unsqueeze(1) : options.isBatchFirst() ? x.swapAxes(0, 1) : x;
    if (steps.shape().dim(0) == 0) {
      throw TensorException.shape(this + ": x has no steps").operand("x", x).build();
    }
    int n = steps.shape().dim(1);
    Tensor[] from = new Tensor[states()];
    for (int k = 0; k < from.length; k++) {
      if (initial.length > 0) from[k] = fitting(initial[k], n, isSingle);
    }
    Course course = layers(steps, from);
    if (isSingle) {
      for (int k = 0; k < from.length; k++) course.last[k] = course.last[k].squeeze(1);
      return new Course(course.output.squeeze(1), course.last);
    }
    boolean turned = options.isBatchFirst();
    return turned ? new Course(course.output.swapAxes(0, 1), course.last) : course;
  }

  private String shapes() {
    return (options.isBatchFirst() ? "[n, time, in]" : "[time, n, in]") + " or [time, in]";
  }

  private Tensor fitting(Tensor state, int n, boolean isSingle) {
    Tensor s = isSingle && state.rank() == 2 ? state.unsqueeze(1) : state;
    int[] wanted = {options.layers() * options.directions(), n, hidden};
    if (Arrays.equals(s.dims(), wanted)) return s;
    throw TensorException.shape(this + ": an initial state has another shape")
        .operand("state", state)
        .detail("wanted: [layers·directions, n, hidden] = " + Arrays.toString(wanted))
        .build();
  }

  private Course layers(Tensor x, Tensor[] initial) {
    int directions = options.directions();
    List<List<Tensor>> last = new ArrayList<>();
    for (int k = 0; k < states(); k++) last.add(new ArrayList<>());
    for (int layer = 0; layer < options.layers(); layer++) {
      if (layer > 0 && training && options.dropout() > 0) {
        x = Autograd.dropout(x, options.dropout(), true);
      }
      Tensor[] ways = new Tensor[directions];
      for (int way = 0; way < directions; way++) {
        Tensor[] state = new Tensor[states()];
        for (int k = 0; k < state.length; k++) {
          state[k] =
              initial[k] == null
                  ? Autograd.zeros(Sequence.dtype(x.dtype()), x.dims()[1], hidden).to(x.device())
                  : initial[k].get(layer * directions + way);
        }
        ways[way] = along(x, state, of(layer, way), way == 1);
        for (int k = 0; k < state.length; k++) last.get(k).add(state[k]);
      }
      x = directions == 1 ? ways[0] : Autograd.concat(-1, ways);
    }
    return new Course(x, last.stream().map(Autograd::stack).toArray(Tensor[]::new));
  }

  /**
   * One way along time.
   *
   * @param x [time, n, size]
   * @param state [n, hidden] each: the first; the last one afterwards
   * @param of which weights
   * @return the outputs, [time, n, hidden]
   */
  private Tensor along(Tensor x, Tensor[] state, String of, boolean isBackwards) {
    Tensor weight = weights.get("weightIh" + of);
    Tensor biasIh = weights.get("biasIh" + of), biasHh = weights.get("biasHh" + of);
    Tensor gates = // of all steps at once
        biasIh == null
            ? Autograd.linear(x, weight)
            : Autograd.linear(x, weight, ofInput(biasIh, biasHh));
    Tensor bias = ofProduct(biasHh, gates);
    Tensor all = sequence().apply(gates, state, weights.get("weightHh" + of), bias, isBackwards);
    int last = isBackwards ? 0 : x.shape().dim(0) - 1;
    for (int k = 0; k < state.length; k++) state[k] = all.get(k, last);
    return all.get(0);
  }

  @Override
  protected final Tensor forward(Tensor x) {
    return course(x).output();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name + "(" + in + ", " + hidden);
    if (options.layers() > 1) text.append(", layers ").append(options.layers());
    if (options.isBidirectional()) text.append(", bidirectional");
    if (options.isBatchFirst()) text.append(", batch first");
    if (options.dropout() > 0) text.append(", dropout ").append(Sizes.text(options.dropout()));
    return text.append(options.hasBias() ? ")" : ", no bias)").toString();
  }
}
