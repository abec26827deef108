package org.gradsh.bench.speed;

import java.util.Locale;
import java.util.StringJoiner;

/**
 * What a result is compared by: of each tensor the number of elements, their mean, the mean of
 * their absolute values, and 16 of them. worker.py tells the same.
 */
final class Digest {
  private static final int PICKED = 16;

  /** Numbers for each tensor. */
  private static final int LENGTH = 3 + PICKED;

  private Digest() {}

  /** Adds what is told of one tensor. */
  static void add(StringJoiner out, double[] elements) {
    double sum = 0;
    double absolute = 0;
    for (double element : elements) {
      sum += element;
      absolute += Math.abs(element);
    }
    int n = elements.length;
    out.add(Integer.toString(n));
    out.add(Double.toString(sum / n));
    out.add(Double.toString(absolute / n));
    for (int i = 0; i < PICKED; i++) {
      out.add(Double.toString(elements[(int) ((n - 1L) * i / (PICKED - 1))]));
    }
  }

  /** What is wrong with our digest beside the peer's; empty where they agree. */
  static String difference(String ours, String theirs, double tolerance) {
    double[] a = numbers(ours);
    double[] b = numbers(theirs);
    if (a.length != b.length) {
      return a.length / LENGTH + " results against " + b.length / LENGTH;
    }
    for (int i = 0; i < a.length; i++) {
      int start = i - i % LENGTH;
      double scale = i == start ? 0 : Math.max(Math.abs(b[i]), b[start + 2]);
      if (!(Math.abs(a[i] - b[i]) <= tolerance * scale)) {
        return String.format(
            Locale.ROOT,
            "result %d, %s: %.8g against %.8g",
            i / LENGTH + 1,
            what(i - start),
            a[i],
            b[i]);
      }
    }
    return "";
  }

  private static String what(int index) {
    return switch (index) {
      case 0 -> "number of elements";
      case 1 -> "mean";
      case 2 -> "mean of absolute values";
      default -> "element picked as " + (index - 2) + " of " + PICKED;
    };
  }

  private static double[] numbers(String text) {
    String[] words = text.strip().split("\\s+");
    double[] numbers = new double[words.length];
    for (int i = 0; i < words.length; i++) numbers[i] = Double.parseDouble(words[i]);
    return numbers;
  }
}
