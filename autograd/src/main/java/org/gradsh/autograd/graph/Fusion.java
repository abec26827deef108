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
  /** How far it is looked from an op to one that reads the group. */
  private static final int REACH = 64;

  private final List<Vertex> graph;
  private final Map<Vertex, Integer> index = new IdentityHashMap<>();
  private final int[] waitsFor;
  private final int[][] readers;
  private final TreeSet<Integer> ready = new TreeSet<>();
  private final List<Unit> units = new ArrayList<>();

  private Fusion(List<Vertex> graph) {
    this.graph = graph;
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
   */
  static List<Unit> of(List<Vertex> graph) {
    Fusion f = new Fusion(graph);
    for (int i = 0; i < graph.size(); i++) if (f.waitsFor[i] == 0) f.ready.add(i);
    while (!f.ready.isEmpty()) f.step();
    return f.units;
  }

  private boolean begins(int i) {
    Vertex v = graph.get(i);
    return Fusible.isElementwise(v) ? !Fusible.isOfMasks(v) : isSeenAlong(i);
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
    ready.remove(first);
    Growing group = new Growing(graph.get(first));
    release(first);
    while (grows(group)) {}
    List<Vertex> after = group.shed();
    if (group.members().size() == 1) units.add(new Unit.One(graph.get(first)));
    else units.add(group.unit());
    if (!after.isEmpty()) units.addAll(of(after));
  }

  private boolean grows(Growing group) {
    for (int i : ready) {
      if (group.reads(graph.get(i)) && taken(group, i)) return true;
    }
    for (int i : ready) {
      Vertex v = graph.get(i);
      boolean fits = group.isOfThisLoop(v) && Fusible.isElementwise(v);
      if (fits && isNeeded(group, i) && taken(group, i)) return true;
    }
    return false;
  }

  private boolean taken(Growing group, int i) {
    if (!group.take(graph.get(i))) return false;
    ready.remove(i);
    release(i);
    return true;
  }

  /** Whether something that reads the group waits for it, perhaps by others of the same loop. */
  private boolean isNeeded(Growing group, int i) {
    ArrayDeque<Integer> next = new ArrayDeque<>(List.of(i));
    BitSet seen = new BitSet();
    for (int looked = 0; !next.isEmpty() && looked < REACH; looked++) {
      for (int k : readers[next.poll()]) {
        if (seen.get(k) || !group.isOfThisLoop(graph.get(k))) continue;
        seen.set(k);
        if (group.reads(graph.get(k))) return true;
        next.add(k);
      }
    }
    return false;
  }
}
