package org.gradsh.cuda.kernel;

import static org.gradsh.cuda.kernel.Both.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.op.IndexOps;
import org.gradsh.cuda.CudaDevice;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Numbers sorted by keys: what is added up by them has the CPU's order, and so its bits. */
@Tag("races")
class SegmentsTest {
  @BeforeAll
  static void onTheDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  private static void sameBits(String what, int n, int bound, IntUnaryOperator key) {
    long[] keys = new long[n];
    for (int i = 0; i < n; i++) keys[i] = key.applyAsInt(i);
    Tensor index = Tensor.of(Strided.contiguous(DType.INT64, Shape.of(n), keys));
    Tensor table = Autograd.zeros(bound), by = random(DType.FLOAT32, n, n);
    Tensor here = added(table, index, by);
    Tensor there = added(table.to(Both.CUDA), index.to(Both.CUDA), by.to(Both.CUDA));
    assertArrayEquals(here.toFloatArray(), there.toFloatArray(), what + " " + n + " " + bound);
  }

  private static Tensor added(Tensor table, Tensor index, Tensor by) {
    return Autograd.grad(t -> IndexOps.gather(t, 0, index).mul(by).sum()).apply(table);
  }

  /** Tiles of a block: one, not whole, more than one; digits of few bits and of many. */
  @Test
  void byChance() {
    int[][] sizes = {
      {1, 1}, {33, 5}, {8191, 300}, {8192, 128}, {8193, 20_000}, {30_000, 1000}, {70_001, 50_000}
    };
    for (int[] s : sizes) {
      Random random = new Random(s[0]);
      sameBits("by chance", s[0], s[1], i -> random.nextInt(s[1]));
    }
  }

  @Test
  void inOrder() {
    for (int n : new int[] {20_000, 66_000}) {
      sameBits("all alike", n, 200, i -> 100);
      sameBits("sorted", n, n, i -> i);
      sameBits("the other way round", n, n, i -> n - 1 - i);
      sameBits("steps of 64", n, n, i -> (int) (64L * i % n));
      sameBits("in turn", n, 256, i -> i % 256);
    }
  }

  /** One round of a block, a whole one, five and six, of which the compiler joins some. */
  @Test
  void countsAreAddedUpRoundByRound() {
    for (int n : new int[] {1, 33, 1024, 1025, 4 * 1024 + 37, 5 * 1024 + 37}) {
      int[] counts = new int[n + 1];
      for (int i = 0; i < n; i++) counts[i] = i * 31 % 17;
      Tensor there =
          Tensor.of(Strided.contiguous(DType.INT32, Shape.of(n + 1), counts)).to(Both.CUDA);
      CudaDevice device = (CudaDevice) Accelerator.of(there.values());
      Segments.addUp(device, device.address(there.values(), device.stream()), n);
      long[] got = there.toLongArray();
      long sum = 0;
      for (int i = 0; i <= n; i++) {
        assertEquals(sum, got[i], n + " counts, up to " + i);
        if (i < n) sum += counts[i];
      }
    }
  }
}
