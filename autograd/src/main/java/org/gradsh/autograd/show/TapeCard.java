package org.gradsh.autograd.show;

import java.util.List;

/** What is told of a tape or a model as HTML: the drawing, and the table folded below it. */
final class TapeCard {
  private static final int MOST_BYTES = 20_000;

  private TapeCard() {}

  static String of(TapeView view) {
    return of(view, true);
  }

  static String of(TapeGraph graph) {
    return of(graph.view(), false);
  }

  static String of(Tables tables) {
    return of(tables.title(), tables.summary(), tables.grids());
  }

  static String of(ModelGraph graph) {
    return of(graph.title(), graph.summary(), graph.drawing(), graph.grid());
  }

  private static String of(String title, String summary, List<Grid> grids) {
    Markup out = new Markup();
    Card.open(out);
    out.open("div").element("b", title);
    out.text(" ").element("small", summary, "style", Card.FAINT).close();
    for (Grid grid : grids) {
      out.line().open("div", "style", "margin-top:8px");
      GridTable.draw(out, grid, MOST_BYTES);
      out.close();
    }
    Card.close(out);
    return out.toString();
  }

  static String of(TapeValues values) {
    Markup out = new Markup();
    Card.open(out);
    out.open("div").element("b", values.title());
    if (!values.note().isEmpty()) {
      out.text(" ").element("small", values.note(), "style", Card.FAINT);
    }
    out.close();
    GridTable.draw(out, values.grid(), MOST_BYTES);
    Card.close(out);
    return out.toString();
  }

  private static String of(TapeView view, boolean table) {
    if (view.nodes().isEmpty()) return of(view.title(), "no ops", null, null);
    return of(view.title(), view.summary(), view.drawing(), table ? TapeTable.of(view) : null);
  }

  /** A drawing, and a table folded below it; either may be null. */
  private static String of(String title, String summary, TapeDrawing drawing, Grid table) {
    Markup out = new Markup();
    Card.open(out);
    out.open("div").element("b", title);
    out.text(" ").element("small", summary, "style", Card.FAINT);
    out.close();
    if (drawing != null) {
      out.line().open("div", "style", "overflow:auto;max-height:960px;margin:6px 0");
      out.add(drawing.inline()).close();
    }
    if (table != null) {
      Card.fold(out, "table");
      GridTable.draw(out, table, MOST_BYTES);
      out.close();
    }
    Card.close(out);
    return out.toString();
  }
}
