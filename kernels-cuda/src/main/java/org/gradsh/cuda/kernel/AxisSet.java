package org.gradsh.cuda.kernel;

import java.util.Arrays;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.driver.Arguments;

/**
 * Some axes of a block, neighbours joined where one step continues the other, innermost first: what
 * {@code axes.cuh} finds elements by.
 */
record AxisSet(int[] extents, int[] strides, int size) {
  /** Axes that a kernel takes at most. */
  static final int MOST = 4;

  /** Those of the chosen axes, in their order. */
  static AxisSet of(Strided x, boolean[] chosen, boolean which) {
    int rank = x.shape().rank();
    int[] extents = new int[Math.max(1, rank)];
    int[] strides = new int[extents.length];
    int n = 0;
    int size = 1;
    for (int a = rank - 1; a >= 0; a--) {
      int d = x.shape().dim(a);
      if (chosen[a] != which) continue;
      size *= d;
      if (d <= 1) continue;
      int stride = x.strides()[a];
      if (n > 0 && stride == strides[n - 1] * extents[n - 1]) {
        extents[n - 1] *= d;
      } else {
        extents[n] = d;
        strides[n++] = stride;
      }
    }
    if (n == 0) extents[n++] = 1;
    return new AxisSet(Arrays.copyOf(extents, n), Arrays.copyOf(strides, n), size);
  }

  /** All axes but one. */
  static AxisSet others(Strided x, int axis) {
    boolean[] along = new boolean[x.shape().rank()];
    if (along.length > 0) along[axis] = true;
    return of(x, along, false);
  }

  /** {@code size} elements, {@code step} apart. */
  static AxisSet even(int size, int step) {
    return new AxisSet(new int[] {Math.max(1, size)}, new int[] {step}, size);
  }

  boolean fits() {
    return extents.length <= MOST;
  }

  /** The distance between neighbours along the innermost axis. */
  int step() {
    return Math.abs(strides[0]);
  }

  /** As a kernel takes it: one structure. */
  Arguments into(Arguments a) {
    int[] all = new int[1 + 4 * MOST];
    all[0] = extents.length;
    for (int k = 0; k < MOST; k++) {
      Division by = Division.by(k < extents.length ? extents[k] : 1);
      all[1 + k] = by.divisor();
      all[1 + MOST + k] = by.multiplier();
      all[1 + 2 * MOST + k] = by.shift();
      all[1 + 3 * MOST + k] = k < extents.length ? strides[k] : 0;
    }
    return a.of(all, all.length);
  }
}
