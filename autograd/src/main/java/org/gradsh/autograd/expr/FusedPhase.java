package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.LoopNest;
import org.gradsh.autograd.cpu.LoopNest.Extent;
import org.gradsh.autograd.cpu.Reductions.Kind;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.expr.FusedLoop.Side;
import org.gradsh.autograd.expr.FusedLoop.Step;
import org.gradsh.autograd.expr.FusedPlan.From;
import org.gradsh.autograd.expr.FusedPlan.Item;
import org.gradsh.autograd.expr.FusedPlan.Pass;
import org.gradsh.autograd.expr.FusedPlan.Read;

/** Collects what one sweep over a row does. */
final class FusedPhase {
  private final FusedPlan plan;
  private final FusedSteps steps;
  private final int inputs;
  private final int number;
  private final TreeMap<Integer, Read> reads = new TreeMap<>();
  private final TreeMap<Integer, Item> items = new TreeMap<>();
  private final List<Item> arguments = new ArrayList<>();
  private final List<LoopNest.Fold> folds = new ArrayList<>();
  private final List<LoopNest.Totals> totals = new ArrayList<>();
  private final TreeSet<Integer> inputsRead = new TreeSet<>();
  private final Map<Integer, Item> left = new HashMap<>();
  private List<List<Item>> cuts;
  private int cost;

  /**
   * @param roots what it is there for
   */
  FusedPhase(FusedPlan plan, int number, List<Integer> roots) {
    this.plan = plan;
    steps = plan.steps();
    inputs = plan.inputs();
    this.number = number;
    for (int j : plan.kept().keySet()) if (steps.level(j) == number) need(inputs + j);
    for (int j : roots) {
      if (steps.isReduced(j)) reduce(j);
      else need(inputs + j);
    }
    cut();
  }

  private void need(int operand) {
    int j = operand - inputs;
    if (j < 0) {
      boolean mask = plan.group().inputs().get(operand).dtype() == DType.BOOL;
      From from = plan.rows().same()[operand] ? From.SAME : From.EACH;
      reads.put(operand, new Read(operand, from, operand, 0, mask));
      if (from == From.EACH) inputsRead.add(operand);
      return;
    }
    if (items.containsKey(operand) || reads.containsKey(operand)) return;
    boolean mask = steps.isMask(j);
    if (steps.isReduced(j)) {
      reads.put(operand, new Read(operand, From.VALUE, -1, plan.values().get(j), false));
      return;
    }
    if (steps.level(j) < number
        && !steps.isUniform(j)
        && (steps.outputOf(j) >= 0 || plan.isKept(j))) {
      reads.put(operand, new Read(operand, From.EACH, place(j), 0, mask));
      return;
    }
    List<Integer> slots = new ArrayList<>();
    if (steps.level(j) == number) {
      if (steps.outputOf(j) >= 0) slots.add(inputs + steps.outputOf(j));
      if (plan.isKept(j)) slots.add(plan.kept().get(j));
    }
    for (int k : FusedSteps.operandsOf(steps.step(j).value())) need(k);
    items.put(operand, new Item(operand, steps.step(j).value(), slots));
    cost += Elementwise.cost(steps.step(j).value());
  }

  /** Where a step's elements lie. */
  private int place(int j) {
    return steps.outputOf(j) >= 0 ? inputs + steps.outputOf(j) : plan.kept().get(j);
  }

  private void reduce(int j) {
    Step step = steps.step(j);
    boolean mean = step.reduce() == Reduce.MEAN;
    Kind kind = mean ? Kind.SUM : Kind.valueOf(step.reduce().name());
    if (step.side() == Side.LEADING) {
      int slot = plan.slot("a" + plan.scratch(), false, Extent.TOTALS);
      int total = plan.newOperand();
      reads.put(total, new Read(total, From.EACH, slot, 0, false));
      Arith op = kind == Kind.MAX ? Arith.MAX : kind == Kind.MIN ? Arith.MIN : Arith.ADD;
      argument(new Expr.Binary(op, Expr.operand(total), step.value()), step.value(), slot);
      totals.add(new LoopNest.Totals(kind, mean, slot, steps.outputOf(j)));
      return;
    }
    int slot = argumentSlot(step.value());
    if (slot < 0) {
      slot = plan.slot("b" + plan.scratch(), false, Extent.BLOCK);
      argument(step.value(), step.value(), slot);
    }
    int value = -1;
    if (steps.isSeen(j)) {
      value = plan.values().size();
      plan.values().put(j, value);
    }
    int[] dims = plan.group().loop().dims();
    int reduced = FusedRows.size(dims, dims.length - step.axes(), dims.length);
    int rows = Math.max(1, reduced / plan.rows().row());
    folds.add(new LoopNest.Fold(kind, mean, slot, rows, value, steps.outputOf(j)));
    cost++;
  }

  private void argument(Expr e, Expr reads, int slot) {
    for (int k : FusedSteps.operandsOf(reads)) need(k);
    arguments.add(new Item(-1, e, List.of(slot)));
    cost += Elementwise.cost(e) + 1;
  }

  /** The slot in which a reduction finds its operand as it is; -1 if there is none. */
  private int argumentSlot(Expr e) {
    if (!(e instanceof Expr.Operand(int k, _))) return -1;
    if (k < inputs) {
      if (plan.rows().same()[k]) return -1;
      inputsRead.add(k);
      return k;
    }
    int j = k - inputs;
    if (steps.isReduced(j) || steps.isUniform(j) || steps.outputOf(j) < 0 && !plan.isKept(j))
      return -1;
    if (steps.level(j) == number) need(k);
    return place(j);
  }

  /** Items as they are computed for each element, cut into loops. */
  private void cut() {
    List<Item> each = new ArrayList<>();
    for (Item item : items.values()) {
      boolean once = steps.isUniform(item.operand() - inputs);
      if (!once) each.add(item);
      else if (!item.slots().isEmpty()) each.add(new Item(-1, operand(item), item.slots()));
    }
    each.addAll(arguments);
    cuts = new FusedCuts(plan.dtype(), each).loops();
    // What a later loop needs and an earlier one computes is left in a block of scratch.
    for (int c = 0; c < cuts.size(); c++) {
      for (int i = 0; i < cuts.get(c).size(); i++) {
        Item item = cuts.get(c).get(i);
        if (item.operand() < 0 || !isReadAfter(c, item.operand())) continue;
        if (item.slots().isEmpty()) {
          int slot = plan.slot("b" + plan.scratch(), item.value().isMask(), Extent.BLOCK);
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
        .anyMatch(item -> FusedSteps.operandsOf(item.value()).contains(operand));
  }

  private Expr operand(Item item) {
    return new Expr.Operand(item.operand(), item.value().isMask());
  }

  /** What it costs for each element, in additions. */
  int cost() {
    return cost;
  }

  /** The slot of the reduced values is known when all others are. */
  LoopNest.Phase finished(int valueSlot) {
    int[] numbers = new int[cuts.size()];
    for (int c = 0; c < numbers.length; c++) {
      numbers[c] = plan.passes().size();
      plan.add(new Load(valueSlot).pass(cuts.get(c)));
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
        for (int k : FusedSteps.operandsOf(item.value())) if (!here.contains(k)) load(k);
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
        for (int needed : FusedSteps.operandsOf(item.value())) load(needed);
        ahead.put(k, new Item(k, item.value(), List.of()));
      }
    }
  }
}
