package org.gradsh.cuda.kernel;

import static org.gradsh.cuda.kernel.Both.of;
import static org.gradsh.cuda.kernel.Both.random;
import static org.gradsh.cuda.kernel.Both.same;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("races")
class CountsTest {
  @BeforeAll
  static void onTheDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  @Test
  void wholeNumbers() {
    for (int n : new int[] {1, 300, 40_000}) {
      Tensor x = random(DType.INT64, n, n).abs();
      same("bincount", in -> Autograd.bincount(in[0]), x);
      same("bincount at least", in -> Autograd.bincount(in[0], 100), x);
      same("many counts", in -> Autograd.bincount(in[0].mul(500)), x);
      for (DType dtype : DType.values()) {
        Tensor w = random(dtype, 3, n);
        same("weighed by " + dtype, in -> Autograd.bincount(in[0], in[1], 30), x, w);
      }
    }
    same("of none", in -> Autograd.bincount(in[0], 3), random(DType.INT64, 1, 0));
  }

  @Test
  void whatCannotBeCountedIsAnError() {
    Tensor x = of(DType.INT64, new double[] {1, -1}, 2).to(Both.CUDA);
    assertThrows(TensorException.class, () -> Autograd.bincount(x));
  }

  @Test
  void intervals() {
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT32}) {
      Tensor x = random(dtype, 5, 30_000);
      for (int bins : new int[] {1, 7, 3000}) {
        Tensor expected = Autograd.histogram(x, bins, -1.5, 2).counts();
        Tensor actual = Autograd.histogram(x.to(Both.CUDA), bins, -1.5, 2).counts();
        assertArrayEquals(expected.toLongArray(), actual.toLongArray());
      }
    }
    double[] odd = {Double.NaN, 0, .1, .2, .3, 1, Double.POSITIVE_INFINITY, -0., 1.1};
    same("edges", in -> Autograd.histogram(in[0], 10, 0, 1).counts(), of(DType.FLOAT64, odd, 9));
  }
}
