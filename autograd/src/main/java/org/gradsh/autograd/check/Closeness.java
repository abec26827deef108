package org.gradsh.autograd.check;

import java.util.stream.IntStream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * How close two tensors are, element by element, by NumPy's measure: |a − b| ≤ atol + rtol·|b|,
 * where b is what is expected. Equal infinities are close; NaN is close to nothing, or to NaN on
 * demand.
 *
 * @param elements how many pairs were compared
 * @param apart how many of them are not close
 * @param worst the row-major index of the pair that is furthest beyond its tolerance; −1 if all are
 *     close
 * @param shape the shape that both were broadcast to
 */
public record Closeness(int elements, int apart, int worst, Shape shape) {
  /** NumPy's relative tolerance where none is given. */
  public static final double RTOL = 1e-5;

  /** NumPy's absolute tolerance where none is given. */
  public static final double ATOL = 1e-8;

  /**
   * Compares in float64, after broadcasting.
   *
   * @throws TensorException when the shapes cannot be broadcast, or a tolerance is negative or NaN
   */
  public static Closeness of(Tensor a, Tensor b, double rtol, double atol, boolean equalNaN) {
    if (!(rtol >= 0) || !(atol >= 0)) {
      throw TensorException.value("allClose: rtol " + rtol + " and atol " + atol)
          .hint("tolerances are numbers of 0 or more")
          .build();
    }
    Shape shape = shape(a, b);
    double[] x = doubles(a, shape);
    double[] y = doubles(b, shape);
    int apart = 0;
    int worst = -1;
    double furthest = -1;
    for (int i = 0; i < x.length; i++) {
      double beyond = beyond(x[i], y[i], rtol, atol, equalNaN);
      if (beyond > 0) {
        apart++;
        if (beyond > furthest) {
          furthest = beyond;
          worst = i;
        }
      }
    }
    return new Closeness(x.length, apart, worst, shape);
  }

  /** Whether all pairs are close. */
  public boolean all() {
    return apart == 0;
  }

  /** The index of the worst pair, axis by axis; of a scalar it is empty. */
  public int[] worstIndex() {
    int[] strides = shape.rowMajorStrides();
    int[] dims = shape.dims();
    return IntStream.range(0, dims.length).map(k -> worst / strides[k] % dims[k]).toArray();
  }

  /** By how much a pair is beyond its tolerance; 0 for a close one. */
  private static double beyond(double a, double b, double rtol, double atol, boolean equalNaN) {
    if (a == b || equalNaN && Double.isNaN(a) && Double.isNaN(b)) {
      return 0;
    }
    // Where one is not finite the difference is infinite or NaN, and would pass for none.
    if (!Double.isFinite(a) || !Double.isFinite(b)) {
      return Double.POSITIVE_INFINITY;
    }
    double difference = Math.abs(a - b);
    double allowed = atol + rtol * Math.abs(b);
    return difference <= allowed ? 0 : difference - allowed;
  }

  private static Shape shape(Tensor a, Tensor b) {
    Shape shape = Shape.broadcast(a.shape(), b.shape());
    if (shape == null) {
      throw TensorException.shape("allClose: the shapes cannot be broadcast to one")
          .operand("a", a)
          .operand("b", b)
          .build();
    }
    return shape;
  }

  private static double[] doubles(Tensor t, Shape shape) {
    return t.detach().to(DType.FLOAT64).broadcastTo(shape.dims()).toDoubleArray();
  }
}
