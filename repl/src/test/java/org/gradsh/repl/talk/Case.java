package org.gradsh.repl.talk;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Something that is said to a session and what must come of it: a row of a table of cases, each of
 * which is a test of its own name.
 */
public record Case(String name, Check check) {
  private static final int LONGEST_NAME = 90;

  /** What a case does in the session of its table. */
  interface Check {
    void in(Talk talk) throws Exception;
  }

  /** A case that is called after its code. */
  static Case of(String what, String code, Check check) {
    String line = what + code.strip().replaceAll("\\s*\\R\\s*", " ⏎ ").replaceAll("\\p{C}", "·");
    return new Case(
        line.length() <= LONGEST_NAME ? line : line.substring(0, LONGEST_NAME) + "…", check);
  }

  /** Several cells in turn, one test of the given name. */
  public static Case inTurn(String name, Case... cells) {
    return new Case(
        name,
        talk -> {
          for (Case cell : cells) {
            try {
              cell.check.in(talk);
            } catch (AssertionError e) {
              throw new AssertionError("in: " + cell.name, e);
            }
          }
        });
  }

  static Stream<DynamicTest> tests(Talk talk, Case[] cases) {
    return Arrays.stream(cases)
        .map(each -> DynamicTest.dynamicTest(each.name, () -> each.check.in(talk)));
  }
}
