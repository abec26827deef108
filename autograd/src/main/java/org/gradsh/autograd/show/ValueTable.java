package org.gradsh.autograd.show;

import org.gradsh.autograd.cpu.Strided;

/** The elements of a small block, each with its colour behind it. */
final class ValueTable {
  /** A row of more elements is too long to be read. */
  static final int WIDEST = 12;

  /** A longer vector has rows of so many. */
  private static final int WRAPPED = 10;

  private static final String CELL = "text-align:right;padding:2px 8px;";

  private final Tone tone;
  private final String[] texts;
  private int next;

  ValueTable(Strided v, Format format, Tone tone) {
    this.tone = tone;
    // All in one form, so that points stand below each other.
    int[] places = Excerpt.of(v, Excerpt.ALL, format.edge()).places();
    texts = Numbers.texts(v, places, format.precision(), true);
  }

  void draw(Markup out, Panels panels) {
    boolean single = panels.count() == 1;
    if (!single) out.line().open("div", "style", "display:flex;flex-wrap:wrap;gap:14px");
    for (int i = 0; i < panels.matrices().size(); i++) {
      out.open("div", "style", "margin:4px 0");
      matrix(out, panels.matrices().get(i));
      Panels.label(out, panels.labels().get(i));
      out.close();
    }
    if (!single) out.close();
  }

  private void matrix(Markup out, Strided m) {
    Card.table(out);
    out.open("tbody");
    int columns = m.shape().dim(1);
    boolean wraps = m.shape().dim(0) == 1 && columns > WIDEST;
    for (int r = 0; r < m.shape().dim(0); r++) {
      Card.numbers(out);
      for (int c = 0; c < columns; c++) {
        if (wraps && c > 0 && c % WRAPPED == 0) {
          out.close();
          Card.numbers(out);
        }
        double x = Sample.at(m, m.offset() + r * m.strides()[0] + c * m.strides()[1]);
        out.element("td", texts[next++], "style", CELL + tone.background(x));
      }
      out.close();
    }
    out.close().close();
  }
}
