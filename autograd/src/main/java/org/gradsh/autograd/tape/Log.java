package org.gradsh.autograd.tape;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gradsh.autograd.Tensor;

/** What one tape saw, in order: the nodes recorded while it was open, and what it watches. */
public final class Log {
  private final List<Node> nodes = new ArrayList<>();

  /** What was seen before the tape was used up: shown as long as somebody else keeps it. */
  private List<WeakReference<Node>> spent = List.of();

  /** The results; null where they are not kept. */
  private final Map<Node, Tensor> values;

  private volatile boolean open;
  private boolean asleep;

  /** Where the node was that was asked for last. */
  private int finger;

  /** What was recorded up to this number it could not see: it was not open yet. */
  private long since = -1;

  /** What was recorded after this number came when it was closed. */
  private long until;

  private boolean isReset;
  private final Set<Node> watched = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param keepsValues whether results are kept that no derivative needs
   */
  public Log(boolean keepsValues) {
    values = keepsValues ? new IdentityHashMap<>() : null;
  }

  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** The nodes to show: also those of a tape that has been used up, where they still exist. */
  public List<Node> shown() {
    if (!nodes.isEmpty()) return nodes();
    return spent.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
  }

  /** Starts, or goes on, seeing the ops of this thread. */
  public void open() {
    if (since < 0) since = Node.latest();
    open = true;
    Recorder.current().open(this);
  }

  /** Stops seeing ops; what was seen stays. */
  public void close() {
    if (open) until = Node.latest();
    open = false;
  }

  /** Why a recorded op is not here, as the end of a sentence. */
  String whyUnseen(Node node) {
    if (node.number <= since) {
      return isReset ? "before this tape was reset" : "before this tape was opened";
    }
    if (!open && node.number > until) return "after this tape was closed";
    return "inside stopRecording, or by another thread";
  }

  public boolean isOpen() {
    return open;
  }

  /**
   * Whether a result is for this log. Inside a transform that began after it was opened an op is
   * recorded twice where a variable takes part: on what stands for one example or direction, for
   * those who ask inside, and on what is behind it, which is seen.
   */
  boolean sees(Tensor output) {
    return output.lift() == null || output.lift().level() <= since;
  }

  void add(Node node, Tensor output) {
    nodes.add(node);
    if (values != null) values.put(node, output);
    node.heldByTape();
  }

  /** The results that were kept; a fresh map. */
  public Map<Node, Tensor> values() {
    Map<Node, Tensor> all = new IdentityHashMap<>();
    if (values != null) all.putAll(values);
    return all;
  }

  /** Makes {@code t} a source: ops on it are recorded until this log lets go of it. */
  public void watch(Tensor t) {
    wake();
    Node origin = originOf(t);
    if (watched.add(origin) && origin instanceof Leaf leaf) leaf.watch();
  }

  /** The origin of a tensor, a leaf made for it where there is none; threads agree on one. */
  private static synchronized Node originOf(Tensor t) {
    if (t.origin() == null) t.origin(Leaf.watched(t.shape(), t.dtype()));
    return t.origin();
  }

  public boolean watches(Node origin) {
    return watched.contains(origin);
  }

  private void wake() {
    if (!asleep) return;
    asleep = false;
    for (Node n : watched) if (n instanceof Leaf leaf) leaf.watch();
  }

  /**
   * Whether the node was recorded while this log was open. Nodes are in the order of numbers; a
   * walk asks for them one after the other, so the search begins where the last one ended.
   */
  public boolean saw(Node node) {
    int size = nodes.size();
    if (size == 0) return false;
    // Another thread may move the finger: it says only where to begin.
    int from = Math.min(finger, size - 1);
    int low = from;
    int high = from;
    for (int step = 1; low > 0 && nodes.get(low).number > node.number; step *= 2) {
      high = low;
      low = Math.max(0, low - step);
    }
    for (int step = 1; high < size - 1 && nodes.get(high).number < node.number; step *= 2) {
      low = high;
      high = Math.min(size - 1, high + step);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (nodes.get(middle).number < node.number) low = middle + 1;
      else high = middle;
    }
    finger = low;
    return nodes.get(low) == node;
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

  /** Forgets the nodes, and begins anew. */
  public void reset() {
    forget();
    since = Node.latest();
    isReset = true;
  }

  /** Forgets the nodes: their saved values may go. */
  public void forget() {
    nodes.forEach(Node::releasedByTape);
    nodes.clear();
    if (values != null) values.clear();
    spent = List.of();
  }

  /** Forgets the nodes as {@link #forget} does, but can still show them. */
  public void spend() {
    List<WeakReference<Node>> seen = new ArrayList<>(nodes.size());
    for (Node n : nodes) seen.add(new WeakReference<>(n));
    forget();
    spent = seen;
  }
}
