package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Interrupts;

/**
 * The one backward walk, behind {@code backward()}, {@code GradientTape.gradient} and {@code grad}.
 *
 * <p>Nodes are visited from the latest to the earliest (numbers grow with time, so this is an
 * inverse topological order); each hands the cotangent of its output to its inputs. Only nodes
 * between the targets and the wanted sources are computed. No recursion: a chain may be as long as
 * memory allows.
 */
public final class Walk {
  /** One node on the way, with the visits of its inputs: null where nothing is to be carried. */
  private static final class Visit {
    final Node node;
    Visit[] inputs;
    Tensor cotangent;
    boolean needed;
    boolean wanted;

    Visit(Node node) {
      this.node = node;
    }
  }

  private static final Visit[] NOT_CROSSED = {};

  /** While the graph is searched, the interrupt is looked for at every so many nodes. */
  private static final int LOOKS = 0xFF;

  private final Map<Node, Visit> visits = new IdentityHashMap<>();
  private final List<Visit> latestFirst = new ArrayList<>();

  /**
   * Finds the part of the graph between targets and sources.
   *
   * @param wanted the nodes whose cotangents are asked for
   * @param within the nodes that may be crossed; a tape lets pass what it saw
   */
  public Walk(Collection<Node> targets, Predicate<Node> wanted, Predicate<Node> within) {
    var queue = new PriorityQueue<Visit>(Comparator.comparingLong(v -> -v.node.number));
    for (Node t : targets) visit(t, queue);
    while (!queue.isEmpty()) {
      Visit v = queue.poll();
      if ((latestFirst.size() & LOOKS) == 0) Interrupts.check();
      latestFirst.add(v);
      Node.Edge[] edges = v.node.inputs;
      boolean crossed = edges.length > 0 && within.test(v.node);
      v.inputs = crossed ? new Visit[edges.length] : NOT_CROSSED;
      for (int i = 0; i < v.inputs.length; i++) {
        if (edges[i].from != null) v.inputs[i] = visit(edges[i].from, queue);
      }
    }
    for (Visit v : latestFirst.reversed()) {
      v.wanted = wanted.test(v.node);
      boolean crossed = false;
      for (int i = 0; i < v.inputs.length; i++) {
        if (v.inputs[i] != null && v.inputs[i].needed) crossed = true;
        else v.inputs[i] = null;
      }
      if (!crossed) v.inputs = NOT_CROSSED;
      v.needed = v.wanted || crossed;
    }
  }

  private Visit visit(Node node, PriorityQueue<Visit> queue) {
    Visit v = visits.get(node);
    if (v == null) {
      v = new Visit(node);
      visits.put(node, v);
      queue.add(v);
    }
    return v;
  }

  /** The nodes that can be reached from the targets, latest first. */
  public List<Node> reached() {
    return latestFirst.stream().map(v -> v.node).toList();
  }

  /** Whether the walk found a way from a target to {@code node}. */
  public boolean reaches(Node node) {
    return visits.containsKey(node);
  }

  /**
   * A call of backward() that consumed part of what this walk needs, or null. Part of it is what
   * had values saved, and {@code target} itself: asking twice for the same is a mistake in any
   * case.
   */
  public String consumedBy(Node target) {
    for (Visit v : latestFirst) {
      boolean asked = v.inputs.length > 0 && (v.node == target || v.node.lostValues());
      if (asked && v.node.consumedBy() != null) return v.node.consumedBy();
    }
    return null;
  }

  /** Adds a cotangent of a target; several of one target add up. */
  public void seed(Node target, Tensor cotangent) {
    accumulate(visits.get(target), cotangent);
  }

  /** Carries the cotangents from the targets to the sources. */
  public void run() {
    Recorder recorder = Recorder.current();
    String here = recorder.place();
    try {
      carry(recorder);
    } finally {
      recorder.at(here);
    }
  }

  private void carry(Recorder recorder) {
    Inspector inspector = recorder.inspector();
    for (Visit v : latestFirst) {
      if (v.cotangent == null || v.inputs.length == 0) continue;
      Interrupts.check();
      // What is recorded of the walk belongs where its op stands.
      recorder.at(v.node.place());
      if (inspector == null) pull(v, null);
      else inspected(v, inspector);
      if (!v.wanted) v.cotangent = null;
    }
  }

  private static void inspected(Visit v, Inspector inspector) {
    inspector.entered(v.node);
    try {
      pull(v, inspector);
    } finally {
      inspector.left(v.node);
    }
  }

  private static void pull(Visit v, Inspector inspector) {
    List<Tensor> together = v.node.vjps(v.cotangent);
    for (int i = 0; i < v.inputs.length; i++) {
      if (v.inputs[i] == null) continue;
      Tensor g = together != null ? together.get(i) : v.node.vjp(i, v.cotangent);
      if (g == null) continue;
      if (inspector != null) inspector.pulled(v.node, i, v.cotangent, g);
      Visit source = v.inputs[i];
      Tensor before = source.cotangent;
      accumulate(source, g);
      if (inspector == null || before == null) continue;
      inspector.summed(source.node, before, g, source.cotangent);
    }
  }

  private static void accumulate(Visit visit, Tensor cotangent) {
    visit.cotangent = visit.cotangent == null ? cotangent : visit.cotangent.add(cotangent);
  }

  /** The cotangent that arrived at a source; null where no way leads there. */
  public Tensor cotangent(Node source) {
    Visit visit = visits.get(source);
    return visit == null ? null : visit.cotangent;
  }

  /** The wanted nodes among those reached. */
  public List<Node> wanted() {
    return latestFirst.stream().filter(v -> v.wanted).map(v -> v.node).toList();
  }

  /** Marks every op between targets and sources as consumed by {@code call}. */
  public void consume(String call) {
    for (Visit v : latestFirst) if (v.inputs.length > 0) v.node.consume(call);
  }
}
