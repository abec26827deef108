package org.gradsh.autograd.show;

import java.util.List;

/**
 * A graph of ops to read: as it was traced, as it runs, and the loops that were generated for it.
 *
 * @param title what it is
 * @param parts in their order
 */
public record GraphView(String title, List<Part> parts) {
  public GraphView {
    parts = List.copyOf(parts);
  }

  /** A part, with a line above it. */
  public sealed interface Part {
    String title();

    /** Ops, one in each row. */
    record Table(String title, Grid grid) implements Part {}

    /** A generated loop, or what else is read line by line. */
    record Code(String title, String text) implements Part {}

    /** What the parts below belong to. */
    record Head(String title) implements Part {}
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(title);
    for (Part part : parts) {
      out.append(part instanceof Part.Head ? "\n\n" : "\n").append(part.title());
      switch (part) {
        case Part.Table(String _, Grid grid) -> out.append('\n').append(grid);
        case Part.Code(String _, String text) ->
            out.append('\n').append(text.indent(2).stripTrailing());
        case Part.Head _ -> {}
      }
    }
    return out.toString();
  }
}
