package org.gradsh.cuda.kernel;

import static org.gradsh.cuda.kernel.Both.of;
import static org.gradsh.cuda.kernel.Both.random;
import static org.gradsh.cuda.kernel.Both.same;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.ScanOps;
import org.gradsh.cuda.kernel.Both.Layout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ScansTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY, NAN = Double.NaN;

  @BeforeAll
  static void onTheDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  private static void all(Tensor x, int axis) {
    String what = x.dtype() + " " + x.shape() + " along " + axis;
    for (Layout layout : Layout.values()) {
      same("cumSum of " + what, layout, in -> in[0].cumSum(axis), x);
      same("cumProd of " + what, layout, in -> in[0].cumProd(axis), x);
      same("logCumSumExp of " + what, layout, in -> in[0].logCumSumExp(axis), x);
      for (boolean largest : new boolean[] {true, false}) {
        var r = new ScanOps.Running(axis, largest);
        same("cumArg of " + what, layout, in -> ScanOps.CUM_ARG.apply(r, in[0]), x);
      }
    }
  }

  @Test
  @Tag("races")
  void linesOfAnyLength() {
    for (DType dtype : DType.values()) {
      for (int n : new int[] {1, 2, 31, 33, 128, 1000, 4100}) {
        all(random(dtype, n, 3, n), 1);
        all(random(dtype, n, n, 3), 0);
      }
      all(random(dtype, 1, 70, 10), 1);
      all(random(dtype, 2, 4, 3, 5, 2), 2);
      all(random(dtype, 3, 0, 4), 1);
    }
  }

  /** Cut into segments. */
  @Test
  void longLines() {
    for (DType dtype : DType.values()) {
      all(random(dtype, 1, 40_001), 0);
      all(random(dtype, 2, 2, 20_000), 1);
      all(random(dtype, 3, 1000, 70), 0);
    }
  }

  @Test
  @Tag("races")
  void whatIsNoNumberComesThrough() {
    double[] values = {
      1, NAN, 3, NAN, 2, INFINITY, 1, -INFINITY, 2, 5, -INFINITY, -INFINITY, -INFINITY, 1, 1, 0.,
      -0., 0., -0., 0., 7, 7, 3, 7, 8,
    };
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      all(of(dtype, values, 5, 5), 1);
      all(of(dtype, values, 5, 5), 0);
      double[] wide = new double[30_000];
      Arrays.fill(wide, -INFINITY);
      wide[20_000] = NAN;
      all(of(dtype, wide, 30_000), 0);
    }
  }
}
