package org.gradsh.repl;

import java.util.ArrayList;
import java.util.List;

/** What a session was given, cell by cell, and how much of it has run. */
public final class Transcript {
  /**
   * A cell.
   *
   * @param number counted from 1
   * @param source its text, with the name that the door has given it
   * @param ran what of the text ran without failure; of its commands those that a script needs
   * @param failed whether it ended with a failure
   */
  public record Cell(int number, Source source, String ran, boolean failed) {}

  private final List<Cell> cells = new ArrayList<>();

  /** All cells, the oldest first; the present one is there when it has ended. */
  public synchronized List<Cell> cells() {
    return List.copyOf(cells);
  }

  synchronized void add(Source source, String ran, boolean failed) {
    cells.add(new Cell(cells.size() + 1, source, ran, failed));
  }

  /** What has run so far is undone. */
  synchronized void forget() {
    cells.replaceAll(cell -> new Cell(cell.number(), cell.source(), "", cell.failed()));
  }
}
