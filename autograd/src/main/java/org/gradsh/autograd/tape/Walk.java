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
  private static final class Visit {
    Tensor cotangent;
    boolean needed;
    boolean wanted;
  }

  private final Map<Node, Visit> visits = new IdentityHashMap<>();
  private final List<Node> latestFirst = new ArrayList<>();

  /**
   * Finds the part of the graph between targets and sources.
   *
   * @param wanted the nodes whose cotangents are asked for
   * @param within the nodes that may be crossed; a tape lets pass what it saw
   */
  public Walk(Collection<Node> targets, Predicate<Node> wanted, Predicate<Node> within) {
    var queue = new PriorityQueue<Node>(Comparator.comparingLong(n -> -n.number));
    for (Node t : targets) visit(t, queue);
    while (!queue.isEmpty()) {
      Node node = queue.poll();
      latestFirst.add(node);
      if (node instanceof Leaf || !within.test(node)) continue;
      for (Node.Edge e : node.inputs) if (e.from != null) visit(e.from, queue);
    }
    for (Node node : latestFirst.reversed()) {
      Visit v = visits.get(node);
      v.wanted = wanted.test(node);
      v.needed = v.wanted || within.test(node) && anyInputNeeded(node);
    }
  }

  private void visit(Node node, PriorityQueue<Node> queue) {
    if (visits.putIfAbsent(node, new Visit()) == null) queue.add(node);
  }

  private boolean anyInputNeeded(Node node) {
    for (Node.Edge e : node.inputs) {
      if (e.from != null && visits.containsKey(e.from) && visits.get(e.from).needed) return true;
    }
    return false;
  }

  /** The nodes that can be reached from the targets, latest first. */
  public List<Node> reached() {
    return latestFirst;
  }

  /** Whether the walk found a way from a target to {@code node}. */
  public boolean reaches(Node node) {
    return visits.containsKey(node);
  }

  /** A call of backward() that consumed part of what this walk needs, or null. */
  public String consumedBy() {
    for (Node node : latestFirst) {
      if (visits.get(node).needed && crossed(node) && node.consumedBy() != null) {
        return node.consumedBy();
      }
    }
    return null;
  }

  private boolean crossed(Node node) {
    return !(node instanceof Leaf) && anyInputNeeded(node);
  }

  /** Adds a cotangent of a target; several of one target add up. */
  public void seed(Node target, Tensor cotangent) {
    accumulate(visits.get(target), cotangent);
  }

  /** Carries the cotangents from the targets to the sources. */
  public void run() {
    for (Node node : latestFirst) {
      Visit visit = visits.get(node);
      if (visit.cotangent == null || !visit.needed || !crossed(node)) continue;
      Interrupts.check();
      for (int i = 0; i < node.inputs.length; i++) {
        Node from = node.inputs[i].from;
        Visit input = from == null ? null : visits.get(from);
        if (input == null || !input.needed) continue;
        Tensor g = node.vjp(i, visit.cotangent);
        if (g != null) accumulate(input, g);
      }
      if (!visit.wanted) visit.cotangent = null;
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
    return latestFirst.stream().filter(n -> visits.get(n).wanted).toList();
  }

  /** Marks every op between targets and sources as consumed by {@code call}. */
  public void consume(String call) {
    for (Node node : latestFirst) {
      if (!(node instanceof Leaf) && visits.get(node).needed) node.consume(call);
    }
  }
}
