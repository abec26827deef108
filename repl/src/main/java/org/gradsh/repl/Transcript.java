package org.gradsh.repl;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a session was given, cell by cell, and how much of it has run. */
public final class Transcript {
  /**
   * A cell.
   *
   * @param number counted from 1
   * @param source its text, with the name that the door has given it
   * @param ran what of the text ran without failure; of its commands what a script needs
   * @param failed whether it ended with a failure
   */
  public record Cell(int number, Source source, List<Fragment> ran, boolean failed) {}

  /**
   * A stretch of what has run.
   *
   * @param text it, as it was written
   * @param value of an expression what the session called its value, {@code $4}; empty if it is a
   *     variable's; null of all else
   */
  public record Fragment(String text, String value) {
    private static final Pattern EFFECT = Pattern.compile("[(=]|\\+\\+|--");

    /** Whether this was only looked at: nothing in it could have changed anything. */
    private boolean isIdle() {
      return value != null && !EFFECT.matcher(text.replaceAll("==|!=", "")).find();
    }
  }

  private static final Pattern VALUE_NAME = Pattern.compile("\\$[0-9_]+");

  private final List<Cell> cells = new ArrayList<>();

  /** All cells, the oldest first; the present one is there when it has ended. */
  public synchronized List<Cell> cells() {
    return List.copyOf(cells);
  }

  /**
   * What has run, as a script: cell by cell, the oldest first. A value that was used later by the
   * name that the session gave it is declared with it; one that was only looked at is left out.
   */
  public String script() {
    Set<String> used = new HashSet<>();
    List<String> texts = new ArrayList<>();
    for (Cell cell : cells().reversed()) {
      List<String> parts = new ArrayList<>();
      for (Fragment fragment : cell.ran().reversed()) {
        boolean named = fragment.value() != null && used.contains(fragment.value());
        if (named || !fragment.isIdle()) {
          parts.add(named ? "var " + fragment.value() + " = " + fragment.text() : fragment.text());
          VALUE_NAME.matcher(fragment.text()).results().forEach(name -> used.add(name.group()));
        } else {
          parts.add("");
        }
      }
      String text = joined(parts.reversed()).strip();
      if (!text.isEmpty()) {
        texts.add(text + "\n");
      }
    }
    return String.join("\n", texts.reversed());
  }

  /** The parts one after the other, without the lines of which nothing is left. */
  private static String joined(List<String> parts) {
    StringBuilder text = new StringBuilder();
    boolean left = false;
    for (String part : parts) {
      boolean bare = left && (text.isEmpty() || text.charAt(text.length() - 1) == '\n');
      int line = part.indexOf('\n') + 1;
      text.append(
          bare && line > 0 && part.substring(0, line).isBlank() ? part.substring(line) : part);
      left = part.isEmpty();
    }
    return text.toString();
  }

  synchronized void add(Source source, List<Fragment> ran, boolean failed) {
    cells.add(new Cell(cells.size() + 1, source, ran, failed));
  }

  /** What has run so far is undone. */
  synchronized void forget() {
    cells.replaceAll(cell -> new Cell(cell.number(), cell.source(), List.of(), cell.failed()));
  }
}
