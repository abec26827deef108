package org.gradsh.autograd.show;

/** A tape as HTML: the drawing, and the table folded below it. */
final class TapeCard {
  private static final int MOST_BYTES = 20_000;

  private TapeCard() {}

  static String of(TapeView view) {
    Markup out = new Markup();
    Card.open(out);
    out.open("div").element("b", view.title());
    boolean nothing = view.nodes().isEmpty();
    out.text(" ").element("small", nothing ? "no ops" : view.summary(), "style", Card.FAINT);
    out.close();
    if (!nothing) {
      out.line().open("div", "style", "overflow:auto;max-height:960px;margin:6px 0");
      out.add(new TapeDrawing(TapeLayout.of(view)).inline()).close();
      Card.fold(out, "table");
      GridTable.draw(out, TapeTable.of(view), MOST_BYTES);
      out.close();
    }
    Card.close(out);
    return out.toString();
  }
}
