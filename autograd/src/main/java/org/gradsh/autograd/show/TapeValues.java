package org.gradsh.autograd.show;

import java.util.List;
import java.util.Optional;
import org.gradsh.autograd.Tensor;

/**
 * Values beside gradients: of each source and of each recorded op what it computed, and the
 * gradient of the target with respect to it.
 *
 * @param title what it is: {@code gradients of loss}
 * @param rows the sources, then the ops in their order
 */
public record TapeValues(String title, List<Row> rows) {
  /** Values of more elements are told by their statistics. */
  private static final int FEW = 4;

  /** Of a longer tape so many rows are shown at either end. */
  private static final int EDGE = 20;

  public TapeValues {
    rows = List.copyOf(rows);
  }

  /**
   * A source or an op.
   *
   * @param number as on the tape, counted from 1; 0 for a source
   * @param name of the result, where the user has one for it; else empty
   * @param op the op; {@code variable} or {@code watched} for a source
   * @param value what it computed, where that was kept: by an op for the derivative, by the user
   *     under a name, or by a tape that keeps values; of a variable that no op keeps, its present
   *     value
   * @param gradient empty where the target does not depend on it
   * @param place where the op was recorded; empty if that is unknown
   */
  public record Row(
      int number,
      String name,
      String op,
      Optional<Tensor> value,
      Optional<Tensor> gradient,
      String place) {}

  Grid grid() {
    boolean placed = rows.stream().anyMatch(r -> !r.place.isEmpty());
    Grid grid = new Grid(placed ? "rlllll" : "rllll", "  ");
    if (placed) grid.head("#", "name", "op", "value", "gradient", "where");
    else grid.head("#", "name", "op", "value", "gradient");
    int size = rows.size();
    for (int i = 0; i < size; i++) {
      if (size > 2 * EDGE + 1 && i == EDGE) {
        grid.line("   … " + (size - 2 * EDGE) + " more");
        i = size - EDGE;
      }
      Row r = rows.get(i);
      String number = r.number == 0 ? "" : "" + r.number;
      String value = r.value.map(TapeValues::value).orElse("not kept");
      String gradient = r.gradient.map(TapeValues::gradient).orElse("none");
      if (placed) grid.row(number, r.name, r.op, value, gradient, r.place);
      else grid.row(number, r.name, r.op, value, gradient);
    }
    return grid;
  }

  private static String value(Tensor t) {
    if (t.size() <= FEW) return Show.values(t);
    Summary s = Summary.of(t.values().host());
    return s.finite() == 0
        ? s.text()
        : "range "
            + number(s.min())
            + " … "
            + number(s.max())
            + ", mean "
            + number(s.mean())
            + broken(s);
  }

  private static String gradient(Tensor g) {
    if (g.size() <= FEW) return Show.values(g);
    Summary s = Summary.of(g.values().host());
    if (s.finite() == 0) return s.text();
    double spread = s.finite() < 2 ? 0 : (s.finite() - 1) * s.std() * s.std();
    double norm = Math.sqrt(spread + s.finite() * s.mean() * s.mean());
    String range = "range " + number(s.min()) + " … " + number(s.max());
    return "norm " + number(norm) + ", " + range + broken(s);
  }

  private static String broken(Summary s) {
    long infinite = s.positiveInfinities() + s.negativeInfinities();
    return (s.nans() > 0 ? ", " + s.nans() + " NaN" : "")
        + (infinite > 0 ? ", " + infinite + " Inf" : "");
  }

  private static String number(double v) {
    return Numbers.rounded(v, 4);
  }

  /** What can be done about values that are not there; empty where all are. */
  String note() {
    long missing = rows.stream().filter(r -> r.value.isEmpty()).count();
    if (missing == 0) return "";
    return missing
        + (missing == 1 ? " value was" : " values were")
        + " not kept: GradientTape.builder().keepValues(true) keeps all";
  }

  /** A table. */
  @Override
  public String toString() {
    String note = note();
    return title + "\n" + grid() + (note.isEmpty() ? "" : "\n" + note);
  }
}
