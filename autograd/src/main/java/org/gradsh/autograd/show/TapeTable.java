package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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
    return of(seen, "GradientTape, " + (open ? "open" : "closed"));
  }

  static String of(List<Node> seen, String head) {
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
    // Without a session, places are not known.
    boolean placed = nodes.stream().anyMatch(n -> n.place() != null);
    Grid grid = new Grid(placed ? "rllllr" : "rlllr", "  ");
    if (placed) grid.row("#", "result", "op", "operands", "where", "saved");
    else grid.row("#", "result", "op", "operands", "saved");
    Memory all = new Memory();
    int size = nodes.size();
    for (int i = 0; i < size; i++) {
      Node n = nodes.get(i);
      all.addValues(n.savedValues());
      if (size > 2 * EDGE + 1 && i >= EDGE && i < size - EDGE) {
        if (i == EDGE) grid.line("   … " + (size - 2 * EDGE) + " more");
        continue;
      }
      List<String> cells = new ArrayList<>();
      cells.add(Integer.toString(i + 1));
      cells.add(n.dtype() + " " + n.shape());
      cells.add(TensorText.shortened(n.name()));
      cells.add(operands(n));
      if (placed) cells.add(n.place() == null ? "" : n.place());
      cells.add(Memory.text(new Memory().addValues(n.savedValues())));
      grid.row(cells.toArray(String[]::new));
    }
    String foot =
        size
            + (size == 1 ? " op, " : " ops, ")
            + Memory.text(all.bytes())
            + " saved for the derivative";
    return head + "\n" + grid.text() + foot;
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
}
