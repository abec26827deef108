package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.Tensor;

/** What few nodes have: a name, hooks, and the gradient that backward() leaves behind. */
final class Notes {
  Node.Named named;
  boolean retainsGrad;

  private Tensor grad;

  /** Whether nothing but this node holds the array of the gradient. */
  private boolean ownsGrad;

  private volatile Hooked hooked;

  // ---- the gradient ----

  Tensor grad() {
    return grad;
  }

  boolean ownsGrad() {
    return ownsGrad;
  }

  /**
   * Keeps a gradient.
   *
   * @param alone whether nobody else holds its array
   */
  synchronized void grad(Tensor g, boolean alone) {
    grad = g;
    ownsGrad = alone;
  }

  /** The gradient, which whoever asks may keep from now on. */
  synchronized Tensor givenGrad() {
    ownsGrad = false;
    return grad;
  }

  /** Forgets the gradient; where nobody has seen it, its memory is free at once. */
  synchronized void dropGrad() {
    if (ownsGrad) OwnArrays.free(grad);
    grad = null;
    ownsGrad = false;
  }

  // ---- hooks ----

  /** The hooks of one node, or of all that have been a variable's. */
  private static final class Hooked {
    /** Never changed in place: a walk goes on with those that it began with. */
    volatile List<Node.Hook> hooks = List.of();

    synchronized void add(Node.Hook hook) {
      List<Node.Hook> more = new ArrayList<>(hooks);
      more.add(hook);
      hooks = List.copyOf(more);
    }

    synchronized void remove(Node.Hook hook) {
      hooks = hooks.stream().filter(h -> h != hook).toList();
    }
  }

  List<Node.Hook> hooks() {
    Hooked hooked = this.hooked;
    return hooked == null ? List.of() : hooked.hooks;
  }

  void addHook(Node.Hook hook) {
    hooked().add(hook);
  }

  void removeHook(Node.Hook hook) {
    if (!hooks().isEmpty()) hooked().remove(hook);
  }

  private synchronized Hooked hooked() {
    if (hooked == null) hooked = new Hooked();
    return hooked;
  }

  /** Has the hooks of others: what is removed from one is from both. */
  void sharesHooksOf(Notes before) {
    hooked = before.hooked();
  }
}
