package org.gradsh.autograd.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Puts a graph in the order in which it runs, and together what one loop can compute.
 *
 * <p>Whatever is ready and has a kernel of its own goes first; then the first elementwise op that
 * is ready begins a group, which takes all that fits and becomes ready with it. So a group never
 * waits for itself, and is as large as it gets.
 */
final class Fusion {
  private final List<Vertex> graph;
  private final boolean reduces;
  private final Map<Vertex, Integer> index = new IdentityHashMap<>();
  private final int[] waitsFor;
  private final int[][] readers;
  private final TreeSet<Integer> ready = new TreeSet<>();
  private final List<Unit> units = new ArrayList<>();

  private Fusion(List<Vertex> graph, boolean reduces) {
    this.graph = graph;
    this.reduces = reduces;
    int n = graph.size();
    for (int i = 0; i < n; i++) index.put(graph.get(i), i);
    waitsFor = new int[n];
    int[] count = new int[n];
    int[][] operands = new int[n][];
    int drawn = -1;
    for (int i = 0; i < n; i++) {
      BitSet own = new BitSet();
      for (Vertex o : graph.get(i).operands()) {
        Integer k = index.get(o);
        if (k != null) own.set(k);
      }
      // Random numbers are drawn in the order in which they were asked for.
      if (graph.get(i).operation().draws()) {
        if (drawn >= 0) own.set(drawn);
        drawn = i;
      }
      operands[i] = own.stream().toArray();
      waitsFor[i] = operands[i].length;
      for (int k : operands[i]) count[k]++;
    }
    readers = new int[n][];
    for (int i = 0; i < n; i++) readers[i] = new int[count[i]];
    for (int i = n - 1; i >= 0; i--) for (int k : operands[i]) readers[k][--count[k]] = i;
  }

  /**
   * @param graph what is to be computed, operands before results
   * @param reduces whether reductions may be part of a group
   */
  static List<Unit> of(List<Vertex> graph, boolean reduces) {
    Fusion f = new Fusion(graph, reduces);
    for (int i = 0; i < graph.size(); i++) if (f.waitsFor[i] == 0) f.ready.add(i);
    while (!f.ready.isEmpty()) f.step();
    return f.units;
  }

  private boolean begins(int i) {
    Vertex v = graph.get(i);
    return Fusible.isElementwise(v) ? !Fusible.isOfMasks(v) : reduces && isSeenAlong(i);
  }

  /**
   * Whether it is a reduction over last axes that is read again along with what it reduces, as in x
   * − max x: the loop over x may as well begin with it.
   */
  private boolean isSeenAlong(int i) {
    Vertex v = graph.get(i);
    if (Fusible.reduction(v) == null || Fusible.trailing(v) == 0) return false;
    for (int k : readers[i]) {
      Vertex r = graph.get(k);
      boolean along = Fusible.isElementwise(r) && r.shape().equals(v.operand(0).shape());
      if (along && r.operands().contains(v.operand(0)) && Fusible.compute(r) == v.dtype()) {
        return true;
      }
    }
    return false;
  }

  private void step() {
    int first = -1;
    for (int i : ready) {
      if (begins(i)) {
        if (first < 0) first = i;
      } else if (!Fusible.isElementwise(graph.get(i))) {
        alone(i);
        return;
      }
    }
    if (first < 0) alone(ready.first());
    else group(first);
  }

  private void alone(int i) {
    ready.remove(i);
    units.add(new Unit.One(graph.get(i)));
    release(i);
  }

  private void release(int i) {
    for (int k : readers[i]) if (--waitsFor[k] == 0) ready.add(k);
  }

  private void group(int first) {
    Growing group = new Growing(graph.get(first), reduces);
    new Growth(group).grow(first);
    List<Vertex> after = group.shed();
    if (group.members().size() == 1) units.add(new Unit.One(graph.get(first)));
    else units.add(group.unit());
    if (!after.isEmpty()) units.addAll(of(after, reduces));
  }

  /**
   * What of the ready ops may be taken into a group: those that read it, and then those that
   * something that reads it waits for, perhaps by others of the same loop. An op is looked at when
   * a member has made it one of these, so that a group costs no more than what is around it.
   */
  private final class Growth {
    private final Growing group;
    private final TreeSet<Integer> reading = new TreeSet<>();
    private final TreeSet<Integer> needed = new TreeSet<>();
    private final BitSet isBehind = new BitSet();

    Growth(Growing group) {
      this.group = group;
    }

    void grow(int first) {
      joined(first);
      while (takesOneOf(reading) || takesOneOf(needed)) {}
    }

    /** Takes the first that fits. What does not fit now may when the group's axes are others. */
    private boolean takesOneOf(TreeSet<Integer> candidates) {
      while (!candidates.isEmpty()) {
        int i = candidates.pollFirst();
        long axes = group.axes();
        if (group.take(graph.get(i))) {
          if (group.axes() != axes) again();
          joined(i);
          return true;
        }
        refused.add(new Refused(i, candidates));
      }
      return false;
    }

    /** What did not fit, and where it waits. */
    private record Refused(int index, TreeSet<Integer> candidates) {}

    private final List<Refused> refused = new ArrayList<>();

    private void again() {
      for (Refused r : refused) r.candidates.add(r.index);
      refused.clear();
    }

    private void joined(int i) {
      ready.remove(i);
      release(i);
      for (int k : readers[i]) {
        if (!group.reads(graph.get(k))) continue;
        if (ready.contains(k)) reading.add(k);
        else if (group.isOfThisLoop(graph.get(k))) lookBehind(k);
      }
    }

    /** Whether it is ready, and not one of those that read the group. */
    private boolean isCandidate(int k, Vertex v) {
      return ready.contains(k) && Fusible.isElementwise(v) && !group.reads(v);
    }

    /** Finds what is ready among all of this loop that an op waits for. */
    private void lookBehind(int reader) {
      ArrayDeque<Integer> next = new ArrayDeque<>(List.of(reader));
      while (!next.isEmpty()) {
        for (Vertex o : graph.get(next.poll()).operands()) {
          Integer k = index.get(o);
          if (k == null || isBehind.get(k) || !group.isOfThisLoop(o)) continue;
          isBehind.set(k);
          if (waitsFor[k] > 0) next.add(k);
          else if (isCandidate(k, o)) needed.add(k);
        }
      }
    }
  }
}
