package org.gradsh.repl.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * A picture in characters: with colours two pixels to a cell, as the upper half block on a ground;
 * without, the same two as one of five shades.
 */
final class PictureText {
  private static final int HIGHEST = 24, WIDEST = 100;

  /** Small images are enlarged to about so many pixels in width and height. */
  private static final int ENLARGED = 36;

  private static final String SHADES = " ░▒▓█";

  private final Picture picture;
  private final PlotStyle style;

  PictureText(Picture picture, PlotStyle style) {
    this.picture = picture;
    this.style = style;
  }

  String text() {
    int columns = Math.min(style.columns(), WIDEST);
    int rows = Math.clamp(style.rows() - 4, 4, HIGHEST);
    Images images = picture.images();
    int n = images.values().size();
    // So many side by side that the sheet has about the form of the screen.
    double form = (double) columns / (2 * rows) * images.height() / images.width();
    int across = Math.clamp((int) Math.ceil(Math.sqrt(n * form)), 1, n);
    boolean shades = !style.hasColours() && images.channels() == 1;
    Sheet sheet = shades ? picture.sheet(across, Colormap.GREY) : picture.sheet(across);

    double most = Math.min((double) columns / sheet.width(), 2.0 * rows / sheet.height());
    double scale = most;
    if (most >= 1) {
      int enlarged = ENLARGED / Math.max(sheet.width(), sheet.height());
      scale = Math.max(1, Math.min((int) most, enlarged));
    }
    int wide = Math.max(1, (int) Math.floor(sheet.width() * scale + 1e-9));
    int high = Math.max(1, (int) Math.floor(sheet.height() * scale + 1e-9));
    List<String> lines = new ArrayList<>();
    String title = picture.title();
    if (!title.isEmpty()) lines.add(title.substring(0, Math.min(title.length(), style.columns())));
    for (int y = 0; y < high; y += 2) lines.add(line(sheet, y, wide, high));
    return String.join("\n", lines);
  }

  private String line(Sheet sheet, int y, int wide, int high) {
    StringBuilder line = new StringBuilder();
    String colours = "";
    for (int x = 0; x < wide; x++) {
      int upper = pixel(sheet, x, y, wide, high);
      int lower = y + 1 < high ? pixel(sheet, x, y + 1, wide, high) : 0;
      if (!style.hasColours()) {
        line.append(shade(upper, y + 1 < high ? lower : upper));
        continue;
      }
      String now = "";
      char cell = ' ';
      if (upper != 0) {
        now = style.colour(upper, false) + (lower == 0 ? "" : style.colour(lower, true));
        cell = '▀';
      } else if (lower != 0) {
        now = style.colour(lower, false);
        cell = '▄';
      }
      if (!now.equals(colours)) line.append(colours.isEmpty() ? "" : style.end()).append(now);
      colours = now;
      line.append(cell);
    }
    if (!colours.isEmpty()) line.append(style.end());
    return style.hasColours() ? line.toString() : line.toString().stripTrailing();
  }

  private static int pixel(Sheet sheet, int x, int y, int wide, int high) {
    double across = (double) sheet.width() / wide;
    double down = (double) sheet.height() / high;
    return sheet.mean(x * across, y * down, (x + 1) * across, (y + 1) * down);
  }

  private static char shade(int upper, int lower) {
    double light = (light(upper) + light(lower)) / 2;
    return SHADES.charAt(Math.min(SHADES.length() - 1, (int) (light * SHADES.length())));
  }

  /** How light a colour looks: 0 … 1 (Rec. 601). */
  private static double light(int argb) {
    if (argb == 0) return 0;
    int r = argb >> 16 & 255;
    int g = argb >> 8 & 255;
    int b = argb & 255;
    return (0.299 * r + 0.587 * g + 0.114 * b) / 255;
  }
}
