package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gradsh.autograd.TensorNames;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.show.Grid;

/** Graphs as tables: one row for each op, numbered in the order in which they run. */
final class GraphText {
  /** Of a longer graph so many rows are shown at either end. */
  private static final int EDGE = 40;

  private final Map<Vertex, String> labels = new IdentityHashMap<>();
  private final List<Vertex> ops = new ArrayList<>();
  private final Map<Vertex, String> runsIn = new IdentityHashMap<>();

  /**
   * @param graph operands before results
   */
  GraphText(List<Vertex> graph) {
    for (Vertex v : graph) {
      if (!v.isComputed()) continue;
      ops.add(v);
      labels.put(v, "#" + ops.size());
    }
  }

  /** A graph as it runs: its units in their order. */
  static GraphText running(List<Unit> units) {
    List<Vertex> all = new ArrayList<>();
    for (Unit unit : units) all.addAll(unit.members());
    GraphText text = new GraphText(all);
    int loops = 0;
    for (Unit unit : units) {
      boolean fused = unit instanceof Unit.Fused;
      String name = fused ? "loop " + ++loops : "";
      for (Vertex v : unit.members()) text.runsIn.put(v, name);
    }
    return text;
  }

  int count() {
    return ops.size();
  }

  /** How others call a vertex. */
  String label(Vertex v) {
    String known = labels.get(v);
    if (known != null) return known;
    return switch (v.operation()) {
      case Operation.Input(String label) -> label;
      case Operation.Captured c -> captured(c);
      case Operation.Constant(Strided values) ->
          Constants.isUniform(values) ? number(values) : "const " + values.shape();
      case Operation.Pointwise _, Operation.Structural _, Operation.Draw _ ->
          v.described() + " of the forward run";
    };
  }

  private static String captured(Operation.Captured c) {
    String name = TensorNames.of(c.tensor());
    return name.isEmpty() ? "captured " + c.tensor().shape() : name;
  }

  private static String number(Strided values) {
    double v = Constants.number(values);
    if (values.data() instanceof boolean[]) return v != 0 ? "true" : "false";
    if (values.data() instanceof float[] && v != Math.rint(v)) return Float.toString((float) v);
    return v == Math.rint(v) && Math.abs(v) < 1e15 ? Long.toString((long) v) : Double.toString(v);
  }

  Grid grid(List<Vertex> results) {
    boolean placed = ops.stream().anyMatch(v -> v.place() != null);
    boolean running = !runsIn.isEmpty();
    List<String> head = new ArrayList<>(List.of("#", "result", "op", "operands"));
    if (placed) head.add("where");
    if (running) head.add("runs in");
    head.add("");
    Grid grid = new Grid("r" + "l".repeat(head.size() - 1), "  ");
    grid.head(head.toArray(String[]::new));
    for (int i = 0; i < ops.size(); i++) {
      if (ops.size() > 2 * EDGE + 1 && i == EDGE) {
        grid.line("   … " + (ops.size() - 2 * EDGE) + " more");
        i = ops.size() - EDGE;
      }
      Vertex v = ops.get(i);
      List<String> cells = new ArrayList<>();
      cells.add(Integer.toString(i + 1));
      cells.add(v.dtype() + " " + v.shape());
      cells.add(op(v));
      cells.add(v.operands().stream().map(this::label).collect(Collectors.joining(", ")));
      if (placed) cells.add(v.place() == null ? "" : v.place());
      if (running) cells.add(runsIn.getOrDefault(v, ""));
      int result = results.indexOf(v);
      cells.add(result < 0 ? "" : results.size() == 1 ? "→ result" : "→ result " + result);
      grid.row(cells.toArray(String[]::new));
    }
    return grid;
  }

  private static String op(Vertex v) {
    Operation.Structural s = v.structural();
    if (s == null || s.attributes() == null) return v.operation().name();
    String attributes = String.valueOf(s.attributes());
    boolean says = !attributes.isEmpty() && attributes.length() <= 40 && !attributes.contains("@");
    return says && !attributes.equals("NONE") ? s.name() + " " + attributes : s.name();
  }
}
