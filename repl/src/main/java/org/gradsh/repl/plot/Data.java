package org.gradsh.repl.plot;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Numbers to be drawn, read piece by piece: a long tensor is not copied as a whole. */
final class Data {
  static final int PIECE = 1 << 16;

  /** More curves than these in one drawing tell nothing. */
  private static final int MOST_CURVES = 32;

  private final int size;
  private final IntFunction<double[]> pieces;

  private Data(int size, IntFunction<double[]> pieces) {
    this.size = size;
    this.pieces = pieces;
  }

  int size() {
    return size;
  }

  /** The numbers from {@code from} on, {@link #PIECE} of them or as many as are left. */
  double[] piece(int from) {
    return pieces.apply(from);
  }

  /** 0, 1, 2 … */
  static Data indices(int size) {
    return new Data(
        size,
        from -> {
          double[] piece = new double[Math.min(PIECE, size - from)];
          for (int i = 0; i < piece.length; i++) piece[i] = from + i;
          return piece;
        });
  }

  static Data of(double[] values) {
    return of(values, values.length);
  }

  private static Data of(Object array, int size) {
    return new Data(
        size,
        from -> {
          double[] piece = new double[Math.min(PIECE, size - from)];
          for (int i = 0; i < piece.length; i++) piece[i] = number(Array.get(array, from + i));
          return piece;
        });
  }

  private static double number(Object element) {
    if (element instanceof Boolean b) return b ? 1 : 0;
    return ((Number) element).doubleValue();
  }

  /**
   * The numbers of one curve.
   *
   * @param call what was asked for, with the name of the operand
   */
  static Data one(String call, String name, Object values) {
    if (tensor(call, name, values) instanceof Tensor t) {
      if (t.rank() > 1) {
        throw TensorException.shape(call + ": " + name + " is no row of numbers")
            .operand(name, t, "rank " + t.rank())
            .hint(name + ".flatten()")
            .build();
      }
      return of(t);
    }
    return of(values, Array.getLength(values));
  }

  /** The numbers of one curve or, from a matrix, of one for each of its columns. */
  static List<Data> curves(String call, String name, Object values) {
    Tensor t = tensor(call, name, values);
    if (t == null) return List.of(of(values, Array.getLength(values)));
    if (t.rank() < 2) return List.of(of(t));
    if (t.rank() > 2) {
      throw TensorException.shape(call + ": " + name + " is neither a curve nor columns of curves")
          .operand(name, t, "rank " + t.rank())
          .hint("imshow(" + name + ") for an image, " + name + ".flatten() for one curve")
          .build();
    }
    int columns = t.dims()[1];
    if (columns > MOST_CURVES) {
      throw TensorException.shape(call + ": " + columns + " curves are too many for one drawing")
          .operand(name, t, "columns: " + columns)
          .hint(
              t.dims()[0] <= MOST_CURVES
                  ? call + "(" + name + ".T()), " + name + ".flatten() or imshow(" + name + ")"
                  : "imshow(" + name + "), or some columns: " + name + ".get(\":, 0:8\")")
          .build();
    }
    List<Data> curves = new ArrayList<>();
    for (int i = 0; i < columns; i++) curves.add(of(t.get(":, " + i)));
    return curves;
  }

  /** All the numbers of a tensor of any shape, or of an array or a collection. */
  static Data all(String call, String name, Object values) {
    Tensor t = tensor(call, name, values);
    return t == null ? of(values, Array.getLength(values)) : of(t.flatten());
  }

  private static Data of(Tensor t) {
    if (t.rank() == 0) return of(new double[] {t.item()});
    int size = t.size();
    return new Data(
        size, from -> t.get(from + ":" + Math.min(size, from + (long) PIECE)).toDoubleArray());
  }

  /** What is given as a tensor, out of every graph; null for a flat array of numbers. */
  static Tensor tensor(String call, String name, Object values) {
    return switch (values) {
      case Tensor t -> t.detach();
      case Collection<?> c -> collected(call, name, c);
      case Number n -> Autograd.tensor(new double[] {n.doubleValue()}, DType.FLOAT64);
      case Number[] n -> collected(call, name, List.of(n));
      case Object[] rows when isRows(rows) -> Autograd.tensor(rows, DType.FLOAT64);
      case double[] a -> null;
      case float[] a -> null;
      case int[] a -> null;
      case long[] a -> null;
      case short[] a -> null;
      case byte[] a -> null;
      case boolean[] a -> null;
      case null -> throw unusable(call, name, "null");
      default -> throw unusable(call, name, "a " + values.getClass().getSimpleName());
    };
  }

  private static boolean isRows(Object[] rows) {
    return rows.length > 0 && rows[0] != null && rows[0].getClass().isArray();
  }

  /** Numbers, or tensors of one element each, as a loop collects them. */
  private static Tensor collected(String call, String name, Collection<?> values) {
    double[] numbers = new double[values.size()];
    int i = 0;
    for (Object v : values) {
      if (v instanceof Number n) numbers[i] = n.doubleValue();
      else if (v instanceof Tensor t && t.size() == 1) numbers[i] = t.item();
      else {
        String what = v == null ? "null" : v instanceof Tensor t ? t.dtype() + " " + t.shape() : "";
        if (what.isEmpty()) what = "a " + v.getClass().getSimpleName();
        throw unusable(call, name, "a collection with " + what + " at [" + i + "]");
      }
      i++;
    }
    return Autograd.tensor(numbers, DType.FLOAT64);
  }

  private static TensorException unusable(String call, String name, String what) {
    return TensorException.value(call + ": " + name + " is " + what)
        .hint("a tensor, an array of numbers, or a collection of numbers")
        .build();
  }
}
