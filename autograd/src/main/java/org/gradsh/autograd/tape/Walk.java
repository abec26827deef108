package org.gradsh.autograd.tape;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.cpu.Interrupts;
import org.gradsh.autograd.op.Apply;

/**
 * The one backward walk, behind {@code backward()}, {@code GradientTape.gradient} and {@code grad}.
 *
 * <p>Nodes are visited from the latest to the earliest (numbers grow with time, so this is an
 * inverse topological order); each hands the cotangent of its output to its inputs. Only nodes
 * between the targets and the wanted sources are computed. No recursion, and no object for each
 * node: a chain may be as long as memory allows.
 */
public final class Walk {
  /** Marks of a node: it is asked for, it or what it hands on to is, it hands on to such. */
  private static final byte WANTED = 1;

  private static final byte NEEDED = 2;
  private static final byte CROSSED = 4;

  /** Behind a call that did not come to its end. */
  private static final String STOPPED = ", which was stopped halfway";

  /** While the graph is searched, the interrupt is looked for at every so many nodes. */
  private static final int LOOKS = 0xFF;

  private final Reach reach = new Reach();
  private final byte[] marks;
  private final Cotangents cotangents;
  private Predicate<Node> hooked = n -> true;
  private OwnArrays own;

  /** The places of sources whose cotangents nothing but this walk holds. */
  private final BitSet alone = new BitSet();

  /** Makes the seed, where nobody has given one. */
  private Runnable ones;

  /** The call that uses the graph up, one of {@link Calls}; 0 where it is kept. */
  private int consumer;

  /** Whether a call of backward() has used up an op between targets and sources. */
  private boolean consumed;

  /**
   * Finds the part of the graph between targets and sources.
   *
   * @param wanted the nodes whose cotangents are asked for
   * @param within the nodes that may be crossed; a tape lets pass what it saw
   */
  public Walk(Collection<Node> targets, Predicate<Node> wanted, Predicate<Node> within) {
    for (Node t : targets) reach.add(t);
    for (int i = 0; i < reach.size(); i++) {
      if ((i & LOOKS) == 0) Interrupts.check();
      Node node = reach.get(i);
      int inputs = node.inputCount();
      if (inputs == 0 || !within.test(node)) continue;
      // The last first: it is mostly the later one, and order is what is wanted.
      for (int k = inputs - 1; k >= 0; k--) {
        Node from = node.from(k);
        if (from != null) reach.add(from);
      }
    }
    reach.latestFirst();
    marks = new byte[reach.size()];
    cotangents = new Cotangents(reach.size());
    for (int i = reach.size() - 1; i >= 0; i--) marks[i] = marks(i, wanted, within);
  }

  /** The marks of a node whose inputs have theirs. */
  private byte marks(int i, Predicate<Node> wanted, Predicate<Node> within) {
    Node node = reach.get(i);
    byte mark = 0;
    if (wanted.test(node)) mark |= WANTED | NEEDED;
    for (int k = 0; k < node.inputCount(); k++) {
      Node from = node.from(k);
      int place = from == null ? -1 : reach.place(from, i + 1);
      if (place >= 0 && is(place, NEEDED) && within.test(node)) {
        consumed |= node.isConsumed();
        return (byte) (mark | NEEDED | CROSSED);
      }
    }
    return mark;
  }

  private boolean is(int place, byte mark) {
    return (marks[place] & mark) != 0;
  }

  /** The nodes that can be reached from the targets, latest first. */
  public List<Node> reached() {
    return new AbstractList<>() {
      @Override
      public Node get(int i) {
        return reach.get(i);
      }

      @Override
      public int size() {
        return reach.size();
      }
    };
  }

  /** Whether the walk found a way from a target to {@code node}. */
  public boolean reaches(Node node) {
    return reach.place(node) >= 0;
  }

  /**
   * A call of backward() that consumed part of what this walk needs, or null. Part of it is what
   * had values saved, and {@code target} itself: asking twice for the same is a mistake in any
   * case.
   */
  public String consumedBy(Node target) {
    if (!consumed) return null;
    for (int i = 0; i < reach.size(); i++) {
      Node node = reach.get(i);
      boolean asked = is(i, CROSSED) && (node == target || node.lostValues());
      if (asked && node.consumedBy() != null) return node.consumedBy();
    }
    return null;
  }

  /**
   * Refuses a walk of a function's graph, part of which a backward() inside it has used up.
   *
   * @param method whose function it is
   */
  void checkWhole(String method) {
    String consumed = consumedBy(null);
    if (consumed == null) return;
    throw TensorException.gradient(method + ": the graph of the function was consumed inside it")
        .detail("consumed by " + consumed)
        .hint("backward(retainGraph()) keeps it")
        .build();
  }

  /** Adds a cotangent of a target; several of one target add up. */
  public void seed(Node target, Tensor cotangent) {
    cotangents.add(reach.place(target), cotangent);
  }

  /** Seeds a target with ones, which are the walk's own: made as it begins. */
  void seedOnes(Node target, Tensor y) {
    ones = () -> seed(target, Apply.ones(y));
  }

  /** Carries the cotangents from the targets to the sources. */
  public void run() {
    Recorder recorder = Recorder.current();
    String here = recorder.place();
    try (OwnArrays account = OwnArrays.open(recorder)) {
      own = account;
      cotangents.account(account);
      if (ones != null) ones.run();
      if (account != null) account.leaveNode();
      carry(recorder);
      if (account != null) {
        for (int i = 0; i < reach.size(); i++) {
          if (is(i, WANTED) && cotangents.at(i) != null && account.holdsAlone(cotangents.at(i))) {
            alone.set(i);
          }
        }
      }
    } finally {
      own = null;
      cotangents.account(null);
      recorder.at(here);
    }
  }

  /**
   * Carries the cotangents to the sources, and marks every op on the way as consumed by {@code
   * call}: its values may go as soon as its derivative is there. A walk that is stopped halfway has
   * used up what it passed.
   */
  public void consume(String call) {
    consumer = Calls.number(call);
    boolean whole = false;
    try {
      run();
      whole = true;
    } finally {
      if (!whole) consumeAgain(consumer, Calls.number(call + STOPPED));
    }
  }

  private void consumeAgain(int before, int call) {
    for (int i = 0; i < reach.size(); i++) {
      Node node = reach.get(i);
      if (is(i, CROSSED) && node.isConsumedBy(before)) node.consume(call);
    }
  }

  /** Leaves the hooks of all other nodes to the walk that this one is a part of. */
  void callsHooksOf(Predicate<Node> nodes) {
    hooked = nodes;
  }

  private void carry(Recorder recorder) {
    Inspector inspector = recorder.inspector();
    for (int i = 0; i < reach.size(); i++) {
      Node node = reach.get(i);
      if (cotangents.at(i) == null) {
        if (consumer != 0 && is(i, CROSSED)) node.consume(consumer);
        continue;
      }
      // What is recorded of the walk belongs where its op stands.
      recorder.at(node.place());
      if (node.hasHooks() && is(i, NEEDED) && hooked.test(node)) showHooks(node, i);
      if (!is(i, CROSSED)) continue;
      Interrupts.check();
      if (node.hasLetGo()) throw consumedMeanwhile(node);
      if (inspector != null) inspected(node, i, inspector);
      else if (node.mayKeepArrays()) pullOutside(node, i);
      else pull(node, i, null);
      if (!is(i, WANTED)) cotangents.drop(i);
      if (own != null) own.leaveNode();
      if (consumer != 0) node.consume(consumer);
    }
  }

  /** A hook's backward(), or another thread's, has passed a node that this walk comes to. */
  private static TensorException consumedMeanwhile(Node node) {
    return TensorException.gradient("backward: the graph was consumed while it was walked")
        .detail(node.title() + " was consumed by " + node.consumedBy())
        .hint("backward(retainGraph()) there keeps it")
        .build();
  }

  private void pullOutside(Node node, int i) {
    outside(i, () -> pull(node, i, null));
  }

  private void inspected(Node node, int i, Inspector inspector) {
    inspector.entered(node);
    try {
      pull(node, i, inspector);
    } finally {
      inspector.left(node);
    }
  }

  private void pull(Node node, int i, Inspector inspector) {
    Tensor cotangent = cotangents.at(i);
    List<Tensor> together =
        node instanceof Together t ? t.vjps(cotangent, asked(node, i)) : node.vjps(cotangent);
    for (int k = 0; k < node.inputCount(); k++) {
      Node from = node.from(k);
      int place = from == null ? -1 : reach.place(from, i + 1);
      if (place < 0 || !is(place, NEEDED)) continue;
      Tensor before = cotangents.at(place);
      if (before != null && own != null && together == null && own.holdsAlone(before)) {
        if (node.addVjp(k, cotangent, before)) continue;
      }
      Tensor g = together != null ? together.get(k) : node.vjp(k, cotangent);
      if (g == null) continue;
      node.gave(g);
      if (inspector != null) inspector.pulled(node, k, cotangent, g);
      cotangents.add(place, g);
      if (inspector == null || before == null) continue;
      inspector.summed(from, before, g, cotangents.at(place));
    }
  }

  /** The inputs that lead to what is wanted. */
  private BitSet asked(Node node, int i) {
    BitSet asked = new BitSet();
    for (int k = 0; k < node.inputCount(); k++) {
      Node from = node.from(k);
      int place = from == null ? -1 : reach.place(from, i + 1);
      if (place >= 0 && is(place, NEEDED)) asked.set(k);
    }
    return asked;
  }

  /** All that comes to a node has come by now: what uses its value has a higher number. */
  private void showHooks(Node node, int place) {
    for (Node.Hook hook : node.hooks()) {
      outside(place, () -> cotangents.set(place, hook.apply(cotangents.at(place))));
    }
  }

  /** Runs code that may keep what it makes, and the cotangent at a place, which it sees. */
  private void outside(int place, Runnable code) {
    if (own == null) {
      Buffers.Births.giveUp();
      code.run();
      return;
    }
    own.shows(cotangents.at(place));
    own.pause();
    try {
      code.run();
    } finally {
      own.resume();
    }
  }

  /** Whether nobody else holds the cotangent that arrived at a source, nor any part of it. */
  boolean holdsAlone(Node source) {
    int place = reach.place(source);
    return place >= 0 && alone.get(place);
  }

  /** The cotangent that arrived at a source; null where no way leads there. */
  public Tensor cotangent(Node source) {
    int place = reach.place(source);
    return place < 0 ? null : cotangents.at(place);
  }

  /** The wanted nodes among those reached. */
  public List<Node> wanted() {
    List<Node> wanted = new ArrayList<>();
    for (int i = 0; i < reach.size(); i++) if (is(i, WANTED)) wanted.add(reach.get(i));
    return wanted;
  }
}
