package org.gradsh.autograd.show;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Node;

/** The ops that a tape saw, as a table. */
final class TapeTable {
  /** Of a longer tape so many rows are shown at either end. */
  private static final int EDGE = 20;

  private final List<Node> nodes;
  private final Map<Node, Integer> numbers = new IdentityHashMap<>();
  private final Map<Node, String> leaves = new IdentityHashMap<>();

  private TapeTable(List<Node> nodes) {
    this.nodes = nodes;
    for (Node n : nodes) numbers.put(n, numbers.size() + 1);
    nameLeaves();
  }

  static String of(List<Node> seen, boolean open) {
    String head = "GradientTape, " + (open ? "open" : "closed");
    if (seen.isEmpty()) return head + ": no ops";
    // A copy: whoever prints a tape inside a callback may be recording.
    return new TapeTable(List.copyOf(seen)).text(head);
  }

  /** Leaves have their own names; those without are counted where there are several. */
  private void nameLeaves() {
    Map<Node, String> unnamed = new IdentityHashMap<>();
    List<Node> inOrder = new ArrayList<>();
    for (Node n : nodes) {
      for (int i = 0; i < n.inputCount(); i++) {
        if (!(n.edge(i).from instanceof Leaf leaf) || leaves.containsKey(leaf)) continue;
        boolean hasName = leaf.variable() != null && !leaf.variable().name().isEmpty();
        if (hasName) leaves.put(leaf, leaf.variable().name());
        else if (unnamed.put(leaf, leaf.isVariable() ? "variable" : "watched") == null) {
          inOrder.add(leaf);
        }
      }
    }
    for (String kind : List.of("variable", "watched")) {
      List<Node> same = inOrder.stream().filter(n -> unnamed.get(n).equals(kind)).toList();
      for (int i = 0; i < same.size(); i++) {
        leaves.put(same.get(i), same.size() == 1 ? kind : kind + " " + (i + 1));
      }
    }
  }

  private String text(String head) {
    Grid grid = new Grid("rlllr", "  ");
    grid.row("#", "result", "op", "operands", "saved");
    Map<Object, Boolean> counted = new IdentityHashMap<>();
    long bytes = 0;
    int size = nodes.size();
    for (int i = 0; i < size; i++) {
      Node n = nodes.get(i);
      bytes += saved(n, counted);
      if (size > 2 * EDGE + 1 && i >= EDGE && i < size - EDGE) {
        if (i == EDGE) grid.line("   … " + (size - 2 * EDGE) + " more");
        continue;
      }
      grid.row(
          Integer.toString(i + 1),
          n.dtype() + " " + n.shape(),
          TensorText.shortened(n.name()),
          operands(n),
          bytes(saved(n, new IdentityHashMap<>())));
    }
    String foot =
        size + (size == 1 ? " op, " : " ops, ") + bytes(bytes) + " saved for the derivative";
    return head + "\n" + grid.text() + foot;
  }

  /**
   * The bytes of arrays that a node keeps for its derivative.
   *
   * @param counted arrays that have been counted before; others are added
   */
  private static long saved(Node n, Map<Object, Boolean> counted) {
    long bytes = 0;
    for (Tensor t : n.savedValues()) {
      Object data = t.values().data();
      if (counted.put(data, true) != null) continue;
      // Of a view the whole array is kept, of a broadcast number that number.
      long length = data.getClass().isArray() ? Array.getLength(data) : t.size();
      bytes += length * t.dtype().bytes();
    }
    return bytes;
  }

  private String operands(Node n) {
    List<String> operands = new ArrayList<>();
    for (int i = 0; i < n.inputCount(); i++) {
      Node from = n.edge(i).from;
      if (from == null) operands.add("const");
      else if (from instanceof Leaf) operands.add(leaves.get(from));
      else if (numbers.containsKey(from)) operands.add("#" + numbers.get(from));
      else operands.add("earlier " + TensorText.shortened(from.name()));
    }
    return String.join(", ", operands);
  }

  /** {@code 12 B}, {@code 3.5 KiB}. */
  static String bytes(long n) {
    if (n < 1024) return n + " B";
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    double v = n / 1024.0;
    int unit = 0;
    while (v >= 1024 && unit < units.length - 1) {
      v /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", v, units[unit]);
  }
}
