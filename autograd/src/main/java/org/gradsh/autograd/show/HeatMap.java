package org.gradsh.autograd.show;

import java.util.Base64;
import org.gradsh.autograd.cpu.Strided;

/**
 * A matrix as an image, each element a square; of a large one every so many rows and columns.
 *
 * @param row of so many rows one is shown
 * @param column of so many columns one is shown
 */
record HeatMap(Strided matrix, Tone tone, int row, int column) {
  private static final int MOST_ROWS = 96;
  private static final int MOST_COLUMNS = 160;

  /**
   * @param matrix a block of two axes
   * @param most so many elements are shown at most
   */
  static HeatMap of(Strided matrix, Tone tone, int most) {
    int rows = matrix.shape().dim(0);
    int columns = matrix.shape().dim(1);
    int row = Math.ceilDiv(rows, MOST_ROWS);
    int column = Math.ceilDiv(columns, MOST_COLUMNS);
    while ((long) Math.ceilDiv(rows, row) * Math.ceilDiv(columns, column) > most) {
      if (Math.ceilDiv(rows, row) > Math.ceilDiv(columns, column)) row++;
      else column++;
    }
    return new HeatMap(matrix, tone, row, column);
  }

  private int rows() {
    return Math.ceilDiv(matrix.shape().dim(0), row);
  }

  private int columns() {
    return Math.ceilDiv(matrix.shape().dim(1), column);
  }

  /** What of it is not shown: {@code 1 in 4 rows}; empty if nothing. */
  String omission() {
    String rows = row == 1 ? "" : "1 in " + row + " rows";
    String name = matrix.shape().dim(0) == 1 ? " elements" : " columns";
    String columns = column == 1 ? "" : "1 in " + column + name;
    return rows + (rows.isEmpty() || columns.isEmpty() ? "" : ", ") + columns;
  }

  /**
   * The image.
   *
   * @param wide pixels that it may take
   * @param title what it shows
   */
  void draw(Markup out, int wide, int tall, String title) {
    int rows = rows();
    int columns = columns();
    int[] argb = new int[rows * columns];
    int down = matrix.strides()[0] * row;
    int right = matrix.strides()[1] * column;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        double x = Sample.at(matrix, matrix.offset() + r * down + c * right);
        argb[r * columns + c] = tone.argb(x);
      }
    }
    int scale = Math.clamp(Math.min(wide / columns, tall / rows), 1, 16);
    // Where one side is much shorter, elements are longer along it.
    int wider = rows > 2 * columns ? Math.clamp(wide / columns / 3, scale, 3 * scale) : scale;
    int taller = columns > 2 * rows ? Math.clamp(tall / rows / 3, scale, 3 * scale) : scale;
    int width = columns * wider;
    // A vector is a strip.
    int height = rows == 1 ? Math.max(14, taller) : rows * taller;
    String png = Base64.getEncoder().encodeToString(Png.of(argb, columns, rows, 1));
    out.empty(
        "img",
        "src",
        "data:image/png;base64," + png,
        "alt",
        "heat map of " + title,
        "title",
        title,
        "width",
        "" + width,
        "height",
        "" + height,
        "style",
        // The size once more: notebooks have their own mind about images.
        "width:%dpx;height:%dpx;max-width:none;".formatted(width, height)
            + "image-rendering:pixelated;outline:1px solid rgba(128,128,128,.35);margin:0;"
            + "vertical-align:middle");
  }
}
