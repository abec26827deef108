package org.gradsh.autograd.show;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.gradsh.autograd.show.TapeVertices.Role;
import org.gradsh.autograd.show.TapeVertices.Vertex;

/**
 * The graph of a tape as a tree of lines: {@code loss = sum(#3)}, and below it what it takes.
 * Sources stand within the brackets, and are listed at the end.
 */
final class TapeTree {
  private static final int MOST_OPERANDS = 6, MOST_SOURCES = 20;

  private final TapeView view;
  private final Grid grid;
  private final boolean placed;
  private final Set<Vertex> told = Collections.newSetFromMap(new IdentityHashMap<>());

  private TapeTree(TapeView view) {
    this.view = view;
    placed = view.nodes().stream().anyMatch(n -> !n.place().isEmpty());
    grid = new Grid(placed ? "llrl" : "llr", "  ");
  }

  static String of(TapeView view) {
    TapeTree tree = new TapeTree(view);
    List<Vertex> vertices = TapeVertices.of(view);
    Set<Vertex> taken = new HashSet<>();
    for (Vertex v : vertices) taken.addAll(v.from);
    for (Vertex v : vertices.reversed()) {
      if (isOp(v) && !taken.contains(v)) tree.line(v, "", "");
    }
    tree.sources();
    return view.title() + "\n" + tree.grid.text() + view.summary();
  }

  /** Whether a vertex is an op, or stands for several. */
  private static boolean isOp(Vertex v) {
    return v.node != null || v.role == Role.FOLD && !v.title.isEmpty();
  }

  /**
   * A line, and what it takes below it.
   *
   * @param before what stands before the line itself
   * @param below what stands before the lines below it
   */
  private void line(Vertex v, String before, String below) {
    while (true) {
      told.add(v);
      row(before + text(v), v);
      List<Vertex> taken = v.from.stream().filter(TapeTree::isOp).toList();
      if (taken.size() != 1) {
        for (int i = 0; i < taken.size(); i++) {
          boolean last = i == taken.size() - 1;
          taken(taken.get(i), below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "));
        }
        return;
      }
      v = taken.getFirst();
      before = below;
      if (told.contains(v)) {
        taken(v, before, below);
        return;
      }
    }
  }

  private void taken(Vertex v, String before, String below) {
    if (told.contains(v)) row(before + label(v) + ", see above", null);
    else line(v, before, below);
  }

  private static String label(Vertex v) {
    return v.node == null ? v.title : v.node.label();
  }

  private static String text(Vertex v) {
    if (v.node == null) return v.title + ": " + v.label + " (" + v.note + ")";
    List<TapeView.Operand> operands = v.node.operands();
    String some =
        operands.stream()
            .limit(MOST_OPERANDS)
            .map(TapeView.Operand::text)
            .collect(Collectors.joining(", "));
    String more = operands.size() > MOST_OPERANDS ? ", …" : "";
    return v.node.label() + " = " + v.node.op() + "(" + some + more + ")";
  }

  private void row(String text, Vertex v) {
    if (v == null || v.node == null) {
      grid.line(text);
      return;
    }
    String type = v.node.dtype() + " " + v.node.shape();
    String saved = v.node.savedBytes() == 0 ? "" : Memory.text(v.node.savedBytes());
    if (placed) grid.row(text, type, saved, v.node.place());
    else grid.row(text, type, saved);
  }

  private void sources() {
    List<TapeView.Source> all = view.sources();
    for (TapeView.Source s : all.subList(0, Math.min(MOST_SOURCES, all.size()))) {
      String type = s.dtype() + " " + s.shape();
      String role = s.role().name().toLowerCase(Locale.ROOT);
      String text = s.name().startsWith(role) ? s.name() : s.name() + ": " + role;
      if (placed) grid.row(text, type, "", "");
      else grid.row(text, type, "");
    }
    if (all.size() > MOST_SOURCES) grid.line("… " + (all.size() - MOST_SOURCES) + " more");
  }
}
