package org.gradsh.repl.plot;

import static org.gradsh.autograd.Autograd.linspace;
import static org.gradsh.autograd.Autograd.sin;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.gradsh.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Charts in characters, as one sees them. */
class ChartTextTest {
  private static final PlotStyle PLAIN = new PlotStyle(40, 16, 0);

  private static void shows(Chart chart, String line, String picture) {
    assertEquals(line, chart.line());
    assertEquals(picture.stripTrailing(), chart.text(PLAIN));
  }

  @Test
  void aCurve() {
    Tensor x = linspace(0, 6.28, 100);
    shows(
        Plots.plot(x, sin(x)).title("a sine").labels("x", "sin x"),
        "Chart  100 points, x 0 … 6.28, y -0.9998 … 0.9999",
        """
                          a sine
        sin x
         1 ┤     ⢀⡤⠖⠒⠒⠒⢤⡀
           │   ⢀⡔⠃      ⠈⠢⡀
           │  ⡠⠃          ⠘⢤
           │ ⡔⠁             ⠱⡀
         0 ┤⠈                ⠈⢆             ⢀⠜⠁
           │                   ⠓⡄          ⢠⠊
           │                    ⠈⠢⡀      ⢠⠜⠁
        -1 ┤                      ⠈⠓⠦⠤⠤⠴⠚⠁
           └┬──────────┬──────────┬─────────┬──
            0          2          4         6
                             x
        """);
  }

  @Test
  void twoCurvesHaveMarksWhereThereAreNoColours() {
    int[] up = {0, 1, 2, 3};
    int[] down = {3, 2, 1, 0};
    shows(
        Plots.plot(up, up, "up").add(up, down, "down"),
        "Chart  2 series of 4 points, x 0 … 3, y 0 … 3",
        """
        3 ┤++++                            ••••
          │   +++++                    •••••
        2 ┤        +++++          •••••
          │             +++++•••••
          │             •••••+++++
        1 ┤        •••••          +++++
          │   •••••                    +++++
        0 ┤••••                            ++++
          └┬───────────┬──────────┬───────────┬
           0           1          2           3
           • up   + down
        """);
  }

  @Test
  void powersOfTen() {
    double[] y = {1, 10, 100, 1000, 0, -1};
    shows(
        Plots.plot(y).logY(),
        "Chart  6 points, x 0 … 3, y 1 … 1000, 2 not above 0 left out",
        """
        1000 ┤                             ⢀⡠⠔⠂
             │                         ⢀⡠⠔⠊⠁
         100 ┤                     ⣀⡠⠔⠊⠁
             │                ⢀⡠⠤⠒⠉
             │            ⣀⠤⠒⠊⠁
          10 ┤       ⢀⡠⠔⠊⠉
             │   ⢀⡠⠔⠊⠁
           1 ┤⠠⠔⠊⠁
             └┬──────────┬─────────┬──────────┬
              0          1         2          3
        """);
  }

  @Test
  void aHistogramOfWholeNumbersHasABinForEach() {
    shows(
        Plots.hist(new int[] {1, 1, 2, 3, 3, 3, 3}),
        "Chart  7 values in 3 bins, x 0.5 … 3.5, most 4",
        """
        4 ┤                        ▆▆▆▆▆▆▆▆▆▆▆▆
          │                        ████████████
          │                        ████████████
          │                        ████████████
        2 ┤▇▇▇▇▇▇▇▇▇▇▇▇            ████████████
          │████████████            ████████████
          │████████████████████████████████████
        0 ┤████████████████████████████████████
          └──────┬───────────┬───────────┬─────
                 1           2           3
        """);
  }

  @Test
  void aDrawingSaysWhatItDoesNotShow() {
    String some = Plots.plot(new double[] {0, 1, Double.NaN}).svg();
    assertTrue(some.contains(">1 NaN or infinite left out<"), some);
    assertFalse(some.contains("no points"), some);
    String none = Plots.plot(new double[] {Double.NaN, Double.NaN}).svg();
    assertTrue(none.contains(">no points to show<"), none);
    assertTrue(none.contains(">2 NaN or infinite left out<"), none);
    assertFalse(Plots.plot(new double[] {0, 1}).svg().contains("left out"));
  }

  @Test
  void aGapWhereANumberIsMissing() {
    shows(
        Plots.plot(new double[] {0, 1, Double.NaN, 3, Double.POSITIVE_INFINITY, 5}),
        "Chart  6 points, x 0 … 5, y 0 … 5, 2 NaN or infinite left out",
        """
          │                                   ⠂
        4 ┤
          │
          │                     ⠂
        2 ┤
          │
          │   ⢀⣀⠤⠒⠉
        0 ┤⠠⠔⠊⠁
          └┬─────────────┬─────────────┬───────
           0             2             4
        """);
  }

  @Test
  void nothing() {
    shows(
        Plots.plot(new double[0]),
        "Chart  0 points",
        """
        1.0 ┤
            │
            │
            │
        0.5 ┤
            │
            │
        0.0 ┤
            └┬────────────────┬───────────────┬
            0.0              0.5            1.0
        """);
  }

  @Test
  void allTheSame() {
    shows(
        Plots.scatter(new double[] {2, 2}, new double[] {5, 5}),
        "Chart  2 points, x 2, y 5",
        """
        5.5 ┤
            │
            │
            │                ⢀
        5.0 ┤
            │
            │
        4.5 ┤
            └┬───────┬───────┬────────┬───────┬
            1.8     1.9     2.0      2.1    2.2
        """);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12, 40, 80, 500})
  void noLineIsWiderThanTheTerminalOrTheSmallestDrawing(int columns) {
    Chart chart =
        Plots.plot(new double[] {1e-9, 3e-9}, new double[] {-1e300, 1e300}, "a rather long name")
            .add(new double[] {1, 2}, "another one, which is longer")
            .title("a title that is longer than a narrow terminal")
            .labels("the label along x, long too", "the label along y, long too");
    PlotStyle style = new PlotStyle(columns, 24, 0);
    for (String line : chart.text(style).split("\n")) {
      assertTrue(line.length() <= Math.max(columns, 40), columns + ": " + line);
    }
    assertTrue(chart.text(style).lines().count() <= 24, chart.text(style));
  }

  @Test
  void colours() {
    Chart chart = Plots.plot(new int[] {1, 2}, new int[] {1, 2}, "a").add(new int[] {2, 1}, "b");
    String all = chart.text(new PlotStyle(40, 16, 1 << 24));
    assertTrue(all.contains("\033[38;2;31;119;180m"), all);
    assertTrue(all.contains("\033[38;2;255;127;14m━\033[0m b"), all);
    String some = chart.text(new PlotStyle(40, 16, 256));
    assertTrue(some.contains("\033[38;5;"), some);
    assertFalse(some.contains("38;2"), some);
    String few = chart.text(new PlotStyle(40, 16, 8));
    assertTrue(few.contains("\033[36m") || few.contains("\033[34m"), few);
    assertFalse(chart.text(PLAIN).contains("\033"));
  }

  @Test
  void whatTheTerminalSaysHoldsUntilItIsForgotten() {
    Chart chart = Plots.plot(new int[] {1, 2});
    assertFalse(chart.toString().contains("\033"));
    PlotStyle.terminal(30, 12, 256);
    try {
      assertTrue(chart.toString().contains("\033[38;5;"), chart.toString());
      assertTrue(chart.toString().startsWith(chart.line() + "\n"));
    } finally {
      PlotStyle.plain();
    }
    assertFalse(chart.toString().contains("\033"));
  }
}
