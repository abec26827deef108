package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.LoopNest;
import org.gradsh.autograd.cpu.LoopNest.Extent;
import org.gradsh.autograd.cpu.Reductions.Kind;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.autograd.expr.FusedLoop.Input;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.expr.FusedLoop.Side;
import org.gradsh.autograd.expr.FusedLoop.Step;

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

  /** Shorter rows are not worth a loop of their own. */
  private static final int SHORT_ROW = 32;

  /** Lines of fewer columns are taken several at a time. */
  private static final int LINE = 256;

  /** Longer rows do not stay in the cache. */
  private static final int KEPT_ROW = 1 << 14;

  /** What costs less is computed again rather than kept. */
  private static final int CHEAP = 4;

  private final Group group;
  private final int inputs;
  private final int rank;
  private final boolean[] same;
  private final int[] level;
  private final boolean[] uniform;
  private final int[] outputOf;
  private final boolean[] seen;
  private final boolean trailing;
  private final int columns;
  private final int row;
  private final int direct;

  private final List<Pass> passes = new ArrayList<>();
  private final List<Extent> scratch = new ArrayList<>();
  private final List<String> slotNames = new ArrayList<>();
  private final List<DType> slotTypes = new ArrayList<>();
  private final Map<Integer, Integer> kept = new TreeMap<>();
  private final Map<Integer, Integer> values = new HashMap<>();
  private final List<Boolean> outputs = new ArrayList<>();
  private final LoopNest nest;
  private int operands;

  FusedPlan(Group group) {
    this.group = group;
    inputs = group.inputs().size();
    rank = group.loop().rank();
    int steps = group.steps().size();
    operands = inputs + steps;
    level = new int[steps];
    uniform = new boolean[steps];
    outputOf = new int[steps];
    seen = new boolean[steps];
    int[] dims = group.loop().dims();
    int rowAxes = FusedForm.rowAxes(group.steps());
    trailing = rowAxes > 0;
    int lead = leading();
    columns = lead == 0 ? 0 : size(dims, lead, rank);
    int[] form = form(dims, rowAxes, lead);
    row = form[0];
    direct = form[1];
    same = same(trailing || lead == 0 ? direct : rank);
    numberOutputs();
    levels();
    nest = layOut();
  }

  // ---- rows ----

  private int leading() {
    for (Step s : group.steps()) {
      if (s.reduce() != Reduce.NONE && s.side() == Side.LEADING) return s.axes();
    }
    return 0;
  }

  private static int size(int[] dims, int from, int to) {
    long n = 1;
    for (int a = from; a < to; a++) n = Math.min(n * dims[a], Integer.MAX_VALUE);
    return (int) n;
  }

  /** The elements of a row, and the axes on which its operands must lie contiguously. */
  private int[] form(int[] dims, int rowAxes, int lead) {
    if (trailing) return new int[] {Math.max(1, size(dims, rank - rowAxes, rank)), rowAxes};
    if (lead > 0) {
      int lines = size(dims, 0, lead);
      if (columns >= LINE || lines < 2) {
        return new int[] {Math.max(1, Math.min(columns, LoopNest.BLOCK)), rank - lead};
      }
      int together = Math.min(lines, (LINE - 1) / Math.max(1, columns) + 1);
      return new int[] {Math.max(1, columns * together), rank};
    }
    int axes = pureAxes(dims);
    int n = size(dims, rank - axes, rank);
    if (n < SHORT_ROW) axes = rank;
    return new int[] {Math.max(1, size(dims, rank - axes, rank)), axes};
  }

  /** The most trailing axes on which every input is either there or the same throughout. */
  private int pureAxes(int[] dims) {
    int axes = rank;
    for (Input x : group.inputs()) {
      if (x.shape().size() == 1) continue;
      Boolean there = null;
      for (int a = 1; a <= axes; a++) {
        if (dims[rank - a] == 1) continue;
        boolean here = isThere(x.shape(), a);
        if (there == null) there = here;
        if (there != here) axes = a - 1;
      }
    }
    return axes;
  }

  /** Whether an input has an extent of its own along the axis, counted from the last as 1. */
  private static boolean isThere(Shape shape, int axis) {
    return axis <= shape.rank() && shape.dim(-axis) != 1;
  }

  private boolean[] same(int axes) {
    boolean[] is = new boolean[inputs];
    for (int k = 0; k < inputs; k++) {
      Shape shape = group.inputs().get(k).shape();
      is[k] = true;
      for (int a = 1; a <= axes; a++) is[k] &= !isThere(shape, a);
    }
    return is;
  }

  // ---- what depends on what ----

  private void numberOutputs() {
    int n = 0;
    for (int j = 0; j < outputOf.length; j++) {
      Step s = step(j);
      outputOf[j] = s.stored() ? n++ : -1;
      if (s.stored()) outputs.add(s.reduce() == Reduce.NONE);
    }
  }

  private void levels() {
    for (int j = 0; j < level.length; j++) {
      boolean is = true;
      for (int k : operandsOf(step(j).value())) {
        if (k < inputs) {
          is &= same[k];
        } else {
          int i = k - inputs;
          boolean reduced = isReduced(i);
          if (reduced) seen[i] = true;
          level[j] = Math.max(level[j], level[i] + (reduced ? 1 : 0));
          is &= reduced || uniform[i];
        }
      }
      uniform[j] = is;
    }
  }

  private Step step(int j) {
    return group.steps().get(j);
  }

  private boolean isReduced(int j) {
    return step(j).reduce() != Reduce.NONE;
  }

  static TreeSet<Integer> operandsOf(Expr e) {
    TreeSet<Integer> all = new TreeSet<>();
    collect(e, all);
    return all;
  }

  private static void collect(Expr e, TreeSet<Integer> to) {
    if (e instanceof Expr.Operand o) to.add(o.index());
    for (Expr child : e.children()) collect(child, to);
  }

  // ---- what is kept ----

  /** What a step costs where it is not at hand, in additions. */
  private int again(int j) {
    int cost = Elementwise.cost(step(j).value());
    for (int k : operandsOf(step(j).value())) {
      int i = k - inputs;
      if (i < 0 || isReduced(i) || uniform[i] || outputOf[i] >= 0) continue;
      cost += again(i);
      if (cost > CHEAP) return cost;
    }
    return cost;
  }

  /** Finds the steps that a phase needs and an earlier one has computed at some cost. */
  private void keep(int phase, List<Integer> roots) {
    boolean[] visited = new boolean[level.length];
    for (int root : roots) for (int k : operandsOf(step(root).value())) keep(phase, k, visited);
  }

  private void keep(int phase, int operand, boolean[] visited) {
    int j = operand - inputs;
    if (j < 0 || isReduced(j) || visited[j]) return;
    visited[j] = true;
    if (level[j] < phase && !uniform[j]) {
      if (outputOf[j] >= 0 || kept.containsKey(j)) return;
      if (row <= KEPT_ROW && again(j) > CHEAP) {
        boolean mask = step(j).value().isMask();
        kept.put(j, slot("k" + kept.size(), mask, Extent.ROW));
        return;
      }
    }
    for (int k : operandsOf(step(j).value())) keep(phase, k, visited);
  }

  private int slot(String name, boolean mask, Extent extent) {
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
    for (int j = 0; j < outputOf.length; j++) {
      if (outputOf[j] >= 0) slot("y" + outputOf[j], step(j).value().isMask());
    }
    int phases = Arrays.stream(level).max().orElse(0) + 1;
    List<List<Integer>> roots = new ArrayList<>();
    for (int phase = 0; phase < phases; phase++) {
      roots.add(new ArrayList<>());
      for (int j = 0; j < level.length; j++) {
        if (level[j] == phase && (outputOf[j] >= 0 || seen[j])) roots.getLast().add(j);
      }
      keep(phase, roots.getLast());
    }
    List<Phase> laid = new ArrayList<>();
    for (int phase = 0; phase < phases; phase++) laid.add(new Phase(phase, roots.get(phase)));
    int last = slotNames.size();
    int cost = 1;
    List<LoopNest.Phase> done = new ArrayList<>();
    for (Phase p : laid) {
      done.add(p.finished(last));
      cost += p.cost;
    }
    slot("values", false);
    boolean[] full = new boolean[outputs.size()];
    for (int j = 0; j < full.length; j++) full[j] = outputs.get(j);
    return new LoopNest(
        group.compute(),
        group.loop(),
        row,
        direct,
        same,
        full,
        List.copyOf(scratch),
        slotTypes.toArray(DType[]::new),
        values.size(),
        done,
        columns,
        Math.min(cost, 1000));
  }

  /** Collects what one sweep does. */
  private final class Phase {
    final int number;
    final TreeMap<Integer, Read> reads = new TreeMap<>();
    final TreeMap<Integer, Item> items = new TreeMap<>();
    final List<Item> arguments = new ArrayList<>();
    final List<LoopNest.Fold> folds = new ArrayList<>();
    final List<LoopNest.Totals> totals = new ArrayList<>();
    final TreeSet<Integer> inputsRead = new TreeSet<>();
    final Map<Integer, Item> left = new HashMap<>();
    List<List<Item>> cuts;
    int cost;

    Phase(int number, List<Integer> roots) {
      this.number = number;
      for (int j : kept.keySet()) if (level[j] == number) need(inputs + j);
      for (int j : roots) {
        if (isReduced(j)) reduce(j);
        else need(inputs + j);
      }
      cut();
    }

    private void need(int operand) {
      int j = operand - inputs;
      if (j < 0) {
        boolean mask = group.inputs().get(operand).dtype() == DType.BOOL;
        From from = same[operand] ? From.SAME : From.EACH;
        reads.put(operand, new Read(operand, from, operand, 0, mask));
        if (from == From.EACH) inputsRead.add(operand);
        return;
      }
      if (items.containsKey(operand) || reads.containsKey(operand)) return;
      boolean mask = step(j).value().isMask();
      if (isReduced(j)) {
        reads.put(operand, new Read(operand, From.VALUE, -1, values.get(j), false));
        return;
      }
      if (level[j] < number && !uniform[j] && (outputOf[j] >= 0 || kept.containsKey(j))) {
        reads.put(operand, new Read(operand, From.EACH, place(j), 0, mask));
        return;
      }
      List<Integer> slots = new ArrayList<>();
      if (level[j] == number) {
        if (outputOf[j] >= 0) slots.add(inputs + outputOf[j]);
        if (kept.containsKey(j)) slots.add(kept.get(j));
      }
      for (int k : operandsOf(step(j).value())) need(k);
      items.put(operand, new Item(operand, step(j).value(), slots));
      cost += Elementwise.cost(step(j).value());
    }

    /** Where a step's elements lie. */
    private int place(int j) {
      return outputOf[j] >= 0 ? inputs + outputOf[j] : kept.get(j);
    }

    private void reduce(int j) {
      Step step = step(j);
      boolean mean = step.reduce() == Reduce.MEAN;
      Kind kind = mean ? Kind.SUM : Kind.valueOf(step.reduce().name());
      if (step.side() == Side.LEADING) {
        int slot = slot("a" + scratch.size(), false, Extent.TOTALS);
        int total = operands++;
        reads.put(total, new Read(total, From.EACH, slot, 0, false));
        Arith op = kind == Kind.MAX ? Arith.MAX : kind == Kind.MIN ? Arith.MIN : Arith.ADD;
        argument(new Expr.Binary(op, Expr.operand(total), step.value()), step.value(), slot);
        totals.add(new LoopNest.Totals(kind, mean, slot, outputOf[j]));
        return;
      }
      int slot = argumentSlot(step.value());
      if (slot < 0) {
        slot = slot("b" + scratch.size(), false, Extent.BLOCK);
        argument(step.value(), step.value(), slot);
      }
      int value = -1;
      if (seen[j]) {
        value = values.size();
        values.put(j, value);
      }
      int reduced = size(group.loop().dims(), rank - step.axes(), rank);
      int rows = Math.max(1, reduced / row);
      folds.add(new LoopNest.Fold(kind, mean, slot, rows, value, outputOf[j]));
      cost++;
    }

    private void argument(Expr e, Expr reads, int slot) {
      for (int k : operandsOf(reads)) need(k);
      arguments.add(new Item(-1, e, List.of(slot)));
      cost += Elementwise.cost(e) + 1;
    }

    /** The slot in which a reduction finds its operand as it is; -1 if there is none. */
    private int argumentSlot(Expr e) {
      if (!(e instanceof Expr.Operand(int k, _))) return -1;
      if (k < inputs) {
        if (same[k]) return -1;
        inputsRead.add(k);
        return k;
      }
      int j = k - inputs;
      if (isReduced(j) || uniform[j] || outputOf[j] < 0 && !kept.containsKey(j)) return -1;
      if (level[j] == number) need(k);
      return place(j);
    }

    /** Items as they are computed for each element, cut into loops. */
    private void cut() {
      List<Item> each = new ArrayList<>();
      for (Item item : items.values()) {
        boolean once = uniform[item.operand() - inputs];
        if (!once) each.add(item);
        else if (!item.slots().isEmpty()) each.add(new Item(-1, operand(item), item.slots()));
      }
      each.addAll(arguments);
      cuts = new FusedCuts(dtype(), each).loops();
      // What a later loop needs and an earlier one computes is left in a block of scratch.
      for (int c = 0; c < cuts.size(); c++) {
        for (int i = 0; i < cuts.get(c).size(); i++) {
          Item item = cuts.get(c).get(i);
          if (item.operand() < 0 || !isReadAfter(c, item.operand())) continue;
          if (item.slots().isEmpty()) {
            int slot = slot("b" + scratch.size(), item.value().isMask(), Extent.BLOCK);
            item = new Item(item.operand(), item.value(), List.of(slot));
            cuts.get(c).set(i, item);
          }
          left.put(item.operand(), item);
        }
      }
    }

    private boolean isReadAfter(int c, int operand) {
      return cuts.subList(c + 1, cuts.size()).stream()
          .flatMap(List::stream)
          .anyMatch(item -> operandsOf(item.value()).contains(operand));
    }

    private Expr operand(Item item) {
      return new Expr.Operand(item.operand(), item.value().isMask());
    }

    /** The slot of the reduced values is known when all others are. */
    LoopNest.Phase finished(int valueSlot) {
      int[] numbers = new int[cuts.size()];
      for (int c = 0; c < numbers.length; c++) {
        numbers[c] = passes.size();
        passes.add(new Load(valueSlot).pass(cuts.get(c)));
      }
      int[] gathered = inputsRead.stream().mapToInt(Integer::intValue).toArray();
      return new LoopNest.Phase(gathered, numbers, List.copyOf(folds), List.copyOf(totals));
    }

    /** Finds what a loop loads, and what is computed ahead of it. */
    private final class Load {
      final int valueSlot;
      final TreeMap<Integer, Read> loads = new TreeMap<>();
      final TreeMap<Integer, Item> ahead = new TreeMap<>();

      Load(int valueSlot) {
        this.valueSlot = valueSlot;
      }

      Pass pass(List<Item> each) {
        TreeSet<Integer> here = new TreeSet<>();
        for (Item item : each) {
          for (int k : operandsOf(item.value())) if (!here.contains(k)) load(k);
          here.add(item.operand());
        }
        return new Pass(List.copyOf(loads.values()), List.copyOf(ahead.values()), each);
      }

      private void load(int k) {
        Read r = reads.get(k);
        Item item = items.get(k);
        if (r != null) {
          int slot = r.from() == From.VALUE ? valueSlot : r.slot();
          loads.put(k, new Read(k, r.from(), slot, r.at(), r.mask()));
        } else if (left.containsKey(k)) {
          int slot = left.get(k).slots().getFirst();
          loads.put(k, new Read(k, From.EACH, slot, 0, item.value().isMask()));
        } else if (!ahead.containsKey(k)) {
          for (int needed : operandsOf(item.value())) load(needed);
          ahead.put(k, new Item(k, item.value(), List.of()));
        }
      }
    }
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
