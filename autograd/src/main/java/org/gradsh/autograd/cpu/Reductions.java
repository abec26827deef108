package org.gradsh.autograd.cpu;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * Kernels that turn many elements into one, and running ones along an axis, for any strides.
 *
 * <p>The order in which elements are combined follows from shape and strides alone: results are the
 * same bits for any number of threads. float32 is summed in short runs whose sums are added in
 * float64, so that the error does not grow with the number of elements.
 */
public final class Reductions {
  /** What is computed. */
  public enum Kind {
    /** Σx; in a scan the running sum. 0 where there is nothing. */
    SUM,
    /** Πx; in a scan the running product. 1 where there is nothing. */
    PROD,
    /** The largest element; NaN if there is one. */
    MAX,
    /** The smallest element; NaN if there is one. */
    MIN,
    /** ln Σeˣ, without overflow; −∞ where there is nothing. float32 and float64 only. */
    LOG_SUM_EXP,
    /** √Σx². float32 and float64 only. */
    NORM,
    /** Whether an element is true, or not 0. */
    ANY,
    /** Whether all elements are true, or not 0. */
    ALL,
    /** The index of the first largest element, or of the first NaN, in row-major order. */
    ARG_MAX,
    /** The index of the first smallest element, or of the first NaN, in row-major order. */
    ARG_MIN,
    /** eˣ / Σeˣ along an axis; a scan. float32 and float64 only. */
    SOFTMAX,
    /** x − ln Σeˣ along an axis; a scan. float32 and float64 only. */
    LOG_SOFTMAX;

    /** Whether the result is an index. */
    public boolean isIndex() {
      return this == ARG_MAX || this == ARG_MIN;
    }
  }

  private Reductions() {}

  /**
   * Reduces over {@code axes}.
   *
   * @param axes distinct, from 0; none leaves every element for itself
   * @param out row-major over the axes that are left: an array of the operand's type, long[] for
   *     indexes and for sums and products of integers or booleans, boolean[] for ANY and ALL
   * @throws IllegalArgumentException if the kind has no meaning for the type, or MAX, MIN, ARG_MAX
   *     or ARG_MIN is asked of nothing
   * @throws java.util.concurrent.CancellationException if the thread is interrupted meanwhile
   */
  public static void reduce(Kind kind, Strided in, int[] axes, Object out) {
    reduce(kind, in.data(), in.offset(), in.shape().dims(), in.strides(), axes, out);
  }

  /** The same for an array and the way its elements lie. */
  static void reduce(
      Kind kind, Object in, int offset, int[] dims, int[] strides, int[] axes, Object out) {
    boolean[] reduced = new boolean[dims.length];
    for (int axis : axes) {
      reduced[axis] = true;
    }
    Axes kept = Axes.of(dims, strides, reduced, false);
    if (kept.size == 0) {
      return;
    }
    Axes inner = Axes.of(dims, strides, reduced, true);
    if (Array.getLength(out) < kept.size) {
      throw new IllegalArgumentException(
          kind + ": " + kept.size + " results for an array of " + Array.getLength(out));
    }
    Rows rows = rows(kind, in);
    if (inner.size == 0) {
      Results.fill(kind, out, kept.size);
      return;
    }
    new Reduction(kind, rows, in, offset, kept, inner, out).compute();
  }

  /**
   * Computes along one axis: SUM and PROD give running sums and products, SOFTMAX and LOG_SOFTMAX
   * theirs.
   *
   * @param out row-major of the operand's shape and type
   * @throws IllegalArgumentException if the kind is none of the four, or the type is bool
   * @throws java.util.concurrent.CancellationException if the thread is interrupted meanwhile
   */
  public static void scan(Kind kind, Strided in, int axis, Object out) {
    scan(kind, in.data(), in.offset(), in.shape().dims(), in.strides(), axis, out);
  }

  /** The same for an array and the way its elements lie. */
  static void scan(
      Kind kind, Object in, int offset, int[] dims, int[] strides, int axis, Object out) {
    for (int dim : dims) {
      if (dim == 0) {
        return;
      }
    }
    if (in.getClass() != out.getClass() || in instanceof boolean[]) {
      throw unsupported(kind, in);
    }
    switch (kind) {
      case SUM, PROD -> {}
      case SOFTMAX, LOG_SOFTMAX -> {
        if (!(in instanceof float[] || in instanceof double[])) {
          throw unsupported(kind, in);
        }
      }
      default -> throw new IllegalArgumentException(kind + " is no scan");
    }
    new Scan(kind, in, offset, dims, strides, axis, out).compute();
  }

  private static Rows rows(Kind kind, Object in) {
    boolean integers = in instanceof long[] || in instanceof int[] || in instanceof boolean[];
    switch (kind) {
      case ANY, ALL -> {
        return LongRows.ROWS;
      }
      case SOFTMAX, LOG_SOFTMAX -> throw new IllegalArgumentException(kind + " is a scan");
      case LOG_SUM_EXP, NORM -> {
        if (integers) {
          throw unsupported(kind, in);
        }
      }
      case SUM, PROD, MAX, MIN, ARG_MAX, ARG_MIN -> {}
    }
    if (in instanceof float[]) {
      return FloatRows.ROWS;
    } else if (in instanceof double[]) {
      return DoubleRows.ROWS;
    } else if (integers) {
      return LongRows.ROWS;
    }
    throw unsupported(kind, in);
  }

  static IllegalArgumentException unsupported(Kind kind, Object in) {
    return new IllegalArgumentException(kind + " of " + in.getClass().getSimpleName());
  }

  /** Some of the axes of an operand, neighbours joined where one step continues the other. */
  static final class Axes {
    final int[] dims;
    final int[] strides;
    final int size;

    private Axes(int[] dims, int[] strides, int size) {
      this.dims = dims;
      this.strides = strides;
      this.size = size;
    }

    static Axes of(int[] dims, int[] strides, boolean[] chosen, boolean which) {
      for (int axis = 0; axis < dims.length; axis++) {
        // Before the sizes are multiplied: without elements their product may be past any int.
        if (chosen[axis] == which && dims[axis] == 0) {
          return new Axes(new int[0], new int[0], 0);
        }
      }
      int[] d = new int[dims.length];
      int[] s = new int[dims.length];
      int used = 0;
      int size = 1;
      for (int axis = 0; axis < dims.length; axis++) {
        if (chosen[axis] != which || dims[axis] == 1) {
          continue;
        }
        size = Math.multiplyExact(size, dims[axis]);
        if (used > 0 && s[used - 1] == (long) strides[axis] * dims[axis]) {
          d[used - 1] *= dims[axis];
          s[used - 1] = strides[axis];
        } else {
          d[used] = dims[axis];
          s[used++] = strides[axis];
        }
      }
      return new Axes(Arrays.copyOf(d, used), Arrays.copyOf(s, used), size);
    }

    /** The step between neighbours along the innermost axis, 1 where there is none. */
    int step() {
      return dims.length == 0 ? 1 : strides[dims.length - 1];
    }

    /** Whether the elements are evenly spaced, {@link #step} apart. */
    boolean even() {
      return dims.length <= 1;
    }

    /** Where the element {@code index} in row-major order lies, from the first. */
    int at(int index) {
      int at = 0;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        at += index % dims[axis] * strides[axis];
        index /= dims[axis];
      }
      return at;
    }

    /**
     * Copies {@code count} elements from index {@code first} on to {@code to[at] …}; int[] and
     * boolean[] go to a long[].
     */
    void gather(Object from, int offset, int first, Object to, int at, int count) {
      int last = dims.length - 1;
      int inner = last < 0 ? 1 : dims[last];
      int column = first % inner;
      while (count > 0) {
        int run = Math.min(inner - column, count);
        Results.copy(from, offset + at(first), step(), to, at, run);
        first += run;
        at += run;
        count -= run;
        column = 0;
      }
    }
  }
}
