package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Tensor;

/**
 * What recorded ops keep for the derivative, as it was when it was asked for: which ops hold it,
 * whose values it is, and which lines they stand in. An array that several keep counts once, with
 * the first of them.
 *
 * @param title what it is: {@code GradientTape, open}
 * @param bytes all that is kept
 * @param byOp the largest first, as in all three
 * @param byVariable by the value that is kept: a variable, a named result, {@code #3 exp}, or
 *     {@code constants}
 * @param byLine by the place of the op that keeps it
 */
public record TapeMemory(
    String title, long bytes, List<Part> byOp, List<Part> byVariable, List<Part> byLine)
    implements Tables {
  /** So many rows of each table are shown. */
  private static final int MOST = 12;

  public TapeMemory {
    byOp = List.copyOf(byOp);
    byVariable = List.copyOf(byVariable);
    byLine = List.copyOf(byLine);
  }

  /**
   * A part of what is kept.
   *
   * @param ops how many ops keep it
   * @param bytes of arrays that no part before holds
   * @param isShared whether it holds arrays that are counted elsewhere
   */
  public record Part(String name, int ops, long bytes, boolean isShared) {}

  /** The counting of parts of one kind. */
  static final class Count {
    private final Memory memory = new Memory();
    private final Map<Object, String> owners = new IdentityHashMap<>();
    private final Map<String, Part> parts = new LinkedHashMap<>();

    void add(String name, List<Tensor> kept) {
      if (kept.isEmpty()) return;
      long bytes = 0;
      boolean shared = false;
      for (Tensor t : kept) {
        String owner = owners.putIfAbsent(t.values().data(), name);
        if (owner == null) bytes += memory.addValues(List.of(t));
        else shared |= !owner.equals(name);
      }
      Part before = parts.getOrDefault(name, new Part(name, 0, 0, false));
      boolean isShared = before.isShared || shared;
      parts.put(name, new Part(name, before.ops + 1, before.bytes + bytes, isShared));
    }

    long bytes() {
      return memory.bytes();
    }

    /** The largest first. */
    List<Part> parts() {
      return parts.values().stream()
          .sorted(Comparator.comparingLong(Part::bytes).reversed())
          .toList();
    }
  }

  /** The parts of each kind; none where nothing is kept. */
  @Override
  public List<Grid> grids() {
    List<Grid> grids = new ArrayList<>();
    if (bytes == 0) return grids;
    grids.add(grid("op", byOp));
    grids.add(grid("value", byVariable));
    if (byLine.stream().anyMatch(p -> !p.name.equals("unknown"))) grids.add(grid("line", byLine));
    return grids;
  }

  private static Grid grid(String kind, List<Part> parts) {
    Grid grid = new Grid("lrl", "  ");
    grid.head("by " + kind, "ops", "saved");
    for (Part p : parts.subList(0, Math.min(MOST, parts.size()))) {
      grid.row(p.name, "" + p.ops, new Memory.Share(p.bytes, p.isShared).text());
    }
    if (parts.size() > MOST) grid.line("… " + (parts.size() - MOST) + " more");
    return grid;
  }

  /** {@code 24 B saved for the derivative}. */
  @Override
  public String summary() {
    return Memory.text(bytes) + " saved for the derivative";
  }

  /** Three tables, below each other. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(title + ": " + summary());
    for (Grid grid : grids()) text.append("\n\n").append(grid);
    return text.toString();
  }
}
