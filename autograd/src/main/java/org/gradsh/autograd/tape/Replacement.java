package org.gradsh.autograd.tape;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gradsh.autograd.Tensor;

/**
 * Tensors that stand in the place of others while a function runs on this thread: each op takes
 * them as its operands instead. So a model is a function of its parameters, whatever fields it
 * reads them from.
 */
public final class Replacement {
  private static final ThreadLocal<Replacement> CURRENT = new ThreadLocal<>();

  private final Map<Tensor, Tensor> instead = new IdentityHashMap<>();
  private final Replacement outer;
  private final boolean isPure;

  private Replacement(boolean isPure) {
    this.isPure = isPure;
    outer = current();
  }

  private static Replacement current() {
    return Onlookers.areThere() ? CURRENT.get() : null;
  }

  /** Whether this thread has one. */
  public static boolean isThere() {
    return current() != null;
  }

  /**
   * What {@code body} gives with others in the place of some tensors; where these are replaced
   * themselves by what runs around it, that holds.
   *
   * @param isPure whether what the body would change stays as it is, see {@link #changed}
   */
  public static <R> R with(Map<Tensor, Tensor> instead, boolean isPure, Supplier<R> body) {
    Replacement inner = new Replacement(isPure);
    instead.forEach((t, other) -> inner.instead.put(t, of(other)));
    return inner.running(body);
  }

  /** What stands in a tensor's place: itself if nothing does. */
  public static Tensor of(Tensor t) {
    for (Replacement r = current(); r != null; r = r.outer) {
      Tensor other = r.instead.get(t);
      if (other != null) return other;
    }
    return t;
  }

  /** The operands that an op takes. */
  public static Tensor[] of(Tensor[] in) {
    if (current() == null) return in;
    Tensor[] operands = in.clone();
    for (int k = 0; k < in.length; k++) operands[k] = of(in[k]);
    return operands;
  }

  /** A function that, whenever it runs, has what stands in others' places now. */
  static <A, R> Function<A, R> kept(Function<A, R> f) {
    Replacement now = current();
    return now == null ? f : x -> now.running(() -> f.apply(x));
  }

  private <R> R running(Supplier<R> body) {
    Replacement before = CURRENT.get();
    CURRENT.set(this);
    Onlookers.come();
    try {
      return body.get();
    } finally {
      Onlookers.go();
      if (before == null) CURRENT.remove();
      else CURRENT.set(before);
    }
  }

  /**
   * Notes that something would be kept in a tensor's place from now on.
   *
   * @return whether a function that changes nothing runs: until its end, this stands there
   */
  public static boolean changed(Tensor t, Tensor next) {
    for (Replacement r = current(); r != null; r = r.outer) {
      if (!r.isPure) continue;
      r.instead.put(t, next);
      return true;
    }
    return false;
  }
}
