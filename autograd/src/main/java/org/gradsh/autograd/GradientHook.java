package org.gradsh.autograd;

import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Node;

/**
 * A function that sees the gradient of one tensor; see {@link Tensor#registerHook}. It is called
 * until it is removed.
 */
public final class GradientHook implements AutoCloseable {
  private final Node node;
  private final Node.Hook hook;

  GradientHook(Node node, Node.Hook hook) {
    this.node = node;
    this.hook = hook;
    node.addHook(hook);
  }

  /** Ends the calls; a second time does nothing. */
  public void remove() {
    node.removeHook(hook);
  }

  /** The same as {@link #remove}: for {@code try (var hook = x.registerHook(…))}. */
  @Override
  public void close() {
    remove();
  }

  /** Whether the function is still called. */
  public boolean isRegistered() {
    return node.hooks().contains(hook);
  }

  /** A variable that has been cast has another one. */
  private Node present() {
    return node instanceof Leaf l && l.variable() != null ? l.variable().leaf() : node;
  }

  @Override
  public String toString() {
    Node node = present();
    String what = node.title() + "  " + node.dtype() + " " + node.shape();
    return "GradientHook[" + what + (isRegistered() ? "]" : ", removed]");
  }
}
