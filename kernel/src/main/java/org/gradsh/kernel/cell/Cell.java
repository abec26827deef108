package org.gradsh.kernel.cell;

import org.gradsh.repl.Source;

/**
 * A cell that is run, or was.
 *
 * @param number its execution count
 * @param source its text; the name, {@code [3]}, is how errors and recorded ops call it
 * @param origin who wants it run: a request, or the cell of a file; the outlet knows it
 * @param silent whether nothing of it is to be shown or kept
 * @param asks whether it may ask a person for input
 */
public record Cell(int number, Source source, Object origin, boolean silent, boolean asks) {
  /** A cell of this number and text. */
  public static Cell of(int number, String code, Object origin, boolean silent, boolean asks) {
    return new Cell(number, Source.of("[" + number + "]", code), origin, silent, asks);
  }

  /** One that is not counted: the last one's number is not its name. */
  public static Cell uncounted(
      int number, String code, Object origin, boolean silent, boolean asks) {
    return new Cell(number, Source.of("[*]", code), origin, silent, asks);
  }
}
