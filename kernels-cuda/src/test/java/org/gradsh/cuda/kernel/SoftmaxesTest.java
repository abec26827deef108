package org.gradsh.cuda.kernel;

import static org.gradsh.cuda.kernel.Both.of;
import static org.gradsh.cuda.kernel.Both.random;
import static org.gradsh.cuda.kernel.Both.same;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.SoftmaxOps;
import org.gradsh.cuda.kernel.Both.Layout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("races")
class SoftmaxesTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY, NAN = Double.NaN;
  private static final DType[] REAL = {DType.FLOAT32, DType.FLOAT64};

  @BeforeAll
  static void onTheDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  private static void all(Tensor x, int axis) {
    Tensor t = random(x.dtype(), 77, x.dims());
    for (Layout layout : Layout.values()) {
      String what = x.dtype() + " " + x.shape() + " along " + axis;
      same("softmax of " + what, layout, in -> in[0].softmax(axis), x);
      same("logSoftmax of " + what, layout, in -> in[0].logSoftmax(axis), x);
      same(
          "softmaxProduct of " + what,
          layout,
          in -> SoftmaxOps.SOFTMAX_PRODUCT.apply(axis, in),
          x,
          t);
      Tensor logs = x.logSoftmax(axis);
      same(
          "logSoftmaxProduct of " + what,
          layout,
          in -> SoftmaxOps.LOG_SOFTMAX_PRODUCT.apply(axis, in),
          logs,
          t);
    }
  }

  /** Lines that a team holds, and such that are read twice. */
  @Test
  void linesOfAnyLength() {
    for (DType dtype : REAL) {
      for (int n : new int[] {1, 2, 10, 33, 255, 1000, 5000, 9001}) {
        all(random(dtype, n, 3, n), 1);
        all(random(dtype, n, n, 3), 0);
      }
      all(random(dtype, 1, 70, 10), 1);
      all(random(dtype, 2, 2, 40, 50), 1);
      all(random(dtype, 3, 4, 3, 5, 2), 2);
    }
  }

  @Test
  void whatHasNoSoftmax() {
    double[] values = {
      1, NAN, 3, INFINITY, 1, 2, -INFINITY, -INFINITY, -INFINITY, -INFINITY, 0, 1000, -1e30, 0,
      1e30,
    };
    for (DType dtype : REAL) {
      Tensor x = of(dtype, values, 5, 3);
      for (Layout layout : Layout.values()) {
        same("softmax", layout, in -> in[0].softmax(1), x);
        same("logSoftmax", layout, in -> in[0].logSoftmax(1), x);
        same("softmax", layout, in -> in[0].softmax(0), x);
        same("logSumExp", layout, in -> in[0].logSumExp(1), x);
      }
      double[] wide = new double[20_000];
      Arrays.fill(wide, -INFINITY);
      same("softmax of -inf", in -> in[0].softmax(0), of(dtype, wide, 20_000));
      wide[15_000] = 1;
      same("softmax of one", in -> in[0].softmax(0), of(dtype, wide, 20_000));
      wide[3] = NAN;
      same("softmax of NaN", in -> in[0].softmax(0), of(dtype, wide, 20_000));
    }
  }

  @Test
  void crossEntropyAndItsSlope() {
    for (DType dtype : REAL) {
      for (int classes : new int[] {1, 10, 1000, 9001}) {
        Tensor x = random(dtype, classes, 7, classes);
        Tensor target = of(DType.INT64, new double[] {0, 5, -100, 9, 3, 2, 1}, 7);
        Tensor fits = target.maximum(-100).minimum(classes - 1);
        Tensor g = random(dtype, 5, 7);
        same("crossEntropy", in -> Autograd.crossEntropy(in[0], in[1]), x, fits);
        same(
            "its gradient",
            in -> Autograd.grad(t -> Autograd.crossEntropy(t, in[1])).apply(in[0]),
            x,
            fits);
      }
      for (int classes : new int[] {5, 40, 300}) { // a thread's, held by a team, read twice
        Tensor planes = random(dtype, 3, 2, classes, 40);
        Tensor target = random(DType.INT32, 4, 2, 40).abs().rem(classes);
        same("of columns", in -> Autograd.crossEntropy(in[0], in[1]), planes, target);
        same(
            "its gradient",
            in -> Autograd.grad(t -> Autograd.crossEntropy(t, in[1])).apply(in[0]),
            planes,
            target);
        same("oneHot", in -> Autograd.oneHot(in[0], classes), target);
      }
    }
  }

  @Test
  void aClassThatIsNoneIsToldAtTheNextRead() {
    Tensor x = random(DType.FLOAT32, 1, 2, 3).to(Both.CUDA);
    Tensor bad = of(DType.INT64, new double[] {0, 3}, 2).to(Both.CUDA);
    Tensor loss = Autograd.crossEntropy(x, bad);
    assertThrows(TensorException.class, loss::item);
    Tensor hot = Autograd.oneHot(bad, 3);
    assertThrows(TensorException.class, hot::toDoubleArray);
  }
}
