package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.eye;
import static org.gradsh.autograd.Autograd.full;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShowTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  @BeforeEach
  @AfterEach
  void settings() {
    Show.precision(4);
    Show.threshold(1000);
    Show.lineWidth(80);
  }

  private static Tensor doubles(double... values) {
    return tensor(values, DType.FLOAT64);
  }

  private static void shows(Tensor t, String... lines) {
    assertEquals(String.join("\n", lines), Show.text(t));
    assertEquals(Show.text(t), t.toString());
    assertEquals(Show.text(t), Show.display(t));
  }

  // ---- scalars ----

  @Test
  void aScalarIsOneLineWithItsShortestExactDigits() {
    shows(variable(3.0), "Variable float32 []  3.0");
    shows(tensor(0.1), "Tensor float32 []  0.1");
    shows(tensor(0.1f).to(DType.FLOAT64), "Tensor float64 []  0.10000000149011612");
    shows(tensor(1e-45), "Tensor float32 []  1.4E-45");
    shows(tensor(3e38), "Tensor float32 []  3.0E38");
    shows(tensor(-0.0), "Tensor float32 []  -0.0");
    shows(tensor(Double.NaN), "Tensor float32 []  NaN");
    shows(tensor(-INF), "Tensor float32 []  -Infinity");
  }

  @Test
  void integersAndMasksAreShownAsSuch() {
    shows(tensor(5, DType.INT32), "Tensor int32 []  5");
    shows(tensor((Object) 5), "Tensor float32 []  5.0");
    shows(tensor((Object) 5L), "Tensor float32 []  5.0");
    shows(tensor((Object) 5, DType.INT64), "Tensor int64 []  5");
    shows(tensor((Object) true), "Tensor bool []  true");
    shows(tensor(new Integer[] {5}), "Tensor int32 [1]  [5]");
    shows(tensor(List.of(5)), "Tensor int32 [1]  [5]");
    shows(tensor(Long.MIN_VALUE, DType.INT64), "Tensor int64 []  -9223372036854775808");
    shows(tensor(1).gt(0), "Tensor bool []  true");
    shows(tensor(new int[] {1, -20, 300}), "Tensor int32 [3]  [1, -20, 300]");
    shows(tensor(new boolean[] {true, false}), "Tensor bool [2]  [true, false]");
  }

  @Test
  void aRecordedResultNamesItsOp() {
    var x = variable(3.0);
    shows(x.mul(x).add(x.mul(2)), "Tensor float32 []  15.0   ← add");
    shows(x.mul(tensor(1, 2)), "Tensor float32 [2]  [3.0, 6.0]   ← mul");
    shows(x.mul(ones(2, 2)), "Tensor float32 [2, 2]   ← mul", "[[3.0, 3.0],", " [3.0, 3.0]]");
    shows(x.detach(), "Tensor float32 []  3.0");
  }

  @Test
  void aVariableShowsItsName() {
    shows(variable(tensor(1, 2), "w"), "Variable w float32 [2]  [1.0, 2.0]");
  }

  @Test
  void showingRecordsNothingAndKeepsNothing() {
    var x = variable(3.0);
    try (var tape = new GradientTape()) {
      Show.text(x.mul(tensor(1, 2, 3)));
      assertTrue(tape.toString().contains("\n1 op, "), tape.toString());
    }
  }

  // ---- vectors on one line ----

  @Test
  void aShortVectorStandsOnTheLine() {
    shows(tensor(1, 2.5, -3), "Tensor float32 [3]  [1.0, 2.5, -3.0]");
    shows(tensor(0.1, 1 / 3.0, 0.12345), "Tensor float32 [3]  [0.1, 0.3333, 0.1235]");
    shows(tensor(-0.0, 0.5), "Tensor float32 [2]  [-0.0, 0.5]");
    shows(tensor(-0.00004, 12.5), "Tensor float32 [2]  [-4.00e-05, 1.25e+01]");
    shows(tensor(Double.NaN, INF, -INF), "Tensor float32 [3]  [NaN, Inf, -Inf]");
  }

  @Test
  void oneBlockHasOneForm() {
    shows(tensor(1e-45, 1, 3e38), "Tensor float32 [3]  [1.4e-45, 1.0e+00, 3.0e+38]");
    shows(doubles(1e-300, 1), "Tensor float64 [2]  [1.0e-300, 1.0e+000]");
    shows(tensor(1e8, 1), "Tensor float32 [2]  [1.0e+08, 1.0e+00]");
    shows(tensor(9.5e7, 1), "Tensor float32 [2]  [95000000.0, 1.0]");
    // Far apart, but nothing is lost in fixed point.
    shows(tensor(0.5, 12000), "Tensor float32 [2]  [0.5, 12000.0]");
    shows(doubles(9.99999, 1e-7), "Tensor float64 [2]  [1.0000e+01, 1.0000e-07]");
  }

  @Test
  void elevenElementsNoLongerDo() {
    shows(
        arange(0, 11, 1),
        "Tensor float32 [11]  range 0.0 … 10.0, mean 5.0, std 3.317, 1 zero",
        "[ 0.0,  1.0,  2.0,  3.0,  4.0,  5.0,  6.0,  7.0,  8.0,  9.0, 10.0]");
  }

  @Test
  void aVectorThatIsTooWideForTheLineGetsItsOwn() {
    Show.lineWidth(30);
    shows(tensor(1, 2, 3), "Tensor float32 [3]", "[1.0, 2.0, 3.0]");
    shows(
        tensor(1000, 2000, 3000, 4000, 5000, 6000),
        "Tensor float32 [6]",
        "[1000.0, 2000.0, 3000.0,",
        " 4000.0, 5000.0, 6000.0]");
  }

  // ---- matrices and more ----

  @Test
  void numbersOfAMatrixStandUnderEachOther() {
    shows(
        tensor(new double[][] {{1, 2.5, -3}, {4, 5, 60}}),
        "Tensor float32 [2, 3]",
        "[[ 1.0,  2.5, -3.0],",
        " [ 4.0,  5.0, 60.0]]");
    shows(
        tensor(new double[][] {{0.1, 1 / 3.0, -1e-9}, {4, Double.NaN, INF}}),
        "Tensor float32 [2, 3]",
        "[[ 1.0000e-01,  3.3333e-01, -1.0000e-09],",
        " [ 4.0000e+00,         NaN,         Inf]]");
    shows(
        tensor(new boolean[][] {{true, false}, {false, true}}),
        "Tensor bool [2, 2]",
        "[[ true, false],",
        " [false,  true]]");
  }

  @Test
  void blocksOfMatricesAreABlankLineApart() {
    shows(
        arange(0, 8, 1).to(DType.INT32).reshape(2, 2, 2),
        "Tensor int32 [2, 2, 2]",
        "[[[0, 1],",
        "  [2, 3]],",
        "",
        " [[4, 5],",
        "  [6, 7]]]");
  }

  @Test
  void whatIsEmptyIsSaid() {
    shows(zeros(0), "Tensor float32 [0]  []");
    shows(zeros(2, 0), "Tensor float32 [2, 0]  []");
    shows(zeros(0, 3), "Tensor float32 [0, 3]  []");
  }

  @Test
  void viewsShowWhatTheySee() {
    Tensor t = arange(0, 6, 1).reshape(2, 3);
    shows(t.T(), "Tensor float32 [3, 2]", "[[0.0, 3.0],", " [1.0, 4.0],", " [2.0, 5.0]]");
    shows(t.flip(1), "Tensor float32 [2, 3]", "[[2.0, 1.0, 0.0],", " [5.0, 4.0, 3.0]]");
    shows(t.get("1, ::2"), "Tensor float32 [2]  [3.0, 5.0]");
    shows(tensor(7).broadcastTo(3), "Tensor float32 [3]  [7.0, 7.0, 7.0]");
  }

  // ---- long ones ----

  @Test
  void pastTheThresholdTheEndsAreShown() {
    shows(
        arange(0, 2000, 1),
        "Tensor float32 [2000]  range 0.0 … 1999.0, mean 999.5, std 577.5, 1 zero",
        "[   0.0,    1.0,    2.0, …, 1997.0, 1998.0, 1999.0]");
    Show.threshold(5);
    shows(
        arange(0, 28, 1).to(DType.INT32).reshape(4, 7),
        "Tensor int32 [4, 7]  range 0 … 27, mean 13.5, std 8.226, 1 zero",
        "[[ 0,  1,  2, …,  4,  5,  6],",
        " [ 7,  8,  9, …, 11, 12, 13],",
        " [14, 15, 16, …, 18, 19, 20],",
        " [21, 22, 23, …, 25, 26, 27]]");
    Show.threshold(Integer.MAX_VALUE);
    assertEquals(2000, Show.text(arange(0, 2000, 1)).split("\n", 2)[1].split(",").length);
  }

  @Test
  void manyShortAxesAreCutToo() {
    Tensor t = tensor(1).broadcastTo(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2);
    String text = Show.text(t);
    assertTrue(text.startsWith("Tensor float32 [2, 2, 2, 2, 2, 2"), text);
    assertTrue(text.lines().count() < 300, text);
    assertTrue(text.lines().count() > 20, text);
    assertTrue(text.endsWith("  …],\n  …],\n …]"), text);
  }

  @Test
  void precisionIsASetting() {
    Show.precision(2);
    shows(tensor(1 / 3.0, 1), "Tensor float32 [2]  [0.33, 1.0]");
    Show.precision(10);
    shows(tensor(0.1, 1 / 3.0), "Tensor float32 [2]  [0.1, 0.33333334]");
    Show.precision(0);
    shows(tensor(1.5, 20.25), "Tensor float32 [2]  [2, 20]");
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    var e = assertThrows(TensorException.class, () -> Show.precision(-1));
    assertEquals("Show.precision: -1 is not possible\n  perhaps: 0 … 17", e.getMessage());
    e = assertThrows(TensorException.class, () -> Show.lineWidth(3));
    assertEquals("Show.lineWidth: 3 is not possible\n  perhaps: at least 20", e.getMessage());
    assertThrows(TensorException.class, () -> Show.threshold(-1));
    assertEquals(4, Show.precision());
    assertEquals(80, Show.lineWidth());
    assertEquals(1000, Show.threshold());
  }

  @Test
  void theTerminalsWidthIsTakenWhereItIsOfUse() {
    assertEquals(120, Format.columns("120"));
    assertEquals(80, Format.columns(null));
    assertEquals(80, Format.columns("wide"));
    assertEquals(80, Format.columns("3"));
  }

  // ---- statistics ----

  private static String statistics(Tensor t) {
    return Summary.of(t.values()).text();
  }

  @Test
  void statisticsCountWhatIsSpecial() {
    assertEquals(
        "range -1.0 … 3.0, mean 0.6667, std 2.082, 1 zero, 2 NaN, 1 +Inf, 1 -Inf",
        statistics(doubles(0, -1, 3, Double.NaN, INF, -INF, Double.NaN)));
    assertEquals("2 NaN", statistics(doubles(Double.NaN, Double.NaN)));
    assertEquals("all 0.1", statistics(full(0.1, 7)));
    assertEquals("all 2.0, 1 NaN", statistics(tensor(2, Double.NaN, 2)));
    assertEquals("", statistics(zeros(0)));
    assertEquals("4 of 16 true", statistics(eye(4).gt(0)));
    assertEquals("range 1 … 300, mean 100.7, std 172.6", statistics(tensor(new int[] {1, 1, 300})));
  }

  @Test
  void statisticsStandExtremes() {
    assertEquals(
        "range -1.0e+308 … 1.0e+308, mean 0.0, std 1.414e+308", statistics(doubles(-1e308, 1e308)));
    assertEquals(
        "range 1.0e-300 … 3.0e-300, mean 2.0e-300, std 1.414e-300",
        statistics(doubles(1e-300, 3e-300)));
    // A large mean does not drown the spread.
    assertEquals(
        "range 1.0e+09 … 1.0e+09, mean 1.0e+09, std 1.0",
        statistics(doubles(1e9 - 1, 1e9, 1e9 + 1)));
  }

  @Test
  void statisticsAreThoseOfTheOps() {
    Tensor t = arange(0, 5000, 1).mul(0.37).sin().to(DType.FLOAT64).reshape(50, 100);
    for (Tensor v : new Tensor[] {t, t.T(), t.get("::-3, 5:90:7"), t.get("3"), t.flip(0, 1)}) {
      Summary s = Summary.of(v.values());
      assertEquals(v.mean().item(), s.mean(), 1e-12);
      assertEquals(v.std().item(), s.std(), 1e-12);
      assertEquals(v.min().item(), s.min());
      assertEquals(v.max().item(), s.max());
      assertEquals(v.size(), s.finite());
    }
  }

  @Test
  void whatIsBroadcastIsReadOnce() {
    Summary s = Summary.of(tensor(0, 1, 5).broadcastTo(500_000_000, 3).values());
    assertEquals(1_500_000_000L, s.finite());
    assertEquals(500_000_000L, s.zeros());
    assertEquals(2, s.mean(), 1e-12);
    assertEquals(Math.sqrt(14.0 / 3), s.std(), 1e-6);
  }
}
