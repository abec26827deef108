package org.gradsh.repl.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
  private static String labels(Axis axis, int most) {
    return axis.ticks(most).stream().map(Axis.Tick::label).collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 5, '0.0 0.2 0.4 0.6 0.8 1.0'",
    "0, 10, 5, '0 2 4 6 8 10'",
    "-1, 1, 4, '-1.0 -0.5 0.0 0.5 1.0'",
    "3, 97, 4, '50'",
    "0.001, 0.0042, 4, '0.001 0.002 0.003 0.004'",
    "0, 3e6, 3, '0 1e6 2e6 3e6'",
    "-2e-7, 2e-7, 4, '-2e-7 -1e-7 0 1e-7 2e-7'",
    "1234567, 1234570, 3, '1.234567e6 1.234568e6 1.234569e6 1.234570e6'",
    "0, 4.9e-324, 4, '0.0 4.9e-324'",
    "-1.7e308, 1.7e308, 4, '-1e308 0 1e308'",
  })
  void roundNumbers(double low, double high, int most, String expected) {
    assertEquals(expected, labels(new Axis(low, high, false), most));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1000, 6, '1 10 100 1000'",
    "1, 50, 12, '1 2 5 10 20 50'",
    "1e-9, 1e9, 5, '1e-9 1e-5 0.1 1000 1e7'",
    "2, 3, 4, '2.0 2.5 3.0'",
  })
  void powersOfTen(double low, double high, int most, String expected) {
    assertEquals(expected, labels(new Axis(low, high, true), most));
  }

  @Test
  void ticksStandWhereTheirNumbersAre() {
    Axis axis = Axis.of(-3, 17, false, 0.1);
    for (Axis.Tick tick : axis.ticks(5)) {
      assertEquals(axis.at(Double.parseDouble(tick.label())), tick.at(), 1e-12);
      assertTrue(tick.at() >= 0 && tick.at() <= 1, tick.toString());
    }
  }

  @Test
  void numbersWithoutRangeOrOutOfIt() {
    assertEquals(new Axis(0, 1, false), Axis.of(Double.POSITIVE_INFINITY, -1, false, 0.1));
    assertEquals(new Axis(-1, 1, false), Axis.of(0, 0, false, 0.1));
    assertEquals(0.5, Axis.of(7, 7, false, 0.1).at(7), 1e-12);
    assertEquals(0.5, Axis.of(-1e308, 1e308, false, 0.9).at(0));
    assertTrue(Double.isNaN(Axis.of(1, 10, true, 0).at(-1)));
    assertTrue(Double.isNaN(Axis.of(1, 10, true, 0).at(0)));
  }
}
