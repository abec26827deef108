package org.gradsh.autograd;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 *
 * <p>Who knows how the operands were written gets the message with their texts: {@link
 * #message(List)}.
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
  private final Form form;
  private final boolean late;

  private TensorException(Kind kind, Form form, boolean late) {
    super(form.text(List.of()));
    this.kind = kind;
    this.form = form;
    this.late = late;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * Engine: whether it is told late and once, to whoever happened to ask next: what swallows it has
   * the program go on with wrong numbers.
   */
  @EngineSide
  public boolean isLate() {
    return late;
  }

  /** What went wrong, the first line of the message. */
  public String problem() {
    return form.filled(form.problem, List.of());
  }

  /** What each operand that the message lists is to the op: {@code a}, {@code this}, … */
  public List<String> roles() {
    return form.operands.stream().map(Operand::role).toList();
  }

  /**
   * The message with the operands as they were written, in the hints too.
   *
   * @param texts the source text of each operand, in the order of {@link #roles}, null for those
   *     that keep the name they have; may be shorter
   */
  public String message(List<String> texts) {
    return form.text(texts);
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

  /**
   * An operand.
   *
   * @param own the name that it has been given, or empty
   * @param came the op that it came from, or empty
   */
  private record Operand(String role, String own, String what, String remark, String came)
      implements Serializable {
    private static final Pattern COUNT = Pattern.compile("([^:]+: )(-?\\d+)");

    /** What the table calls it: a name that was given to it is never left out. */
    String label(String text) {
      if (text == null) return own.isEmpty() ? role : own;
      return own.isEmpty() || own.equals(text) ? text : text + " (" + own + ")";
    }

    /** What a hint calls it: a name that was given to it may be no code. */
    String code(String text) {
      return text != null ? text : own.isEmpty() || !Form.isReceiver(own) ? role : own;
    }

    /** The two parts of a remark such as {@code rows: 10}, which stand below one another. */
    Optional<MatchResult> count() {
      Matcher matcher = COUNT.matcher(remark);
      return matcher.matches() ? Optional.of(matcher.toMatchResult()) : Optional.empty();
    }
  }

  /**
   * The parts of a message; {@code {a}} in the problem or in a line stands for the operand of that
   * role.
   */
  private record Form(String problem, ArrayList<Operand> operands, ArrayList<String> lines)
      implements Serializable {
    private static final Pattern HOLE = Pattern.compile("\\{(\\w+)}(\\.T\\(\\)|\\.|)");

    String text(List<String> texts) {
      List<String> labels = new ArrayList<>();
      for (int k = 0; k < operands.size(); k++) labels.add(operands.get(k).label(of(texts, k)));
      int name = labels.stream().mapToInt(String::length).max().orElse(0);
      int what = operands.stream().mapToInt(o -> o.what.length()).max().orElse(0);
      StringBuilder s = new StringBuilder(filled(problem, texts));
      for (int k = 0; k < operands.size(); k++) {
        Operand o = operands.get(k);
        String remark = remark(o);
        String end = remark.isEmpty() || o.came.isEmpty() ? o.came : "   " + o.came;
        String line = "  " + pad(labels.get(k), name) + "  " + pad(o.what, what) + "   ";
        s.append('\n').append((line + remark + end).stripTrailing());
      }
      for (String line : lines) s.append("\n  ").append(filled(line, texts));
      return s.toString();
    }

    private static String of(List<String> texts, int k) {
      return k < texts.size() ? texts.get(k) : null;
    }

    private String remark(Operand o) {
      return o.count().map(own -> aligned(own.group(1), own.group(2))).orElse(o.remark);
    }

    private String aligned(String label, String number) {
      int labels = 0;
      int numbers = 0;
      for (Operand o : operands) {
        Optional<MatchResult> count = o.count();
        labels = Math.max(labels, count.map(c -> c.group(1).length()).orElse(0));
        numbers = Math.max(numbers, count.map(c -> c.group(2).length()).orElse(0));
      }
      return label + " ".repeat(labels - label.length() + numbers - number.length()) + number;
    }

    private String filled(String line, List<String> texts) {
      return HOLE.matcher(line)
          .replaceAll(
              hole -> {
                int k = role(hole.group(1));
                if (k < 0) return Matcher.quoteReplacement(hole.group());
                String code = operands.get(k).code(of(texts, k));
                String filled =
                    switch (hole.group(2)) {
                      case ".T()" -> transposed(code);
                      case "." -> receiver(code) + ".";
                      default -> code;
                    };
                return Matcher.quoteReplacement(filled);
              });
    }

    private int role(String name) {
      for (int k = 0; k < operands.size(); k++) {
        if (operands.get(k).role.equals(name)) return k;
      }
      return -1;
    }

    /** Of {@code W.T()} simply {@code W}. */
    private static String transposed(String code) {
      boolean twice = code.endsWith(".T()") && isReceiver(code);
      return twice ? code.substring(0, code.length() - 4) : receiver(code) + ".T()";
    }

    private static String receiver(String code) {
      return isReceiver(code) ? code : "(" + code + ")";
    }

    /** Whether a method can be called on it as it stands: names, calls and indices alone. */
    private static boolean isReceiver(String code) {
      int depth = 0;
      for (int i = 0; i < code.length(); i++) {
        char c = code.charAt(i);
        if (c == '(' || c == '[') depth++;
        else if (c == ')' || c == ']') depth--;
        else if (depth == 0 && c != '.' && !Character.isJavaIdentifierPart(c)) return false;
        boolean closes = c == ')' || c == ']';
        boolean isCast = closes && depth == 0 && i + 1 < code.length();
        if (isCast && ".[(".indexOf(code.charAt(i + 1)) < 0) return false;
      }
      return true;
    }

    private static String pad(String text, int width) {
      return text + " ".repeat(Math.max(0, width - text.length()));
    }
  }

  /** Builds a message in the one form. */
  public static final class Report {
    private final Kind kind;
    private final String problem;
    private final ArrayList<Operand> operands = new ArrayList<>();
    private final ArrayList<String> lines = new ArrayList<>();
    private boolean late;

    private Report(Kind kind, String problem) {
      this.kind = kind;
      this.problem = problem;
    }

    /** An operand: its role or name, what it is, and a remark that marks what offends. */
    public Report operand(String name, DType dtype, Shape shape, String remark) {
      operands.add(new Operand(name, "", dtype + " " + shape, remark, ""));
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
      String own = TensorNames.of(t);
      Node origin = t.origin();
      boolean placed = origin != null && origin.place() != null;
      String came = placed ? "← " + origin.title() : "";
      operands.add(new Operand(role, own, t.dtype() + " " + t.shape(), remark, came));
      return this;
    }

    public Report operand(String role, Tensor t) {
      return operand(role, t, "");
    }

    /** A further fact, on a line of its own; {@code {a}} stands for the operand of role a. */
    public Report detail(String fact) {
      lines.add(fact);
      return this;
    }

    /** The likely fix; {@code {a}} stands for the operand of role a. */
    public Report hint(String fix) {
      lines.add("perhaps: " + fix);
      return this;
    }

    /** Engine: it is the error of something earlier, and is told once. */
    @EngineSide
    public Report late() {
      late = true;
      return this;
    }

    public TensorException build() {
      return new TensorException(
          kind, new Form(problem, new ArrayList<>(operands), new ArrayList<>(lines)), late);
    }
  }
}
