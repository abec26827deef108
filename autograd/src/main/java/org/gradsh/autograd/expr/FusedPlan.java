package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.LoopNest;
import org.gradsh.autograd.cpu.LoopNest.Extent;
import org.gradsh.autograd.expr.FusedLoop.Group;

/**
 * Lays out the loops of a group: what is computed in which sweep over a row, what is kept for the
 * next, and where everything lies. The bytecode and the text are both written from it.
 *
 * <p>A sweep ends where a reduction must be known. What a later one needs again is read from an
 * output, kept in a row of scratch, or computed anew where that is cheap or the row too long for
 * the cache.
 */
final class FusedPlan {
  /** Where an operand of a pass comes from. */
  enum From {
    /** The slot has an element for each. */
    EACH,
    /** One element of the slot for all. */
    SAME,
    /** A reduced value. */
    VALUE
  }

  /**
   * Loads an operand.
   *
   * @param at the index of a reduced value
   */
  record Read(int operand, From from, int slot, int at, boolean mask) {}

  /**
   * Computes an operand, or what only a slot takes (operand -1).
   *
   * @param slots where each element is written to
   */
  record Item(int operand, Expr value, List<Integer> slots) {}

  /**
   * One loop.
   *
   * @param reads what it loads
   * @param ahead what is the same for all elements, computed ahead of the loop
   * @param items what is computed for each, in order
   */
  record Pass(List<Read> reads, List<Item> ahead, List<Item> items) {
    /** Whether it writes to where it reads. */
    boolean addsUp() {
      return reads.stream()
          .anyMatch(
              r ->
                  r.from() == From.EACH
                      && items.stream().anyMatch(item -> item.slots().contains(r.slot())));
    }
  }

  /** Longer rows do not stay in the cache. */
  private static final int KEPT_ROW = 1 << 14;

  /** What costs less is computed again rather than kept. */
  private static final int CHEAP = 4;

  private final Group group;
  private final int inputs;
  private final FusedRows rows;
  private final FusedSteps steps;
  private final List<Pass> passes = new ArrayList<>();
  private final List<Extent> scratch = new ArrayList<>();
  private final List<String> slotNames = new ArrayList<>();
  private final List<DType> slotTypes = new ArrayList<>();
  private final Map<Integer, Integer> kept = new TreeMap<>();
  private final Map<Integer, Integer> values = new HashMap<>();
  private final LoopNest nest;
  private int operands;

  FusedPlan(Group group) {
    this.group = group;
    inputs = group.inputs().size();
    operands = inputs + group.steps().size();
    rows = new FusedRows(group);
    steps = new FusedSteps(group, rows.same());
    nest = layOut();
  }

  // ---- what is kept ----

  /** Finds the steps that a phase needs and an earlier one has computed at some cost. */
  private void keep(int phase, List<Integer> roots) {
    boolean[] visited = new boolean[steps.count()];
    for (int root : roots)
      for (int k : FusedSteps.operandsOf(steps.step(root).value())) keep(phase, k, visited);
  }

  private void keep(int phase, int operand, boolean[] visited) {
    int j = operand - inputs;
    if (j < 0 || steps.isReduced(j) || visited[j]) return;
    visited[j] = true;
    if (steps.level(j) < phase && !steps.isUniform(j)) {
      if (steps.outputOf(j) >= 0 || isKept(j)) return;
      if (rows.row() <= KEPT_ROW && steps.again(j, CHEAP) > CHEAP) {
        boolean mask = steps.isMask(j);
        kept.put(j, slot("k" + kept.size(), mask, Extent.ROW));
        return;
      }
    }
    for (int k : FusedSteps.operandsOf(steps.step(j).value())) keep(phase, k, visited);
  }

  // ---- what lies where ----

  /** A new place in scratch memory. */
  int slot(String name, boolean mask, Extent extent) {
    scratch.add(extent);
    return slot(name, mask);
  }

  private int slot(String name, boolean mask) {
    slotNames.add(name);
    slotTypes.add(mask ? DType.BOOL : group.compute());
    return slotNames.size() - 1;
  }

  // ---- phases ----

  private LoopNest layOut() {
    for (int k = 0; k < inputs; k++) slot("x" + k, group.inputs().get(k).dtype() == DType.BOOL);
    for (int j = 0; j < steps.count(); j++) {
      if (steps.outputOf(j) >= 0) slot("y" + steps.outputOf(j), steps.isMask(j));
    }
    int phases = steps.phases();
    List<List<Integer>> roots = new ArrayList<>();
    for (int phase = 0; phase < phases; phase++) {
      roots.add(new ArrayList<>());
      for (int j = 0; j < steps.count(); j++) {
        if (steps.level(j) == phase && (steps.outputOf(j) >= 0 || steps.isSeen(j)))
          roots.getLast().add(j);
      }
      keep(phase, roots.getLast());
    }
    List<FusedPhase> laid = new ArrayList<>();
    for (int phase = 0; phase < phases; phase++)
      laid.add(new FusedPhase(this, phase, roots.get(phase)));
    int last = slotNames.size();
    int cost = 1;
    List<LoopNest.Phase> done = new ArrayList<>();
    for (FusedPhase p : laid) {
      done.add(p.finished(last));
      cost += p.cost();
    }
    slot("values", false);
    boolean[] full = new boolean[steps.outputs().size()];
    for (int j = 0; j < full.length; j++) full[j] = steps.outputs().get(j);
    return new LoopNest(
        group.compute(),
        group.loop(),
        rows.row(),
        rows.direct(),
        rows.same(),
        full,
        List.copyOf(scratch),
        slotTypes.toArray(DType[]::new),
        values.size(),
        done,
        rows.columns(),
        Math.min(cost, 1000));
  }

  // ---- what phases ask and leave ----

  FusedRows rows() {
    return rows;
  }

  FusedSteps steps() {
    return steps;
  }

  /** The slots of the steps that a later phase finds in a row of scratch. */
  Map<Integer, Integer> kept() {
    return kept;
  }

  boolean isKept(int j) {
    return kept.containsKey(j);
  }

  /** Where among the reduced values each step is that others read. */
  Map<Integer, Integer> values() {
    return values;
  }

  /** How many places there are in scratch memory. */
  int scratch() {
    return scratch.size();
  }

  int newOperand() {
    return operands++;
  }

  void add(Pass pass) {
    passes.add(pass);
  }

  // ---- what is asked ----

  Group group() {
    return group;
  }

  DType dtype() {
    return group.compute();
  }

  LoopNest nest() {
    return nest;
  }

  List<Pass> passes() {
    return passes;
  }

  /** How many operands there are: inputs, steps, and totals as they are read. */
  int operands() {
    return operands;
  }

  int inputs() {
    return inputs;
  }

  String slotName(int slot) {
    return slotNames.get(slot);
  }

  /** The dtype of what lies in a slot. */
  DType slotType(int slot) {
    return slotTypes.get(slot);
  }

  /** Whether any loop has a form over vectors. */
  boolean hasVectors() {
    return passes.stream().anyMatch(this::hasVectors);
  }

  /** Whether a loop has: if all its functions do. */
  boolean hasVectors(Pass pass) {
    return Stream.concat(pass.ahead().stream(), pass.items().stream())
        .allMatch(item -> VectorForms.arePossible(item.value(), dtype()));
  }
}
