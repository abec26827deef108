package org.gradsh.autograd.show;

import java.util.List;

/** What is told of a tape as HTML: of itself the drawing, and the table folded below it. */
final class TapeCard {
  private static final int MOST_BYTES = 20_000;

  private TapeCard() {}

  static String of(TapeView view) {
    return of(view, true);
  }

  static String of(TapeGraph graph) {
    return of(graph.view(), false);
  }

  static String of(TapeMemory memory) {
    List<Grid> grids = memory.bytes() == 0 ? List.of() : memory.grids();
    return of(memory.title(), memory.summary(), grids);
  }

  static String of(Profile<?> profile) {
    return of("profile", profile.summary(), profile.grids());
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
    Markup out = new Markup();
    Card.open(out);
    out.open("div").element("b", view.title());
    boolean nothing = view.nodes().isEmpty();
    out.text(" ").element("small", nothing ? "no ops" : view.summary(), "style", Card.FAINT);
    out.close();
    if (!nothing) {
      out.line().open("div", "style", "overflow:auto;max-height:960px;margin:6px 0");
      out.add(new TapeDrawing(TapeLayout.of(view)).inline()).close();
      if (table) {
        Card.fold(out, "table");
        GridTable.draw(out, TapeTable.of(view), MOST_BYTES);
        out.close();
      }
    }
    Card.close(out);
    return out.toString();
  }
}
