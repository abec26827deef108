package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/**
 * A small language for tests of a session: {@code ask("x * x").gives(9)}, {@code ask("1 /
 * 0").fails("[1]:1:3: java.lang.ArithmeticException: / by zero")}.
 */
public final class Asked {
  private final Result result;
  private final String report;

  private Asked(Result result, String report) {
    this.result = result;
    this.report = report;
  }

  /** A session to ask, with cells numbered from 1. */
  public static final class Talk implements AutoCloseable {
    private final Session session = new Session(false);
    private final Report report = new Report(session, Report.Layout.PLACE_FIRST);
    private int cells;

    public Session session() {
      return session;
    }

    public Asked ask(String text) {
      Source source = source(text);
      return asked(session.run(source, evaluated -> {}));
    }

    /** As a script, whose statements are compiled together. */
    public Asked script(String text) {
      return asked(session.runScript(source(text), true));
    }

    /** What may stand at the end of a text. */
    public List<String> completions(String text) {
      return session.completions(text, text.length()).stream().map(Completion::text).toList();
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

  public Asked gives(Object value) {
    assertEquals("", report);
    assertEquals(value, last().value());
    return this;
  }

  public Asked works() {
    assertEquals("", report);
    return this;
  }

  public Evaluated last() {
    return result.last().orElseThrow();
  }

  public Result result() {
    return result;
  }

  /** The whole report, in which the present cell is {@code []}. */
  public Asked fails(String expected) {
    assertEquals(expected, report);
    return this;
  }

  /** The report begins so. */
  public Asked failsWith(String beginning) {
    assertNotNull(report);
    assertTrue(report.startsWith(beginning), () -> report);
    return this;
  }

  public Asked mentions(String part) {
    assertTrue(report.contains(part), () -> report);
    return this;
  }

  public String report() {
    return report;
  }
}
