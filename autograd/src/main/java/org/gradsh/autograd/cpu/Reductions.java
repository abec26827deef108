package org.gradsh.autograd.cpu;

import org.gradsh.autograd.*;

public final class Reductions {
  public enum Kind {
    SUM,
    PROD,
    MAX,
    MIN,
    LOG_SUM_EXP,
    NORM,
    ANY,
    ALL,
    ARG_MAX,
    ARG_MIN,
    SOFTMAX,
    LOG_SOFTMAX;

    public boolean isIndex() {
      return this == ARG_MAX || this == ARG_MIN;
    }
  }

  static double get(Object d, int i) {
    return java.lang.reflect.Array.get(d, i) instanceof Boolean b
        ? (b ? 1 : 0)
        : ((Number) java.lang.reflect.Array.get(d, i)).doubleValue();
  }

  static void set(Object d, int i, double v) {
    switch (d) {
      case float[] a -> a[i] = (float) v;
      case double[] a -> a[i] = v;
      case int[] a -> a[i] = (int) v;
      case long[] a -> a[i] = (long) v;
      case boolean[] a -> a[i] = v != 0;
      default -> {}
    }
  }

  static double apply(Kind k, double[] x) {
    double r;
    switch (k) {
      case SUM -> {
        r = 0;
        for (double v : x) r += v;
      }
      case PROD -> {
        r = 1;
        for (double v : x) r *= v;
      }
      case MAX -> {
        r = Double.NEGATIVE_INFINITY;
        for (double v : x) r = Math.max(r, v);
      }
      case MIN -> {
        r = Double.POSITIVE_INFINITY;
        for (double v : x) r = Math.min(r, v);
      }
      case LOG_SUM_EXP -> {
        double m = apply(Kind.MAX, x);
        if (Double.isInfinite(m)) return m;
        r = 0;
        for (double v : x) r += Math.exp(v - m);
        r = m + Math.log(r);
      }
      case NORM -> {
        r = 0;
        for (double v : x) r += v * v;
        r = Math.sqrt(r);
      }
      case ANY -> {
        r = 0;
        for (double v : x) if (v != 0) r = 1;
      }
      case ALL -> {
        r = 1;
        for (double v : x) if (v == 0) r = 0;
      }
      case ARG_MAX -> {
        int b = 0;
        for (int i = 1; i < x.length; i++) if (x[i] > x[b]) b = i;
        r = b;
      }
      case ARG_MIN -> {
        int b = 0;
        for (int i = 1; i < x.length; i++) if (x[i] < x[b]) b = i;
        r = b;
      }
      default -> throw new IllegalStateException();
    }
    return r;
  }

  static void walk(Strided x, int[] axes, int k, int off, java.util.function.IntConsumer c) {
    if (k == axes.length) {
      c.accept(off);
      return;
    }
    for (int i = 0; i < x.shape().dim(axes[k]); i++)
      walk(x, axes, k + 1, off + i * x.strides()[axes[k]], c);
  }

  static int[] others(Strided x, int[] axes) {
    return java.util.stream.IntStream.range(0, x.shape().rank())
        .filter(a -> java.util.Arrays.stream(axes).noneMatch(b -> b == a))
        .toArray();
  }

  public static void reduce(Kind kind, Strided in, int[] axes, Object out) {
    int[] n = {0};
    walk(
        in,
        others(in, axes),
        0,
        in.offset(),
        o -> {
          java.util.ArrayList<Double> l = new java.util.ArrayList<>();
          walk(in, axes, 0, o, i -> l.add(get(in.data(), i)));
          set(out, n[0]++, apply(kind, l.stream().mapToDouble(d -> d).toArray()));
        });
  }

  public static void scan(Kind kind, Strided in, int axis, Object out) {
    int[] st = in.shape().rowMajorStrides();
    int[] ax = {axis};
    java.util.ArrayList<Integer> bi = new java.util.ArrayList<>(), bo = new java.util.ArrayList<>();
    walk(in, others(in, ax), 0, in.offset(), bi::add);
    Strided o = Strided.contiguous(in.dtype(), in.shape(), out);
    walk(o, others(in, ax), 0, 0, bo::add);
    int n = in.shape().dim(axis);
    for (int q = 0; q < bi.size(); q++) {
      double[] x = new double[n];
      for (int i = 0; i < n; i++) x[i] = get(in.data(), bi.get(q) + i * in.strides()[axis]);
      double[] y = new double[n];
      double acc = kind == Kind.PROD ? 1 : 0,
          l =
              n > 0 && (kind == Kind.SOFTMAX || kind == Kind.LOG_SOFTMAX)
                  ? apply(Kind.LOG_SUM_EXP, x)
                  : 0;
      for (int i = 0; i < n; i++) {
        switch (kind) {
          case SUM -> y[i] = acc += x[i];
          case PROD -> y[i] = acc *= x[i];
          case SOFTMAX -> y[i] = Math.exp(x[i] - l);
          default -> y[i] = x[i] - l;
        }
        set(out, bo.get(q) + i * st[axis], y[i]);
      }
    }
  }
}
