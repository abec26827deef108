package org.gradsh.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.gradsh.autograd.show.Show;
import org.gradsh.autograd.show.TapeGraph;
import org.gradsh.autograd.show.TapeMemory;
import org.gradsh.autograd.show.TapeValues;
import org.gradsh.autograd.show.TapeView;
import org.gradsh.autograd.tape.Log;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Recorder;
import org.gradsh.autograd.tape.TapeGradients;

/**
 * Records the ops of this thread while it is open, to differentiate what they computed; behaves as
 * TensorFlow 2's.
 *
 * <p>Variables are watched by themselves, tensors by {@link #watch}. A tape gives gradients once,
 * unless it is persistent. Tapes nest: an outer one records the gradients that an inner one
 * computes, which gives derivatives of any order.
 *
 * <pre>{@code
 * try (var tape = GradientTape.persistent()) {
 *   var y = x.mul(x);
 *   println(tape.gradient(y, x));
 * }
 * }</pre>
 */
public final class GradientTape implements AutoCloseable {
  private final TapeGradients gradients;
  private final Log log;

  /** Opens a tape that gives gradients once and watches variables. */
  public GradientTape() {
    this(false, true, false);
  }

  private GradientTape(boolean persistent, boolean watchVariables, boolean keepValues) {
    this.log = new Log(keepValues);
    this.gradients = new TapeGradients(log, persistent, watchVariables);
    log.open();
  }

  /** Opens a tape that may be asked for gradients any number of times. */
  public static GradientTape persistent() {
    return new GradientTape(true, true, false);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What a tape can be told at its opening. */
  public static final class Builder {
    private boolean persistent;
    private boolean watchVariables = true;
    private boolean keepValues;

    private Builder() {}

    /** Whether gradients may be asked for more than once. Default false. */
    public Builder persistent(boolean b) {
      persistent = b;
      return this;
    }

    /** Whether variables are sources without {@link GradientTape#watch}. Default true. */
    public Builder watchVariables(boolean b) {
      watchVariables = b;
      return this;
    }

    /**
     * Whether results are kept that no derivative needs, so that {@link GradientTape#gradients}
     * shows them all. Default false: it takes the memory of every result.
     */
    public Builder keepValues(boolean b) {
      keepValues = b;
      return this;
    }

    /** Opens the tape. */
    public GradientTape build() {
      return new GradientTape(persistent, watchVariables, keepValues);
    }
  }

  /** Closes every tape that is open on this thread. */
  public static void closeOpen() {
    for (Log open : Recorder.current().openLogs()) {
      open.close();
      open.sleep();
    }
  }

  // ---- what is recorded ----

  /**
   * Makes tensors sources of differentiation: ops on them are recorded from now on.
   *
   * @throws TensorException when one is not floating-point
   */
  public void watch(Tensor... tensors) {
    gradients.watch(Given.tensors("watch", "x", tensors));
  }

  /** Makes all tensors of a collection sources of differentiation. */
  public void watch(Collection<? extends Tensor> tensors) {
    gradients.watch(Tensor.array(Given.tensors("watch", "x", tensors)));
  }

  /** What this tape watches, variables that took part included, in the order of their first use. */
  public List<Tensor> watched() {
    return gradients.watched();
  }

  /** Runs {@code body} unseen by this tape; other tapes go on. */
  public void stopRecording(Runnable body) {
    stopRecording(
        () -> {
          body.run();
          return null;
        });
  }

  /** Runs {@code body} unseen by this tape and gives its result; other tapes go on. */
  public <T> T stopRecording(Supplier<T> body) {
    boolean wasOpen = log.isOpen();
    log.close();
    try {
      return body.get();
    } finally {
      if (wasOpen) log.open();
    }
  }

  /** Forgets all that was recorded and watched; an open tape goes on with what follows. */
  public void reset() {
    gradients.reset();
  }

  /** Ends the recording; gradients may still be asked for. */
  @Override
  public void close() {
    log.close();
    log.sleep();
  }

  // ---- gradients ----

  /**
   * The gradient of {@code y} with respect to {@code x}, of x's shape. A y of many elements stands
   * for its sum.
   *
   * @throws TensorException when y does not depend on x, or this tape has been asked before and is
   *     not persistent
   */
  public Tensor gradient(Tensor y, Tensor x) {
    return gradient(y, x, Unconnected.ERROR);
  }

  public Tensor gradient(Tensor y, Tensor x, Unconnected unconnected) {
    return ask(one(y), one(x), null, unconnected).getFirst();
  }

  /**
   * The gradient of Σ cotangent·y.
   *
   * @param cotangent of y's shape
   * @throws TensorException also when the cotangent is a variable, for it is nearly surely meant as
   *     a second source: those go into a list. With x in a list, a variable is a cotangent.
   */
  public Tensor gradient(Tensor y, Tensor x, Tensor cotangent) {
    return gradient(y, x, cotangent, Unconnected.ERROR);
  }

  public Tensor gradient(Tensor y, Tensor x, Tensor cotangent, Unconnected unconnected) {
    if (cotangent instanceof Variable) {
      throw TensorException.gradient("gradient: the cotangent is a variable")
          .operand("x", x)
          .operand("cotangent", cotangent)
          .detail("the third tensor weighs y; it is no further source")
          .hint("gradient(y, List.of(a, b)) for both gradients, gradient(y, List.of(x), cotangent)")
          .build();
    }
    return ask(one(y), one(x), one(cotangent), unconnected).getFirst();
  }

  /** The gradients with respect to several sources, in their order. */
  public List<Tensor> gradient(Tensor y, Collection<? extends Tensor> xs) {
    return gradient(y, xs, Unconnected.ERROR);
  }

  public List<Tensor> gradient(Tensor y, Collection<? extends Tensor> xs, Unconnected unconnected) {
    return ask(one(y), xs, null, unconnected);
  }

  /**
   * @param cotangent of y's shape
   */
  public List<Tensor> gradient(Tensor y, Collection<? extends Tensor> xs, Tensor cotangent) {
    return gradient(y, xs, cotangent, Unconnected.ERROR);
  }

  public List<Tensor> gradient(
      Tensor y, Collection<? extends Tensor> xs, Tensor cotangent, Unconnected unconnected) {
    return ask(one(y), xs, one(cotangent), unconnected);
  }

  /** The gradients with respect to the values of a map, under their keys and in its order. */
  public <K> Map<K, Tensor> gradient(Tensor y, Map<K, ? extends Tensor> xs) {
    return gradient(y, xs, Unconnected.ERROR);
  }

  public <K> Map<K, Tensor> gradient(
      Tensor y, Map<K, ? extends Tensor> xs, Unconnected unconnected) {
    return ask(one(y), xs, null, unconnected);
  }

  /**
   * @param cotangent of y's shape
   */
  public <K> Map<K, Tensor> gradient(Tensor y, Map<K, ? extends Tensor> xs, Tensor cotangent) {
    return gradient(y, xs, cotangent, Unconnected.ERROR);
  }

  public <K> Map<K, Tensor> gradient(
      Tensor y, Map<K, ? extends Tensor> xs, Tensor cotangent, Unconnected unconnected) {
    return ask(one(y), xs, one(cotangent), unconnected);
  }

  /** The gradient of the sum of several targets. */
  public Tensor gradient(Collection<? extends Tensor> ys, Tensor x) {
    return gradient(ys, x, Unconnected.ERROR);
  }

  public Tensor gradient(Collection<? extends Tensor> ys, Tensor x, Unconnected unconnected) {
    return ask(ys, one(x), null, unconnected).getFirst();
  }

  /**
   * @param cotangents one for each target, of its shape
   */
  public Tensor gradient(
      Collection<? extends Tensor> ys, Tensor x, Collection<? extends Tensor> cotangents) {
    return gradient(ys, x, cotangents, Unconnected.ERROR);
  }

  public Tensor gradient(
      Collection<? extends Tensor> ys,
      Tensor x,
      Collection<? extends Tensor> cotangents,
      Unconnected unconnected) {
    return gradient(ys, one(x), cotangents, unconnected).getFirst();
  }

  public List<Tensor> gradient(Collection<? extends Tensor> ys, Collection<? extends Tensor> xs) {
    return gradient(ys, xs, Unconnected.ERROR);
  }

  public List<Tensor> gradient(
      Collection<? extends Tensor> ys, Collection<? extends Tensor> xs, Unconnected unconnected) {
    return ask(ys, xs, null, unconnected);
  }

  /**
   * @param cotangents one for each target, of its shape
   */
  public List<Tensor> gradient(
      Collection<? extends Tensor> ys,
      Collection<? extends Tensor> xs,
      Collection<? extends Tensor> cotangents) {
    return gradient(ys, xs, cotangents, Unconnected.ERROR);
  }

  public List<Tensor> gradient(
      Collection<? extends Tensor> ys,
      Collection<? extends Tensor> xs,
      Collection<? extends Tensor> cotangents,
      Unconnected unconnected) {
    return ask(ys, xs, Given.tensors("gradient", "the cotangent", cotangents), unconnected);
  }

  public <K> Map<K, Tensor> gradient(Collection<? extends Tensor> ys, Map<K, ? extends Tensor> xs) {
    return gradient(ys, xs, Unconnected.ERROR);
  }

  public <K> Map<K, Tensor> gradient(
      Collection<? extends Tensor> ys, Map<K, ? extends Tensor> xs, Unconnected unconnected) {
    return ask(ys, xs, null, unconnected);
  }

  /**
   * The gradients with respect to the tensors of a structure, in the same form: a record gives a
   * record; see {@link Structures}.
   */
  public <S> S gradient(Tensor y, S xs, FunctionTransforms.Nothing... none) {
    return gradient(y, xs, Unconnected.ERROR);
  }

  public <S> S gradient(
      Tensor y, S xs, Unconnected unconnected, FunctionTransforms.Nothing... none) {
    Flat<S> flat = Flat.floating("gradient", "x", Given.nonNull("gradient", "x", xs));
    return flat.with(ask(one(y), flat.leaves(), null, unconnected));
  }

  private static List<Tensor> one(Tensor t) {
    return Arrays.asList(t); // null is told by the name of what it stands for
  }

  private <K> Map<K, Tensor> ask(
      Collection<? extends Tensor> ys,
      Map<K, ? extends Tensor> xs,
      Collection<? extends Tensor> cotangents,
      Unconnected unconnected) {
    List<K> keys = new ArrayList<>(Given.nonNull("gradient", "x", xs).keySet());
    List<Tensor> sources = new ArrayList<>();
    for (K k : keys) sources.add(Given.nonNull("gradient", "x at " + k, xs.get(k)));
    List<Tensor> g = ask(ys, sources, cotangents, unconnected);
    Map<K, Tensor> result = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) result.put(keys.get(i), g.get(i));
    return result;
  }

  private List<Tensor> ask(
      Collection<? extends Tensor> ys,
      Collection<? extends Tensor> xs,
      Collection<? extends Tensor> cotangents,
      Unconnected unconnected) {
    List<Tensor> targets = Given.tensors("gradient", "y", ys);
    if (targets.isEmpty()) {
      throw TensorException.gradient("gradient: there is no target")
          .hint("gradient(List.of(y1, y2), x) is the gradient of y1 + y2")
          .build();
    }
    List<Tensor> seeds =
        cotangents == null ? null : Given.tensors("gradient", "the cotangent", cotangents);
    return gradients.of(
        targets,
        seeds,
        Given.tensors("gradient", "x", xs),
        Given.nonNull("gradient", "unconnected", unconnected));
  }

  /** The Jacobian ∂y/∂x, shape y.shape + x.shape. */
  public Tensor jacobian(Tensor y, Tensor x) {
    return jacobian(y, x, Unconnected.ERROR);
  }

  public Tensor jacobian(Tensor y, Tensor x, Unconnected unconnected) {
    Given.nonNull("jacobian", "y", y);
    Given.nonNull("jacobian", "x", x);
    return gradients.jacobian(y, x, Given.nonNull("jacobian", "unconnected", unconnected));
  }

  /**
   * The Jacobians of each example: y [b, m…] depends row by row on x [b, n…]; the result is [b, m…,
   * n…].
   */
  public Tensor batchJacobian(Tensor y, Tensor x) {
    return batchJacobian(y, x, Unconnected.ERROR);
  }

  public Tensor batchJacobian(Tensor y, Tensor x, Unconnected unconnected) {
    Given.nonNull("batchJacobian", "y", y);
    Given.nonNull("batchJacobian", "x", x);
    return gradients.batchJacobian(
        y, x, Given.nonNull("batchJacobian", "unconnected", unconnected));
  }

  List<Node> nodes() {
    return log.shown();
  }

  /**
   * The gradient of y (of the sum of its elements) with respect to every source and every recorded
   * result, beside their values; by one walk, which counts as one question.
   *
   * @throws TensorException when this tape has not seen y, or has been asked before and is not
   *     persistent
   */
  public TapeValues gradients(Tensor y) {
    Given.nonNull("gradients", "y", y);
    List<Node> nodes = List.copyOf(log.shown());
    Map<Node, Tensor> values = gradients.values();
    if (y.origin() != null) values.put(y.origin(), y);
    return Show.tapeValues(nodes, y, values, gradients.everywhere(y));
  }

  /** The recorded ops, to read and to draw. */
  public TapeView view() {
    return Show.tape(log.shown(), log.isOpen());
  }

  /** What this tape keeps for the derivative: by op, by variable, by line. */
  public TapeMemory memory() {
    return Show.tapeMemory(log.shown(), log.isOpen());
  }

  /** The recorded ops as a tree, and as a drawing in notebooks. */
  public TapeGraph graph() {
    return new TapeGraph(view());
  }

  /** The recorded ops as a table. */
  @Override
  public String toString() {
    return view().toString();
  }
}
