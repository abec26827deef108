package org.gradsh.autograd.show;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;

/**
 * A tensor as HTML: what it is, how its elements are spread, the elements themselves, and below
 * them the gradient.
 */
final class TensorCard {
  /** So many elements are written at sight, with colours behind them; of more there is an image. */
  private static final int WRITTEN = 144;

  /** So many characters of text are folded below an image at most. */
  private static final int MOST_TEXT = 20_000;

  /** So many elements are asked for in that text at most. */
  private static final int MOST_ELEMENTS = 2_000;

  /** Pixels of images of the values, and of the gradient. */
  private static final int PIXELS = 9_600, GRADIENT_PIXELS = 3_000;

  /** Few elements are in few bins. */
  private static final int LEAST_BINS = 6, MOST_BINS = 28;

  private final TensorFacts facts;
  private final Format format;
  private final Markup out = new Markup();

  private TensorCard(TensorFacts facts, Format format) {
    this.facts = facts;
    this.format = format;
  }

  static String of(TensorFacts facts, Format format) {
    return new TensorCard(facts, format).html();
  }

  private String html() {
    Tensor t = facts.tensor();
    Card.open(out);
    String name = TensorText.name(t).isEmpty() ? "" : " " + TensorText.name(t);
    out.open("div").element("b", TensorText.kind(t) + name).text("\u00a0 ");
    Card.code(out, TensorText.type(t));
    if (facts.values().values().shape().isScalar()) scalar(facts.values().values());
    Card.note(out, TensorText.origin(t, ""));
    out.close();
    body(facts.values(), PIXELS);
    if (facts.gradient() != null) {
      out.open("div", "style", "margin-top:8px").element("b", "grad").text(" ");
      Strided g = facts.gradient().values();
      if (g.shape().isScalar()) scalar(g);
      out.close();
      body(facts.gradient(), GRADIENT_PIXELS);
    }
    Card.close(out);
    return out.toString();
  }

  private void scalar(Strided v) {
    out.text("\u00a0 ").element("b", Numbers.exact(v, v.offset()), "style", "font-size:1.2em");
  }

  private void body(TensorFacts.Measured block, int pixels) {
    Strided v = block.values();
    if (v.shape().isScalar()) return;
    if (v.size() == 0) {
      out.element("div", "no elements", "style", Card.FAINT);
      return;
    }
    statistics(block);
    Panels panels = Panels.of(v);
    boolean narrow = v.shape().rank() == 1 || panels.columns() <= ValueTable.WIDEST;
    if (v.size() <= WRITTEN && narrow && panels.count() <= Panels.MOST) {
      new ValueTable(v, format, Tone.of(block.summary())).draw(out, panels);
    } else {
      panels.draw(out, Tone.of(block.summary()), pixels);
      values(v);
    }
  }

  /** {@code range -1.5 … 2.0, mean 0.25}, with the counts of what is no number marked. */
  private void statistics(TensorFacts.Measured block) {
    Strided v = block.values();
    String words = block.statistics();
    if (words.isEmpty()) return;
    out.open("div", "style", "margin:2px 0 4px").open("small");
    String before = "";
    for (String part : words.split(", ")) {
      out.text(before);
      before = " · ";
      if (part.endsWith(" NaN")) marked(part, Tone.NAN);
      else if (part.endsWith("Inf")) marked(part, Tone.INFINITE);
      else out.text(part);
    }
    out.close().close();
    if (v.dtype().isFloating()) {
      Markup drawing = new Markup();
      int bins = (int) Math.clamp(Math.round(1.5 * Math.sqrt(v.size())), LEAST_BINS, MOST_BINS);
      Histogram.draw(drawing, v, block.summary(), bins, 6 * bins, 34);
      if (drawing.bytes() > 0) out.open("div", "style", "margin:4px 0").add(drawing).close();
    }
  }

  private void marked(String words, int rgb) {
    out.element("b", words, "style", "color:" + Tone.css(rgb));
  }

  private void values(Strided v) {
    Format f = format;
    boolean all = v.dtype() != DType.BOOL || v.size() <= MOST_ELEMENTS;
    f = f.withThreshold(Math.min(f.threshold(), all ? MOST_ELEMENTS : Format.THRESHOLD));
    String text = Block.rows(v, f);
    if (text.length() > MOST_TEXT) {
      text = Block.rows(v, f.withThreshold(Format.THRESHOLD).withEdge(3));
    }
    if (text.length() > MOST_TEXT) return;
    Card.fold(out, "values", text);
  }
}
