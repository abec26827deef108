package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gradsh.autograd.Shape;

/**
 * What of a long tape is drawn: of blocks that repeat the first, of many ops those at either end.
 */
final class TapeFolds {
  /** So many ops are drawn at most: from the start, and at the end. */
  private static final int HEAD = 20, TAIL = 12;

  /** Longer blocks are not looked for. */
  private static final int LONGEST = 24;

  /** Fewer blocks are all drawn. */
  private static final int FEWEST = 3;

  private static final int NAMES = 4;

  /**
   * Ops that are drawn as one.
   *
   * @param from the place of the first, counted from 0
   * @param to the place after the last
   * @param label empty for a single op, which is drawn as it is
   * @param note more on them
   */
  record Segment(int from, int to, String label, String note) {
    boolean isFold() {
      return !label.isEmpty();
    }

    /** {@code #4 … #23}. */
    String numbers() {
      return "#" + (from + 1) + " … #" + to;
    }
  }

  private final List<TapeView.Node> nodes;
  private final int[] kinds;
  private final List<Segment> segments = new ArrayList<>();

  private TapeFolds(List<TapeView.Node> nodes) {
    this.nodes = nodes;
    kinds = nodes.stream().mapToInt(TapeFolds::kind).toArray();
  }

  static List<Segment> of(List<TapeView.Node> nodes) {
    TapeFolds folds = new TapeFolds(nodes);
    folds.blocks();
    return folds.ends();
  }

  /** Ops of one kind do the same with operands from the same places before them. */
  private static int kind(TapeView.Node n) {
    List<Object> parts = new ArrayList<>();
    parts.add(n.op());
    parts.add(n.dtype());
    parts.add(n.shape());
    for (TapeView.Operand operand : n.operands()) {
      parts.add(
          switch (operand) {
            case TapeView.Operand.Result r -> Math.min(n.number() - r.number(), LONGEST + 1);
            case TapeView.Operand.From f -> List.of(f.source().role(), f.source().shape());
            case TapeView.Operand.Constant c -> c.shape();
            case TapeView.Operand.Earlier e -> List.<Shape>of(e.shape());
          });
    }
    return Objects.hash(parts.toArray());
  }

  private void blocks() {
    int i = 0;
    while (i < kinds.length) {
      int length = 1;
      int folded = 0;
      for (int p = 1; p <= Math.min(LONGEST, (kinds.length - i) / FEWEST); p++) {
        int t = i;
        while (t + p < kinds.length && kinds[t] == kinds[t + p]) t++;
        int more = (t - i) / p;
        if (more >= FEWEST - 1 && more * p > Math.max(folded, FEWEST)) {
          length = p;
          folded = more * p;
        }
      }
      i = singles(i, length);
      if (folded == 0) continue;
      // The end of a tape is its result, which is to be seen.
      if (i + folded == kinds.length) folded -= length;
      String times = "the same, " + folded / length + " more times";
      segments.add(new Segment(i, i + folded, times, count(folded) + ": " + names(i, length)));
      i += folded;
    }
  }

  private int singles(int from, int count) {
    for (int k = from; k < from + count; k++) segments.add(new Segment(k, k + 1, "", ""));
    return from + count;
  }

  private List<Segment> ends() {
    if (segments.size() <= HEAD + TAIL + 1) return segments;
    int last = segments.size() - TAIL;
    int from = segments.get(HEAD).from();
    int to = segments.get(last - 1).to();
    List<Segment> shown = new ArrayList<>(segments.subList(0, HEAD));
    shown.add(new Segment(from, to, "… " + count(to - from) + " more", names(from, to - from)));
    shown.addAll(segments.subList(last, segments.size()));
    return shown;
  }

  private static String count(int ops) {
    return ops + (ops == 1 ? " op" : " ops");
  }

  private String names(int from, int count) {
    List<String> names =
        nodes.subList(from, from + count).stream()
            .limit(10L * NAMES)
            .map(TapeView.Node::op)
            .distinct()
            .toList();
    String some = String.join(", ", names.subList(0, Math.min(NAMES, names.size())));
    return names.size() > NAMES ? some + ", …" : some;
  }
}
