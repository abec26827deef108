package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Cell.Part.AFTER;
import static org.gradsh.autograd.expr.Cell.Part.BEFORE;
import static org.gradsh.autograd.expr.Cell.Part.BIAS;
import static org.gradsh.autograd.expr.Cell.Part.CARRIED;
import static org.gradsh.autograd.expr.Cell.Part.GIVEN;
import static org.gradsh.autograd.expr.Cell.Part.INPUT;
import static org.gradsh.autograd.expr.Cell.Part.KEPT;
import static org.gradsh.autograd.expr.Cell.Part.PRODUCT;
import static org.gradsh.autograd.expr.Cell.Part.PRODUCT_SLOPE;
import static org.gradsh.autograd.expr.Cell.Part.RETURNED;
import static org.gradsh.autograd.expr.Cell.Part.SCRATCH;
import static org.gradsh.autograd.expr.Cell.Part.SLOPE;

import java.util.List;

/**
 * A recurrent cell: what a step computes for each example and each number of the state, once the
 * output before it has been multiplied with the weights, and what comes back through it. Each line
 * is one declared op. The CPU's loops along a sequence, a device's kernels and the same in tensor
 * ops, for derivatives of higher orders, are made of these lines.
 *
 * @param name what its ops are called
 * @param title as one speaks of it
 * @param gates so many times as wide as the state are the weights
 * @param states tensors of a state; the first is the output
 * @param kept numbers that a step keeps for the way back, beside states
 * @param forward takes {@link Part#INPUT}, {@link Part#PRODUCT}, {@link Part#BIAS} and {@link
 *     Part#BEFORE} to {@link Part#AFTER} and {@link Part#KEPT}
 * @param backward takes what has been and {@link Part#RETURNED}, {@link Part#CARRIED}, {@link
 *     Part#GIVEN} to slopes, and to what is carried on
 */
public record Cell(
    String name,
    String title,
    int gates,
    int states,
    int kept,
    List<Line> forward,
    List<Line> backward) {
  /** What a number is in a step; each is as large as the state, and some there are several of. */
  public enum Part {
    /** What comes in adds to a gate. */
    INPUT,
    /** What the output before adds to a gate. */
    PRODUCT,
    /** What is added to the last gate's product: the same for all examples. */
    BIAS,
    /** A state before the step. */
    BEFORE,
    /** A state after it. */
    AFTER,
    /** What the way back needs beside the states. */
    KEPT,
    /** The cotangent of the output, from the product of the step after. */
    RETURNED,
    /** That of a state beside it: what the step after has left, and then this one. */
    CARRIED,
    /** That which is given for this step's state. */
    GIVEN,
    /** The cotangent of an {@link #INPUT}. */
    SLOPE,
    /** That of a {@link #PRODUCT} where it is another. */
    PRODUCT_SLOPE,
    /** Between two lines. */
    SCRATCH
  }

  /** One of a part. */
  public record Place(Part part, int index) {}

  /** A line: {@code to = op(from)}. */
  public record Line(Elementwise op, Place to, List<Place> from) {}

  /**
   * {@code c' = f·c + i·g}, {@code h' = o·b} with {@code b = tanh(c')}. Kept: i, f, g, o, b.
   * Hochreiter and Schmidhuber, 1997.
   */
  public static final Cell LSTM = lstm();

  /**
   * {@code h' = n + z·(h − n)}, {@code n = tanh(xₙ + r·v)} with {@code v = yₙ + b}. Kept: r, z, n,
   * v. Cho et al., 2014, with the reset behind the product.
   */
  public static final Cell GRU = gru();

  /** {@code h' = tanh(x + y)}. */
  public static final Cell RNN =
      plain("rnn", "a plain recurrent layer", CellTable.BENT, CellTable.BENT_SUM_SLOPE);

  /** {@code h' = max(x + y, 0)}. */
  public static final Cell RNN_RELU =
      plain("rnnRelu", "a recurrent layer of relu", CellTable.RECTIFIED, CellTable.RECTIFIED_SLOPE);

  public static final List<Cell> ALL = List.of(LSTM, GRU, RNN, RNN_RELU);

  /** Whether the last gate's product is given a bias. */
  public boolean isBiased() {
    return forward.stream().anyMatch(line -> line.from.contains(new Place(BIAS, 0)));
  }

  /** Whether cotangents of products are others than those of what comes in. */
  public boolean isApart() {
    return backward.stream().anyMatch(line -> line.to.part == PRODUCT_SLOPE);
  }

  /** Whether a state's cotangent goes to the step before it beside the product, too. */
  public boolean carries(int state) {
    return backward.stream().anyMatch(line -> line.to.equals(new Place(CARRIED, state)));
  }

  /** The most that there is between two lines. */
  public int scratch() {
    return (int) backward.stream().filter(line -> line.to.part == SCRATCH).count();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }

  private static Place at(Part part, int index) {
    return new Place(part, index);
  }

  private static Line line(Place to, Elementwise op, Place... from) {
    return new Line(op, to, List.of(from));
  }

  private static Cell lstm() {
    Place i = at(KEPT, 0), f = at(KEPT, 1), g = at(KEPT, 2), o = at(KEPT, 3), b = at(KEPT, 4);
    Place memory = at(AFTER, 1), before = at(BEFORE, 1), carried = at(CARRIED, 1);
    Place h = at(SCRATCH, 0), m = at(SCRATCH, 1);
    return new Cell(
        "lstm",
        "an LSTM",
        4,
        2,
        5,
        List.of(
            line(i, CellTable.GATE, at(INPUT, 0), at(PRODUCT, 0)),
            line(f, CellTable.GATE, at(INPUT, 1), at(PRODUCT, 1)),
            line(g, CellTable.BENT, at(INPUT, 2), at(PRODUCT, 2)),
            line(o, CellTable.GATE, at(INPUT, 3), at(PRODUCT, 3)),
            line(memory, CellTable.MIXED, f, before, i, g),
            line(b, named("tanh"), memory),
            line(at(AFTER, 0), named("mul"), o, b)),
        List.of(
            line(h, named("add"), at(RETURNED, 0), at(GIVEN, 0)),
            line(m, CellTable.MEMORY_SLOPE, carried, at(GIVEN, 1), h, o, b),
            line(at(SLOPE, 0), CellTable.GATE_SLOPE, m, g, i),
            line(at(SLOPE, 1), CellTable.GATE_SLOPE, m, before, f),
            line(at(SLOPE, 2), CellTable.BENT_SLOPE, m, i, g),
            line(at(SLOPE, 3), CellTable.GATE_SLOPE, h, b, o),
            line(carried, named("mul"), m, f)));
  }

  private static Cell gru() {
    Place r = at(KEPT, 0), z = at(KEPT, 1), n = at(KEPT, 2), v = at(KEPT, 3);
    Place before = at(BEFORE, 0), s = at(SCRATCH, 0), carried = at(CARRIED, 0);
    Place ofR = at(SLOPE, 0), ofZ = at(SLOPE, 1), ofN = at(SLOPE, 2);
    return new Cell(
        "gru",
        "a GRU",
        3,
        1,
        4,
        List.of(
            line(r, CellTable.GATE, at(INPUT, 0), at(PRODUCT, 0)),
            line(z, CellTable.GATE, at(INPUT, 1), at(PRODUCT, 1)),
            line(v, named("add"), at(PRODUCT, 2), at(BIAS, 0)),
            line(n, CellTable.BENT_BY_GATE, at(INPUT, 2), r, v),
            line(at(AFTER, 0), CellTable.BETWEEN, z, n, before)),
        List.of(
            line(s, CellTable.SUM, at(RETURNED, 0), carried, at(GIVEN, 0)),
            line(ofZ, CellTable.BETWEEN_SLOPE, s, n, before, z),
            line(ofN, CellTable.REST_SLOPE, s, z, n),
            line(ofR, CellTable.GATE_SLOPE, ofN, v, r),
            line(at(PRODUCT_SLOPE, 0), CellTable.SAME, ofR),
            line(at(PRODUCT_SLOPE, 1), CellTable.SAME, ofZ),
            line(at(PRODUCT_SLOPE, 2), named("mul"), ofN, r),
            line(carried, named("mul"), s, z)));
  }

  private static Cell plain(String name, String title, Elementwise bent, Elementwise slope) {
    return new Cell(
        name,
        title,
        1,
        1,
        0,
        List.of(line(at(AFTER, 0), bent, at(INPUT, 0), at(PRODUCT, 0))),
        List.of(line(at(SLOPE, 0), slope, at(RETURNED, 0), at(GIVEN, 0), at(AFTER, 0))));
  }

  private static Elementwise named(String op) {
    return ElementwiseCatalogue.named(op);
  }
}
