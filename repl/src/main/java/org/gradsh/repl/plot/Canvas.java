package org.gradsh.repl.plot;

/**
 * Cells of characters to draw on. A cell is two dots wide and four high, in the order of Unicode's
 * Braille patterns; or it holds one character.
 */
final class Canvas {
  /** The bit of each dot of a cell: row by row, left and right. */
  private static final int[] DOTS = {0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80};

  private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";

  /** What tells series apart where there are no colours. */
  private static final String MARKS = "•+x*o#";

  /** Colours that are easy to tell apart, on black and on white. */
  private static final int[] COLOURS = {
    0x1f77b4, 0xff7f0e, 0x2ca02c, 0xd62728, 0x9467bd, 0x8c564b, 0xe377c2, 0x7f7f7f, 0xbcbd22,
    0x17becf
  };

  final int columns;
  final int rows;
  private final char[][] cells;
  private final int[][] owners;
  private final boolean marks;

  /**
   * @param marks whether a dot fills its cell with the mark of its series
   */
  Canvas(int columns, int rows, boolean marks) {
    this.columns = columns;
    this.rows = rows;
    this.marks = marks;
    cells = new char[rows][columns];
    owners = new int[rows][columns];
  }

  static int colour(int series) {
    return COLOURS[series % COLOURS.length];
  }

  static char mark(int series) {
    return MARKS.charAt(series % MARKS.length());
  }

  int dotsAcross() {
    return 2 * columns;
  }

  int dotsDown() {
    return 4 * rows;
  }

  void dot(int x, int y, int series) {
    if (x < 0 || y < 0 || x >= dotsAcross() || y >= dotsDown()) return;
    char[] row = cells[y / 4];
    int column = x / 2;
    owners[y / 4][column] = series;
    if (marks) {
      row[column] = mark(series);
      return;
    }
    char before = row[column] >= '\u2800' && row[column] <= '\u28ff' ? row[column] : '\u2800';
    row[column] = (char) (before | DOTS[y % 4 * 2 + x % 2]);
  }

  /** A straight line of dots, both ends included (Bresenham). */
  void line(int x0, int y0, int x1, int y1, int series) {
    int dx = Math.abs(x1 - x0);
    int dy = -Math.abs(y1 - y0);
    int stepX = Integer.signum(x1 - x0);
    int stepY = Integer.signum(y1 - y0);
    int error = dx + dy;
    while (true) {
      dot(x0, y0, series);
      if (x0 == x1 && y0 == y1) return;
      int twice = 2 * error;
      if (twice >= dy) {
        error += dy;
        x0 += stepX;
      }
      if (twice <= dx) {
        error += dx;
        y0 += stepY;
      }
    }
  }

  /** A bar in one column, from the bottom up, in eighths of a cell. */
  void bar(int column, int eighths, int series) {
    for (int up = 0; up < rows && eighths > 0; up++) {
      int part = Math.min(8, eighths);
      eighths -= part;
      int row = rows - 1 - up;
      boolean full = cells[row][column] == '█' && part < 8;
      if (full) continue;
      cells[row][column] = marks ? mark(series) : EIGHTHS.charAt(part);
      owners[row][column] = series;
    }
  }

  /** One row in characters, without blanks at its end. */
  String row(int row, PlotStyle style) {
    StringBuilder s = new StringBuilder();
    int last = columns - 1;
    while (last >= 0 && cells[row][last] == 0) last--;
    int owner = -1;
    for (int i = 0; i <= last; i++) {
      if (cells[row][i] == 0) {
        s.append(' ');
        continue;
      }
      if (owners[row][i] != owner) {
        owner = owners[row][i];
        s.append(style.colour(colour(owner), false));
      }
      s.append(cells[row][i]);
    }
    return s.append(owner < 0 ? "" : style.end()).toString();
  }
}
