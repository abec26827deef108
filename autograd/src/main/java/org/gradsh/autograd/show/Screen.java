package org.gradsh.autograd.show;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Where progress is shown: the open bars, outermost first, and what is on the screen of them. */
final class Screen {
  /** How progress is shown. */
  enum Mode {
    /** One line that is drawn again and again. */
    BAR,
    /** Lines that stay. */
    LINES,
    OFF
  }

  /** Nanoseconds between two drawings, and between two lines that stay. */
  private static final long REDRAW = 100_000_000L, LINE = 1_000_000_000L;

  static final Screen STANDARD =
      new Screen(() -> System.err, System::nanoTime, Screen::environment, Show::lineWidth);

  private final Supplier<PrintStream> out;
  private final LongSupplier clock;
  private final Supplier<Mode> how;
  private final IntSupplier width;

  private Progress.Board board;
  private final List<Progress> bars = new ArrayList<>();
  private Mode mode = Mode.OFF;

  /** Columns of the last line that are taken; 0 when the cursor is on an empty line. */
  private int drawn;

  private long drawnAt;
  private int tenth;
  private boolean guarded;

  Screen(Supplier<PrintStream> out, LongSupplier clock, Supplier<Mode> how, IntSupplier width) {
    this.out = out;
    this.clock = clock;
    this.how = how;
    this.width = width;
  }

  long now() {
    return clock.getAsLong();
  }

  synchronized void board(Progress.Board board) {
    settle();
    this.board = board;
  }

  // ---- what happens to bars ----

  synchronized void open(Progress bar) {
    if (bars.isEmpty()) {
      mode = how.get();
      if (board != null && mode != Mode.OFF) mode = Mode.BAR;
      tenth = 0;
      drawnAt = now();
    }
    bars.add(bar);
    if (mode == Mode.BAR) draw();
  }

  synchronized void stepped(Progress bar) {
    if (mode == Mode.OFF || !bars.contains(bar)) return;
    long since = now() - drawnAt;
    if (mode == Mode.BAR) {
      if (since >= REDRAW) draw();
    } else if (bar == bars.getFirst() && since >= LINE && isWorthALine(bar, since)) {
      print(ProgressLine.line(bar, false));
      drawnAt = now();
    }
  }

  /** At most one line for each tenth of the way; where the way is not known, every ten seconds. */
  private boolean isWorthALine(Progress bar, long since) {
    if (bar.total() <= 0) return since >= 10 * LINE;
    int reached = (int) (10 * bar.done() / bar.total());
    if (reached <= tenth || reached >= 10) return false;
    tenth = reached;
    return true;
  }

  synchronized void close(Progress bar) {
    boolean outermost = !bars.isEmpty() && bars.getFirst() == bar;
    if (!bars.remove(bar) || mode == Mode.OFF) return;
    if (!outermost) {
      if (mode == Mode.BAR) draw();
      return;
    }
    if (mode == Mode.BAR) {
      String line = ProgressLine.bar(List.of(bar), true, width.getAsInt() - 1, hasBlocks());
      erase();
      if (board == null) print(line);
      else board.end(line, part(bar));
    } else {
      print(ProgressLine.line(bar, true));
    }
    // Bars inside that nobody closed have lost their line.
    bars.clear();
  }

  synchronized void settle() {
    if (!bars.isEmpty()) close(bars.getFirst());
  }

  synchronized void aside(Runnable output) {
    erase();
    try {
      output.run();
    } finally {
      if (mode == Mode.BAR && board == null && !bars.isEmpty()) draw();
    }
  }

  // ---- the line ----

  private void draw() {
    guard();
    String line = ProgressLine.bar(bars, false, width.getAsInt() - 1, hasBlocks());
    if (board != null) {
      board.redraw(line, part(bars.getLast()));
      drawnAt = now();
      return;
    }
    int columns = Grid.columns(line);
    PrintStream err = out.get();
    // Blanks over what was longer: no control sequence that some terminal may not know.
    err.print("\r" + line + " ".repeat(Math.max(0, drawn - columns)));
    err.flush();
    drawn = columns;
    drawnAt = now();
  }

  private static double part(Progress bar) {
    return bar.total() > 0 ? (double) bar.done() / bar.total() : Double.NaN;
  }

  private void erase() {
    if (drawn == 0) return;
    PrintStream err = out.get();
    err.print("\r" + " ".repeat(drawn) + "\r");
    err.flush();
    drawn = 0;
  }

  private void print(String line) {
    PrintStream err = out.get();
    err.print(line + "\n");
    err.flush();
  }

  private boolean hasBlocks() {
    if (board != null) return true;
    Charset charset = out.get().charset();
    return charset.canEncode() && charset.newEncoder().canEncode("█░·…");
  }

  /** Whatever ends the program, the shell's prompt gets a line of its own. */
  private void guard() {
    if (guarded || this != STANDARD) return;
    guarded = true;
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(this::settle));
    } catch (IllegalStateException e) {
      // The program is ending already.
    }
  }

  // ---- what the environment wants ----

  private static Mode environment() {
    String wish = System.getProperty("gradsh.progress", System.getenv("GRADSH_PROGRESS"));
    return mode(wish, System.getenv("TERM"), Screen::isTerminal);
  }

  /**
   * @param wish bar, lines, off; anything else, or null, leaves it to the terminal
   */
  static Mode mode(String wish, String term, Supplier<Boolean> isTerminal) {
    return switch (wish == null ? "" : wish.strip().toLowerCase(Locale.ROOT)) {
      case "bar" -> Mode.BAR;
      case "lines" -> Mode.LINES;
      case "off" -> Mode.OFF;
      default -> !"dumb".equals(term) && isTerminal.get() ? Mode.BAR : Mode.LINES;
    };
  }

  /** Whether standard error is a terminal; where the system does not tell, whether Java has one. */
  private static boolean isTerminal() {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return System.console() != null && System.console().isTerminal();
    }
  }
}
