package org.gradsh.repl.talk;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a report tells what a case expects. */
final class Told {
  private static final Pattern PLACED = Pattern.compile("(\\d+:\\d+: )(.*)", Pattern.DOTALL);

  private Told() {}

  /** With a place before it, the expected words stand in a line of that place; else anywhere. */
  static boolean in(String report, String expected) {
    Matcher placed = PLACED.matcher(expected);
    if (!placed.matches()) {
      return report.contains(expected);
    }
    return report
        .lines()
        .anyMatch(line -> line.startsWith(placed.group(1)) && line.contains(placed.group(2)));
  }
}
