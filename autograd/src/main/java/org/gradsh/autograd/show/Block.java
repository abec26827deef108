package org.gradsh.autograd.show;

import org.gradsh.autograd.cpu.Strided;

/** The elements of a tensor in nested brackets. */
final class Block {
  private static final String SKIPPED = "…";

  private final Excerpt excerpt;
  private final String[] texts;
  private final int width;
  private final int lineWidth;
  private final int rank;
  private final StringBuilder out = new StringBuilder();
  private int next;

  /** A block of more lines is summarised, unless one has asked for more elements. */
  private static final int LINES = 40;

  private Block(Strided v, Format f, int level) {
    excerpt = Excerpt.of(v, level, f.edge());
    texts = Numbers.texts(v, excerpt.places(), f.precision(), true);
    int widest = 0;
    for (String t : texts) widest = Math.max(widest, t.length());
    width = widest;
    lineWidth = f.lineWidth();
    rank = v.shape().rank();
  }

  /** Right-aligned in rows, wrapped at the width of a line; without a line break at the end. */
  static String rows(Strided v, Format f) {
    if (v.size() == 0) return "[]";
    if (v.shape().isScalar()) return Numbers.exact(v, v.offset());
    int level = v.size() > f.threshold() ? Excerpt.ENDS : Excerpt.ALL;
    int most = f.threshold() > Format.THRESHOLD ? Integer.MAX_VALUE : LINES;
    while (true) {
      Block b = new Block(v, f, level);
      b.axis(0);
      boolean fits = b.out.chars().filter(c -> c == '\n').count() < most;
      if (fits || level > v.shape().rank()) return b.out.toString();
      level++;
    }
  }

  /** On one line, each number as short as the precision allows; for few elements. */
  static String line(Strided v, Format f) {
    if (v.size() == 0) return "[]";
    if (v.shape().isScalar()) return Numbers.exact(v, v.offset());
    Excerpt all = Excerpt.of(v, Excerpt.ALL, f.edge());
    return nested(v.shape().dims(), Numbers.texts(v, all.places(), f.precision(), false));
  }

  /** Texts of elements, row by row, in the brackets of their shape. */
  static String nested(int[] dims, String[] texts) {
    StringBuilder s = new StringBuilder();
    nest(s, dims, 0, texts, 0);
    return s.toString();
  }

  private static int nest(StringBuilder s, int[] dims, int axis, String[] texts, int next) {
    if (axis == dims.length) {
      s.append(texts[next]);
      return next + 1;
    }
    s.append('[');
    for (int i = 0; i < dims[axis]; i++) {
      if (i > 0) s.append(", ");
      next = nest(s, dims, axis + 1, texts, next);
    }
    s.append(']');
    return next;
  }

  private void axis(int axis) {
    if (axis == rank - 1) {
      row();
      return;
    }
    out.append('[');
    int shown = excerpt.shown(axis);
    int head = excerpt.head()[axis];
    for (int i = 0; i < shown; i++) {
      if (i > 0) between(axis);
      if (i == head) {
        out.append(SKIPPED);
        between(axis);
      }
      axis(axis + 1);
    }
    if (excerpt.skips(axis) && shown == head) {
      out.append(",\n").append(" ".repeat(axis + 1)).append(SKIPPED);
    }
    out.append(']');
  }

  /** Between two parts of an axis: rows are on lines of their own, matrices a blank line apart. */
  private void between(int axis) {
    out.append(axis == rank - 2 ? ",\n" : ",\n\n").append(" ".repeat(axis + 1));
  }

  private void row() {
    int axis = rank - 1;
    out.append('[');
    int column = rank;
    int shown = excerpt.shown(axis);
    int head = excerpt.head()[axis];
    // Behind the last number of a line there are a comma, or all the brackets.
    int last = lineWidth - rank;
    boolean first = true;
    for (int i = 0; i < shown; i++) {
      if (i == head) {
        column = item(SKIPPED, SKIPPED.length(), column, first, last);
        first = false;
      }
      column = item(texts[next++], width, column, first, last);
      first = false;
    }
    if (excerpt.skips(axis) && shown == head) item(SKIPPED, SKIPPED.length(), column, first, last);
    out.append(']');
  }

  /** Writes one item at its width, on a line of its own where this one is full. */
  private int item(String text, int size, int column, boolean first, int last) {
    if (!first) {
      out.append(',');
      if (column + 2 + size > last) {
        out.append('\n').append(" ".repeat(rank));
        column = rank;
      } else {
        out.append(' ');
        column += 2;
      }
    }
    out.append(" ".repeat(size - text.length())).append(text);
    return column + size;
  }
}
