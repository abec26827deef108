package org.gradsh.repl.plot;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be drawn, and what is said of the rest. */
class PlotInputTest {
  private static final double[] THREE = {1, 2, 4};

  static Stream<Object> threes() {
    return Stream.of(
        THREE,
        new float[] {1, 2, 4},
        new int[] {1, 2, 4},
        new long[] {1, 2, 4},
        new short[] {1, 2, 4},
        new byte[] {1, 2, 4},
        Arguments.of((Object) new Integer[] {1, 2, 4}),
        List.of(1, 2.0, 4L),
        List.of(tensor(1), tensor(2), 4),
        tensor(1, 2, 4),
        variable(1, 2, 4),
        arange(9).get("1:5:1").get(tensor(new int[] {0, 1, 3})));
  }

  @ParameterizedTest
  @MethodSource("threes")
  void anythingThatHoldsNumbers(Object numbers) {
    Chart alone = Plots.plot(numbers);
    assertArrayEquals(THREE, alone.series().getFirst().y());
    assertArrayEquals(new double[] {0, 1, 2}, alone.series().getFirst().x());
    assertArrayEquals(THREE, Plots.scatter(numbers, numbers).series().getFirst().x());
    assertEquals("some", Plots.scatter(numbers, numbers, "some").series().getFirst().name());
    assertEquals(3, Plots.hist(numbers).series().getFirst().size());
  }

  @Test
  void aMatrixIsACurveForEachColumn() {
    Tensor y = tensor(new double[][] {{1, 10}, {2, 20}, {3, 30}});
    Chart chart = Plots.plot(THREE, y, "w");
    assertEquals(2, chart.series().size());
    assertArrayEquals(new double[] {10, 20, 30}, chart.series().get(1).y());
    assertArrayEquals(THREE, chart.series().get(1).x());
    assertEquals("w 1", chart.series().get(1).name());
    assertEquals(2, Plots.plot(new int[][] {{1, 2}, {3, 4}}).series().size());
  }

  @Test
  void aFunctionOfOneNumber() {
    Chart chart = Plots.plot(t -> t.mul(t), -3, 3);
    assertEquals("Chart  401 points, x -3 … 3, y 0 … 9", chart.line());
    assertFails(
        "plot: no interval from 3.0 to -3.0\n  perhaps: plot(f, -3, 3)",
        () -> Plots.plot(t -> t, 3, -3));
    assertFails("plot: no interval from NaN to 1.0", () -> Plots.plot(t -> t, Double.NaN, 1));
    assertFails(
        """
        plot: the function does not give one number for one number
          f(0.0)  float32 [2]
        """,
        () -> Plots.plot(t -> tensor(1, 2), 0, 1));
  }

  @Test
  void drawingRecordsNothing() {
    Tensor x = variable(1, 2, 3);
    try (GradientTape tape = new GradientTape()) {
      Plots.plot(x, x).toString();
      Plots.hist(x);
      Plots.imshow(variable(new double[][] {{1, 2}}));
      assertEquals("GradientTape, open: no ops", tape.toString());
    }
  }

  @Test
  void whatDoesNotFit() {
    assertFails(
        """
        plot: 4 numbers along x, 3 along y
          x  float32 [4]   length: 4
          perhaps: plot(y) for y over its indices
        """,
        () -> Plots.plot(arange(4), THREE));
    assertFails(
        """
        plot: 4 numbers along x, 2 along y
          x  float32 [4]      length: 4
          y  float32 [2, 4]   length: 2
          perhaps: plot(x, y.T())
        """,
        () -> Plots.plot(arange(4), zeros(2, 4)));
    assertFails(
        """
        plot: y is neither a curve nor columns of curves
          y  float32 [2, 3, 4]   rank 3
          perhaps: imshow(y) for an image, y.flatten() for one curve
        """,
        () -> Plots.plot(zeros(2, 3, 4)));
    assertFails(
        """
        plot: x is no row of numbers
          x  float32 [2, 2]   rank 2
          perhaps: x.flatten()
        """,
        () -> Plots.plot(zeros(2, 2), zeros(2, 2)));
    assertFails(
        """
        plot: 784 curves are too many for one drawing
          y  float32 [10, 784]   columns: 784
          perhaps: plot(y.T()), y.flatten() or imshow(y)
        """,
        () -> Plots.plot(zeros(10, 784)));
    assertFails(
        """
        plot: y is null
          perhaps: a tensor, an array of numbers, or a collection of numbers
        """,
        () -> Plots.plot((Object) null));
    assertFails("scatter: y is a String", () -> Plots.scatter(THREE, "abc"));
    assertFails("plot: y is a String[]", () -> Plots.plot((Object) new String[] {"a"}));
    assertFails(
        "plot: y is a collection with null at [1]", () -> Plots.plot(Arrays.asList(1, null)));
    assertFails(
        "plot: y is a collection with float32 [2] at [0]", () -> Plots.plot(Set.of(tensor(1, 2))));
    assertFails("hist: 0 bins\n  perhaps: 1 … 10000", () -> Plots.hist(THREE, 0));
    assertFails("hist: 10001 bins", () -> Plots.hist(THREE, 10001));
    assertFails("hist: values is a Object", () -> Plots.hist(new Object()));
  }

  static void assertFails(String message, Executable action) {
    TensorException e = assertThrows(TensorException.class, action);
    assertTrue(e.getMessage().startsWith(message.strip()), e.getMessage());
  }

  // ---- many numbers ----

  @Test
  void ofMillionsNoPeakIsLost() {
    double[] y = new double[3_000_000];
    y[1_234_567] = 7;
    y[2_000_001] = -5;
    y[77] = Double.NaN;
    Chart chart = Plots.plot(y);
    assertEquals(
        "Chart  3000000 points, x 0 … 2999999, y -5 … 7, 1 NaN or infinite left out", chart.line());
    assertTrue(chart.series().getFirst().x().length < 20_000);
    assertTrue(chart.svg().length() < 400_000, chart.svg().length() + " characters");
    Chart cloud = Plots.scatter(arange(1_000_000), arange(1_000_000));
    assertEquals(999_999, cloud.series().getFirst().y()[cloud.series().getFirst().y().length - 1]);
  }

  @Test
  void countsAreExactForAnyNumber() {
    double[] values = new double[200_001];
    for (int i = 0; i < values.length; i++) values[i] = i % 10 + 0.25;
    values[5] = Double.NaN;
    Series bins = Plots.hist(values, 10).series().getFirst();
    assertArrayEquals(
        new double[] {20001, 20000, 20000, 20000, 20000, 19999, 20000, 20000, 20000, 20000},
        bins.y());
    assertEquals(0.25, bins.x()[0]);
    assertEquals(9.25, bins.x()[10]);
    assertEquals(1, bins.skipped());
  }

  @Test
  void theNumberOfBinsSuitsTheValues() {
    double[] even = new double[1000];
    for (int i = 0; i < even.length; i++) even[i] = i / 1000.0 + 0.0001;
    // Freedman and Diaconis: 2 · 0.5 / ∛1000 = 0.1; Sturges has 11 bins.
    assertEquals(11, Plots.hist(even).series().getFirst().y().length);
    even[0] = 1e9;
    assertEquals(100, Plots.hist(even).series().getFirst().y().length);
    assertEquals(3, Plots.hist(new int[] {7, 9, 9}).series().getFirst().y().length);
    assertEquals(1, Plots.hist(new double[] {2.5}).series().getFirst().y().length);
    assertEquals(0, Plots.hist(new double[] {Double.NaN}).series().getFirst().y().length);
    assertEquals(0, Plots.hist(new double[0]).series().getFirst().y().length);
    double[] widest = {-Double.MAX_VALUE, 0.5, Double.MAX_VALUE};
    assertEquals(3, Arrays.stream(Plots.hist(widest).series().getFirst().y()).sum());
  }
}
