package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.IdentityHashMap;
import org.gradsh.autograd.Tensor;

/** What one tape saw, in order: the nodes recorded while it was open, and what it watches. */
public final class Log {
  private final List<Node> nodes = new ArrayList<>();
  private boolean asleep;
  private final Set<Node> watched = Collections.newSetFromMap(new IdentityHashMap<>());

  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** Starts, or goes on, seeing the ops of this thread. */
  public void open() {
    Recorder.current().open(this);
  }

  /** Stops seeing ops; what was seen stays. */
  public void close() {
    Recorder.current().close(this);
  }

  public boolean isOpen() {
    return Recorder.current().isOpen(this);
  }

  void add(Node node) {
    nodes.add(node);
    node.heldByTape();
  }

  /** Makes {@code t} a source: ops on it are recorded until this log lets go of it. */
  public void watch(Tensor t) {
    wake();
    Node origin = t.origin();
    if (origin == null) t.origin(origin = Leaf.watched(t.shape(), t.dtype()));
    if (watched.add(origin) && origin instanceof Leaf leaf) leaf.watch();
  }

  public boolean watches(Node origin) {
    return watched.contains(origin);
  }

  private void wake() {
    if (!asleep) return;
    asleep = false;
    for (Node n : watched) if (n instanceof Leaf leaf) leaf.watch();
  }

  /** Whether the node was recorded while this log was open. Nodes are in the order of numbers. */
  public boolean saw(Node node) {
    int low = 0;
    int high = nodes.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Node n = nodes.get(middle);
      if (n == node) return true;
      if (n.number < node.number) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }

  /** Ends the watching, so that later ops on the watched tensors cost nothing. */
  public void unwatch() {
    sleep();
    watched.clear();
  }

  /** Stops the recording of ops on what is watched; gradients with respect to it may be asked. */
  public void sleep() {
    if (asleep) return;
    asleep = true;
    for (Node n : watched) if (n instanceof Leaf leaf) leaf.unwatch();
  }

  /** Forgets the nodes: their saved values may go. */
  public void forget() {
    nodes.forEach(Node::releasedByTape);
    nodes.clear();
  }
}
