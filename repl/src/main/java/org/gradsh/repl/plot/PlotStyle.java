package org.gradsh.repl.plot;

import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.show.Show;

/**
 * What characters a drawing may be made of. A door that knows its terminal says so; elsewhere, in
 * pipes and files, there are no colours.
 *
 * @param columns of a line
 * @param rows of a screen
 * @param colours how many there are: 0, 8, 16, 256 or 1 &lt;&lt; 24
 */
public record PlotStyle(int columns, int rows, int colours) {
  private static final int ROWS = 24;

  /** What the terminal has said; columns are those of {@link Show#lineWidth()}. */
  private static volatile PlotStyle terminal;

  public PlotStyle {
    if (columns < 1 || rows < 1 || colours < 0) {
      throw TensorException.value(
              "PlotStyle: " + columns + " columns, " + rows + " rows, " + colours + " colours")
          .hint("at least 1, 1 and 0")
          .build();
    }
  }

  /** What drawings are made for now. */
  public static PlotStyle current() {
    PlotStyle known = terminal;
    return known == null ? new PlotStyle(Show.lineWidth(), ROWS, 0) : known;
  }

  /**
   * Draws for a terminal from now on; again after each resize.
   *
   * @param colours 0 where NO_COLOR is set or the terminal is dumb, 1 &lt;&lt; 24 for a terminal
   *     that takes any colour
   */
  public static void terminal(int columns, int rows, int colours) {
    terminal = new PlotStyle(columns, rows, colours);
  }

  /** Forgets the terminal: output goes to a pipe or a file. */
  public static void plain() {
    terminal = null;
  }

  /** Whether a terminal has said so. */
  static boolean isTerminal() {
    return terminal != null;
  }

  boolean hasColours() {
    return colours >= 8;
  }

  /** Starts a colour of characters, or of what is behind them; empty where there are none. */
  String colour(int rgb, boolean behind) {
    int r = rgb >> 16 & 255;
    int g = rgb >> 8 & 255;
    int b = rgb & 255;
    if (!hasColours()) return "";
    String kind = behind ? "48" : "38";
    if (colours > 256) return "\033[" + kind + ";2;" + r + ";" + g + ";" + b + "m";
    if (colours == 256) return "\033[" + kind + ";5;" + of256(r, g, b) + "m";
    int basic = (r > 127 ? 1 : 0) | (g > 127 ? 2 : 0) | (b > 127 ? 4 : 0);
    return "\033[" + (behind ? 40 + basic : 30 + basic) + "m";
  }

  /** Ends all colours. */
  String end() {
    return hasColours() ? "\033[0m" : "";
  }

  /** The nearest of the 6 by 6 by 6 colours and the 24 greys that terminals agree on. */
  private static int of256(int r, int g, int b) {
    int red = level(r);
    int green = level(g);
    int blue = level(b);
    int grey = Math.clamp(Math.round(((r + g + b) / 3f - 8) / 10), 0, 23);
    int cube = distance(r, g, b, value(red), value(green), value(blue));
    int shade = 8 + 10 * grey;
    return distance(r, g, b, shade, shade, shade) < cube
        ? 232 + grey
        : 16 + 36 * red + 6 * green + blue;
  }

  private static int level(int v) {
    return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
  }

  private static int value(int level) {
    return level == 0 ? 0 : 55 + 40 * level;
  }

  private static int distance(int r, int g, int b, int r2, int g2, int b2) {
    return (r - r2) * (r - r2) + (g - g2) * (g - g2) + (b - b2) * (b - b2);
  }
}
