package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The short forms of functions, held against their long ones. */
class ShortFormsTest {
  private static final double NAN = Double.NaN;
  private final Tensor x = arange(24).reshape(2, 3, 4);

  private static void same(Tensor expected, Tensor got) {
    assertEquals(expected.shape(), got.shape());
    assertEquals(expected.dtype(), got.dtype());
    Expect.values(got, expected.toDoubleArray());
  }

  private static void same(List<Tensor> expected, List<Tensor> got) {
    assertEquals(expected.size(), got.size());
    for (int i = 0; i < got.size(); i++) same(expected.get(i), got.get(i));
  }

  @Test
  void shapes() {
    Expect.shape(x.flatten(1), 2, 12);
    Expect.shape(x.flatten(-1), 2, 3, 4);
    Expect.shape(tensor(1).flatten(0), 1);
    Expect.error(() -> x.flatten(3), "flatten: axis 3 is out of range");
    same(x.tril(0), x.tril());
    same(x.triu(0), triu(x));
    Expect.error(() -> ones(2).tril(), "tril: a matrix is wanted, or a batch of them");
    Expect.error(() -> ones(2).triu(), "triu: a matrix is wanted, or a batch of them");
  }

  @Test
  void pieces() {
    Tensor y = arange(10).reshape(5, 2);
    same(y.chunk(3, 0), y.chunk(3));
    same(y.split(2, 0), split(y, 2));
    Expect.error(() -> y.chunk(0), "chunk: the number of pieces is 0");
    Expect.error(() -> y.split(0), "split: the size of a piece is 0");
    Expect.error(() -> tensor(1).split(1), "split: axis 0 is out of range");
  }

  @Test
  void transforms() {
    Tensor y = tensor(1, 2, 3, 4);
    same(y.rfft(6, -1, "backward"), rfft(y, 6));
    Tensor z = complex(y);
    same(z.ifft(3, -1, "backward"), z.ifft(3));
    same(z.fft(3, -1, "backward"), z.fft(3));
    Expect.error(() -> y.rfft(0), "rfft: 0 numbers have no transform");
    Expect.error(() -> z.ifft(0), "ifft: 0 numbers have no transform");
  }

  @Test
  void reductionsTakeAnAxisThatIsKept() {
    Tensor y = tensor(new double[][] {{1, NAN, 0}, {4, 5, 7}});
    same(tensor(new double[][] {{1}, {16}}), y.nanSum(1, true));
    same(tensor(new double[][] {{.5}, {16 / 3.}}), y.nanMean(-1, true));
    same(
        tensor(new long[][] {{1, 2, 1}}),
        tensor(new double[][] {{1, 2, 0}, {0, 5, 7}}).countNonZero(0, true));
    same(
        tensor(new long[] {1, 2, 1}),
        tensor(new double[][] {{1, 2, 0}, {0, 5, 7}}).countNonZero(0, false));
    same(x.median(new int[] {1}, true), x.median(1, true));
    same(x.quantile(.3, 1).unsqueeze(1), x.quantile(.3, 1, true));
    same(x.quantile(.3, 0, 2).reshape(1, 3, 1), x.quantile(.3, new int[] {0, 2}, true));
    Expect.shape(x.quantile(new double[] {.1, .9}, new int[] {0, 2}, true), 2, 1, 3, 1);
    Expect.shape(x.quantile(new double[] {.1, .9}, new int[] {0, 2}, false), 2, 3);
    Expect.error(() -> x.median(3, true), "median: axis 3 is out of range");
    Expect.error(() -> x.quantile(.5, 3, true), "quantile: axis 3 is out of range");
    Expect.error(() -> x.quantile(2, 0, true), "quantile: 2.0 is not in 0 … 1");
    Expect.error(() -> x.nanMean(3, true), "nanMean: axis 3 is out of range");
    Expect.error(() -> x.nanSum(3, true), "nanSum: axis 3 is out of range");
    Expect.error(() -> x.countNonZero(3, true), "countNonZero: axis 3 is out of range");
  }

  @Test
  void keptAxesHaveGradients() {
    Variable v = variable(tensor(new double[][] {{3, 1, 2}, {4, 6, 5}}));
    v.quantile(.25, 1, true).mul(v).sum().backward();
    // q = (1.5, 4.5), half of each of the two lowest: dq is the sum of the row.
    Expect.values(v.grad(), 1.5, 1.5 + 3, 1.5 + 3, 4.5 + 7.5, 4.5, 4.5 + 7.5);
  }

  @Test
  void randomNumbers() {
    seed(3);
    Tensor order = permutation(5);
    seed(3);
    same(randperm(5), order);
    Expect.error(() -> multinomial(tensor(1, 1), 3), "multinomial: too few weights are above 0");
    Expect.values(multinomial(tensor(1, 2, 3), 3).sort().values(), 0, 1, 2);
    for (int i = 0; i < 20; i++) {
      Tensor n = randint(3);
      assertEquals(DType.INT64, n.dtype());
      assertEquals(0, n.rank());
      assertTrue(n.item() >= 0 && n.item() < 3);
    }
  }
}
