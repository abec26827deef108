package org.gradsh.cuda.kernel;

import static org.gradsh.cuda.kernel.Both.of;
import static org.gradsh.cuda.kernel.Both.random;
import static org.gradsh.cuda.kernel.Both.same;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.cuda.kernel.Both.Layout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("races")
class OrdersTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY, NAN = Double.NaN;

  @BeforeAll
  static void onTheDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  private static void sort(Tensor x, int axis) {
    String what = x.dtype() + " " + x.shape() + " along " + axis;
    for (Layout layout : Layout.values()) {
      same("argSort of " + what, layout, in -> in[0].argSort(axis, false), x);
      same("descending argSort of " + what, layout, in -> in[0].argSort(axis, true), x);
    }
  }

  /** Equal elements are many: their order tells whether it is stable. */
  @Test
  void rowsOfAnyLength() {
    for (DType dtype : DType.values()) {
      for (int n : new int[] {1, 2, 3, 31, 64, 200, 512, 513, 1500, 5000}) {
        sort(random(dtype, n, 3, n).mul(3).floor().to(dtype), 1);
      }
      sort(random(dtype, 1, 40, 3), 0);
      sort(random(dtype, 2, 2, 600, 3), 1);
      sort(random(dtype, 3, 70, 7), 1);
      sort(random(dtype, 3, 2, 0), 1);
    }
  }

  @Test
  void whatIsNoNumberIsLargest() {
    double[] values = {3, NAN, -0., 0., INFINITY, -INFINITY, NAN, 0., -0., 1};
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      Tensor x = of(dtype, values, 2, 5);
      sort(x, 0);
      sort(x, 1);
      sort(of(dtype, values, 10), 0);
    }
  }

  @Test
  void placesInWhatIsSorted() {
    for (DType dtype : DType.values()) {
      Tensor sorted = random(dtype, 1, 3, 700).to(DType.FLOAT64).sort(1, false).values().to(dtype);
      Tensor values = random(dtype, 2, 3, 50);
      Tensor line = sorted.get(1);
      for (boolean right : new boolean[] {true, false}) {
        for (Layout layout : Layout.values()) {
          same("rows", layout, in -> Autograd.searchSorted(in[0], in[1], right), sorted, values);
          same("a vector", layout, in -> Autograd.searchSorted(in[0], in[1], right), line, values);
        }
      }
    }
    Tensor odd = of(DType.FLOAT32, new double[] {-INFINITY, -0., 1, NAN}, 4);
    Tensor values = of(DType.FLOAT64, new double[] {NAN, 0, -1, INFINITY, -INFINITY}, 5);
    same("extremes", in -> Autograd.searchSorted(in[0], in[1], true), odd, values);
    same("extremes", in -> Autograd.searchSorted(in[0], in[1], false), odd, values);
  }
}
