package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.gradsh.repl.operators.Operators;
import org.gradsh.repl.operators.Operators.Way;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Both ways to operators pass one table. */
class OperatorsTest {
  /** Whether the case before has changed what was declared before all. */
  private boolean changed = true;

  @TestFactory
  Stream<DynamicTest> byThePlugin() {
    Session session = open(Way.PLUGIN);
    return OperatorCases.all()
        .map(test -> DynamicTest.dynamicTest(test.cell(), () -> check(session, test)));
  }

  @TestFactory
  Stream<DynamicTest> byRewriting() {
    Session session = open(Way.REWRITER);
    return OperatorCases.all()
        .filter(test -> test.limit() == null)
        .map(test -> DynamicTest.dynamicTest(test.cell(), () -> check(session, test)));
  }

  @TestFactory
  Stream<DynamicTest> limitsOfRewriting() {
    Session session = open(Way.REWRITER);
    return OperatorCases.all()
        .filter(test -> test.limit() != null)
        .map(
            test ->
                DynamicTest.dynamicTest(
                    test.limit() + ": " + test.cell(),
                    () -> assertTrue(run(session, test.cell()).failure().isPresent(), "it works")));
  }

  private static Session open(Way way) {
    Session session = new Session(false, null, new Operators(way));
    OperatorCases.BEFORE.forEach(
        cell -> assertTrue(run(session, cell).failure().isEmpty(), () -> cell + " failed"));
    return session;
  }

  private static Result run(Session session, String cell) {
    return session.run(Source.of("[1]", cell), evaluated -> {});
  }

  private void check(Session session, OperatorCase test) {
    if (changed) {
      run(session, "start();");
    }
    changed = test.cell().contains("=") || test.cell().contains("k++");
    Result result = run(session, test.cell());
    switch (test.kind()) {
      case VALUE -> {
        assertTrue(result.failure().isEmpty(), () -> told(session, result));
        assertEquals(test.expected(), OperatorCase.text(result.last().orElseThrow().value()));
      }
      case REJECTED -> {
        Failure.Rejected rejected =
            (Failure.Rejected) result.failure().orElseThrow(() -> new AssertionError("it works"));
        assertTrue(
            rejected.problems().stream().anyMatch(problem -> isExpected(problem, test)),
            () -> told(session, result));
      }
      case THROWN -> {
        Failure.Thrown thrown =
            (Failure.Thrown) result.failure().orElseThrow(() -> new AssertionError("it works"));
        String message = String.valueOf(thrown.exception().getMessage());
        assertTrue(message.contains(test.expected()), message);
      }
    }
  }

  private static boolean isExpected(Problem problem, OperatorCase test) {
    int column = problem.source().column(problem.start());
    return problem.message().contains(test.expected())
        && (test.column() == 0 || test.column() == column);
  }

  private static String told(Session session, Result result) {
    Report report = new Report(session, Report.Layout.PLACE_FIRST);
    return result.failure().map(report::text).orElse("");
  }
}
