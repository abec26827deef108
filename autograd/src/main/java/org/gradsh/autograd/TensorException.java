package org.gradsh.autograd;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.tape.Node;

/**
 * What the engine says when something does not fit: what went wrong, each operand with its dtype
 * and shape, and the likely fix.
 *
 * <pre>
 * matmul: inner dimensions differ
 *   a  float32 [64, 784]   columns: 784
 *   b  float32 [10, 784]   rows:     10
 *   perhaps: matmul(a, b.T())
 * </pre>
 */
public class TensorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of thing went wrong. */
  public enum Kind {
    SHAPE,
    DTYPE,
    INDEX,
    VALUE,
    GRADIENT,
    DEVICE
  }

  private final Kind kind;

  private TensorException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  public static Report shape(String problem) {
    return new Report(Kind.SHAPE, problem);
  }

  public static Report dtype(String problem) {
    return new Report(Kind.DTYPE, problem);
  }

  public static Report index(String problem) {
    return new Report(Kind.INDEX, problem);
  }

  public static Report value(String problem) {
    return new Report(Kind.VALUE, problem);
  }

  public static Report gradient(String problem) {
    return new Report(Kind.GRADIENT, problem);
  }

  public static Report device(String problem) {
    return new Report(Kind.DEVICE, problem);
  }

  /** Builds a message in the one form. */
  public static final class Report {
    private final Kind kind;
    private final String problem;
    private final List<String[]> operands = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private Report(Kind kind, String problem) {
      this.kind = kind;
      this.problem = problem;
    }

    /** An operand: its role or name, what it is, and a remark that marks what offends. */
    public Report operand(String name, DType dtype, Shape shape, String remark) {
      operands.add(new String[] {name, dtype + " " + shape, remark});
      return this;
    }

    public Report operand(String name, DType dtype, Shape shape) {
      return operand(name, dtype, shape, "");
    }

    /**
     * An operand under its own name where it has one, else under {@code role}; with the op that it
     * came from where that was recorded at a known place.
     */
    public Report operand(String role, Tensor t, String remark) {
      String own = t instanceof Variable v ? v.name() : "";
      Node origin = t.origin();
      boolean placed = origin != null && origin.place() != null;
      String came = placed ? "← " + origin.title() : "";
      String all = remark.isEmpty() || !placed ? remark + came : remark + "   " + came;
      return operand(own.isEmpty() ? role : own, t.dtype(), t.shape(), all);
    }

    public Report operand(String role, Tensor t) {
      return operand(role, t, "");
    }

    /** A further fact, on a line of its own. */
    public Report detail(String fact) {
      lines.add(fact);
      return this;
    }

    /** The likely fix. */
    public Report hint(String fix) {
      lines.add("perhaps: " + fix);
      return this;
    }

    public TensorException build() {
      StringBuilder s = new StringBuilder(problem);
      int name = operands.stream().mapToInt(o -> o[0].length()).max().orElse(0);
      int what = operands.stream().mapToInt(o -> o[1].length()).max().orElse(0);
      for (String[] o : operands) {
        String line = "  " + pad(o[0], name) + "  " + pad(o[1], what) + "   " + o[2];
        s.append('\n').append(line.stripTrailing());
      }
      for (String line : lines) s.append("\n  ").append(line);
      return new TensorException(kind, s.toString());
    }

    private static String pad(String text, int width) {
      return text + " ".repeat(Math.max(0, width - text.length()));
    }
  }
}
