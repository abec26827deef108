package org.gradsh.autograd.show;

import java.util.Collection;
import java.util.Iterator;
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
  public static <T> Loop<T> over(Iterable<T> elements, String message) {
    return new Loop<>(Screen.STANDARD, elements, message);
  }

  /**
   * Ends the lines of all bars that are still open: those of loops left by {@code break} or by an
   * exception. A session calls it after each answer.
   */
  public static void settle() {
    Screen.STANDARD.settle();
  }

  /** Runs {@code output} with the bar out of the way: what it prints gets lines of its own. */
  public static void aside(Runnable output) {
    Screen.STANDARD.aside(output);
  }

  static Progress open(Screen screen, String message, long total) {
    if (total < 0) {
      throw TensorException.value("Progress.of: a total of " + total + " steps")
          .hint("Progress.of(message) where the number is not known")
          .build();
    }
    return opened(screen, message, total);
  }

  private static Progress opened(Screen screen, String message, long total) {
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

  /** What stands behind the bar from now on. */
  public void note(String text) {
    step(0, text);
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

  /** The elements of a collection behind a bar. Each iteration over them has a bar of its own. */
  public static final class Loop<T> implements Iterable<T>, AutoCloseable {
    private final Screen screen;
    private final Iterable<T> elements;
    private final String message;
    private Progress bar;

    Loop(Screen screen, Iterable<T> elements, String message) {
      if (elements == null) {
        throw TensorException.value("Progress.over: no elements, but null").build();
      }
      this.screen = screen;
      this.elements = elements;
      this.message = message;
    }

    /** What stands behind the bar from now on. */
    public void note(String text) {
      if (bar != null) bar.note(text);
    }

    /** Ends the bar of an iteration that was left early. */
    @Override
    public void close() {
      if (bar != null) bar.close();
    }

    @Override
    public Iterator<T> iterator() {
      close();
      Iterator<T> source = elements.iterator();
      long total = elements instanceof Collection<?> c ? c.size() : UNKNOWN;
      Progress own = bar = opened(screen, message, total);
      return new Iterator<>() {
        private boolean inside;

        @Override
        public boolean hasNext() {
          boolean more = source.hasNext();
          if (!more) {
            left();
            own.close();
          }
          return more;
        }

        @Override
        public T next() {
          left();
          T element = source.next();
          inside = true;
          return element;
        }

        /** The element that was handed out last is done. */
        private void left() {
          if (inside) own.step();
          inside = false;
        }
      };
    }
  }
}
