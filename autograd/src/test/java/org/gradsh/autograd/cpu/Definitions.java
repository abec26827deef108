package org.gradsh.autograd.cpu;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gradsh.autograd.cpu.Reductions.Kind;

/** Views of numbers, and what reductions of them are by definition. */
final class Definitions {
  private Definitions() {}

  /** A view: an array and how its elements lie. */
  record View(Object data, int offset, int[] dims, int[] strides) {
    /** Numbers from −2 to 2 in the given order of axes, {@code gap} elements apart. */
    static View of(Class<?> type, int[] dims, boolean reversedAxes, int gap, boolean flipped) {
      int[] strides = new int[dims.length];
      int step = gap;
      for (int i = 0; i < dims.length; i++) {
        int axis = reversedAxes ? i : dims.length - 1 - i;
        strides[axis] = step;
        step *= Math.max(1, dims[axis]);
      }
      int offset = 3;
      if (flipped && dims.length > 0) {
        int axis = dims.length - 1;
        offset += Math.max(0, dims[axis] - 1) * strides[axis];
        strides[axis] = -strides[axis];
      }
      Object data = Array.newInstance(type, step + 5);
      var random = new Random(dims.length * 31L + gap);
      for (int i = 0; i < step + 5; i++) {
        double value = random.nextDouble() * 4 - 2;
        switch (data) {
          case float[] a -> a[i] = (float) value;
          case double[] a -> a[i] = value;
          case int[] a -> a[i] = random.nextInt(7) - 3;
          case long[] a -> a[i] = random.nextInt(7) - 3;
          case boolean[] a -> a[i] = value < 1.9;
          default -> throw new AssertionError();
        }
      }
      return new View(data, offset, dims, strides);
    }

    int size() {
      return Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    }
  }

  static double get(Object data, int i) {
    return switch (data) {
      case float[] a -> a[i];
      case double[] a -> a[i];
      case int[] a -> a[i];
      case long[] a -> a[i];
      case boolean[] a -> a[i] ? 1 : 0;
      default -> throw new AssertionError();
    };
  }

  /** The elements that go into each result, in row-major order. */
  static List<List<Double>> groups(View x, int[] axes) {
    boolean[] reduced = new boolean[x.dims.length];
    for (int axis : axes) {
      reduced[axis] = true;
    }
    int results = 1;
    for (int axis = 0; axis < x.dims.length; axis++) {
      results *= reduced[axis] ? 1 : x.dims[axis];
    }
    List<List<Double>> groups = new ArrayList<>();
    for (int i = 0; i < results; i++) {
      groups.add(new ArrayList<>());
    }
    for (int index = 0; index < x.size(); index++) {
      int at = x.offset;
      int group = 0;
      int scale = 1;
      int rest = index;
      for (int axis = x.dims.length - 1; axis >= 0; axis--) {
        int i = rest % x.dims[axis];
        rest /= x.dims[axis];
        at += i * x.strides[axis];
        if (!reduced[axis]) {
          group += i * scale;
          scale *= x.dims[axis];
        }
      }
      groups.get(group).add(get(x.data, at));
    }
    return groups;
  }

  static double defined(Kind kind, List<Double> x) {
    double max = x.stream().reduce(Double.NEGATIVE_INFINITY, Math::max);
    double min = x.stream().reduce(Double.POSITIVE_INFINITY, Math::min);
    return switch (kind) {
      case SUM -> x.stream().mapToDouble(v -> v).sum();
      case PROD -> x.stream().reduce(1.0, (a, b) -> a * b);
      case MAX -> max;
      case MIN -> min;
      case NORM -> Math.sqrt(x.stream().mapToDouble(v -> v * v).sum());
      case LOG_SUM_EXP -> max + Math.log(x.stream().mapToDouble(v -> Math.exp(v - max)).sum());
      case ANY -> x.stream().anyMatch(v -> v != 0) ? 1 : 0;
      case ALL -> x.stream().allMatch(v -> v != 0) ? 1 : 0;
      case ARG_MAX -> x.indexOf(max);
      case ARG_MIN -> x.indexOf(min);
      case SOFTMAX, LOG_SOFTMAX -> throw new AssertionError();
    };
  }

  static List<Double> list(Object x) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < Array.getLength(x); i++) values.add(get(x, i));
    return values;
  }
}
