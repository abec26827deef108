package org.gradsh.autograd.show;

/** What all HTML forms have in common: a frame, letters, tables. */
final class Card {
  static final String FAINT = "opacity:.65";

  private static final String FRAME =
      "display:inline-block;max-width:100%;box-sizing:border-box;margin:2px 0;padding:8px 14px;"
          + "border:1px solid rgba(128,128,128,.3);border-radius:6px;overflow-x:auto;"
          + "font:13px/1.5 system-ui,sans-serif";

  private static final String LETTERS = "font:12px/1.5 " + Markup.MONOSPACE;

  /** Against what notebooks do to all tables: stripes, centred, of letters of their own. */
  private static final String TABLE = "border-collapse:collapse;border:0;margin:0;" + LETTERS;

  private static final String PLAIN = "background:transparent;border:0";

  private Card() {}

  static void open(Markup out) {
    out.open("div", "style", FRAME).line();
  }

  static void close(Markup out) {
    out.close();
  }

  static void code(Markup out, String text) {
    out.element("code", text, "style", "background:transparent;padding:0;" + LETTERS);
  }

  /** Something that is said aside. */
  static void note(Markup out, String text) {
    if (!text.isEmpty()) out.text("\u00a0 ").element("small", text, "style", FAINT);
  }

  /** A text of several lines that is opened by a click. */
  static void fold(Markup out, String name, String text) {
    fold(out, name);
    String style = "margin:4px 0 0;padding:0;background:transparent;border:0;overflow-x:auto;";
    out.element("pre", text, "style", style + LETTERS).close();
  }

  /** Begins what is opened by a click. */
  static void fold(Markup out, String name) {
    out.line().open("details", "style", "margin-top:6px");
    out.open("summary", "style", "display:list-item;cursor:pointer;" + FAINT)
        .element("small", name)
        .close();
  }

  static void table(Markup out) {
    out.line().open("table", "style", TABLE);
  }

  static void row(Markup out) {
    out.open("tr", "style", PLAIN);
  }

  /** A row of numbers: at the right also where there are no styles. */
  static void numbers(Markup out) {
    out.open("tr", "align", "right", "style", PLAIN);
  }

  /** The style of a cell, with what else it has. */
  static String cell(boolean right, String more) {
    String style = "text-align:" + (right ? "right" : "left") + ";padding:2px 8px;border:0;";
    return style + "white-space:pre;vertical-align:baseline" + (more.isEmpty() ? "" : ";" + more);
  }
}
