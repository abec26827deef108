package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.show.TapeVertices.Role;
import org.gradsh.autograd.show.TapeVertices.Vertex;

/**
 * A model as boxes: its layers, and the ops between them, with lines for the tensors that go from
 * one to another. {@link #svg()} draws it, the text is a table.
 *
 * @param title the model
 * @param boxes each after those that it takes from
 */
public record ModelGraph(String title, List<Box> boxes) {
  public ModelGraph {
    boxes = List.copyOf(boxes);
  }

  /** What a box is. */
  public enum Kind {
    /** What the model is given. */
    INPUT,
    /** What it learns, where an op outside of all layers takes it. */
    VARIABLE,
    LAYER,
    OP
  }

  /**
   * A box.
   *
   * @param number counted from 1
   * @param name the layer's in the model, {@code blocks.0}; empty for an op
   * @param what {@code Linear(784, 128)}, or the op
   * @param dtype of what goes from here to others
   * @param shape of what goes from here to others
   * @param from numbers of the boxes that it takes from
   * @param parameters how many numbers it learns
   */
  public record Box(
      int number,
      Kind kind,
      String name,
      String what,
      DType dtype,
      Shape shape,
      List<Integer> from,
      long parameters) {
    public Box {
      from = List.copyOf(from);
    }
  }

  /** {@code 7 layers, 2 ops}. */
  public String summary() {
    return count(Kind.LAYER, "layer") + ", " + count(Kind.OP, "op");
  }

  private String count(Kind kind, String word) {
    long n = boxes.stream().filter(b -> b.kind == kind).count();
    return n + " " + word + (n == 1 ? "" : "s");
  }

  /** The drawing, an SVG document that needs nothing from elsewhere. */
  public String svg() {
    return drawing().document();
  }

  TapeDrawing drawing() {
    return new TapeDrawing(TapeLayout.of(vertices()), "the layers of " + title);
  }

  private List<Vertex> vertices() {
    Map<Integer, Vertex> known = new HashMap<>();
    List<Vertex> all = new ArrayList<>();
    for (Box b : boxes) {
      String type = b.dtype == DType.FLOAT32 ? b.shape.toString() : b.dtype + " " + b.shape;
      String learns = b.parameters == 0 ? "" : ", " + grouped(b.parameters) + " parameters";
      String words = (b.name.isEmpty() ? "" : b.name + ": ") + b.what + " → " + type + learns;
      String note = b.name.isEmpty() ? type : b.name + " · " + type;
      Vertex v = new Vertex(role(b), b.what, note, words, 0);
      v.bytes = (long) b.shape.size() * b.dtype.bytes();
      for (int from : b.from) if (!v.from.contains(known.get(from))) v.from.add(known.get(from));
      known.put(b.number, v);
      all.add(v);
    }
    return all;
  }

  private Role role(Box b) {
    return switch (b.kind) {
      case INPUT -> Role.WATCHED;
      case VARIABLE -> Role.VARIABLE;
      case LAYER -> Role.LAYER;
      case OP -> Role.OP;
    };
  }

  /** A number of parameters: {@code 61,706}. */
  public static String grouped(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  Grid grid() {
    Grid grid = new Grid("rlllrl", "  ");
    grid.head("#", "layer", "what", "takes", "parameters", "gives");
    for (Box b : boxes) {
      List<String> from = b.from.stream().map(n -> label(boxes.get(n - 1))).toList();
      String learns = b.parameters == 0 ? "" : grouped(b.parameters);
      String gives = b.dtype + " " + b.shape;
      grid.row("" + b.number, b.name, b.what, String.join(", ", from), learns, gives);
    }
    return grid;
  }

  private static String label(Box b) {
    return b.name.isEmpty() ? "#" + b.number : b.name;
  }

  /** The boxes as a table. */
  @Override
  public String toString() {
    return title + ": " + summary() + "\n" + grid();
  }
}
