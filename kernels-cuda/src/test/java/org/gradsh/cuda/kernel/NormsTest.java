package org.gradsh.cuda.kernel;

import static org.gradsh.cuda.kernel.Both.random;
import static org.gradsh.cuda.kernel.Both.same;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.StandardOps;
import org.gradsh.autograd.op.StandardOps.Standard;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("races")
class NormsTest {
  @BeforeAll
  static void onTheDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  private static void all(DType dtype, double mean, int... dims) {
    Tensor x = random(dtype, 1, dims).add(mean).to(dtype);
    Tensor g = random(dtype, 2, dims);
    Tensor w = random(dtype, 3, dims[2], dims[3]), b = random(dtype, 4, dims[2], dims[3]);
    Standard plain = new Standard(1e-5, false, false), weighed = new Standard(1e-5, false, true);
    for (Both.Layout layout : Both.Layout.values()) {
      String what = " " + dtype + " " + x.shape() + " about " + mean;
      same("standardize" + what, layout, in -> StandardOps.STANDARDIZE.apply(plain, in), x);
      same("weighed" + what, layout, in -> StandardOps.STANDARDIZE.apply(weighed, in), x, w, b);
      same("slope" + what, layout, in -> StandardOps.SLOPE.apply(plain, in), g, x);
      same("slope" + what, layout, in -> StandardOps.SLOPE.apply(weighed, in), g, x, w);
      same("weights" + what, layout, in -> StandardOps.WEIGHTS.apply(plain, in), g, x);
      same("back" + what, layout, in -> StandardOps.BACK.apply(weighed, in), g, x, w);
    }
  }

  @Test
  void asLayersAskForThem() {
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      all(dtype, 0, 40, 1, 1, 70, 1); // layer norm
      all(dtype, 0, 5, 1, 1, 1500, 1);
      all(dtype, 0, 1, 8, 5, 1, 36); // batch norm of images
      all(dtype, 0, 1, 300, 9, 1, 1); // and of rows
      all(dtype, 0, 3, 1, 2, 4, 10); // group norm
      all(dtype, 0, 1, 1, 1, 1, 1);
      all(dtype, 0, 3, 2, 2, 3, 5);
      all(dtype, 0, 1, 2, 2, 1, 9000);
    }
  }

  /** Elements are read eight at a time, a team's size apart: eight of them would just not fit. */
  @Test
  void sevenStepsAndSome() {
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      all(dtype, 0, 3, 1, 1, 229, 1);
      all(dtype, 0, 1, 7, 3, 1, 1);
      all(dtype, 0, 1, 7 * 1024, 2, 1, 1);
    }
  }

  /** Cut into segments, whose sums a second launch adds up. */
  @Test
  void fewLongSets() {
    all(DType.FLOAT32, 3, 1, 1, 1, 1, 40_001);
    all(DType.FLOAT64, 3, 2, 1, 1, 3, 20_000);
    all(DType.FLOAT64, 3, 1, 1, 1, 1, 20_001);
    all(DType.FLOAT32, 0, 1, 10_000, 3, 1, 1);
    all(DType.FLOAT64, 1, 1, 4000, 40, 1, 1);
    all(DType.FLOAT32, 100, 1, 3, 2, 1, 20_000);
  }

  /** Stretches of elements that begin and end within a set. */
  @Test
  void setsOfAnyLength() {
    for (int n : new int[] {2, 3, 4, 5, 7, 49, 1023, 1025}) {
      all(DType.FLOAT32, 0, 2, 3, 5, 1, n);
      all(DType.FLOAT32, 0, 9, 1, 1, n, 1);
      all(DType.FLOAT64, 0, 2, 2, 3, 4, n);
    }
  }

  @Test
  void meansThatAreFarFromZero() {
    all(DType.FLOAT32, 1000, 6, 1, 1, 600, 1);
    all(DType.FLOAT64, 10, 1, 20, 4, 1, 30);
  }
}
