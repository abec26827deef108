package org.gradsh.autograd.show;

import org.gradsh.autograd.Tensor;

/** A structure that holds tensors as an HTML table: a row for each part. */
final class StructureTable implements ObjectText.Rows {
  /** So many bytes of rows are shown. */
  private static final int MOST_BYTES = 56_000;

  private static final int BINS = 20;

  private final ObjectText text;
  private final Format format;
  private final Markup out = new Markup();
  private boolean full;

  private StructureTable(Format format) {
    this.format = format;
    text = new ObjectText(format, true);
  }

  static String of(Object structure, Format format) {
    StructureTable table = new StructureTable(format);
    Markup out = table.out;
    Card.open(out);
    out.open("div").element("b", Parts.title(structure)).close();
    Card.table(out);
    out.open("tbody");
    table.text.walk(structure, table);
    out.close().close();
    Card.close(out);
    return out.toString();
  }

  @Override
  public void part(int depth, String label, int width, Object part, boolean opens) {
    if (full) return;
    Markup row = new Markup();
    Card.row(row);
    // Blanks that stay where styles do not.
    String indent = "\u00a0\u00a0".repeat(depth - 1);
    row.open("td", "style", cell("")).text(indent).element("b", label).close();
    if (opens) {
      row.element("td", Parts.title(part), "colspan", "3", "style", cell(""));
    } else if (part instanceof Tensor t) {
      tensor(row, t);
    } else {
      String said = text.leafRow(part, depth, format.lineWidth());
      row.element("td", said, "colspan", "3", "style", cell(""));
    }
    row.close();
    full = out.bytes() + row.bytes() > MOST_BYTES;
    if (full) more(depth, "… more, not shown");
    else out.line().add(row);
  }

  private void tensor(Markup row, Tensor t) {
    TensorFacts facts = new TensorFacts(t);
    TensorFacts.Measured block = facts.values();
    String name = TensorText.name(t).isEmpty() ? "" : " " + TensorText.name(t);
    row.element("td", TensorText.kind(t) + name, "style", cell(""));
    row.element("td", TensorText.type(t), "style", cell(""));
    row.open("td", "style", cell(""));
    if (t.dtype().isFloating() && block.values().size() > Format.INLINE) {
      int before = row.bytes();
      Histogram.draw(row, block.values(), block.summary(), BINS, 60, 16);
      if (row.bytes() > before) row.text(" ");
    }
    row.text(TensorText.values(block, format));
    if (facts.gradient() != null) {
      row.text(" ").element("b", "grad").text(" " + TensorText.values(facts.gradient(), format));
    }
    Card.note(row, TensorText.origin(t, ""));
    row.close();
  }

  private static String cell(String more) {
    return Card.cell(false, more);
  }

  @Override
  public void more(int depth, int count) {
    if (!full) more(depth, "… " + count + " more");
  }

  private void more(int depth, String words) {
    String indent = "\u00a0\u00a0".repeat(depth - 1);
    Card.row(out);
    out.element("td", indent + words, "colspan", "4", "style", cell(Card.FAINT)).close();
  }
}
