package org.gradsh.autograd.cpu;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Reductions of float32 with the vector module; loaded only where that is present. */
final class FloatVectorRows {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final int V = S.length();

  /** Additions to one lane before its sum goes to float64. */
  private static final int SHORT = 32;

  private FloatVectorRows() {}

  static double partial(Rows.Step step, float m, float[] x, int from, int count) {
    return switch (step) {
      case SUM -> sum(x, from, count);
      case MAX -> max(x, from, count);
      case MIN -> min(x, from, count);
      case SQUARES -> squares(x, from, count);
      case EXPONENTIALS -> exponentials(m, x, from, count);
      case PROD -> throw new IllegalArgumentException("products keep their order");
    };
  }

  private static double sum(float[] x, int from, int count) {
    DoubleVector total = DoubleVector.zero(D);
    int i = from;
    int end = from + count;
    while (i + 4 * V <= end) {
      FloatVector s0 = FloatVector.zero(S);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      int stop = Math.min(end, i + 4 * V * SHORT);
      for (; i + 4 * V <= stop; i += 4 * V) {
        s0 = s0.add(FloatVector.fromArray(S, x, i));
        s1 = s1.add(FloatVector.fromArray(S, x, i + V));
        s2 = s2.add(FloatVector.fromArray(S, x, i + 2 * V));
        s3 = s3.add(FloatVector.fromArray(S, x, i + 3 * V));
      }
      total = total.add(wide(s0.add(s1).add(s2.add(s3))));
    }
    FloatVector rest = FloatVector.zero(S);
    for (; i + V <= end; i += V) {
      rest = rest.add(FloatVector.fromArray(S, x, i));
    }
    if (i < end) {
      rest = rest.add(FloatVector.fromArray(S, x, i, S.indexInRange(i, end)));
    }
    return VectorExp.sum(total.add(wide(rest)));
  }

  /** Two lanes each in one of float64. */
  private static DoubleVector wide(FloatVector v) {
    return v.convertShape(VectorOperators.F2D, D, 0)
        .reinterpretAsDoubles()
        .add(v.convertShape(VectorOperators.F2D, D, 1).reinterpretAsDoubles());
  }

  private static float max(float[] x, int from, int count) {
    FloatVector a = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = from;
    int end = from + count;
    for (; i + 4 * V <= end; i += 4 * V) {
      a = a.max(FloatVector.fromArray(S, x, i));
      b = b.max(FloatVector.fromArray(S, x, i + V));
      c = c.max(FloatVector.fromArray(S, x, i + 2 * V));
      d = d.max(FloatVector.fromArray(S, x, i + 3 * V));
    }
    for (; i + V <= end; i += V) {
      a = a.max(FloatVector.fromArray(S, x, i));
    }
    if (i < end) {
      VectorMask<Float> rest = S.indexInRange(i, end);
      b = b.lanewise(VectorOperators.MAX, FloatVector.fromArray(S, x, i, rest), rest);
    }
    return a.max(b).max(c.max(d)).reduceLanes(VectorOperators.MAX);
  }

  private static float min(float[] x, int from, int count) {
    FloatVector a = FloatVector.broadcast(S, Float.POSITIVE_INFINITY);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = from;
    int end = from + count;
    for (; i + 4 * V <= end; i += 4 * V) {
      a = a.min(FloatVector.fromArray(S, x, i));
      b = b.min(FloatVector.fromArray(S, x, i + V));
      c = c.min(FloatVector.fromArray(S, x, i + 2 * V));
      d = d.min(FloatVector.fromArray(S, x, i + 3 * V));
    }
    for (; i + V <= end; i += V) {
      a = a.min(FloatVector.fromArray(S, x, i));
    }
    if (i < end) {
      VectorMask<Float> rest = S.indexInRange(i, end);
      b = b.lanewise(VectorOperators.MIN, FloatVector.fromArray(S, x, i, rest), rest);
    }
    return a.min(b).min(c.min(d)).reduceLanes(VectorOperators.MIN);
  }

  /** In float64 lanes: squares leave the range of float32 early. */
  private static double squares(float[] x, int from, int count) {
    DoubleVector s0 = DoubleVector.zero(D);
    DoubleVector s1 = s0;
    int i = from;
    int whole = from + S.loopBound(count);
    for (; i < whole; i += V) {
      FloatVector v = FloatVector.fromArray(S, x, i);
      var a = v.convertShape(VectorOperators.F2D, D, 0).reinterpretAsDoubles();
      var b = v.convertShape(VectorOperators.F2D, D, 1).reinterpretAsDoubles();
      s0 = a.fma(a, s0);
      s1 = b.fma(b, s1);
    }
    double sum = VectorExp.sum(s0.add(s1));
    for (; i < from + count; i++) {
      sum += (double) x[i] * x[i];
    }
    return sum;
  }

  private static double exponentials(float m, float[] x, int from, int count) {
    DoubleVector total = DoubleVector.zero(D);
    int end = from + count;
    for (int i = from; i < end; ) {
      FloatVector s = FloatVector.zero(S);
      int stop = Math.min(end, i + V * SHORT);
      for (; i + V <= stop; i += V) {
        s = s.add(VectorExp.exp(FloatVector.fromArray(S, x, i).sub(m)));
      }
      if (i < stop) {
        VectorMask<Float> rest = S.indexInRange(i, stop);
        s = s.add(VectorExp.exp(FloatVector.fromArray(S, x, i, rest).sub(m)), rest);
        i = stop;
      }
      total = total.add(wide(s));
    }
    return VectorExp.sum(total);
  }

  static void softmax(boolean log, float[] x, int from, float[] y, int to, int count) {
    float m = max(x, from, count);
    if (!(Math.abs(m) < Float.POSITIVE_INFINITY)) {
      Arrays.fill(y, to, to + count, Float.NaN);
      return;
    }
    if (log) {
      float l = (float) Math.log(exponentials(m, x, from, count));
      int i = 0;
      for (; i + V <= count; i += V) {
        FloatVector.fromArray(S, x, from + i).sub(m).sub(l).intoArray(y, to + i);
      }
      for (; i < count; i++) {
        y[to + i] = x[from + i] - m - l;
      }
      return;
    }
    DoubleVector total = DoubleVector.zero(D);
    for (int i = 0; i < count; ) {
      FloatVector s = FloatVector.zero(S);
      int stop = Math.min(count, i + V * SHORT);
      for (; i + V <= stop; i += V) {
        FloatVector e = VectorExp.exp(FloatVector.fromArray(S, x, from + i).sub(m));
        e.intoArray(y, to + i);
        s = s.add(e);
      }
      if (i < stop) {
        VectorMask<Float> rest = S.indexInRange(i, stop);
        FloatVector e = VectorExp.exp(FloatVector.fromArray(S, x, from + i, rest).sub(m));
        e.intoArray(y, to + i, rest);
        s = s.add(e, rest);
        i = stop;
      }
      total = total.add(wide(s));
    }
    float scale = (float) (1 / VectorExp.sum(total));
    int i = 0;
    for (; i + V <= count; i += V) {
      FloatVector.fromArray(S, y, to + i).mul(scale).intoArray(y, to + i);
    }
    for (; i < count; i++) {
      y[to + i] *= scale;
    }
  }

  /** As {@link Rows#columns}: a few rows at a time into sums that stay in the cache. */
  static void columns(
      Rows.Step step,
      double[] m,
      float[] x,
      int from,
      int rowStride,
      int rows,
      int columns,
      long[] state,
      int at,
      int mAt) {
    float[] run = new float[columns];
    float[] off = null;
    if (step == Rows.Step.EXPONENTIALS) {
      off = new float[columns];
      for (int j = 0; j < columns; j++) {
        off[j] = (float) m[mAt + j];
      }
    }
    for (int r = 0; r < rows; r += SHORT) {
      int last = Math.min(rows, r + SHORT);
      int first = from + r * rowStride;
      System.arraycopy(x, first, run, 0, columns);
      if (off != null) {
        Arrays.fill(run, 0);
        for (int q = r; q < last; q++) {
          exponentials(x, from + q * rowStride, off, run, columns);
        }
      } else {
        int q = r + 1;
        for (; step == Rows.Step.SUM && q + 4 <= last; q += 4) {
          fourRows(x, from + q * rowStride, rowStride, run, columns);
        }
        for (; q < last; q++) {
          row(step, x, from + q * rowStride, run, columns);
        }
      }
      for (int j = 0; j < columns; j++) {
        double before = Double.longBitsToDouble(state[at + j]);
        double after =
            switch (step) {
              case MAX -> Math.max(before, run[j]);
              case MIN -> Math.min(before, run[j]);
              default -> before + run[j];
            };
        state[at + j] = Double.doubleToRawLongBits(after);
      }
    }
  }

  private static void fourRows(float[] x, int from, int rowStride, float[] run, int columns) {
    int j = 0;
    int second = from + rowStride;
    int third = second + rowStride;
    int fourth = third + rowStride;
    for (; j + V <= columns; j += V) {
      FloatVector a =
          FloatVector.fromArray(S, x, from + j).add(FloatVector.fromArray(S, x, second + j));
      FloatVector b =
          FloatVector.fromArray(S, x, third + j).add(FloatVector.fromArray(S, x, fourth + j));
      FloatVector.fromArray(S, run, j).add(a.add(b)).intoArray(run, j);
    }
    for (; j < columns; j++) {
      run[j] += (x[from + j] + x[second + j]) + (x[third + j] + x[fourth + j]);
    }
  }

  private static void row(Rows.Step step, float[] x, int from, float[] run, int columns) {
    int j = 0;
    switch (step) {
      case MAX -> {
        for (; j + V <= columns; j += V) {
          FloatVector.fromArray(S, run, j)
              .max(FloatVector.fromArray(S, x, from + j))
              .intoArray(run, j);
        }
        for (; j < columns; j++) {
          run[j] = Math.max(run[j], x[from + j]);
        }
      }
      case MIN -> {
        for (; j + V <= columns; j += V) {
          FloatVector.fromArray(S, run, j)
              .min(FloatVector.fromArray(S, x, from + j))
              .intoArray(run, j);
        }
        for (; j < columns; j++) {
          run[j] = Math.min(run[j], x[from + j]);
        }
      }
      default -> {
        for (; j + V <= columns; j += V) {
          FloatVector.fromArray(S, run, j)
              .add(FloatVector.fromArray(S, x, from + j))
              .intoArray(run, j);
        }
        for (; j < columns; j++) {
          run[j] += x[from + j];
        }
      }
    }
  }

  private static void exponentials(float[] x, int from, float[] off, float[] run, int columns) {
    for (int j = 0; j < columns; j += V) {
      VectorMask<Float> there = S.indexInRange(j, columns);
      FloatVector v =
          FloatVector.fromArray(S, x, from + j, there).sub(FloatVector.fromArray(S, off, j, there));
      FloatVector.fromArray(S, run, j, there).add(VectorExp.exp(v)).intoArray(run, j, there);
    }
  }
}
