package org.gradsh.autograd.show;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;

/**
 * What was recorded, to read: the ops of a {@code GradientTape} or behind a {@code Graph}, in their
 * order, as they were when it was asked for. It keeps no values alive.
 *
 * @param title what it is: {@code GradientTape, open}
 * @param sources the variables and watched tensors that ops start from, in the order of first use
 * @param nodes the recorded ops; the number of each is its place, counted from 1
 * @param savedBytes what all keep for the derivative; what several of them keep counts once
 */
public record TapeView(String title, List<Source> sources, List<Node> nodes, long savedBytes) {
  public TapeView {
    sources = List.copyOf(sources);
    nodes = List.copyOf(nodes);
  }

  /** The kind of a source. */
  public enum Role {
    VARIABLE,
    WATCHED
  }

  /**
   * Where ops start from.
   *
   * @param index its place among the sources, counted from 0
   * @param name of a variable, or a word that tells it from others
   */
  public record Source(int index, String name, Role role, DType dtype, Shape shape) {}

  /** What an op was applied to. */
  public sealed interface Operand {
    /** How tables name it. */
    String text();

    /** The result of another op here; the name is the user's, or empty. */
    record Result(int number, String name) implements Operand {
      @Override
      public String text() {
        return name.isEmpty() ? "#" + number : name;
      }
    }

    /** A variable or a watched tensor. */
    record From(Source source) implements Operand {
      @Override
      public String text() {
        return source.name();
      }
    }

    /** What has no derivative; the name is the user's, or empty. */
    record Constant(String name, DType dtype, Shape shape) implements Operand {
      @Override
      public String text() {
        return name.isEmpty() ? "const" : name;
      }
    }

    /** The result of an op that was recorded before; the name is the user's, or empty. */
    record Earlier(String name, String op, DType dtype, Shape shape) implements Operand {
      @Override
      public String text() {
        return name.isEmpty() ? "earlier " + op : name;
      }
    }
  }

  /**
   * One recorded op.
   *
   * @param number counted from 1
   * @param name of the result, where the user has one for it; else empty
   * @param place where in the user's code it was recorded, {@code [2]:1}; empty if that is unknown
   * @param savedBytes what it keeps for the derivative
   * @param isSaved whether some op keeps its result for the derivative
   */
  public record Node(
      int number,
      String name,
      String op,
      DType dtype,
      Shape shape,
      List<Operand> operands,
      String place,
      long savedBytes,
      boolean isSaved) {
    public Node {
      operands = List.copyOf(operands);
    }

    /** How tables call the result: by its name, else by its number. */
    public String label() {
      return name.isEmpty() ? "#" + number : name;
    }
  }

  /** The ops in words: {@code 4 ops, 16 B saved for the derivative}. */
  public String summary() {
    int n = nodes.size();
    return n
        + (n == 1 ? " op, " : " ops, ")
        + Memory.text(savedBytes)
        + " saved for the derivative";
  }

  /** The graph as a drawing, an SVG document that needs nothing from elsewhere. */
  public String svg() {
    return drawing().document();
  }

  TapeDrawing drawing() {
    return new TapeDrawing(TapeLayout.of(this), "the graph of the recorded ops");
  }

  /** The ops as a table. */
  @Override
  public String toString() {
    if (nodes.isEmpty()) return title + ": no ops";
    return title + "\n" + TapeTable.of(this).text() + summary();
  }
}
