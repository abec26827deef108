package org.gradsh.repl.plot;

/**
 * A drawing of numbers. Its text form is the drawing in characters, as wide as the lines of the
 * terminal; {@link #svg()} and {@link #png()} are what notebooks show and files hold.
 *
 * <p>A plot never changes: each method gives a new one.
 */
public sealed interface Plot permits Chart, Picture {
  /** What stands above the drawing. */
  Plot title(String text);

  /**
   * The size of {@link #svg()} and {@link #png()} in pixels; 640 by 400 for charts at first.
   *
   * @throws org.gradsh.autograd.TensorException unless 16 … 10000
   */
  Plot size(int width, int height);

  /** An SVG document that needs nothing from elsewhere: no script, no font, no file. */
  String svg();

  /** A PNG image. For a chart the machine must have a font; the error says what to install. */
  byte[] png();

  /** What it shows, in one line: kind, number of points, ranges. */
  String line();

  /** The drawing in characters, below {@link #line()}. */
  String text(PlotStyle style);

  /**
   * Writes the drawing into a file; its name ends in {@code .svg} or {@code .png}.
   *
   * @throws org.gradsh.autograd.TensorException when the name ends otherwise, or the file cannot be
   *     written
   */
  default Plot save(String file) {
    PlotFile.save(this, file);
    return this;
  }
}
