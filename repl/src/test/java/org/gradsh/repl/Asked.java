package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A small language for tests of a session: {@code ask("x * x").gives(9)}, {@code ask("1 /
 * 0").fails("[1]:1:3: java.lang.ArithmeticException: / by zero")}.
 */
final class Asked {
  private final Result result;
  private final String report;

  private Asked(Result result, String report) {
    this.result = result;
    this.report = report;
  }

  /** A session to ask, with cells numbered from 1. */
  static final class Talk implements AutoCloseable {
    private final Session session = new Session(false);
    private final Report report = new Report(session, Report.Layout.PLACE_FIRST);
    private int cells;

    Session session() {
      return session;
    }

    Asked ask(String text) {
      Source source = source(text);
      return asked(session.run(source, evaluated -> {}));
    }

    /** As a script, whose statements are compiled together. */
    Asked script(String text) {
      return asked(session.runScript(source(text), true));
    }

    private Source source(String text) {
      Source source = Source.of("[" + ++cells + "]", text);
      report.knows(source);
      return source;
    }

    private Asked asked(Result result) {
      String text = result.failure().map(report::text).orElse("");
      return new Asked(result, text.replace("[" + cells + "]", "[]"));
    }

    @Override
    public void close() {
      session.close();
    }
  }

  Asked gives(Object value) {
    assertEquals("", report);
    assertEquals(value, last().value());
    return this;
  }

  Asked works() {
    assertEquals("", report);
    return this;
  }

  Evaluated last() {
    return result.last().orElseThrow();
  }

  Result result() {
    return result;
  }

  /** The whole report, in which the present cell is {@code []}. */
  Asked fails(String expected) {
    assertEquals(expected, report);
    return this;
  }

  /** The report begins so. */
  Asked failsWith(String beginning) {
    assertNotNull(report);
    assertTrue(report.startsWith(beginning), () -> report);
    return this;
  }

  Asked mentions(String part) {
    assertTrue(report.contains(part), () -> report);
    return this;
  }

  String report() {
    return report;
  }
}
