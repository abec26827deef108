package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.gradsh.autograd.DType.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Dtypes of results, after PyTorch. */
class PromotionTest {
  private static Tensor of(DType dtype, int... shape) {
    return ones(dtype, shape);
  }

  @Test
  void theWiderDtypeWins() {
    // Rows and columns: bool, int32, int64, float32, float64, as torch.promote_types has it.
    DType[][] expected = {
      {BOOL, INT32, INT64, FLOAT32, FLOAT64},
      {INT32, INT32, INT64, FLOAT32, FLOAT64},
      {INT64, INT64, INT64, FLOAT32, FLOAT64},
      {FLOAT32, FLOAT32, FLOAT32, FLOAT32, FLOAT64},
      {FLOAT64, FLOAT64, FLOAT64, FLOAT64, FLOAT64}
    };
    for (DType a : DType.values()) {
      for (DType b : DType.values()) {
        DType wanted = expected[a.ordinal()][b.ordinal()];
        assertEquals(wanted, a.promote(b));
        assertEquals(wanted, of(a, 2).add(of(b, 2)).dtype(), a + " + " + b);
        assertEquals(wanted, of(a).mul(of(b)).dtype(), a + " · " + b + ", scalars");
        assertEquals(wanted, of(a, 2).maximum(of(b, 1)).dtype());
        assertEquals(wanted, where(of(BOOL, 2), of(a, 2), of(b, 2)).dtype());
        assertEquals(wanted, concat(0, of(a, 1), of(b, 2)).dtype());
        assertEquals(BOOL, of(a, 2).lt(of(b, 2)).dtype());
      }
    }
  }

  @Test
  void scalarTensorsDoNotWidenWithinTheirCategory() {
    assertEquals(FLOAT32, of(FLOAT32, 2).add(of(FLOAT64)).dtype());
    assertEquals(FLOAT64, of(FLOAT32).add(of(FLOAT64, 2)).dtype());
    assertEquals(INT32, of(INT32, 2).add(of(INT64)).dtype());
    assertEquals(FLOAT64, of(INT64, 2).add(of(FLOAT64)).dtype());
    assertEquals(FLOAT32, of(INT64, 2).add(of(FLOAT32)).dtype());
    assertEquals(INT64, of(BOOL, 2).add(of(INT64)).dtype());
    assertEquals(FLOAT32, of(FLOAT32, 1).add(of(FLOAT64)).dtype(), "one element is no scalar");
  }

  @Test
  void javaNumbersTakeTheTensorsDtype() {
    assertEquals(FLOAT32, of(FLOAT32, 2).add(1e300 * 0).dtype());
    assertEquals(FLOAT32, of(FLOAT32, 2).mul(2).dtype());
    assertEquals(FLOAT64, of(FLOAT64, 2).mul(.1).dtype());
    assertEquals(INT32, of(INT32, 2).mul(2).dtype());
    assertEquals(INT64, of(INT64, 2).mul(2).dtype());
    assertEquals(FLOAT32, of(INT32, 2).mul(2.5).dtype());
    assertEquals(FLOAT32, of(INT64, 2).mul(2.5).dtype());
    assertEquals(INT32, of(BOOL, 2).add(1).dtype());
    assertEquals(FLOAT32, of(BOOL, 2).mul(.5).dtype());
    assertEquals(.1, of(FLOAT64).mul(.1).item(), "the number is not rounded to float32");
    assertEquals((float) .1, of(FLOAT32).mul(.1).item());
  }

  @Test
  void divisionOfIntegersIsFloating() {
    Tensor q = tensor(new int[] {7, -7}).div(2);
    assertEquals(FLOAT32, q.dtype());
    Expect.values(q, 3.5, -3.5);
    assertEquals(FLOAT32, of(INT64, 2).div(of(INT64, 2)).dtype());
    assertEquals(FLOAT32, of(INT64, 2).sqrt().dtype());
    assertEquals(FLOAT32, of(BOOL, 2).exp().dtype());
    assertEquals(FLOAT32, of(INT32, 2).mean().dtype());
  }

  @Test
  void remaindersAndQuotientsAreFloored() {
    Tensor a = tensor(new int[] {7, -7, 7, -7});
    Tensor b = tensor(new int[] {3, 3, -3, -3});
    Expect.values(a.rem(b), 1, 2, -2, -1);
    Expect.values(a.floorDivide(b), 2, -3, -3, 2);
    assertEquals(INT32, a.floorDivide(b).dtype());
    Expect.values(tensor(7.5, -7.5).rem(2), 1.5, .5);
    Expect.values(tensor(new long[] {Long.MIN_VALUE}).rem(-1), 0);
    Expect.values(tensor(new int[] {Integer.MIN_VALUE}).floorDivide(-1), Integer.MIN_VALUE);
  }

  @Test
  void integersWrapAndStayExact() {
    assertEquals(Integer.MIN_VALUE, tensor(new int[] {Integer.MAX_VALUE}).add(1).toIntArray()[0]);
    long big = (1L << 53) + 1;
    assertEquals(big, tensor(new long[] {big - 1}).add(1).toLongArray()[0]);
    assertEquals(big * 3, tensor(new long[] {big}).mul(3).toLongArray()[0]);
    assertEquals(
        1L << 31, tensor(new int[] {1 << 30, 1 << 30}).sum().toLongArray()[0], "sums are int64");
    assertEquals(INT64, of(INT32, 2).sum().dtype());
    assertEquals(INT64, of(BOOL, 2).sum().dtype());
    assertEquals(INT64, of(INT32, 2).cumSum(0).dtype());
    assertEquals(INT32, of(INT32, 2).max().dtype());
    assertEquals(INT32, of(INT32, 2).abs().dtype());
    Expect.error(
        () -> tensor(new int[] {5}).add(1L << 40),
        "number: 1099511627776 is beyond int32",
        "int32 [1]",
        "to(DType.INT64)");
  }

  /** What docs/differences.md says of sums and products of masks. */
  @Test
  void arithmeticOfMasks() {
    Tensor a = tensor(new boolean[] {true, false, true, false});
    Tensor b = tensor(new boolean[] {true, true, false, false});
    assertEquals(BOOL, a.add(b).dtype());
    Expect.values(a.add(b), 1, 1, 1, 0);
    assertEquals(BOOL, a.mul(b).dtype());
    Expect.values(a.mul(b), 1, 0, 0, 0);
    assertEquals(INT32, a.sub(b).dtype());
    Expect.values(a.sub(b), 0, -1, 1, 0);
    assertEquals(INT32, a.add(1).dtype());
    Expect.values(a.add(1), 2, 1, 2, 1);
  }

  @Test
  void masksComputeAsTruthValuesOrNumbers() {
    Tensor m = tensor(new boolean[] {true, true, false});
    Expect.values(m.add(m), 1, 1, 0);
    Expect.values(m.mul(m), 1, 1, 0);
    Expect.values(m.sum(), 2);
    Expect.values(m.not(), 0, 0, 1);
    Expect.values(m.and(tensor(new boolean[] {true, false, true})), 1, 0, 0);
    Expect.values(m.neg(), -1, -1, 0);
    assertEquals(INT32, m.neg().dtype());
    assertEquals(INT32, m.sub(m).dtype());
  }

  @Test
  void conversionCutsTowardsZero() {
    Tensor x = tensor(1.9, -1.9, Double.NaN, 1e20, -1e20);
    assertEquals(INT32, x.to(INT32).dtype());
    Expect.values(x.to(INT32), 1, -1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE);
    Expect.values(tensor(0, -0., .1, Double.NaN).to(BOOL), 0, 0, 1, 1);
    Expect.values(tensor(new boolean[] {true, false}).to(FLOAT64), 1, 0);
    assertEquals((float) 1e-50, tensor(1e-50, FLOAT64).to(FLOAT32).item());
  }

  @Test
  void matmulPromotes() {
    assertEquals(FLOAT64, of(FLOAT32, 2, 2).matmul(of(FLOAT64, 2, 2)).dtype());
    assertEquals(FLOAT32, of(INT64, 2, 2).matmul(of(FLOAT32, 2, 2)).dtype());
    Tensor ints = tensor(new int[][] {{1, 2}, {3, 4}});
    assertEquals(INT32, ints.matmul(ints).dtype());
    Expect.values(ints.matmul(ints), 7, 10, 15, 22);
  }
}
