package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;

/**
 * A block as matrices side by side: one for each index of all axes but the last two.
 *
 * @param matrices the first of them
 * @param labels the index of each; empty for a single one
 * @param count how many there are
 */
record Panels(List<Strided> matrices, List<String> labels, long count) {
  /** More are not shown. */
  static final int MOST = 12;

  private static final int WIDE = 480;
  private static final int TALL = 300;

  /** The matrices of a block that has elements; a vector is a matrix of one row. */
  static Panels of(Strided v) {
    int rank = v.shape().rank();
    if (rank == 1) return new Panels(List.of(row(v)), List.of(""), 1);
    int[] dims = v.shape().dims();
    long count = 1;
    for (int a = 0; a < rank - 2; a++) count *= dims[a];
    List<Strided> matrices = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    Shape shape = Shape.of(dims[rank - 2], dims[rank - 1]);
    int[] strides = {v.strides()[rank - 2], v.strides()[rank - 1]};
    for (int i = 0; i < Math.min(MOST, count); i++) {
      int left = i;
      int offset = v.offset();
      String label = "";
      for (int a = rank - 3; a >= 0; a--) {
        offset += left % dims[a] * v.strides()[a];
        label = left % dims[a] + (label.isEmpty() ? "" : ", ") + label;
        left /= dims[a];
      }
      matrices.add(new Strided(v.dtype(), shape, v.data(), offset, strides));
      labels.add(label.isEmpty() ? "" : "[" + label + "]");
    }
    return new Panels(matrices, labels, count);
  }

  private static Strided row(Strided v) {
    int[] strides = {0, v.strides()[0]};
    return new Strided(v.dtype(), Shape.of(1, v.size()), v.data(), v.offset(), strides);
  }

  int columns() {
    return matrices.getFirst().shape().dim(1);
  }

  /** All as images, of so many pixels at most. */
  void draw(Markup out, Tone tone, int pixels) {
    int shown = matrices.size();
    int across = shown == 1 ? 1 : 4;
    String flow = "display:flex;flex-wrap:wrap;gap:10px;max-width:" + (WIDE + 120) + "px;";
    out.line().open("div", "style", flow + "margin:4px 0 2px");
    String omission = "";
    for (int i = 0; i < shown; i++) {
      HeatMap map = HeatMap.of(matrices.get(i), tone, pixels / shown);
      omission = map.omission();
      out.open("div");
      map.draw(out, WIDE / across, TALL / (shown == 1 ? 1 : 3), title(i));
      label(out, labels.get(i));
      out.close();
    }
    out.close();
    List<String> notes = new ArrayList<>();
    if (count > shown) notes.add("… " + (count - shown) + " more");
    if (!omission.isEmpty()) notes.add("shown: " + omission);
    if (!notes.isEmpty()) {
      out.open("div").element("small", String.join(" · ", notes), "style", Card.FAINT).close();
    }
  }

  private String title(int i) {
    return labels.get(i).isEmpty() ? "the values" : labels.get(i);
  }

  static void label(Markup out, String label) {
    if (label.isEmpty()) return;
    out.open("div", "style", "line-height:1.2")
        .element("small", label, "style", Card.FAINT)
        .close();
  }
}
