package org.gradsh.autograd.graph;

import org.gradsh.autograd.cpu.Strided;

/** Constants that are one number everywhere, which the CPU has. */
final class Constants {
  private Constants() {}

  static boolean isUniform(Strided block) {
    if (block.size() == 0 || !block.isHost()) return false;
    for (int a = 0; a < block.strides().length; a++) {
      if (block.strides()[a] != 0 && block.shape().dim(a) != 1) return false;
    }
    return true;
  }

  /** The constant behind a vertex where it is one number everywhere; else null. */
  static Strided uniform(Vertex v) {
    if (v.constant() == null || !isUniform(v.constant().values())) return null;
    return v.constant().values();
  }

  /** Whether a vertex is this number everywhere; 0 and -0 differ. */
  static boolean is(Vertex v, double number) {
    Strided block = uniform(v);
    return block != null
        && block.dtype().isFloating()
        && Double.doubleToLongBits(number(block)) == Double.doubleToLongBits(number);
  }

  /** The number; true is 1. */
  static double number(Strided block) {
    int at = block.offset();
    return switch (block.data()) {
      case float[] a -> a[at];
      case double[] a -> a[at];
      case int[] a -> a[at];
      case long[] a -> a[at];
      case boolean[] a -> a[at] ? 1 : 0;
      default -> throw new IllegalStateException("no number: " + block.dtype());
    };
  }

  /** What tells the number from every other. */
  static Object bits(Strided block) {
    int at = block.offset();
    return block.data() instanceof long[] a
        ? (Object) a[at]
        : (Object) Double.doubleToRawLongBits(number(block));
  }
}
