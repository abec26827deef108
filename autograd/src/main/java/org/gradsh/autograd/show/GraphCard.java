package org.gradsh.autograd.show;

/** A graph as HTML: its tables, and what is generated folded below them. */
final class GraphCard {
  private static final int MOST_BYTES = 16_000;

  private GraphCard() {}

  static String of(GraphView view) {
    Markup out = new Markup();
    Card.open(out);
    out.open("div").element("b", view.title()).close();
    for (GraphView.Part part : view.parts()) {
      switch (part) {
        case GraphView.Part.Head(String title) ->
            out.line().open("div", "style", "margin-top:8px").text(title).close();
        case GraphView.Part.Table(String title, Grid grid) -> {
          Card.fold(out, title);
          GridTable.draw(out, grid, MOST_BYTES);
          out.close();
        }
        case GraphView.Part.Code(String title, String text) -> Card.fold(out, title, text);
      }
    }
    Card.close(out);
    return out.toString();
  }
}
