package org.gradsh.bench.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FitTest {
  @Test
  void aPowerIsFound() {
    Fit fit =
        Fit.of(List.of(new double[] {1, 3}, new double[] {10, 300}, new double[] {100, 30000}));
    assertEquals(2, fit.exponent(), 1e-9);
    assertEquals(3, fit.factor(), 1e-9);
    assertEquals(3e6, fit.at(1000), 1e-3);
  }

  @Test
  void ofOneSizeThereIsNoExponent() {
    assertTrue(Double.isNaN(Fit.of(List.of(new double[] {5, 1})).exponent()));
  }

  @Test
  void theTextTellsExponentsOfAllAndOfTheLargerHalf() {
    List<Point> points =
        List.of(
            new Point(1, 100, 0),
            new Point(10, 100, 0),
            new Point(100, 1000, 0),
            new Point(1000, 10000, 0));
    String text = GrowthText.of(Series.Against.OPS, Map.of("chain", points));
    assertTrue(text.contains("    time ~ n^0.70, larger half n^1.00\n"), text);
    assertTrue(text.contains("    memory is not known\n"), text);
  }

  @Test
  void forOrdersTheFactorIsTold() {
    List<Point> points = List.of(new Point(1, 10, 5), new Point(2, 20, 5), new Point(3, 40, 5));
    String text = GrowthText.of(Series.Against.ORDER, Map.of("f", points));
    assertTrue(text.contains(", x2.00 an order\n"), text);
    assertTrue(text.contains(", x1.00 an order\n"), text);
  }

  @Test
  void everySeriesGoesForwardAndBack() {
    for (Series series : Series.values()) {
      Pass pass = series.pass(series.against.sizes.getFirst());
      assertTrue(Double.isFinite(pass.forward().get().item()), series.name());
      pass.run();
    }
  }
}
