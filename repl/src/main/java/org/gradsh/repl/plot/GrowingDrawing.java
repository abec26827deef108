package org.gradsh.repl.plot;

import java.util.Locale;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.gradsh.autograd.show.Progress;
import org.gradsh.repl.Stdio;

/**
 * When and where curves are drawn while they grow: not more often than one can see, nor so often
 * that drawing takes a noticeable part of the time.
 */
final class GrowingDrawing {
  /** How it is seen. */
  enum Mode {
    BOARD,
    TERMINAL,
    LINES,
    OFF
  }

  private static final long SECOND = 1_000_000_000L;

  /** What drawing costs is this part of the time at most. */
  private static final int PART = 20;

  private static volatile Curves.Board board;

  static void board(Curves.Board shown) {
    board = shown;
  }

  private final LongSupplier clock;
  private final Supplier<Mode> how;
  private boolean isOpen;
  private Mode mode;
  private String place;
  private long drawnAt;
  private long pause;

  /** What stands on the terminal since it was drawn, in lines, and how much was printed then. */
  private int lines;

  private long written;
  private boolean isStale;

  GrowingDrawing() {
    this(System::nanoTime, GrowingDrawing::environment);
  }

  GrowingDrawing(LongSupplier clock, Supplier<Mode> how) {
    this.clock = clock;
    this.how = how;
  }

  private static Mode environment() {
    String wish = System.getProperty("gradsh.progress", System.getenv("GRADSH_PROGRESS"));
    String word = wish == null ? "" : wish.strip().toLowerCase(Locale.ROOT);
    if (word.equals("off")) return Mode.OFF;
    if (board != null) return Mode.BOARD;
    return PlotStyle.isTerminal() && !word.equals("lines") ? Mode.TERMINAL : Mode.LINES;
  }

  /** The curves have another value. */
  void grown(Curves curves) {
    isStale = true;
    if (!isOpen) {
      isOpen = true;
      mode = how.get();
      place = "curves-" + UUID.randomUUID();
      lines = 0;
      drawnAt = clock.getAsLong();
      pause = first();
      Progress.whenSettled(() -> settle(curves));
    }
    if (mode != Mode.OFF && clock.getAsLong() - drawnAt >= pause) draw(curves);
  }

  /** The cell has ended: the whole of it is to be seen, and what comes later has its own place. */
  private void settle(Curves curves) {
    synchronized (curves) {
      if (isStale && mode != Mode.OFF) draw(curves);
      isOpen = false;
    }
  }

  private long first() {
    return switch (mode) {
      case BOARD -> SECOND / 4;
      case TERMINAL -> SECOND / 2;
      case LINES, OFF -> SECOND;
    };
  }

  private void draw(Curves curves) {
    long began = clock.getAsLong();
    switch (mode) {
      case BOARD -> {
        Curves.Board there = board;
        if (there != null) there.draw(place, curves.chart());
      }
      case TERMINAL -> onTerminal(curves.toString());
      case LINES -> {
        String line = curves.line();
        Progress.aside(() -> System.err.println(line));
      }
      case OFF -> {}
    }
    isStale = false;
    drawnAt = clock.getAsLong();
    // Lines stay: the longer it takes, the fewer.
    long longer = mode == Mode.LINES ? Math.min(pause + pause / 2, 60 * SECOND) : first();
    pause = Math.max(longer, PART * (drawnAt - began));
  }

  /** How many rows a line takes on the terminal, without what sets colours. */
  private static int rows(String line) {
    int columns = line.replaceAll("\033\\[[;\\d]*m", "").length();
    return Math.max(1, Math.ceilDiv(columns, PlotStyle.current().columns()));
  }

  /** In place of what was drawn before, unless something was printed below it. */
  private void onTerminal(String text) {
    Progress.aside(
        () -> {
          boolean again = lines > 0 && Stdio.written() == written;
          // Up by so many lines, and clear what is below: ECMA-48's CPL and ED.
          String up = again ? "\033[" + lines + "F\033[J" : "";
          System.out.print(up + text + "\n");
          System.out.flush();
        });
    lines = text.lines().mapToInt(GrowingDrawing::rows).sum();
    written = Stdio.written();
  }
}
