package org.gradsh.autograd.cpu;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.NormRows.Pair;

/** Gets the vector loops of {@link NormRows} compiled before they are used. */
final class NormWarmUp {
  private NormWarmUp() {}

  private static final WarmUp FLOATS = of(FloatNormRows.ROWS, DType.FLOAT32);
  private static final WarmUp DOUBLES = of(DoubleNormRows.ROWS, DType.FLOAT64);

  /** Whether they are compiled; counts towards getting them so. */
  static boolean isDone(boolean isDouble, long work) {
    return (isDouble ? DOUBLES : FLOATS).isDone(work);
  }

  private static WarmUp of(NormRows rows, DType dtype) {
    return WarmUp.of(
        () -> {
          Object x = Trial.numbers(dtype, Trial.LENGTH);
          Object y = dtype.newArray(Trial.LENGTH);
          Object sums = dtype.newArray(2 * Trial.LENGTH);
          Pair pair = new Pair();
          return (vectors, n) -> {
            BlockFolds.run(Rows.Step.SUM, 0, x, 0, n, vectors);
            rows.moments(x, 0, .5, n, pair, vectors);
            rows.products(x, 0, x, 0, .5, n, pair, vectors);
            rows.line(x, 0, .5, 2, 1, y, 0, n, vectors);
            rows.weighedLine(x, 0, .5, 2, 1, x, x, 0, y, 0, n, vectors);
            rows.weighedProducts(x, 0, x, 0, x, 0, .5, n, pair, vectors);
            rows.weighedSlope(x, 0, x, 0, 1, x, 0, .5, 2, 1, y, 0, n, vectors);
            rows.slope(x, 0, 1, x, 0, .5, 2, 1, y, 0, n, vectors);
            rows.addColumns(x, 0, x, 0, .5, 2, 1, sums, n, vectors);
          };
        });
  }
}
