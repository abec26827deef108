package org.gradsh.autograd.op;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Reads NumPy's basic slicing: parts divided by commas, each an index, {@code start:stop:step} with
 * any of the three left out, {@code ...} for the axes that no part names, or {@code None} for a new
 * axis. Bounds beyond the axis are cut, an index beyond it is an error.
 *
 * @see <a href="https://numpy.org/doc/stable/user/basics.indexing.html">NumPy: indexing</a>
 */
final class SliceText {
  private final String text;
  private final Tensor operand;
  private final Shape shape;

  private SliceText(String text, Tensor operand) {
    this.text = text;
    this.operand = operand;
    this.shape = operand.shape();
  }

  static Slices parse(String text, Tensor operand) {
    return new SliceText(text, operand).slices();
  }

  private Slices slices() {
    String[] items = text.split(",", -1);
    int count = items.length;
    if (count > 1 && items[count - 1].isBlank()) count--;
    int named = 0;
    int ellipses = 0;
    for (int k = 0; k < count; k++) {
      items[k] = items[k].strip();
      if (isEllipsis(items[k])) ellipses++;
      else if (!isNewAxis(items[k])) named++;
    }
    if (ellipses > 1) throw bad("more than one ellipsis").build();
    if (named > shape.rank()) throw tooMany(operand, named);

    List<Slices.Part> parts = new ArrayList<>();
    int axis = 0;
    for (int k = 0; k < count; k++) {
      if (isEllipsis(items[k])) {
        for (int end = axis + shape.rank() - named; axis < end; axis++) {
          parts.add(new Slices.Range(0, 1, shape.dim(axis)));
        }
      } else if (isNewAxis(items[k])) {
        parts.add(new Slices.NewAxis());
      } else {
        parts.add(part(items[k], axis++));
      }
    }
    return new Slices(parts);
  }

  private static boolean isEllipsis(String item) {
    return item.equals("...") || item.equals("…");
  }

  private static boolean isNewAxis(String item) {
    return item.equals("None") || item.equals("newaxis") || item.equals("null");
  }

  private Slices.Part part(String item, int axis) {
    String[] bounds = item.split(":", -1);
    if (bounds.length > 3) throw bad("\"" + item + "\" has more than two colons").build();
    Long[] numbers = new Long[3];
    for (int k = 0; k < bounds.length; k++) numbers[k] = number(bounds[k].strip(), item);
    if (bounds.length == 1) {
      if (numbers[0] == null) throw bad("a part is empty").build();
      return new Slices.At(IndexOps.place(operand, axis, numbers[0]));
    }
    long step = numbers[2] == null ? 1 : numbers[2];
    if (step == 0) throw bad("the step of \"" + item + "\" is 0").build();
    return range(numbers[0], numbers[1], step, shape.dim(axis));
  }

  /** As Python's slice.indices: bounds count from the end where negative, and are cut. */
  private static Slices.Range range(Long start, Long stop, long step, int extent) {
    long low = step > 0 ? 0 : -1;
    long high = step > 0 ? extent : extent - 1;
    long from = start == null ? (step > 0 ? low : high) : cut(start, low, high, extent);
    long to = stop == null ? (step > 0 ? high : low) : cut(stop, low, high, extent);
    long span = step > 0 ? to - from : from - to;
    if (span <= 0) return new Slices.Range(0, 1, 0);
    long stride = Math.clamp(step, -extent, extent);
    int length = (int) ((span - 1) / Math.abs(stride) + 1);
    return new Slices.Range((int) from, length == 1 ? 1 : (int) stride, length);
  }

  private static long cut(long bound, long low, long high, int extent) {
    return Math.clamp(bound < 0 ? bound + extent : bound, low, high);
  }

  private Long number(String digits, String item) {
    if (digits.isEmpty()) return null;
    try {
      return Long.valueOf(digits.replace('−', '-'));
    } catch (NumberFormatException e) {
      throw bad("\"" + item + "\" is neither an index nor a slice").build();
    }
  }

  private TensorException.Report bad(String problem) {
    return TensorException.index("get: " + problem)
        .operand("this", operand)
        .detail("in \"" + text + "\"")
        .hint("\"1:3, :\", \"::-1\", \"..., 0\", \"-1\", \"None\" as in NumPy");
  }

  static TensorException tooMany(Tensor operand, int given) {
    return TensorException.index(
            "get: " + given + " indices, but the tensor has " + axes(operand.rank()))
        .operand("this", operand)
        .hint("at most one index or slice for each axis")
        .build();
  }

  private static String axes(int rank) {
    return rank == 0 ? "no axes" : rank == 1 ? "1 axis" : rank + " axes";
  }
}
