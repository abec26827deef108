package org.gradsh.autograd.show;

import java.util.List;

/** A grid as an HTML table, and what else is made of grids. */
final class GridTable {
  /** So many bytes of rows are shown. */
  private static final int MOST_BYTES = 44_000;

  private static final String LINE = "border-bottom:1px solid rgba(128,128,128,.3)";

  private GridTable() {}

  static String of(Grid grid) {
    Markup out = new Markup();
    Card.open(out);
    draw(out, grid, MOST_BYTES);
    Card.close(out);
    return out.toString();
  }

  static String of(Trace trace) {
    TraceText text = new TraceText(trace, Show.format());
    Markup out = new Markup();
    Card.open(out);
    for (String constant : trace.constants()) {
      out.open("div");
      Card.code(out, constant);
      out.close();
    }
    draw(out, text.forwards(), MOST_BYTES / 2);
    out.open("div", "style", "height:10px").close();
    draw(out, text.backwards(), MOST_BYTES / 2);
    Card.close(out);
    return out.toString();
  }

  static void draw(Markup out, Grid grid, int most) {
    Card.table(out);
    if (!grid.head().isEmpty()) {
      out.open("thead");
      Card.row(out);
      for (int c = 0; c < grid.columnCount(); c++) {
        out.element("th", grid.head().get(c), "style", Card.cell(grid.isRight(c), LINE));
      }
      out.close().close();
    }
    out.open("tbody");
    int bytes = 0;
    List<List<String>> rows = grid.rows();
    for (int r = 0; r < rows.size(); r++) {
      Markup row = new Markup();
      row(row, grid, rows.get(r));
      bytes += row.bytes();
      if (bytes > most) {
        row = new Markup();
        line(row, grid, "… " + (rows.size() - r) + " more");
        out.add(row);
        break;
      }
      out.line().add(row);
    }
    out.close().close();
  }

  private static void row(Markup out, Grid grid, List<String> cells) {
    if (cells.size() < grid.columnCount()) {
      line(out, grid, cells.getFirst());
      return;
    }
    Card.row(out);
    for (int c = 0; c < grid.columnCount(); c++) {
      out.element("td", cells.get(c), "style", Card.cell(grid.isRight(c), ""));
    }
    out.close();
  }

  private static void line(Markup out, Grid grid, String text) {
    Card.row(out);
    String style = Card.cell(false, Card.FAINT);
    out.element("td", text.strip(), "colspan", "" + grid.columnCount(), "style", style).close();
  }
}
