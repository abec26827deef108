package org.gradsh.autograd.catalogue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.op.Family;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What was checked of each family of ops, printed once all tests of the catalogue have run: ops,
 * generated checks that passed, numbers compared with PyTorch's, ops without such and the reasons.
 */
final class Ledger implements BeforeAllCallback {
  /** The counts of a family. */
  private static final class Entry {
    int ops;
    int compared;
    final Tally checks = new Tally();
    final AtomicInteger goldens = new AtomicInteger();
  }

  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();
  private static final Map<String, Entry> BY_OP = new HashMap<>();

  static {
    for (ElementwiseCatalogue.Family f : ElementwiseCatalogue.FAMILIES) {
      f.ops().forEach(op -> enter(f.title(), op.name()));
    }
    for (Family f : Family.values()) {
      f.structural().forEach(op -> enter(f.title(), op.name()));
      f.composites().forEach(op -> enter(f.title(), op.name()));
    }
  }

  private static void enter(String family, String op) {
    Entry entry = ENTRIES.computeIfAbsent(family, _ -> new Entry());
    entry.ops++;
    BY_OP.put(op, entry);
    BY_OP.putIfAbsent(op.split(" ")[0], entry);
  }

  /** Where the checks of an op are counted. */
  static Tally tally(Subject op) {
    return BY_OP.get(op.name()).checks;
  }

  /** Counts numbers of an op, or of one part of its results, that were as PyTorch's. */
  static void compared(String op, int numbers) {
    Entry entry = BY_OP.get(op.replaceAll("(Indices|Counts|Inverse)$", ""));
    if (entry == null) throw new IllegalArgumentException("golden values of no op: " + op);
    entry.goldens.addAndGet(numbers);
  }

  /** The ops that have golden values, and the reasons of those that have none. */
  static void goldens(Iterable<Subject> ops, Map<String, String> without) {
    WITHOUT.putAll(without);
    for (Subject op : ops) if (!without.containsKey(op.method())) BY_OP.get(op.name()).compared++;
  }

  private static final Map<String, String> WITHOUT = new TreeMap<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Ledger.class))
        .getOrComputeIfAbsent(Ledger.class, _ -> (AutoCloseable) Ledger::print);
  }

  private static void print() {
    StringBuilder s = new StringBuilder("catalogue\n");
    String row = "  %-42s %5s %9s %12s %12s%n";
    s.append(row.formatted("family", "ops", "checks", "with golden", "comparisons"));
    int ops = 0;
    int checks = 0;
    int compared = 0;
    int goldens = 0;
    for (var family : ENTRIES.entrySet()) {
      Entry e = family.getValue();
      s.append(row.formatted(family.getKey(), e.ops, e.checks.checks(), e.compared, e.goldens));
      ops += e.ops;
      checks += e.checks.checks();
      compared += e.compared;
      goldens += e.goldens.get();
    }
    s.append(row.formatted("all", ops, checks, compared, goldens));
    Map<String, StringBuilder> reasons = new TreeMap<>();
    WITHOUT.forEach(
        (op, why) -> reasons.computeIfAbsent(why, _ -> new StringBuilder()).append(' ').append(op));
    if (!reasons.isEmpty()) s.append("  without golden values, and why:\n");
    reasons.forEach((why, names) -> s.append("   ").append(names).append(": " + why + "\n"));
    System.out.print(s);
  }
}
