package org.gradsh.repl.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.io.EventFile;

/**
 * The curves of a training, which are seen to grow while it runs.
 *
 * <pre>{@code
 * var curves = curves("digits").logY().smooth(0.9);
 * for (…) {
 *   curves.add("loss", loss);
 *   if (step % 100 == 0) curves.add("accuracy", step, accuracy);
 * }
 * curves.best("loss");
 * }</pre>
 *
 * <p>In a notebook the drawing below the cell is drawn anew in its place; on a terminal, of
 * characters, in its place as well unless something else was printed meanwhile. Elsewhere (a file,
 * a CI log) a line of standard error tells the last values, once a second at most and ever less
 * often. {@code GRADSH_PROGRESS=off} keeps all of it silent. It may be used by several threads.
 */
public final class Curves {
  private final String title;
  private final Map<String, Curve> curves = new LinkedHashMap<>();
  private final GrowingDrawing drawing;
  private boolean logY;
  private double smoothing;
  private int width = 640;
  private int height = 400;
  private EventFile events;

  Curves(String title, GrowingDrawing drawing) {
    this.title = Chart.name(title);
    this.drawing = drawing;
  }

  /** The best value of a curve, and its step; of several the first. */
  public record Best(long step, double value) {}

  /** Where curves are drawn, if not by this process's own output: a notebook. */
  @FunctionalInterface
  public interface Board {
    /**
     * Draws curves.
     *
     * @param place the name of the place; one that was not there before is new
     */
    void draw(String place, Plot drawing);
  }

  /** Draws all curves on a board from now on; on the process's own output again for null. */
  public static void showOn(Board board) {
    GrowingDrawing.board(board);
  }

  // ---- how they look ----

  /** Powers of ten along the values; those that are not above 0 are left out. */
  public synchronized Curves logY() {
    logY = true;
    return this;
  }

  /**
   * Draws means of the values in place of these, which stand pale behind them.
   *
   * @param weight of what was before: 0 for none, 0.9 for about ten values
   * @throws TensorException unless 0 … 1, 1 excluded
   */
  public synchronized Curves smooth(double weight) {
    if (!(weight >= 0 && weight < 1)) {
      throw TensorException.value("curves: smooth(" + weight + ")")
          .hint("0 … 1, such as 0.9 for about ten values")
          .build();
    }
    smoothing = weight;
    return this;
  }

  /** The largest value of these curves is the best; of others the least. */
  public synchronized Curves higherIsBetter(String... names) {
    for (String name : names) curve(name).higherIsBetter();
    return this;
  }

  /**
   * The size of the drawing in pixels; 640 by 400 at first.
   *
   * @throws TensorException unless 16 … 10000
   */
  public synchronized Curves size(int width, int height) {
    PlotFile.requireSize(width, height);
    this.width = width;
    this.height = height;
    return this;
  }

  /** Has all values from now on written into a file for TensorBoard as well; null for none. */
  public synchronized Curves to(EventFile events) {
    this.events = events;
    return this;
  }

  // ---- how they grow ----

  /** The next value of a curve, one step after the last; the first has step 0. */
  public synchronized Curves add(String name, double value) {
    return add(name, curve(name).lastStep() + 1, value);
  }

  /**
   * The next value of a curve.
   *
   * @throws TensorException when it is not one number
   */
  public Curves add(String name, Tensor value) {
    return add(name, number(name, value));
  }

  /**
   * The value of a curve at a step.
   *
   * @throws TensorException when the step is negative, or before the curve's last one
   */
  public Curves add(String name, long step, Tensor value) {
    return add(name, step, number(name, value));
  }

  /**
   * The value of a curve at a step.
   *
   * @throws TensorException when the step is negative, or before the curve's last one
   */
  public synchronized Curves add(String name, long step, double value) {
    Curve curve = curve(name);
    if (step < 0 || step < curve.lastStep()) {
      String before = curve.isEmpty() ? "" : ", after step " + curve.lastStep();
      throw TensorException.value("curves: step " + step + " of " + name + before)
          .hint(step < 0 ? "0 or more" : "steps in their order; a curve of another name")
          .build();
    }
    curve.add(step, value);
    if (events != null) events.scalar(name, step, value);
    drawing.grown(this);
    return this;
  }

  private static double number(String name, Tensor value) {
    if (value == null) throw TensorException.value("curves: " + name + " is null").build();
    if (value.size() != 1) {
      throw TensorException.shape("curves: " + name + " is not one number")
          .operand("value", value)
          .hint("value.mean()")
          .build();
    }
    return value.detach().item();
  }

  private Curve curve(String name) {
    if (name == null || name.isBlank()) {
      throw TensorException.value("curves: a curve without a name")
          .hint("add(\"loss\", loss)")
          .build();
    }
    return curves.computeIfAbsent(name, Curve::new);
  }

  // ---- what one can ask ----

  /** The names of the curves that have values, in the order in which they were first named. */
  public synchronized List<String> names() {
    return curves.values().stream().filter(c -> !c.isEmpty()).map(c -> c.name).toList();
  }

  /**
   * The values of a curve.
   *
   * @throws TensorException when there is none of that name
   */
  public synchronized double[] values(String name) {
    return known(name).values();
  }

  /**
   * The best value of a curve: the least, or the largest after {@link #higherIsBetter}.
   *
   * @throws TensorException when there is no curve of that name, or none of its values is a number
   */
  public synchronized Best best(String name) {
    Best best = known(name).best();
    if (best != null) return best;
    throw TensorException.value("curves: no value of " + name + " is a number").build();
  }

  private Curve known(String name) {
    Curve curve = curves.get(name);
    if (curve != null && !curve.isEmpty()) return curve;
    throw TensorException.value("curves: there is no curve " + name)
        .detail(names().isEmpty() ? "there are none yet" : "curves: " + String.join(", ", names()))
        .build();
  }

  /** What there is so far as a drawing, which does not grow any more. */
  public synchronized Chart chart() {
    List<Series> all = new ArrayList<>();
    for (Curve c : curves.values()) if (!c.isEmpty()) all.addAll(c.series(smoothing));
    Chart chart = Chart.EMPTY.with(all).title(title).labels("step", "").size(width, height);
    return logY ? chart.logY() : chart;
  }

  /**
   * Writes the drawing into a file; its name ends in {@code .svg} or {@code .png}.
   *
   * @throws TensorException when the name ends otherwise, or the file cannot be written
   */
  public Curves save(String file) {
    chart().save(file);
    return this;
  }

  /** {@code digits: step 120, loss 0.0312 (best 0.029 at 110), accuracy 0.97}. */
  synchronized String line() {
    List<Curve> told = curves.values().stream().filter(c -> !c.isEmpty()).toList();
    String head = title.isEmpty() ? "" : title + ": ";
    if (told.isEmpty()) return head + "no values yet";
    long step = told.stream().mapToLong(Curve::lastStep).max().orElse(0);
    String values = told.stream().map(Curve::text).collect(Collectors.joining(", "));
    return head + "step " + step + ", " + values;
  }

  /** The last values and the best, and the drawing in characters. */
  @Override
  public String toString() {
    return names().isEmpty() ? line() : line() + "\n" + chart().text(PlotStyle.current());
  }
}
