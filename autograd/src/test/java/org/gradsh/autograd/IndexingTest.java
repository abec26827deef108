package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Indexing is NumPy's. */
class IndexingTest {
  /** 0 … 23 as [2, 3, 4]. */
  private static final Tensor X = arange(24).reshape(2, 3, 4);

  private static void is(Tensor actual, int[] shape, double... values) {
    assertArrayEquals(shape, actual.dims());
    Expect.values(actual, values);
  }

  private static int[] dims(int... dims) {
    return dims;
  }

  @Test
  void indicesDropAxes() {
    is(X.get(1, 2, 3), dims(), 23);
    is(X.get(-1, -1, -1), dims(), 23);
    is(X.get(1, 0), dims(4), 12, 13, 14, 15);
    is(X.get(0).get(2), dims(4), 8, 9, 10, 11);
    is(X.get(), dims(2, 3, 4), X.toDoubleArray());
  }

  /** Texts with what NumPy gives for np.arange(24).reshape(2, 3, 4)[text]. */
  @TestFactory
  Stream<DynamicTest> slices() {
    record Slice(String text, int[] shape, double... values) {}
    return Stream.of(
            new Slice("1", dims(3, 4), 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23),
            new Slice("0, 1", dims(4), 4, 5, 6, 7),
            new Slice("0, 1, 2", dims(), 6),
            new Slice("-1, -1, -1", dims(), 23),
            new Slice("0, :, 0", dims(3), 0, 4, 8),
            new Slice(":, 1:, 0", dims(2, 2), 4, 8, 16, 20),
            new Slice("0, 0, ::-1", dims(4), 3, 2, 1, 0),
            new Slice("0, 0, 3:0:-1", dims(3), 3, 2, 1),
            new Slice("0, 0, 3::-2", dims(2), 3, 1),
            new Slice("0, 0, :1:-1", dims(2), 3, 2),
            new Slice("0, 0, -3:-1", dims(2), 1, 2),
            new Slice("0, 0, ::2", dims(2), 0, 2),
            new Slice("0, 0, 1::2", dims(2), 1, 3),
            new Slice("0, 0, 1:100", dims(3), 1, 2, 3),
            new Slice("0, 0, -100:2", dims(2), 0, 1),
            new Slice("0, 0, 100:", dims(0)),
            new Slice("0, 0, 100::-1", dims(4), 3, 2, 1, 0),
            new Slice("0, 0, 2:1", dims(0)),
            new Slice("0, 0, 1:2:-1", dims(0)),
            new Slice("0, 0, ::100", dims(1), 0),
            new Slice("0, 0, ::-100", dims(1), 3),
            new Slice("0, 0, -1::9223372036854775807", dims(1), 3),
            new Slice("..., 0", dims(2, 3), 0, 4, 8, 12, 16, 20),
            new Slice("0, ...", dims(3, 4), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            new Slice("0, ..., 1", dims(3), 1, 5, 9),
            new Slice("0, 0, 0, ...", dims(), 0),
            new Slice("0, 0, None, :2", dims(1, 2), 0, 1),
            new Slice("None, 0, 0, 0", dims(1), 0),
            new Slice("0, 0, 0, None", dims(1), 0),
            new Slice("0, 0, 0, None, None", dims(1, 1), 0),
            new Slice("..., None, 0, 0, 0", dims(1), 0),
            new Slice(" 0 ,0 , 1 : 3 ", dims(2), 1, 2),
            new Slice("0, 0,", dims(4), 0, 1, 2, 3),
            new Slice("::-1, ::-1, 0", dims(2, 3), 20, 16, 12, 8, 4, 0),
            new Slice("1:1", dims(0, 3, 4)),
            new Slice("0, 0, −1", dims(), 3))
        .map(s -> dynamicTest("[" + s.text + "]", () -> is(X.get(s.text), s.shape, s.values)));
  }

  @Test
  void anEllipsisTakesAllThatIsLeft() {
    is(X.get("..."), dims(2, 3, 4), X.toDoubleArray());
    is(tensor(7).get("..."), dims(), 7);
    is(tensor(7).get("None"), dims(1), 7);
    is(X.get("…, 3").get(0), dims(3), 3, 7, 11);
  }

  /** Every slice of an axis of 0 … 4 places against Python's own rule. */
  @Test
  void allSlicesOfAnAxis() {
    List<String> bounds = List.of("", "0", "1", "3", "4", "5", "9", "-1", "-3", "-4", "-5", "-9");
    int checked = 0;
    for (int n = 0; n < 5; n++) {
      Tensor axis = arange(n);
      for (String start : bounds) {
        for (String stop : bounds) {
          for (String step : List.of("", "1", "2", "5", "-1", "-2", "-5")) {
            String text = start + ":" + stop + ":" + step;
            double[] expected = python(n, start, stop, step);
            assertArrayEquals(expected, axis.get(text).toDoubleArray(), text + " of " + n);
            checked++;
          }
        }
      }
    }
    assertEquals(5 * 12 * 12 * 7, checked);
  }

  /** Python's reference, "sequence types": i, i+k, i+2k … stopping when j is reached. */
  private static double[] python(int n, String start, String stop, String step) {
    int k = step.isEmpty() ? 1 : Integer.parseInt(step);
    int low = k > 0 ? 0 : -1;
    int high = k > 0 ? n : n - 1;
    int i = start.isEmpty() ? (k > 0 ? low : high) : bound(n, start, low, high);
    int j = stop.isEmpty() ? (k > 0 ? high : low) : bound(n, stop, low, high);
    List<Double> out = new ArrayList<>();
    for (int at = i; k > 0 ? at < j : at > j; at += k) out.add((double) at);
    return out.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static int bound(int n, String text, int low, int high) {
    int b = Integer.parseInt(text);
    return Math.clamp(b < 0 ? b + n : b, low, high);
  }

  @Test
  void slicesOfSlices() {
    // x[:, ::-1, 1:] with its last two axes exchanged, [0, ::-1]
    is(X.get(":, ::-1, 1:").T().get("0").get("::-1"), dims(3, 3), 11, 7, 3, 10, 6, 2, 9, 5, 1);
    is(X.get("::-1").get("::-1"), dims(2, 3, 4), X.toDoubleArray());
    is(X.get("0, 0, ::2").get("::-1"), dims(2), 2, 0);
    is(X.transpose().get("1:3, 2, 0"), dims(2), 9, 10);
  }

  @Test
  void indexTensorsPickRows() {
    Tensor m = X.get(0);
    is(m.get(tensor(new int[] {2, 0, 2})), dims(3, 4), 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11);
    is(m.get(tensor(new long[] {-1})), dims(1, 4), 8, 9, 10, 11);
    is(m.get(tensor(new long[][] {{0, 1}, {1, 0}})).get("1, 0"), dims(4), 4, 5, 6, 7);
    is(m.get(tensor(1, DType.INT64)), dims(4), 4, 5, 6, 7);
    is(m.get(zeros(DType.INT64, 0)), dims(0, 4));
    is(m.indexSelect(1, tensor(new int[] {3, 3})), dims(3, 2), 3, 3, 7, 7, 11, 11);
    is(m.take(tensor(new int[] {5, -1})), dims(2), 5, 11);
  }

  @Test
  void masksPickWhatIsTrue() {
    Tensor m = X.get(0);
    is(m.get(m.gt(8)), dims(3), 9, 10, 11);
    is(m.get(tensor(new boolean[] {true, false, true})), dims(2, 4), 0, 1, 2, 3, 8, 9, 10, 11);
    is(m.get(m.gt(100)), dims(0));
    is(m.get(zeros(DType.BOOL, 3)), dims(0, 4));
    is(
        m.maskedSelect(tensor(new boolean[] {true, false, false, true})),
        dims(6),
        0,
        3,
        4,
        7,
        8,
        11);
    is(tensor(5).get(tensor(true)), dims(1), 5);
    is(m.T().get(m.T().rem(2).eq(0)), dims(6), 0, 4, 8, 2, 6, 10);
  }

  @Test
  void gatherAndScatter() {
    Tensor m = tensor(new double[][] {{1, 2}, {3, 4}});
    Tensor i = tensor(new int[][] {{0, 0}, {1, 0}});
    is(m.gather(1, i), dims(2, 2), 1, 1, 4, 3);
    is(m.gather(0, i), dims(2, 2), 1, 2, 3, 2);
    is(m.gather(-1, tensor(new int[][] {{-1}})), dims(1, 1), 2);
    is(zeros(2, 2).scatterAdd(0, i, m), dims(2, 2), 1, 6, 3, 0);
    is(oneHot(tensor(new int[] {2, 0}), 3), dims(2, 3), 0, 0, 1, 1, 0, 0);
  }

  @Test
  void gradientsGoWhereTheValuesCameFrom() {
    Variable x = variable(zeros(2, 3));
    x.get("1, ::-2").mul(tensor(1, 10)).sum().backward();
    Expect.values(x.grad(), 0, 0, 0, 10, 0, 1);
    x.zeroGrad();
    x.get(tensor(new int[] {1, 1, 0})).mul(tensor(new double[][] {{1}, {2}, {4}})).sum().backward();
    Expect.values(x.grad(), 4, 4, 4, 3, 3, 3);
    x.zeroGrad();
    x.get(tensor(new boolean[][] {{true, false, false}, {false, true, true}})).sum().backward();
    Expect.values(x.grad(), 1, 0, 0, 0, 1, 1);
  }
}
