package org.gradsh.autograd;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.show.Show;
import org.gradsh.autograd.tape.Log;
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
  private final Log log = new Log();

  /** Opens a tape that gives gradients once and watches variables. */
  public GradientTape() {
    this(false, true);
  }

  private GradientTape(boolean persistent, boolean watchVariables) {
    this.gradients = new TapeGradients(log, persistent, watchVariables);
    log.open();
  }

  /** Opens a tape that may be asked for gradients any number of times. */
  public static GradientTape persistent() {
    return new GradientTape(true, true);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What a tape can be told at its opening. */
  public static final class Builder {
    private boolean persistent;
    private boolean watchVariables = true;

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

    /** Opens the tape. */
    public GradientTape build() {
      return new GradientTape(persistent, watchVariables);
    }
  }

  // ---- what is recorded ----

  /**
   * Makes tensors sources of differentiation: ops on them are recorded from now on.
   *
   * @throws TensorException when one is not floating-point
   */
  public void watch(Tensor... tensors) {
    gradients.watch(tensors);
  }

  /** What this tape watches, variables that took part included, in the order of their first use. */
  public List<Tensor> watched() {
    return gradients.watched();
  }

  /** Runs {@code body} unseen by this tape; other tapes go on. */
  public void stopRecording(Runnable body) {
    boolean wasOpen = log.isOpen();
    log.close();
    try {
      body.run();
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
    return gradient(y, List.of(x), unconnected).getFirst();
  }

  /**
   * The gradient of Σ cotangent·y.
   *
   * @param cotangent of y's shape
   */
  public Tensor gradient(Tensor y, Tensor x, Tensor cotangent) {
    return gradient(y, x, cotangent, Unconnected.ERROR);
  }

  public Tensor gradient(Tensor y, Tensor x, Tensor cotangent, Unconnected unconnected) {
    return gradients.of(List.of(y), List.of(cotangent), List.of(x), unconnected).getFirst();
  }

  /** The gradients with respect to several sources, in their order. */
  public List<Tensor> gradient(Tensor y, Collection<? extends Tensor> xs) {
    return gradient(y, xs, Unconnected.ERROR);
  }

  public List<Tensor> gradient(Tensor y, Collection<? extends Tensor> xs, Unconnected unconnected) {
    return gradient(List.of(y), xs, unconnected);
  }

  public List<Tensor> gradient(Tensor y, Collection<? extends Tensor> xs, Tensor cotangent) {
    return gradients.of(List.of(y), List.of(cotangent), List.copyOf(xs), Unconnected.ERROR);
  }

  /** The gradients with respect to the values of a map, under their keys and in its order. */
  public <K> Map<K, Tensor> gradient(Tensor y, Map<K, ? extends Tensor> xs) {
    return gradient(y, xs, Unconnected.ERROR);
  }

  public <K> Map<K, Tensor> gradient(
      Tensor y, Map<K, ? extends Tensor> xs, Unconnected unconnected) {
    return gradient(List.of(y), xs, unconnected);
  }

  /** The gradient of the sum of several targets. */
  public Tensor gradient(Collection<? extends Tensor> ys, Tensor x) {
    return gradient(ys, x, Unconnected.ERROR);
  }

  public Tensor gradient(Collection<? extends Tensor> ys, Tensor x, Unconnected unconnected) {
    return gradient(ys, List.of(x), unconnected).getFirst();
  }

  public List<Tensor> gradient(Collection<? extends Tensor> ys, Collection<? extends Tensor> xs) {
    return gradient(ys, xs, Unconnected.ERROR);
  }

  public List<Tensor> gradient(
      Collection<? extends Tensor> ys, Collection<? extends Tensor> xs, Unconnected unconnected) {
    return gradients.of(List.copyOf(ys), null, List.copyOf(xs), unconnected);
  }

  /**
   * @param cotangents one for each target, of its shape
   */
  public List<Tensor> gradient(
      Collection<? extends Tensor> ys,
      Collection<? extends Tensor> xs,
      Collection<? extends Tensor> cotangents,
      Unconnected unconnected) {
    return gradients.of(List.copyOf(ys), List.copyOf(cotangents), List.copyOf(xs), unconnected);
  }

  public <K> Map<K, Tensor> gradient(Collection<? extends Tensor> ys, Map<K, ? extends Tensor> xs) {
    return gradient(ys, xs, Unconnected.ERROR);
  }

  public <K> Map<K, Tensor> gradient(
      Collection<? extends Tensor> ys, Map<K, ? extends Tensor> xs, Unconnected unconnected) {
    List<K> keys = new ArrayList<>(xs.keySet());
    List<Tensor> sources = new ArrayList<>();
    for (K k : keys) sources.add(xs.get(k));
    List<Tensor> g = gradients.of(List.copyOf(ys), null, sources, unconnected);
    Map<K, Tensor> result = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) result.put(keys.get(i), g.get(i));
    return result;
  }

  /** The Jacobian ∂y/∂x, shape y.shape + x.shape. */
  public Tensor jacobian(Tensor y, Tensor x) {
    return jacobian(y, x, Unconnected.ERROR);
  }

  public Tensor jacobian(Tensor y, Tensor x, Unconnected unconnected) {
    return gradients.jacobian(y, x, unconnected);
  }

  /**
   * The Jacobians of each example: y [b, m…] depends row by row on x [b, n…]; the result is [b, m…,
   * n…].
   */
  public Tensor batchJacobian(Tensor y, Tensor x) {
    return batchJacobian(y, x, Unconnected.ERROR);
  }

  public Tensor batchJacobian(Tensor y, Tensor x, Unconnected unconnected) {
    return gradients.batchJacobian(y, x, unconnected);
  }

  /** The recorded ops as a table. */
  @Override
  public String toString() {
    return Show.tape(log.shown(), log.isOpen());
  }
}
