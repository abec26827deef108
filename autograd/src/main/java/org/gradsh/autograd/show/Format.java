package org.gradsh.autograd.show;

/**
 * How values are written.
 *
 * @param precision fractional digits in blocks of floating-point numbers, at most
 * @param threshold a block of more elements is summarised
 * @param lineWidth columns of a line
 * @param edge how many items a summarised axis shows at either end
 */
record Format(int precision, int threshold, int lineWidth, int edge) {
  /** A vector of so few elements stands on the line that names it. */
  static final int INLINE = 10;

  static final int THRESHOLD = 1000;

  static Format initial() {
    return new Format(4, THRESHOLD, columns(System.getenv("COLUMNS")), 3);
  }

  /** What the environment says of the terminal's width, 80 where it says nothing of use. */
  static int columns(String environment) {
    try {
      int columns = environment == null ? 0 : Integer.parseInt(environment.strip());
      return columns >= Show.NARROWEST ? columns : 80;
    } catch (NumberFormatException e) {
      return 80;
    }
  }

  Format withPrecision(int digits) {
    return new Format(digits, threshold, lineWidth, edge);
  }

  Format withThreshold(int elements) {
    return new Format(precision, elements, lineWidth, edge);
  }

  Format withEdge(int items) {
    return new Format(precision, threshold, lineWidth, items);
  }

  Format withLineWidth(int columns) {
    return new Format(precision, threshold, columns, edge);
  }
}
