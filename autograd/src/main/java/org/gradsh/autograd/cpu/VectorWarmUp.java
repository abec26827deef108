package org.gradsh.autograd.cpu;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Elementwise;

/**
 * The {@link WarmUp} of an elementwise op: one per dtype, whose loops are compiled on their own.
 */
final class VectorWarmUp {
  /** Elements of a short run. */
  private static final int SHORT = 64;

  private WarmUp singles;
  private WarmUp doubles;

  /** Whether the vector loops are compiled; counts towards getting them so. */
  boolean isDone(Elementwise op, DType compute, int elements) {
    return of(op, compute).isDone((long) elements * op.cost());
  }

  /** Runs the vector loops until they are faster than the plain ones; on the background thread. */
  void run(Elementwise op, DType compute) {
    of(op, compute).run();
  }

  private WarmUp of(Elementwise op, DType compute) {
    WarmUp made = compute == DType.FLOAT32 ? singles : doubles;
    return made == null ? made(op, compute) : made;
  }

  private synchronized WarmUp made(Elementwise op, DType compute) {
    WarmUp made = compute == DType.FLOAT32 ? singles : doubles;
    if (made != null) return made;
    made = new WarmUp(() -> isFaster(op, compute));
    if (compute == DType.FLOAT32) singles = made;
    else doubles = made;
    return made;
  }

  private static boolean isFaster(Elementwise op, DType compute) {
    ElementwiseKernel plain = op.kernel(), vector = op.vectorKernel();
    if (vector == null) return false;
    Object[] x = new Object[op.arity()];
    for (int k = 0; k < x.length; k++) {
      x[k] = Trial.numbers(op.isMask(k) ? DType.BOOL : compute, Trial.LENGTH);
    }
    for (Object array : x) someLarge(array);
    Object y = op.resultType(compute).newArray(Trial.LENGTH);
    int[] offset = new int[x.length];
    int forms = x.length == 2 ? 3 : 1;
    for (int form = 0; form < forms; form++) {
      int scalars = form;
      Trial.Twins loops =
          (vectors, n) -> (vectors ? vector : plain).run(compute, x, offset, scalars, y, 0, n);
      if (!Trial.isFaster(SHORT, loops)) return false;
    }
    return true;
  }

  /** Past the short runs some elements are large: there functions may branch. */
  private static void someLarge(Object array) {
    for (int i = SHORT; i < Trial.LENGTH; i += 1000) {
      switch (array) {
        case float[] a -> a[i] *= 1e6f;
        case double[] a -> a[i] *= 1e12;
        default -> {
          return;
        }
      }
    }
  }
}
