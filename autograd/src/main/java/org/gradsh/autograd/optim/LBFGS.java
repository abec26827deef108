package org.gradsh.autograd.optim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.Layer;

/**
 * Limited-memory BFGS: Newton's method with a Hessian guessed from the last gradients, for losses
 * without noise. After Nocedal and Wright, "Numerical optimization" (2006), algorithms 7.4 and 3.5,
 * with PyTorch's settings; the strong Wolfe line search is on unless {@link #fixedStep} is asked
 * for.
 *
 * <pre>{@code
 * var optimizer = new LBFGS(1, net);
 * for (int i = 0; i < 20; i++) optimizer.step(() -> loss(net));
 * }</pre>
 *
 * <p>One step is up to {@link #iterations} iterations, each of which asks for the loss at least
 * once. All variables are seen as one vector: they have one dtype and one group without weight
 * decay. A step makes tensors, since its search needs gradients at several points at once.
 */
public final class LBFGS extends Optimizer {
  private record Pair(Tensor s, Tensor y, double rho) {}

  private final Deque<Pair> pairs = new ArrayDeque<>();
  private int iterations = 20;
  private int history = 100;
  private double gradientTolerance = 1e-7;
  private double changeTolerance = 1e-9;
  private boolean searches = true;
  private int taken;
  private Tensor direction;
  private Tensor previous;
  private double length;
  private double scale = 1;

  /** 1 is the usual learning rate. */
  public LBFGS(double learningRate, Variable... variables) {
    this(learningRate, of("LBFGS", variables));
  }

  /** Of the parameters of a layer. */
  public LBFGS(double learningRate, Layer layer) {
    this(learningRate, of("LBFGS", layer));
  }

  /**
   * @throws TensorException when the variables are of several dtypes
   */
  public LBFGS(double learningRate, Collection<? extends Variable> variables) {
    super(learningRate, variables);
    Variable first = variables().getFirst();
    for (Variable v : variables()) {
      if (v.dtype() == first.dtype()) continue;
      throw TensorException.dtype("LBFGS: the variables must be of one dtype")
          .operand("variable 1", first)
          .operand("another", v)
          .build();
    }
  }

  /** Iterations of one step at most; default 20. */
  public LBFGS iterations(int value) {
    if (value < 1) throw refuse("iterations is " + value, "1 or more");
    iterations = value;
    return this;
  }

  /** How many past steps the Hessian is guessed from; default 100. */
  public LBFGS history(int value) {
    if (value < 1) throw refuse("the history is " + value, "1 or more");
    history = value;
    return this;
  }

  /**
   * When to stop.
   *
   * @param gradient no element of the gradient is larger; default 1e-7
   * @param change neither variables nor loss change by more; default 1e-9
   */
  public LBFGS tolerance(double gradient, double change) {
    gradientTolerance = notNegative("the gradient's tolerance", gradient);
    changeTolerance = notNegative("the change's tolerance", change);
    return this;
  }

  /** Steps by the learning rate, without a line search. */
  public LBFGS fixedStep() {
    searches = false;
    return this;
  }

  @Override
  public Group add(Collection<? extends Variable> more) {
    throw refuse("it has one group", "all variables in the constructor");
  }

  /** Not for this optimizer: it asks for the loss at several points. */
  @Override
  public void step() {
    throw refuse("a step needs the loss", "optimizer.step(() -> loss(net))");
  }

  @Override
  protected void update(int index, Variable variable, Tensor gradient) {
    throw new IllegalStateException("by step(loss) alone");
  }

  @Override
  public Tensor step(Supplier<? extends Tensor> loss) {
    if (weightDecay() != 0) {
      throw refuse("it has no weight decay", "loss + w.pow(2).sum() * decay / 2");
    }
    Tensor first = differentiated(loss);
    steps(steps() + 1);
    Tensor g = gradient();
    if (largest(g) <= gradientTolerance) return first;
    Autograd.noGrad(() -> iterate(loss, first.item(), g));
    return first;
  }

  private void iterate(Supplier<? extends Tensor> loss, double value, Tensor g) {
    int most = iterations * 5 / 4, asked = 1;
    for (int i = 1; ; i++) {
      direct(g);
      previous = g;
      double before = value;
      double rate = learningRate();
      length = taken == 1 ? Math.min(1, 1 / g.abs().sum().item()) * rate : rate;
      double slope = dot(g, direction);
      if (slope > -changeTolerance) return;
      List<Tensor> start = values();
      if (searches) {
        WolfeSearch search = new WolfeSearch(t -> at(loss, start, t), largest(direction));
        WolfeSearch.Point found = search.from(length, new WolfeSearch.Point(0, value, g, slope));
        length = found.t();
        value = found.value();
        g = found.gradient();
        asked += search.asked();
        move(start, length);
      } else if (i < iterations) {
        WolfeSearch.Point next = at(loss, start, length);
        value = next.value();
        g = next.gradient();
        asked++;
      } else move(start, length);
      if (i == iterations || asked >= most || largest(g) <= gradientTolerance) return;
      if (largest(direction) * length <= changeTolerance) return;
      if (Math.abs(value - before) < changeTolerance) return;
    }
  }

  /** The next direction −H·g, by the two loops over the pairs of steps and changes of gradient. */
  private void direct(Tensor g) {
    if (++taken == 1) {
      direction = g.neg();
      return;
    }
    Tensor y = g.sub(previous), s = direction.mul(length);
    double ys = dot(y, s);
    if (ys > 1e-10) {
      if (pairs.size() == history) pairs.removeFirst();
      pairs.addLast(new Pair(s, y, 1 / ys));
      scale = ys / dot(y, y);
    }
    Tensor q = g.neg();
    Deque<Double> alphas = new ArrayDeque<>();
    for (Iterator<Pair> latest = pairs.descendingIterator(); latest.hasNext(); ) {
      Pair p = latest.next();
      double alpha = dot(p.s, q) * p.rho;
      alphas.push(alpha);
      q = q.sub(p.y.mul(alpha));
    }
    q = q.mul(scale);
    for (Pair p : pairs) q = q.add(p.s.mul(alphas.pop() - dot(p.y, q) * p.rho));
    direction = q;
  }

  /** Loss and gradient at a place on the present line. */
  private WolfeSearch.Point at(Supplier<? extends Tensor> loss, List<Tensor> start, double t) {
    move(start, t);
    double value = Autograd.enableGrad(() -> differentiated(loss)).item();
    Tensor g = gradient();
    return new WolfeSearch.Point(t, value, g, dot(g, direction));
  }

  private void move(List<Tensor> start, double t) {
    int from = 0;
    for (int i = 0; i < start.size(); i++) {
      Variable v = variables().get(i);
      Tensor part = direction.get(from + ":" + (from + v.size())).reshape(v.dims());
      v.assign(start.get(i).add(part.mul(t)));
      from += v.size();
    }
  }

  private List<Tensor> values() {
    List<Tensor> values = new ArrayList<>();
    for (Variable v : variables()) values.add(v.detach());
    return values;
  }

  /** All gradients as one vector; zeros where the loss does not depend on a variable. */
  private Tensor gradient() {
    List<Tensor> parts = new ArrayList<>();
    for (Variable v : variables()) {
      parts.add(v.hasGrad() ? v.grad().detach().flatten() : Autograd.zerosLike(v).flatten());
    }
    return parts.size() == 1 ? parts.getFirst() : Autograd.concat(parts);
  }

  private static double dot(Tensor a, Tensor b) {
    return a.mul(b).sum().item();
  }

  private static double largest(Tensor x) {
    return x.abs().max().item();
  }

  // ---- state ----

  @Override
  public Map<String, Tensor> stateDict() {
    Map<String, Tensor> state = new LinkedHashMap<>(super.stateDict());
    state.put("iterations", OptimizerState.whole(taken));
    state.put("length", OptimizerState.number(length));
    state.put("scale", OptimizerState.number(scale));
    if (direction != null) state.put("direction", direction);
    if (previous != null) state.put("gradient", previous);
    int i = 0;
    for (Pair p : pairs) {
      state.put("s." + i, p.s);
      state.put("y." + i, p.y);
      state.put("rho." + i++, OptimizerState.number(p.rho));
    }
    return state;
  }

  @Override
  public void loadStateDict(Map<String, ? extends Tensor> state) {
    Map<String, Tensor> left = new LinkedHashMap<>(OptimizerState.given(state));
    int n = variables().stream().mapToInt(Variable::size).sum();
    Tensor taken = scalar(left, "iterations");
    Tensor length = scalar(left, "length"), scale = scalar(left, "scale");
    Tensor direction = vector(left.remove("direction"), "direction", n);
    Tensor previous = vector(left.remove("gradient"), "gradient", n);
    if (taken.item() > 0 && (direction == null || previous == null)) {
      throw refuse("loadStateDict: direction or gradient is missing", "what stateDict() gave");
    }
    List<Pair> read = new ArrayList<>();
    for (int i = 0; left.containsKey("s." + i) && left.containsKey("y." + i); i++) {
      Tensor s = vector(left.remove("s." + i), "s." + i, n);
      Tensor y = vector(left.remove("y." + i), "y." + i, n);
      read.add(new Pair(s, y, scalar(left, "rho." + i).item()));
    }
    super.loadStateDict(left);
    this.taken = (int) taken.item();
    this.length = length.item();
    this.scale = scale.item();
    this.direction = direction;
    this.previous = previous;
    pairs.clear();
    pairs.addAll(read);
  }

  private Tensor scalar(Map<String, Tensor> left, String name) {
    Tensor value = left.remove(name);
    if (value != null && value.size() == 1) return value;
    throw refuse("loadStateDict: " + name + " is missing or no number", "what stateDict() gave");
  }

  private Tensor vector(Tensor value, String name, int n) {
    if (value == null) return null;
    Variable like = variables().getFirst();
    if (value.rank() == 1 && value.size() == n) return value.to(like.device()).to(like.dtype());
    throw TensorException.shape("loadStateDict: " + name + " does not fit")
        .operand(name, value, n + " elements wanted")
        .hint("the optimizer of the same model, with its variables in the same order")
        .build();
  }
}
