package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.List;

/** The ops that a tape saw, as a table. */
final class TapeTable {
  /** Of a longer tape so many rows are shown at either end. */
  private static final int EDGE = 20;

  private TapeTable() {}

  static Grid of(TapeView view) {
    List<TapeView.Node> nodes = view.nodes();
    // Without a session, places are not known.
    boolean placed = nodes.stream().anyMatch(n -> !n.place().isEmpty());
    boolean named = nodes.stream().anyMatch(n -> !n.name().isEmpty());
    List<String> head = new ArrayList<>(List.of("#", "result", "op", "operands", "saved"));
    if (placed) head.add(4, "where");
    if (named) head.add(1, "name");
    Grid grid = new Grid("r" + "l".repeat(head.size() - 2) + "r", "  ");
    grid.head(head.toArray(String[]::new));
    int size = nodes.size();
    for (int i = 0; i < size; i++) {
      if (size > 2 * EDGE + 1 && i == EDGE) {
        grid.line("   … " + (size - 2 * EDGE) + " more");
        i = size - EDGE;
      }
      TapeView.Node n = nodes.get(i);
      List<String> cells = new ArrayList<>();
      cells.add(Integer.toString(n.number()));
      if (named) cells.add(n.name());
      cells.add(n.dtype() + " " + n.shape());
      cells.add(n.op());
      cells.add(String.join(", ", n.operands().stream().map(TapeView.Operand::text).toList()));
      if (placed) cells.add(n.place());
      cells.add(Memory.text(n.savedBytes()));
      grid.row(cells.toArray(String[]::new));
    }
    return grid;
  }
}
