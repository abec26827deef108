package org.gradsh.repl.plot;

import java.util.function.Function;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Where drawings begin; sessions call these without a prefix.
 *
 * <pre>{@code
 * plot(losses).title("training").labels("step", "loss").logY().save("loss.svg");
 * plot(x, sin(x), "sin").add(x, cos(x), "cos");
 * hist(randn(1000));
 * imshow(digits.get("0:16").reshape(16, 8, 8)).colormap("grey");
 * }</pre>
 */
public final class Plots {
  private Plots() {}

  /** A curve over the indices of its points; of a matrix, a curve for each column. */
  public static Chart plot(Object y) {
    return Chart.EMPTY.add(y, "");
  }

  /** The same with a name for the legend. */
  public static Chart plot(Object y, String name) {
    return Chart.EMPTY.add(y, name);
  }

  /** A curve through points in their order; for a matrix {@code y}, one for each of its columns. */
  public static Chart plot(Object x, Object y) {
    return Chart.EMPTY.add(x, y, "");
  }

  /** A curve with a name for the legend. */
  public static Chart plot(Object x, Object y, String name) {
    return Chart.EMPTY.add(x, y, name);
  }

  /** The curve of a function of one number. */
  public static Chart plot(Function<? super Tensor, ? extends Tensor> f, double from, double to) {
    return Chart.EMPTY.add(f, from, to, "");
  }

  /** Points that no line joins. */
  public static Chart scatter(Object x, Object y) {
    return scatter(x, y, "");
  }

  /** Points with a name, which others can stand beside. */
  public static Chart scatter(Object x, Object y, String name) {
    return Chart.EMPTY.addPoints(x, y, name);
  }

  /** How often numbers fall into intervals of equal width, whose number suits them. */
  public static Chart hist(Object values) {
    return Chart.EMPTY.addBins(values, 0, "");
  }

  /**
   * How often numbers fall into so many intervals of equal width.
   *
   * @throws TensorException unless {@code bins} is 1 … 10000
   */
  public static Chart hist(Object values, int bins) {
    if (bins < 1) throw Bins.unusable(bins);
    return Chart.EMPTY.addBins(values, bins, "");
  }

  /** Curves that grow, and are seen to. */
  public static Curves curves(String title) {
    return new Curves(title, new GrowingDrawing());
  }

  /** Curves that grow, without a title. */
  public static Curves curves() {
    return curves("");
  }

  /**
   * An image: [height, width] in the colours of a map, or [height, width, 3], or [3, height,
   * width], or a batch of such.
   */
  public static Picture imshow(Object image) {
    return Picture.of(image);
  }
}
