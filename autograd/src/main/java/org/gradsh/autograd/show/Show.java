package org.gradsh.autograd.show;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Compiled;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Graph;
import org.gradsh.autograd.Program;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.TensorNames;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Lift;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Recorder;

/**
 * Values as text.
 *
 * <pre>
 * Variable float32 []  3.0
 * Tensor float32 [3]  [1.0, 2.5, -3.0]   ← mul
 * Tensor float32 [2, 8]  range -1.5 … 2.0, mean 0.25, std 1.1
 * [[ 0.5000,  1.0000, …
 * </pre>
 *
 * <p>Nothing is computed or recorded for it beyond statistics. A value that fails to describe
 * itself is shown by its class; only what a device has found in earlier ops is thrown, for it is
 * told once.
 */
public final class Show {
  /** Narrower lines than this are not to be read. */
  static final int NARROWEST = 20;

  /** Characters of a message within an answer. */
  private static final int MESSAGE = 200;

  private static volatile Format format = Format.initial();

  private Show() {}

  /**
   * A value as the terminal answers with it: tensors with dtype, shape, statistics and values,
   * arrays by their content, strings quoted, collections, maps and records of tensors with a line
   * for each.
   */
  public static String text(Object value) {
    String text = safely(value, v -> new ObjectText(format, true).text(v));
    // A tensor keeps within its own bounds, which one may have set to more than a screen.
    return value instanceof Tensor ? text : Lines.cut(text, format);
  }

  /** What {@code println} prints: as {@link #text}, with strings as they are and arrays in full. */
  public static String display(Object value) {
    return safely(value, v -> new ObjectText(format, false).text(v));
  }

  /**
   * What {@code println} prints of a value beside others, as in {@code println("loss", loss)}: as
   * {@link #display}, but of a scalar the number alone.
   */
  public static String beside(Object value) {
    boolean scalar = value instanceof Tensor t && t.rank() == 0 && Lift.hasValue(t);
    return scalar ? elements((Tensor) value) : display(value);
  }

  /** A value on one line: a tensor of many elements by its statistics alone, a string quoted. */
  public static String line(Object value) {
    return safely(value, v -> new ObjectText(format, true).part(v, 1));
  }

  /** The elements of a tensor on one line, where they are few; else empty. */
  public static String elements(Tensor t) {
    if (!Lift.hasValue(t)) return "";
    Strided v = t.values().host();
    return v.size() <= Format.INLINE ? Block.line(v, format) : "";
  }

  /** The values of a tensor on one line: few elements as they are, more by their statistics. */
  public static String values(Tensor t) {
    if (!Lift.hasValue(t)) return TensorText.line(t, format);
    return t.size() == 0 ? "no elements" : TensorText.values(new TensorFacts(t).values(), format);
  }

  /**
   * A value in all forms that there are of it. The elements of a tensor are looked through once for
   * both.
   *
   * @param text as {@link #text}
   * @param html markup that needs nothing from elsewhere, 64 KB at most; empty where the text says
   *     all
   */
  public record Forms(String text, String html) {}

  /** A value in all its forms. */
  public static Forms forms(Object value) {
    if (value instanceof Tensor t && Lift.hasValue(t)) {
      TensorFacts facts = new TensorFacts(t);
      Format f = format;
      return new Forms(
          safely(t, v -> TensorText.of(facts, f)), markup(() -> TensorCard.of(facts, f)));
    }
    return new Forms(text(value), markup(() -> html(value)));
  }

  /** A number of bytes in words: {@code 1.5 MB}. */
  public static String bytes(long n) {
    return Memory.text(n);
  }

  /** A text within markup: what is markup in it is read as text. */
  public static String escaped(String text) {
    return Markup.escaped(text);
  }

  private static String html(Object value) {
    return switch (value) {
      case GradientTape tape -> TapeCard.of(tape.view());
      case Graph graph -> TapeCard.of(graph.view());
      case TapeGraph graph -> TapeCard.of(graph);
      case ModelGraph graph -> TapeCard.of(graph);
      case Tables tables -> TapeCard.of(tables);
      case TapeValues values -> TapeCard.of(values);
      case TapeView view -> TapeCard.of(view);
      case GraphView view -> GraphCard.of(view);
      case Compiled<?> compiled -> GraphCard.of(compiled.view());
      case Program program -> GraphCard.of(program.view());
      case Grid grid -> GridTable.of(grid);
      case Trace trace -> GridTable.of(trace);
      case Tabular table -> GridTable.of(table.grid());
      case null -> "";
      default -> {
        boolean rows = Parts.isStructure(value) && Parts.hold(value, Tensor.class::isInstance);
        yield rows ? StructureTable.of(value, format) : "";
      }
    };
  }

  /** What cannot be drawn, or only at too great a length, has its text. */
  private static String markup(Supplier<String> form) {
    try {
      String html = form.get();
      return Markup.bytes(html) > Markup.MOST_BYTES ? "" : html;
    } catch (RuntimeException | StackOverflowError e) {
      passOn(e);
      return "";
    }
  }

  /**
   * What a tape holds.
   *
   * @param open whether the tape is still recording
   */
  public static TapeView tape(List<Node> nodes, boolean open) {
    return TapeReading.of(tapeTitle(open), nodes);
  }

  private static String tapeTitle(boolean open) {
    return "GradientTape, " + (open ? "open" : "closed");
  }

  /** What a tape keeps for the derivative. */
  public static TapeMemory tapeMemory(List<Node> nodes, boolean open) {
    return TapeReading.memory(tapeTitle(open), nodes);
  }

  /** What the ops behind a tensor keep for the derivative. */
  public static TapeMemory graphMemory(List<Node> nodes) {
    return TapeReading.memory("graph", nodes);
  }

  /**
   * Values beside gradients.
   *
   * @param y the target
   * @param values of nodes, where somebody has them; others are added
   */
  public static TapeValues tapeValues(
      List<Node> nodes, Tensor y, Map<Node, Tensor> values, Map<Node, Tensor> gradients) {
    String name = TensorNames.of(y).isEmpty() ? "y" : TensorNames.of(y);
    String target = y.size() == 1 ? name : "the sum of " + name;
    return TapeReading.values("gradients of " + target, nodes, values, gradients);
  }

  /** The ops behind a tensor, the oldest first. */
  public static TapeView graph(List<Node> nodes) {
    return TapeReading.of("graph", nodes);
  }

  /** The open tapes of this thread, each as a table; the outermost first. */
  public static List<String> openTapes() {
    return Recorder.current().openLogs().stream()
        .map(log -> tape(log.shown(), true).toString())
        .toList();
  }

  private static String safely(Object value, Function<Object, String> text) {
    try {
      return text.apply(value);
    } catch (RuntimeException | StackOverflowError e) {
      passOn(e);
      return failed(value, "cannot be shown", e);
    }
  }

  /** Throws on what is told once. */
  static void passOn(Throwable e) {
    if (e instanceof TensorException found && found.isLate()) throw found;
  }

  /** What stands for a value that fails to describe itself: its class, and why. */
  public static String failed(Object value, String how, Throwable why) {
    return named(value) + " (" + how + ": " + named(why) + message(why) + ")";
  }

  /** The class of a value as its author wrote it, which has none of what a shell puts around it. */
  static String named(Object value) {
    Class<?> type = value.getClass();
    if (!type.isAnonymousClass()) return type.getSimpleName();
    Class<?>[] interfaces = type.getInterfaces();
    Class<?> of = interfaces.length > 0 ? interfaces[0] : type.getSuperclass();
    return "anonymous " + of.getSimpleName();
  }

  private static String message(Throwable why) {
    String message;
    try {
      message = why.getMessage();
    } catch (RuntimeException e) {
      return "";
    }
    if (message == null || message.isBlank()) return "";
    String line = message.strip().lines().findFirst().orElseThrow();
    return ": " + (line.length() > MESSAGE ? line.substring(0, MESSAGE) + "…" : line);
  }

  // ---- settings, for the whole JVM ----

  static Format format() {
    return format;
  }

  /** How many fractional digits numbers in a block have at most; 4 at first. */
  public static int precision() {
    return format.precision();
  }

  /**
   * Sets {@link #precision()}.
   *
   * @throws TensorException unless 0 … 17
   */
  public static void precision(int digits) {
    require("precision", digits, 0, 17);
    set(f -> f.withPrecision(digits));
  }

  /** Blocks of more elements than this are summarised; 1000 at first. */
  public static int threshold() {
    return format.threshold();
  }

  /**
   * Sets {@link #threshold()}; {@code Integer.MAX_VALUE} shows everything. Up to 1000, a block of
   * more than 40 lines is summarised as well.
   *
   * @throws TensorException when negative
   */
  public static void threshold(int elements) {
    require("threshold", elements, 0, Integer.MAX_VALUE);
    set(f -> f.withThreshold(elements));
  }

  /** How many items a summarised axis shows at either end; 3 at first. */
  public static int edge() {
    return format.edge();
  }

  /**
   * Sets {@link #edge()}.
   *
   * @throws TensorException unless 1 … 100
   */
  public static void edge(int items) {
    require("edge", items, 1, 100);
    set(f -> f.withEdge(items));
  }

  /** The columns of a line: at first those of the terminal, where COLUMNS tells, or 80. */
  public static int lineWidth() {
    return format.lineWidth();
  }

  /**
   * Sets {@link #lineWidth()}.
   *
   * @throws TensorException when less than 20
   */
  public static void lineWidth(int columns) {
    require("lineWidth", columns, NARROWEST, Integer.MAX_VALUE);
    set(f -> f.withLineWidth(columns));
  }

  private static void require(String what, int value, int least, int most) {
    if (value >= least && value <= most) return;
    String bound = most == Integer.MAX_VALUE ? "at least " + least : least + " … " + most;
    throw TensorException.value("Show." + what + ": " + value + " is not possible")
        .hint(bound)
        .build();
  }

  private static synchronized void set(UnaryOperator<Format> change) {
    format = change.apply(format);
  }
}
