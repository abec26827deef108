package org.gradsh.autograd.op;

import java.util.Arrays;
import java.util.function.LongPredicate;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;

/**
 * The loops behind picking by index tensors. Adding goes in row-major order of the index, so that
 * the same input gives the same bits.
 */
final class Picking {
  private Picking() {}

  /** {@code x[…, index, …]}: the axis gives way to those of the index. */
  static Strided select(Strided x, Strided index, int axis) {
    int[] places = places("indexSelect", index, x.dtype(), x.shape(), axis);
    Shape shape = replace(x.shape(), axis, index.shape());
    Strided out = Strided.unwritten(x.dtype(), shape);
    if (out.size() == 0) return out;
    int[] outer = offsets(x, 0, axis);
    int[] inner = offsets(x, axis + 1, x.shape().rank());
    boolean run = isRun(inner);
    int stride = x.strides()[axis];
    int to = 0;
    for (int o : outer) {
      for (int place : places) {
        int from = x.offset() + o + place * stride;
        if (run) System.arraycopy(x.data(), from, out.data(), to, inner.length);
        else pick(x, from, inner, out, to);
        to += inner.length;
      }
    }
    return out;
  }

  /** The transpose of {@link #select}. */
  static Strided add(Strided source, Strided index, IndexOps.Into into) {
    Strided out = Strided.zeros(source.dtype(), into.shape());
    int axis = into.axis();
    int[] places = places("indexAdd", index, out.dtype(), out.shape(), axis);
    Strided rows = Casts.contiguous(source);
    if (rows.size() == 0) return out;
    int[] outer = offsets(out, 0, axis);
    int[] inner = offsets(out, axis + 1, into.shape().rank());
    boolean run = isRun(inner);
    int stride = out.strides()[axis];
    int from = rows.offset();
    for (int o : outer) {
      for (int place : places) {
        if (run && out.data() instanceof float[] y) {
          addRun((float[]) rows.data(), from, y, o + place * stride, inner.length);
        } else addInto(rows, from, out, o + place * stride, inner);
        from += inner.length;
      }
    }
    return out;
  }

  /** One element of x for each of the index, of the index' shape. */
  static Strided gather(Strided x, Strided index, int axis) {
    if (x.isContiguous() && PickingRows.fits(x.shape(), index, axis)) {
      Strided out = Strided.unwritten(x.dtype(), index.shape());
      if (PickingRows.gather(x, index, out)) return out;
    }
    int[] places = places("gather", index, x.dtype(), x.shape(), axis);
    Strided out = Strided.unwritten(x.dtype(), index.shape());
    pick(x, x.offset(), targets(x, index.shape(), axis, places), out, 0);
    return out;
  }

  /** The transpose of {@link #gather}. */
  static Strided scatter(Strided source, Strided index, IndexOps.Into into) {
    Strided out = Strided.zeros(source.dtype(), into.shape());
    if (source.dtype().isFloating() && PickingRows.fits(into.shape(), index, into.axis())) {
      if (PickingRows.scatter(Casts.contiguous(source), index, out)) return out;
    }
    int[] places = places("scatterAdd", index, out.dtype(), out.shape(), into.axis());
    Strided rows = Casts.contiguous(source);
    addInto(rows, rows.offset(), out, 0, targets(out, index.shape(), into.axis(), places));
    return out;
  }

  /** Rows of 0 and 1. */
  static Strided oneHot(Strided index, int classes) {
    if (classes < 0) {
      throw TensorException.value("oneHot: the number of classes is " + classes)
          .hint("one more than the largest index")
          .build();
    }
    long[] values = classes("oneHot", "class", "index", index, classes, v -> false);
    int[] dims = Arrays.copyOf(index.shape().dims(), index.shape().rank() + 1);
    dims[dims.length - 1] = classes;
    Strided out = Strided.zeros(DType.FLOAT32, Shape.of(dims));
    float[] data = (float[]) out.data();
    for (int k = 0; k < values.length; k++) data[k * classes + (int) values[k]] = 1;
    return out;
  }

  /**
   * The elements of a tensor of classes, which unlike indices do not count from the end.
   *
   * @param kind of what the elements count: class, or row
   * @param role what the op calls the tensor
   * @param also what may stand there beside classes
   * @throws TensorException in the op's name when one is not in 0 … classes − 1
   */
  static long[] classes(
      String op, String kind, String role, Strided index, int classes, LongPredicate also) {
    String all = kind.equals("class") ? "classes" : kind + "s";
    long[] values = (long[]) Casts.fresh(index, DType.INT64).data();
    for (int k = 0; k < values.length; k++) {
      if (values[k] >= 0 && values[k] < classes || also.test(values[k])) continue;
      throw TensorException.index(op + ": " + kind + " " + values[k] + " is out of range")
          .operand(role, index.dtype(), index.shape(), "at " + position(index.shape(), k))
          .detail(classes == 0 ? "there are no " + all : all + " are 0 … " + (classes - 1))
          .build();
    }
    return values;
  }

  /** One element of x for each class, along the axis of the classes; 0 where it is ignored. */
  static Strided atClasses(Strided x, Strided target, ClassLossOps.At a) {
    int axis = a.axis(), rank = x.shape().rank();
    int classes = x.shape().dim(axis);
    long[] chosen = classes(a.op(), "class", "target", target, classes, v -> v == a.ignored());
    Strided out = Strided.zeros(x.dtype(), target.shape());
    int[] outer = offsets(x, 0, axis), inner = offsets(x, axis + 1, rank);
    for (int k = 0; k < chosen.length; k++) {
      if (chosen[k] < 0 || chosen[k] == a.ignored()) continue;
      int at = outer[k / inner.length] + inner[k % inner.length];
      int from = x.offset() + at + (int) chosen[k] * x.strides()[axis];
      System.arraycopy(x.data(), from, out.data(), k, 1);
    }
    return out;
  }

  /** The transpose of {@link #atClasses}. */
  static Strided intoClasses(Strided in, Strided target, ClassLossOps.Into a) {
    Strided x = Casts.contiguous(in);
    int axis = a.at().axis();
    int classes = a.shape().dim(axis);
    long ignored = a.at().ignored();
    long[] chosen = classes(a.at().op(), "class", "target", target, classes, v -> v == ignored);
    Strided out = Strided.zeros(x.dtype(), a.shape());
    int inner = inner(a.shape(), axis);
    for (int k = 0; k < chosen.length; k++) {
      if (chosen[k] < 0 || chosen[k] == ignored) continue;
      int to = (int) (k / inner * classes + chosen[k]) * inner + k % inner;
      System.arraycopy(x.data(), x.offset() + k, out.data(), to, 1);
    }
    return out;
  }

  /** How many elements there are behind an axis for each of its places. */
  private static int inner(Shape shape, int axis) {
    int n = 1;
    for (int a = axis + 1; a < shape.rank(); a++) n *= shape.dim(a);
    return n;
  }

  // ---- indices ----

  /** The elements of an index tensor as 0 … extent − 1. */
  static int[] places(String op, Strided index, DType dtype, Shape of, int axis) {
    long[] values = (long[]) Casts.fresh(index, DType.INT64).data();
    int extent = of.dim(axis);
    int[] places = new int[values.length];
    for (int k = 0; k < places.length; k++) {
      long v = values[k];
      if (v >= extent || v < -extent) {
        throw TensorException.index(op + ": index " + v + " is out of range for axis " + axis)
            .operand("x", dtype, of, "axis " + axis + ": " + extent)
            .operand("index", index.dtype(), index.shape(), "at " + position(index.shape(), k))
            .detail(range(extent))
            .build();
      }
      places[k] = (int) (v < 0 ? v + extent : v);
    }
    return places;
  }

  /** What may stand as an index along an axis. */
  static String range(int extent) {
    return extent == 0
        ? "the axis is empty"
        : "indices are " + -extent + " … " + (extent - 1) + ", negative ones count from the end";
  }

  private static String position(Shape shape, int k) {
    int[] at = new int[shape.rank()];
    for (int a = at.length - 1; a >= 0; a--) {
      at[a] = k % shape.dim(a);
      k /= shape.dim(a);
    }
    return Arrays.toString(at);
  }

  // ---- offsets ----

  static Shape replace(Shape shape, int axis, Shape by) {
    int[] dims = shape.dims();
    int[] out = new int[dims.length - 1 + by.rank()];
    System.arraycopy(dims, 0, out, 0, axis);
    System.arraycopy(by.dims(), 0, out, axis, by.rank());
    System.arraycopy(dims, axis + 1, out, axis + by.rank(), dims.length - axis - 1);
    return Shape.of(out);
  }

  /** Where the elements along axes from … to − 1 lie, in row-major order, relative to the first. */
  private static int[] offsets(Strided x, int from, int to) {
    int[] dims = Arrays.copyOfRange(x.shape().dims(), from, to);
    return offsets(dims, Arrays.copyOfRange(x.strides(), from, to));
  }

  private static int[] offsets(int[] dims, int[] strides) {
    int size = 1;
    for (int d : dims) size *= d;
    int[] out = new int[size];
    int filled = Math.min(1, size);
    for (int a = dims.length - 1; a >= 0 && size > 0; a--) {
      for (int i = 1; i < dims[a]; i++) {
        for (int k = 0; k < filled; k++) out[i * filled + k] = out[k] + i * strides[a];
      }
      filled *= dims[a];
    }
    return out;
  }

  /** For each element of a gather or scatter, where it lies in x. */
  static int[] targets(Strided x, Shape shape, int axis, int[] places) {
    int[] strides = x.strides().clone();
    int stride = strides[axis];
    strides[axis] = 0;
    int[] at = offsets(shape.dims(), strides);
    for (int k = 0; k < at.length; k++) at[k] += places[k] * stride;
    return at;
  }

  private static boolean isRun(int[] offsets) {
    for (int k = 0; k < offsets.length; k++) if (offsets[k] != k) return false;
    return true;
  }

  // ---- elements ----

  private static void pick(Strided x, int from, int[] at, Strided out, int to) {
    switch (x.dtype()) {
      case FLOAT32 -> {
        float[] a = (float[]) x.data();
        float[] b = (float[]) out.data();
        for (int k = 0; k < at.length; k++) b[to + k] = a[from + at[k]];
      }
      case FLOAT64 -> {
        double[] a = (double[]) x.data();
        double[] b = (double[]) out.data();
        for (int k = 0; k < at.length; k++) b[to + k] = a[from + at[k]];
      }
      case INT32 -> {
        int[] a = (int[]) x.data();
        int[] b = (int[]) out.data();
        for (int k = 0; k < at.length; k++) b[to + k] = a[from + at[k]];
      }
      case INT64 -> {
        long[] a = (long[]) x.data();
        long[] b = (long[]) out.data();
        for (int k = 0; k < at.length; k++) b[to + k] = a[from + at[k]];
      }
      case BOOL -> {
        boolean[] a = (boolean[]) x.data();
        boolean[] b = (boolean[]) out.data();
        for (int k = 0; k < at.length; k++) b[to + k] = a[from + at[k]];
      }
    }
  }

  private static void addRun(float[] x, int from, float[] y, int to, int n) {
    for (int k = 0; k < n; k++) y[to + k] += x[from + k];
  }

  private static void addInto(Strided rows, int from, Strided out, int to, int[] at) {
    switch (out.dtype()) {
      case FLOAT32 -> {
        float[] a = (float[]) rows.data();
        float[] b = (float[]) out.data();
        for (int k = 0; k < at.length; k++) b[to + at[k]] += a[from + k];
      }
      case FLOAT64 -> {
        double[] a = (double[]) rows.data();
        double[] b = (double[]) out.data();
        for (int k = 0; k < at.length; k++) b[to + at[k]] += a[from + k];
      }
      case INT32 -> {
        int[] a = (int[]) rows.data();
        int[] b = (int[]) out.data();
        for (int k = 0; k < at.length; k++) b[to + at[k]] += a[from + k];
      }
      case INT64 -> {
        long[] a = (long[]) rows.data();
        long[] b = (long[]) out.data();
        for (int k = 0; k < at.length; k++) b[to + at[k]] += a[from + k];
      }
      case BOOL -> {
        boolean[] a = (boolean[]) rows.data();
        boolean[] b = (boolean[]) out.data();
        for (int k = 0; k < at.length; k++) b[to + at[k]] |= a[from + k];
      }
    }
  }
}
