package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * How far a long loop has come, with its speed, the time left and a note such as the loss.
 *
 * <pre>{@code
 * try (var bar = Progress.of("epoch 1", batches)) {
 *   for (…) bar.step("loss " + loss.item());
 * }
 * for (var batch : Progress.over(batches, "training")) …
 * }</pre>
 *
 * <p>On a terminal one line of standard error is drawn again and again, at most ten times a second;
 * elsewhere there are plain lines, a few. The system property {@code gradsh.progress} (or {@code
 * GRADSH_PROGRESS}) set to {@code bar}, {@code lines} or {@code off} decides instead. A bar opened
 * inside another shares its line, and leaves none of its own. Bars may be used by several threads.
 */
public final class Progress implements AutoCloseable {
  /** The total of a loop that does not know its end. */
  static final long UNKNOWN = -1;

  private final Screen screen;
  private final String message;
  private final long total;
  private final long started;
  private volatile long done;
  private volatile String note = "";

  private Progress(Screen screen, String message, long total) {
    this.screen = screen;
    this.message = plain(message);
    this.total = total;
    this.started = screen.now();
  }

  /**
   * A bar for a known number of steps.
   *
   * @throws TensorException when {@code total} is negative
   */
  public static Progress of(String message, long total) {
    return open(Screen.STANDARD, message, total);
  }

  /** A bar for steps whose number is not known. */
  public static Progress of(String message) {
    return opened(Screen.STANDARD, message, UNKNOWN);
  }

  /** The elements of a collection, with a bar while they are iterated over. */
  public static <T> ProgressLoop<T> over(Iterable<T> elements, String message) {
    if (elements == null) throw nothing();
    return new ProgressLoop<>(Screen.STANDARD, elements::spliterator, message);
  }

  /** The elements of an array, with a bar while they are iterated over. */
  public static <T> ProgressLoop<T> over(T[] elements, String message) {
    if (elements == null) throw nothing();
    return over(Arrays.asList(elements), message);
  }

  /** The elements of a stream, with a bar while they are iterated over, once. */
  public static <T> ProgressLoop<T> over(BaseStream<T, ?> elements, String message) {
    if (elements == null) throw nothing();
    return new ProgressLoop<>(Screen.STANDARD, elements::spliterator, message);
  }

  /**
   * The numbers from 0 to {@code steps} − 1, with a bar while they are iterated over.
   *
   * @throws TensorException when {@code steps} is negative
   */
  public static ProgressLoop<Integer> over(int steps, String message) {
    if (steps < 0) throw negative("Progress.over", steps);
    IntFunction<Integer> same = i -> i;
    return new ProgressLoop<>(
        Screen.STANDARD, () -> IntStream.range(0, steps).mapToObj(same).spliterator(), message);
  }

  private static TensorException nothing() {
    return TensorException.value("Progress.over: no elements, but null").build();
  }

  private static TensorException negative(String call, long steps) {
    return TensorException.value(call + ": a total of " + steps + " steps")
        .hint("Progress.of(message) where the number is not known")
        .build();
  }

  /** Where bars are shown, if not on standard error: a notebook has an output that can change. */
  public interface Board {
    /**
     * The bars have come further; at most ten times a second.
     *
     * @param line what to show in place of the last line
     * @param part how much of the innermost bar is done, 0 … 1; NaN where the end is not known
     */
    void redraw(String line, double part);

    /** The outermost bar has ended; {@code line} is its last, {@code part} how far it has come. */
    void end(String line, double part);
  }

  /** Shows bars on a board from now on; on standard error again for null. */
  public static void showOn(Board board) {
    Screen.STANDARD.board(board);
  }

  /**
   * Ends the lines of all bars that are still open: those of loops left by {@code break} or by an
   * exception. A session calls it after each answer.
   */
  public static void settle() {
    Screen.STANDARD.settle();
    List<Runnable> last;
    synchronized (SETTLING) {
      last = List.copyOf(SETTLING);
      SETTLING.clear();
    }
    last.forEach(Runnable::run);
  }

  private static final List<Runnable> SETTLING = new ArrayList<>();

  /**
   * Runs something at the next {@link #settle}, once: what is drawn while a cell runs is drawn a
   * last time when it ends.
   */
  public static void whenSettled(Runnable last) {
    synchronized (SETTLING) {
      SETTLING.add(last);
    }
  }

  /** Runs {@code output} with the bar out of the way: what it prints gets lines of its own. */
  public static void aside(Runnable output) {
    Screen.STANDARD.aside(output);
  }

  static Progress open(Screen screen, String message, long total) {
    if (total < 0) throw negative("Progress.of", total);
    return opened(screen, message, total);
  }

  static Progress opened(Screen screen, String message, long total) {
    Progress bar = new Progress(screen, message, total);
    screen.open(bar);
    return bar;
  }

  /** One step is done. */
  public void step() {
    step(1, note);
  }

  /** One step is done; {@code note} stands behind the bar from now on. */
  public void step(String note) {
    step(1, note);
  }

  /**
   * Some steps are done.
   *
   * @throws TensorException when {@code steps} is negative
   */
  public void step(long steps, String note) {
    if (steps < 0) {
      throw TensorException.value("Progress.step: " + steps + " steps").hint("0 or more").build();
    }
    synchronized (screen) {
      done += steps;
      this.note = plain(note);
      screen.stepped(this);
    }
  }

  /** What stands behind the bar from now on: {@code note("loss", loss)}. */
  public void note(Object... parts) {
    step(0, joined(parts));
  }

  /** With blanks between; numbers of four digits are enough. */
  private static String joined(Object... parts) {
    if (parts == null) return "";
    List<String> texts = new ArrayList<>();
    for (Object part : parts) {
      boolean fraction = part instanceof Double || part instanceof Float;
      boolean scalar = part instanceof Tensor t && t.rank() == 0 && t.dtype().isFloating();
      if (fraction) texts.add(Numbers.rounded(((Number) part).doubleValue(), 4));
      else if (scalar) texts.add(Numbers.rounded(((Tensor) part).item(), 4));
      else texts.add(part instanceof Tensor t ? Show.line(t) : String.valueOf(part));
    }
    return String.join(" ", texts);
  }

  /** Ends the bar; its line stays if it is not inside another one. */
  @Override
  public void close() {
    screen.close(this);
  }

  /** Without line breaks and other control characters: a bar is one line. */
  private static String plain(String text) {
    if (text == null) return "";
    StringBuilder s = new StringBuilder(text.strip());
    for (int i = 0; i < s.length(); i++) {
      if (Character.isISOControl(s.charAt(i))) s.setCharAt(i, ' ');
    }
    return s.toString();
  }

  String message() {
    return message;
  }

  String note() {
    return note;
  }

  long total() {
    return total;
  }

  long done() {
    return done;
  }

  double seconds() {
    return (screen.now() - started) / 1e9;
  }
}
