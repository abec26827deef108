package org.gradsh.repl.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.gradsh.repl.Evaluated;
import org.gradsh.repl.Report;
import org.gradsh.repl.Result;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;

/**
 * A small language for tests of commands: {@code tell("/vars").answers("x int …")}, {@code
 * tell("/vers").fails("there is no command /vers. Did you mean /vars?")}.
 */
final class Told {
  private final String answer;
  private final String report;
  private final List<Object> values;
  private final Result result;

  private Told(String answer, String report, List<Object> values, Result result) {
    this.answer = answer;
    this.report = report;
    this.values = values;
    this.result = result;
  }

  /** A session to talk to. */
  static final class Talk implements AutoCloseable {
    private final Session session = new Session(false);
    private final Report report = new Report(session, Report.Layout.PLACE_FIRST);
    private final StringBuilder shown = new StringBuilder();
    private int cells;

    Talk() {
      session.answers(answer -> shown.append(answer).append('\n'));
    }

    Session session() {
      return session;
    }

    /** A cell, of commands or Java; what its commands have answered so far is forgotten. */
    Told tell(String text) {
      shown.setLength(0);
      Source source = Source.of("[" + ++cells + "]", text);
      report.knows(source);
      List<Object> values = new ArrayList<>();
      Result result =
          session.run(
              source,
              (Evaluated evaluated) -> {
                if (evaluated.hasValue()) {
                  values.add(evaluated.value());
                }
              });
      String failure = result.failure().map(report::text).orElse("");
      return new Told(
          shown.toString().stripTrailing(),
          failure.replace("[" + cells + "]", "[]"),
          values,
          result);
    }

    @Override
    public void close() {
      session.close();
    }
  }

  /** It worked, and this is all that it said. */
  Told answers(String... lines) {
    assertEquals("", report);
    assertEquals(String.join("\n", lines), answer);
    return this;
  }

  /** It worked, and each of these stands in what it said. */
  Told mentions(String... parts) {
    assertEquals("", report);
    for (String part : parts) {
      assertTrue(answer.contains(part), () -> part + " is not in:\n" + answer);
    }
    return this;
  }

  /** It worked, and its lines have this form. */
  Told matches(String... expressions) {
    assertEquals("", report);
    String whole = answer.lines().map(String::strip).collect(Collectors.joining("\n"));
    assertTrue(whole.matches(String.join("\n", expressions)), answer);
    return this;
  }

  Told works() {
    assertEquals("", report);
    return this;
  }

  /** The values of its snippets. */
  Told gives(Object... expected) {
    assertEquals(List.of(expected), values);
    return this;
  }

  /** The whole report, in which the present cell is {@code []}. */
  Told fails(String... lines) {
    assertEquals(String.join("\n", lines), report.stripTrailing());
    return this;
  }

  /** The report begins so: {@code []:1:7: error: /vars: …}. */
  Told failsWith(String beginning) {
    assertTrue(report.startsWith(beginning), () -> "report: " + report);
    return this;
  }

  /** It failed, and the report has these words. */
  Told mentionsFailure(String part) {
    assertTrue(report.contains(part), () -> part + " is not in the report:\n" + report);
    return this;
  }

  String answer() {
    return answer;
  }

  String report() {
    return report;
  }

  Result result() {
    return result;
  }
}
