package org.gradsh.kernel.notebook;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gradsh.kernel.cell.Outlet;

/** What a person reads while a notebook runs, and afterwards in the log of a build server. */
final class RunLog {
  /** What changes in its place is told again after so long. */
  private static final long UPDATES_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** The longest line of a cell that is told as its beginning. */
  private static final int LONGEST = 72;

  /** Of so much text is kept what a report holds; build servers choke on more. */
  private static final int MOST = 1 << 20;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean quiet;
  private final StringBuilder keptOut = new StringBuilder();
  private final StringBuilder keptErr = new StringBuilder();

  /** What has changed since it was told, by display id. */
  private final Map<String, String> changed = new LinkedHashMap<>();

  private long told = System.nanoTime();
  private boolean midLine;

  /**
   * A log.
   *
   * @param quiet whether errors alone are told
   */
  RunLog(PrintStream out, PrintStream err, boolean quiet) {
    this.out = out;
    this.err = err;
    this.quiet = quiet;
  }

  /** A cell begins. */
  synchronized void begin(int number, String source) {
    String first = source.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().get();
    boolean cut = first.length() > LONGEST;
    line("[" + number + "] " + (cut ? first.substring(0, LONGEST) + " …" : first));
  }

  /** A cell has ended. */
  synchronized void end() {
    tellChanged();
    if (midLine) {
      line("");
    }
  }

  private void tellChanged() {
    changed.values().forEach(this::line);
    changed.clear();
  }

  /** A line of Gradsh's own. */
  synchronized void line(String text) {
    if (!quiet) {
      out.println((midLine && !text.isEmpty() ? "\n" : "") + text);
      midLine = false;
    }
  }

  synchronized void stream(Outlet.Stream stream, String text) {
    boolean isOut = stream == Outlet.Stream.STDOUT;
    StringBuilder kept = isOut ? keptOut : keptErr;
    kept.append(text, 0, Math.clamp(MOST - kept.length(), 0, text.length()));
    if (quiet) {
      return;
    }
    if (isOut) {
      out.print(text);
      out.flush();
      midLine = !text.endsWith("\n");
    } else {
      err.print(text);
      err.flush();
    }
  }

  synchronized void display(String id, String text) {
    changed.remove(id);
    tellChanged();
    line(text.stripTrailing());
  }

  synchronized void update(String id, String text) {
    changed.put(id, text.stripTrailing());
    if (System.nanoTime() - told > UPDATES_NANOS) {
      told = System.nanoTime();
      line(changed.remove(id));
    }
  }

  /** Something that went wrong; told in any case. */
  synchronized void error(String text) {
    if (midLine) {
      line("");
    }
    err.println(text.stripTrailing());
    err.flush();
  }

  /** A line for build servers, which read both outputs. */
  synchronized void annotation(String line) {
    (quiet ? err : out).println(line);
  }

  /** What cells have printed. */
  synchronized String out() {
    return keptOut.toString();
  }

  /** What cells have printed to their error output. */
  synchronized String err() {
    return keptErr.toString();
  }
}
