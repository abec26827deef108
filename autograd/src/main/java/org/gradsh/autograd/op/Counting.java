package org.gradsh.autograd.op;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;

/** The loops behind counts; leading axes are a batch. */
final class Counting {
  private Counting() {}

  /**
   * Of whole numbers along the last axis, each counted or weighed.
   *
   * @throws TensorException when one is negative, or examples of a batch have differently many
   *     counts
   */
  static Strided bincount(Strided[] in, int least) {
    Strided x = in[0];
    long[] values = (long[]) Casts.fresh(x, DType.INT64).data();
    int[] dims = x.shape().dims();
    int n = dims[dims.length - 1];
    int length = least; // of the first example, and so of all
    int each = least;
    for (int k = 0; k < values.length; k++) {
      if (values[k] < 0 || values[k] >= Integer.MAX_VALUE) {
        throw TensorException.value("bincount: " + values[k] + " cannot be counted")
            .operand("this", x.dtype(), x.shape(), "at place " + k)
            .hint("whole numbers of 0 or more")
            .build();
      }
      each = (int) Math.max(each, values[k] + 1);
      if ((k + 1) % n != 0) continue;
      if (k < n) length = each;
      if (each != length) {
        throw TensorException.shape(
                "bincount: the numbers of counts differ between the examples of a batch")
            .operand("this", x.dtype(), x.shape(), "counts: " + length + " and " + each)
            .hint("bincount(least), with least above all values")
            .build();
      }
      each = least;
    }
    dims[dims.length - 1] = length;
    DType dtype = in.length == 1 ? DType.INT64 : in[1].dtype();
    Strided out = Strided.zeros(dtype == DType.BOOL ? DType.INT64 : dtype, Shape.of(dims));
    Strided weights = in.length == 1 ? null : Casts.contiguous(Casts.cast(in[1], out.dtype()));
    for (int k = 0; k < values.length; k++) {
      int to = k / n * length + (int) values[k];
      int from = weights == null ? 0 : weights.offset() + k;
      switch (out.data()) {
        case float[] a -> a[to] += ((float[]) weights.data())[from];
        case double[] a -> a[to] += ((double[]) weights.data())[from];
        case int[] a -> a[to] += ((int[]) weights.data())[from];
        case long[] a -> a[to] += weights == null ? 1 : ((long[]) weights.data())[from];
        default -> throw new IllegalStateException("no sums of " + out.dtype());
      }
    }
    return out;
  }

  /** Of the elements along the last axis that lie in equal intervals. */
  static Strided histogram(Strided x, StatisticsOps.Bins bins) {
    double[] values = (double[]) Casts.fresh(x, DType.FLOAT64).data();
    int[] dims = x.shape().dims();
    int n = dims[dims.length - 1];
    dims[dims.length - 1] = bins.count();
    Strided out = Strided.zeros(DType.INT64, Shape.of(dims));
    long[] counts = (long[]) out.data();
    double width = bins.high() - bins.low();
    for (int k = 0; k < values.length; k++) {
      double v = values[k];
      if (!(v >= bins.low() && v <= bins.high())) continue;
      int bin = Math.min(bins.count() - 1, (int) ((v - bins.low()) / width * bins.count()));
      // The quotient is rounded; the edges are what counts.
      if (v < edge(bins, bin)) bin--;
      else if (bin + 1 < bins.count() && v >= edge(bins, bin + 1)) bin++;
      counts[k / n * bins.count() + bin]++;
    }
    return out;
  }

  private static double edge(StatisticsOps.Bins bins, int i) {
    return bins.low() + (bins.high() - bins.low()) * i / bins.count();
  }

  /**
   * For each place of a tensor the row-major numbers of the elements that an index tensor sends
   * there, ascending, padded with −1: int64, of the tensor's shape and one axis more.
   */
  static Strided groups(Strided index, UpdateOps.Targets targets) {
    Strided like = Strided.contiguous(DType.BOOL, targets.shape(), null);
    int[] places = Picking.places(targets.op(), index, DType.BOOL, targets.shape(), targets.axis());
    int[] to = Picking.targets(like, index.shape(), targets.axis(), places);
    int[] counts = new int[targets.shape().size()];
    int most = 0;
    for (int t : to) most = Math.max(most, ++counts[t]);
    int[] dims = Arrays.copyOf(targets.shape().dims(), targets.shape().rank() + 1);
    dims[dims.length - 1] = most;
    Strided out = Strided.zeros(DType.INT64, Shape.of(dims));
    long[] numbers = (long[]) out.data();
    Arrays.fill(numbers, -1);
    Arrays.fill(counts, 0);
    for (int k = 0; k < to.length; k++) numbers[to[k] * most + counts[to[k]]++] = k;
    return out;
  }

  /** Each place as often as its count says: int64 [sum of the counts]. */
  static Strided repeated(Strided counts) {
    long[] values = (long[]) Casts.fresh(counts, DType.INT64).data();
    long total = 0;
    for (int k = 0; k < values.length; k++) {
      if (values[k] < 0) {
        throw TensorException.value("repeat: the count " + values[k] + " is negative")
            .operand("counts", counts.dtype(), counts.shape(), "at [" + k + "]")
            .build();
      }
      total += values[k];
    }
    long[] places = new long[Layout.extent("repeat", total)];
    int n = 0;
    for (int k = 0; k < values.length; k++) {
      for (long i = 0; i < values[k]; i++) places[n++] = k;
    }
    return Strided.contiguous(DType.INT64, Shape.of(places.length), places);
  }

  /** The places where a tensor is not 0: int64 [count, axes]. */
  static Strided where(Strided x) {
    boolean[] mask = (boolean[]) Casts.fresh(x, DType.BOOL).data();
    int rank = x.shape().rank();
    int[] strides = x.shape().rowMajorStrides();
    int count = 0;
    for (boolean b : mask) if (b) count++;
    long[] places = new long[count * rank];
    for (int k = 0, n = 0; k < mask.length; k++) {
      if (!mask[k]) continue;
      for (int a = 0; a < rank; a++) places[n++] = k / strides[a] % x.shape().dim(a);
    }
    return Strided.contiguous(DType.INT64, Shape.of(count, rank), places);
  }
}
