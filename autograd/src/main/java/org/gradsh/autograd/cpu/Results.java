package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.cpu.Reductions.Kind;

/** What goes into a reduction and what comes out of it, for arrays of any type. */
final class Results {
  private Results() {}

  /** The results of reducing nothing. */
  static void fill(Kind kind, Object out, int count) {
    double value =
        switch (kind) {
          case SUM, NORM, ANY -> 0;
          case PROD, ALL -> 1;
          case LOG_SUM_EXP -> Double.NEGATIVE_INFINITY;
          case MAX, MIN, ARG_MAX, ARG_MIN, SOFTMAX, LOG_SOFTMAX ->
              throw new IllegalArgumentException(kind + " of nothing");
        };
    if (out instanceof float[] y) {
      Arrays.fill(y, 0, count, (float) value);
    } else if (out instanceof double[] y) {
      Arrays.fill(y, 0, count, value);
    } else if (out instanceof int[] y) {
      Arrays.fill(y, 0, count, (int) value);
    } else if (out instanceof long[] y) {
      Arrays.fill(y, 0, count, (long) value);
    } else {
      Arrays.fill((boolean[]) out, 0, count, value != 0);
    }
  }

  /** Stores longs as numbers or truth values. */
  static void store(Kind kind, long[] values, Object out) {
    if (out instanceof long[] y) {
      System.arraycopy(values, 0, y, 0, values.length);
    } else if (out instanceof int[] y) {
      for (int i = 0; i < values.length; i++) {
        y[i] = (int) values[i];
      }
    } else if (out instanceof boolean[] y) {
      for (int i = 0; i < values.length; i++) {
        y[i] = values[i] != 0;
      }
    } else {
      throw Reductions.unsupported(kind, out);
    }
  }

  /** Stores the doubles that states stand for. */
  static void storeReal(Kind kind, long[] states, Object out) {
    if (out instanceof float[] y) {
      for (int i = 0; i < states.length; i++) {
        y[i] = (float) Double.longBitsToDouble(states[i]);
      }
    } else if (out instanceof double[] y) {
      for (int i = 0; i < states.length; i++) {
        y[i] = Double.longBitsToDouble(states[i]);
      }
    } else {
      throw Reductions.unsupported(kind, out);
    }
  }

  /** Copies elements that are {@code step} apart; to a long[] also those of other types. */
  static void copy(Object from, int offset, int step, Object to, int at, int count) {
    if (!(to instanceof long[] y) || from instanceof long[]) {
      Runs.copy(from, offset, step, to, at, count);
    } else if (from instanceof int[] x) {
      for (int i = 0; i < count; i++) {
        y[at + i] = x[offset + i * step];
      }
    } else {
      truth(from, offset, step, y, at, count);
    }
  }

  /** Copies 1 for each element that is true or not 0, else 0. */
  static void truth(Object from, int offset, int step, long[] y, int at, int count) {
    if (from instanceof boolean[] x) {
      for (int i = 0; i < count; i++) {
        y[at + i] = x[offset + i * step] ? 1 : 0;
      }
    } else if (from instanceof float[] x) {
      for (int i = 0; i < count; i++) {
        y[at + i] = x[offset + i * step] != 0 ? 1 : 0;
      }
    } else if (from instanceof double[] x) {
      for (int i = 0; i < count; i++) {
        y[at + i] = x[offset + i * step] != 0 ? 1 : 0;
      }
    } else if (from instanceof int[] x) {
      for (int i = 0; i < count; i++) {
        y[at + i] = x[offset + i * step] != 0 ? 1 : 0;
      }
    } else {
      long[] x = (long[]) from;
      for (int i = 0; i < count; i++) {
        y[at + i] = x[offset + i * step] != 0 ? 1 : 0;
      }
    }
  }

  /** Copies neighbours to places that are {@code step} apart. */
  static void spread(Object from, int offset, Object to, int at, int step, int count) {
    if (from instanceof float[] x) {
      float[] y = (float[]) to;
      for (int i = 0; i < count; i++) {
        y[at + i * step] = x[offset + i];
      }
    } else if (from instanceof double[] x) {
      double[] y = (double[]) to;
      for (int i = 0; i < count; i++) {
        y[at + i * step] = x[offset + i];
      }
    } else if (from instanceof int[] x) {
      int[] y = (int[]) to;
      for (int i = 0; i < count; i++) {
        y[at + i * step] = x[offset + i];
      }
    } else {
      long[] x = (long[]) from;
      long[] y = (long[]) to;
      for (int i = 0; i < count; i++) {
        y[at + i * step] = x[offset + i];
      }
    }
  }
}
