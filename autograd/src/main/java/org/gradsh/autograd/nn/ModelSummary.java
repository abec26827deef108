package org.gradsh.autograd.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.show.Grid;
import org.gradsh.autograd.show.Memory;
import org.gradsh.autograd.show.ModelGraph;
import org.gradsh.autograd.show.Tables;

/**
 * A model layer by layer, as {@link Looking#summary} saw it at work on one input. Printed it is a
 * table; in notebooks an HTML one.
 *
 * @param title the model
 * @param lines the model itself, then the layers in the order of their declaration
 * @param inputBytes of the input
 * @param outside variables that the model used and that are no parameters of it, such as those of a
 *     layer that a lambda calls: an optimizer of the model does not train them
 */
public record ModelSummary(String title, List<Line> lines, long inputBytes, List<String> outside)
    implements Tables {
  public ModelSummary {
    lines = List.copyOf(lines);
    outside = List.copyOf(outside);
  }

  /**
   * A layer, with all that is in it.
   *
   * @param name {@code blocks.0.conv}; "" for the model itself
   * @param kind {@code Linear(784, 128)}, the class, or the ops of a lambda
   * @param depth how many layers are around it
   * @param input the shape that it took, the first time; empty if it was not seen
   * @param output the shape that it gave, the first time; empty if it was not seen
   * @param calls how often it was applied
   * @param parameters numbers that it learns; what several layers share counts once, with the first
   * @param trainable those of them that are not frozen
   * @param parameterBytes of these numbers, and of its buffers
   * @param multiplyAdds of matrix products and convolutions, one for each sum and element
   * @param savedBytes that the backward pass needs beyond parameters and input; what several ops
   *     keep counts once, with the first
   */
  public record Line(
      String name,
      String kind,
      int depth,
      Optional<Shape> input,
      Optional<Shape> output,
      int calls,
      long parameters,
      long trainable,
      long parameterBytes,
      long multiplyAdds,
      long savedBytes) {}

  /** The whole model. */
  public Line total() {
    return lines.getFirst();
  }

  /**
   * The line of a layer.
   *
   * @throws TensorException when the model has none of that name
   */
  public Line layer(String name) {
    for (Line line : lines) if (line.name.equals(name)) return line;
    List<String> names = lines.stream().map(Line::name).filter(n -> !n.isEmpty()).toList();
    throw TensorException.value("summary: there is no layer " + name)
        .detail(names.isEmpty() ? "the model has no layers" : "layers: " + State.some(names))
        .build();
  }

  /** Whether the model ran for it: otherwise there are no shapes, and costs are 0. */
  public boolean ran() {
    return total().calls > 0;
  }

  /** Numbers that the model learns. */
  public long parameters() {
    return total().parameters;
  }

  /** Products that are added to sums, in one call. */
  public long multiplyAdds() {
    return total().multiplyAdds;
  }

  /** {@code 61,706 parameters (241.0 KiB), 416.5 K multiply-adds, 65.4 KiB saved for the …}. */
  @Override
  public String summary() {
    Line all = total();
    String frozen =
        all.trainable == all.parameters
            ? ""
            : ", " + ModelGraph.grouped(all.parameters - all.trainable) + " of them frozen";
    String parameters =
        ModelGraph.grouped(all.parameters)
            + (all.parameters == 1 ? " parameter (" : " parameters (")
            + Memory.text(all.parameterBytes)
            + ")"
            + frozen;
    if (!ran()) return parameters;
    return parameters
        + ", "
        + count(all.multiplyAdds)
        + " multiply-adds, input "
        + Memory.text(inputBytes)
        + ", "
        + Memory.text(all.savedBytes)
        + " saved for the derivative"
        + told();
  }

  private String told() {
    if (outside.isEmpty()) return "";
    return "; uses "
        + outside.size()
        + (outside.size() == 1 ? " variable that is" : " variables that are")
        + " not its own: "
        + State.some(outside);
  }

  /** {@code 416.5 K}, {@code 1.82 G}: three to four digits. */
  static String count(long n) {
    if (n < 10_000) return ModelGraph.grouped(n);
    double value = n;
    int unit = -1;
    while (value >= 999.5) {
      value /= 1000;
      unit++;
    }
    String digits = value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, digits, value) + " " + "KMGTP".charAt(unit);
  }

  @Override
  public List<Grid> grids() {
    boolean frozen = total().trainable != total().parameters;
    String aligned = "ll" + (ran() ? "ll" : "") + (frozen ? "l" : "") + "r" + (ran() ? "rr" : "");
    Grid grid = new Grid(aligned, "  ");
    List<String> head = new ArrayList<>(List.of("layer", "what"));
    if (ran()) head.addAll(List.of("input", "output"));
    if (frozen) head.add("learns");
    head.add("parameters");
    if (ran()) head.addAll(List.of("multiply-adds", "saved"));
    grid.head(head.toArray(String[]::new));
    for (Line line : lines) grid.row(cells(line, frozen));
    return List.of(grid);
  }

  private String[] cells(Line line, boolean frozen) {
    List<String> cells = new ArrayList<>();
    // Figure spaces: HTML keeps them, and the terminal has columns of one width.
    cells.add(line.name.isEmpty() ? title : "  ".repeat(line.depth) + last(line));
    String calls = line.calls > 1 ? " × " + line.calls : "";
    cells.add((line.name.isEmpty() && line.kind.equals(title) ? "" : line.kind) + calls);
    if (ran()) {
      cells.add(line.input.map(Shape::toString).orElse(""));
      cells.add(line.output.map(Shape::toString).orElse(""));
    }
    if (frozen) cells.add(learns(line));
    cells.add(line.parameters == 0 ? "" : ModelGraph.grouped(line.parameters));
    if (ran()) {
      cells.add(line.multiplyAdds == 0 ? "" : count(line.multiplyAdds));
      cells.add(line.savedBytes == 0 ? "" : Memory.text(line.savedBytes));
    }
    return cells.toArray(String[]::new);
  }

  /** The name within the layer around it: a list's 0, or blocks.0 where the list is its field. */
  private String last(Line line) {
    String around = "";
    for (Line l : lines) {
      boolean holds = l.depth == line.depth - 1 && LayerNames.isWithin(line.name, l.name);
      if (holds) around = l.name;
    }
    return around.isEmpty() ? line.name : line.name.substring(around.length() + 1);
  }

  private static String learns(Line line) {
    if (line.parameters == 0) return "";
    return line.trainable == line.parameters ? "yes" : line.trainable == 0 ? "no" : "in part";
  }

  @Override
  public String toString() {
    return title + ": " + summary() + "\n" + grids().getFirst();
  }
}
