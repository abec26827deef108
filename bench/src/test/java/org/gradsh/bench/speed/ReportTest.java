package org.gradsh.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
  private static Result result(double ours, double peer) {
    return new Result(
        "add",
        Result.Unit.NANOSECONDS,
        1,
        0.5,
        0.25,
        Map.of("ours", figures(ours), "PyTorch", figures(peer), "DJL", figures(2000)),
        50,
        "",
        false);
  }

  private static Figures figures(double nanos) {
    return new Figures(List.of(nanos, nanos * 10, nanos / 2));
  }

  @Test
  void aLineHasFiguresRatiosTargetsAndLimit() {
    assertEquals(
        List.of(
            "add", "1", "100", "ns", "383", "ns", "1.00", "µs", "0.10", "0.50", "0.25", "ok+",
            "0.050", "–", "50", "%"),
        List.of(Report.progress(result(100, 1000)).split("\\s+")));
  }

  @ParameterizedTest
  @CsvSource({"250, STRETCH", "251, OK", "500, OK", "501, MISS"})
  void aVerdictIsOneOfThree(double ours, Result.Verdict verdict) {
    assertEquals(verdict, result(ours, 1000).verdict());
  }

  @Test
  void withoutAPeerThereIsNoVerdict() {
    Result alone =
        new Result(
            "add",
            Result.Unit.NANOSECONDS,
            1,
            0.5,
            0.25,
            Map.of("ours", figures(1)),
            Double.NaN,
            "PyTorch: error",
            true);
    assertEquals(Result.Verdict.NONE, alone.verdict());
    String text = new Report(List.of("machine"), List.of(alone)).text();
    assertTrue(text.startsWith("machine\n"), text);
    assertTrue(text.contains("    FAILED PyTorch: error\n"), text);
    assertTrue(text.endsWith("0 of 0 targets reached\n"), text);
  }

  @Test
  void whatIsMissedIsNamed() {
    Report report = new Report(List.of("machine"), List.of(result(100, 1000), result(9, 10)));
    assertTrue(report.text().endsWith("1 of 2 targets reached; missed: add T=1\n"), report.text());
    assertTrue(
        report.markdown().contains("| add | 1 | 100 ns | 1.00 µs | 0.10 |\n"), report.markdown());
  }

  @ParameterizedTest
  @CsvSource({
    "NANOSECONDS, 9.994, 9.99 ns",
    "NANOSECONDS, 12345, 12.3 µs",
    "NANOSECONDS, 1.5e12, 1500 s",
    "BYTES, 1536, 1.50 KB",
    "BYTES, NaN, –"
  })
  void figuresAreToldInTheirUnit(Result.Unit unit, double figure, String text) {
    assertEquals(text, unit.text(figure));
  }

  @Test
  void theMedianLiesInTheMiddle() {
    assertEquals(2, Figures.median(List.of(9.0, 1.0, 2.0)));
    assertEquals(3, Figures.median(List.of(9.0, 1.0, 2.0, 4.0)));
    assertTrue(Double.isNaN(Figures.median(List.of())));
  }

  @Test
  void theLimitIsTheDearerOfArithmeticAndMemory() {
    Ceilings ceilings =
        new Ceilings(new double[] {100, 200}, new double[] {50, 90}, new double[] {10, 20});
    assertEquals(10, new Limit(1000, 100).nanos(ceilings, 1));
    assertEquals(5, new Limit(1000, 100).nanos(ceilings, 2));
    assertEquals(20, new Limit(0, 1000).nanos(ceilings, 1));
    assertEquals(1e7, new Limit(0, 1e8).nanos(ceilings, 1));
  }

  @Test
  void ceilingsAreReadLineByLine() throws Exception {
    Ceilings ceilings = Ceilings.parse("1 2 3\n4 5 6\n");
    assertEquals(4, ceilings.fma(2));
    assertEquals(2, ceilings.cacheCopy(1));
    assertEquals(6, ceilings.memoryCopy(2));
  }
}
