package org.gradsh.repl.script;

import java.util.List;
import java.util.Locale;

/** The words that sum up test runs. */
public final class Summary {
  private Summary() {}

  /** {@code 3 tests, 1 failed}. */
  public static String of(List<TestCase> cases) {
    long failed = cases.stream().filter(one -> !one.passed()).count();
    return counted(cases.size(), "test") + (failed == 0 ? " passed" : ", " + failed + " failed");
  }

  /** {@code 1 file}, {@code 2 files}. */
  public static String counted(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** {@code 1.5 s}. */
  public static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }
}
