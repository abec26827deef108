package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.List;

/** A table: rows of cells in columns, each column as wide as its widest cell. */
public final class Grid {
  private final boolean[] right;
  private final String gap;
  private final List<String[]> rows = new ArrayList<>();
  private List<String> head = List.of();

  /**
   * @param alignment one letter for each column: l or r
   * @param gap what stands between two columns
   */
  public Grid(String alignment, String gap) {
    right = new boolean[alignment.length()];
    for (int i = 0; i < right.length; i++) right[i] = alignment.charAt(i) == 'r';
    this.gap = gap;
  }

  /** Adds the row that names the columns; before all others. */
  public void head(String... cells) {
    head = List.of(cells);
    rows.add(cells);
  }

  /** Adds a row. */
  public void row(String... cells) {
    rows.add(cells);
  }

  /** How many columns there are. */
  public int columnCount() {
    return right.length;
  }

  /** Whether the cells of a column stand at its right side. */
  public boolean isRight(int column) {
    return right[column];
  }

  /** The names of the columns; empty where they have none. */
  public List<String> head() {
    return head;
  }

  /**
   * The rows below the head, in their order. One of fewer cells than there are columns is a {@link
   * #line}.
   */
  public List<List<String>> rows() {
    return rows.stream().skip(head.isEmpty() ? 0 : 1).map(List::of).toList();
  }

  /** A line of its own, which does not widen the columns. */
  public void line(String text) {
    rows.add(new String[] {text});
  }

  int width() {
    int width = gap.length() * (right.length - 1);
    for (int w : widths()) width += w;
    return width;
  }

  private int[] widths() {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      if (row.length < right.length) continue;
      for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], columns(row[i]));
    }
    return widths;
  }

  /** The rows, each ended by a line break. */
  public String text() {
    int[] widths = widths();
    StringBuilder out = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      if (row.length < right.length) line.append(row[0]);
      else {
        for (int i = 0; i < row.length; i++) {
          String space = " ".repeat(widths[i] - columns(row[i]));
          line.append(i == 0 ? "" : gap);
          line.append(right[i] ? space + row[i] : row[i] + space);
        }
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }

  /** The rows, without a line break at the end. */
  @Override
  public String toString() {
    return text().stripTrailing();
  }

  /** The columns that a text takes: combining marks, as in v̄, take none. */
  static int columns(String text) {
    return (int)
        text.codePoints().filter(c -> Character.getType(c) != Character.NON_SPACING_MARK).count();
  }
}
