package org.gradsh.repl.talk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gradsh.repl.Completion;
import org.gradsh.repl.Failure;
import org.gradsh.repl.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestInstance;

/**
 * The language in which sessions are tested. A test class has a session of its own and tables of
 * cases, which are put to it one after the other:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> numbers() {
 *   return cells(
 *       assertEval("int x = 3; x * x", 9),
 *       assertEval("x + \"!\"", "\"3!\""),
 *       assertFails("x.y", "1:2: int cannot be dereferenced"));
 * }
 * }</pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class Conversation extends Evaluations {
  private Talk cells;
  private Talk script;

  /** The cases as cells of this class's session. */
  protected Stream<DynamicTest> cells(Case... cases) {
    cells = cells == null ? new Talk(false) : cells;
    return Case.tests(cells, cases);
  }

  /** The cases twice: as cells, and as scripts, whose statements are compiled together. */
  protected Stream<DynamicNode> cellsAndScripts(Case... cases) {
    script = script == null ? new Talk(true) : script;
    return Stream.concat(
        cells(cases),
        Case.tests(script, cases)
            .map(
                test ->
                    DynamicTest.dynamicTest(
                        "script: " + test.getDisplayName(), test.getExecutable())));
  }

  @AfterAll
  void close() {
    for (Talk talk : new Talk[] {cells, script}) {
      if (talk != null) {
        talk.close();
      }
    }
  }

  // ---- failures ----

  /**
   * The cell fails, and each of these is told: {@code 1:9: incompatible types} for line, column and
   * part of what is wrong, or only a part.
   */
  protected static Case assertFails(String code, String... expected) {
    return Case.of(
        "fails: ",
        code,
        talk -> {
          String report = talk.report(talk.run(code));
          assertFalse(report.isEmpty(), "it works");
          for (String each : expected) {
            if (!Told.in(report, each)) {
              fail(each + "\nis not told, but\n" + report);
            }
          }
        });
  }

  /** The cell fails, and this is told and not a word more. */
  protected static Case assertReport(String code, String expected) {
    return Case.of("report: ", code, talk -> assertEquals(expected, talk.report(talk.run(code))));
  }

  /** The cell fails, and none of these is told. */
  protected static Case assertNeverTells(String code, String... parts) {
    return Case.of(
        "report: ",
        code,
        talk -> {
          String report = talk.report(talk.run(code));
          assertFalse(report.isEmpty(), "it works");
          for (String part : parts) {
            assertFalse(report.contains(part), report);
          }
        });
  }

  /** The cell works, with a warning at a place: {@code 1:3: compares}. */
  protected static Case assertWarns(String code, String expected) {
    return Case.of(
        "warns: ",
        code,
        talk -> {
          List<String> warnings = talk.warnings(works(talk, code));
          assertTrue(
              warnings.stream().anyMatch(warning -> Told.in(warning, expected)),
              () -> expected + "\nis not told, but " + warnings);
        });
  }

  /** The cell works without a warning. */
  protected static Case assertNoWarning(String code) {
    return Case.of(
        "no warning: ", code, talk -> assertEquals(List.of(), talk.warnings(works(talk, code))));
  }

  /** The cell, which would run for ever, is stopped by an interrupt. */
  protected static Case assertStops(String code) {
    return Case.of(
        "stops: ",
        code,
        talk -> {
          Thread stopper = Thread.ofPlatform().start(() -> stop(talk));
          Result result = talk.run(code);
          stopper.join();
          assertTrue(
              result.failure().orElse(null) instanceof Failure.Interrupted,
              () -> "not stopped: " + talk.report(result));
        });
  }

  private static void stop(Talk talk) {
    // Until the snippet runs there is nothing to stop.
    while (!talk.session().isRunning()) {
      Thread.onSpinWait();
    }
    talk.session().interrupt();
  }

  /** The cell asks to leave, with this exit code. */
  protected static Case assertExits(String code, int exit) {
    return Case.of(
        "exits: ", code, talk -> assertEquals(OptionalInt.of(exit), works(talk, code).exit()));
  }

  // ---- typing ----

  /** The text would be run as it stands. */
  protected static Case assertWhole(String text) {
    return Case.of("whole: ", text, talk -> assertTrue(talk.session().isComplete(text)));
  }

  /** The text goes on in another line. */
  protected static Case assertGoesOn(String text) {
    return Case.of("goes on: ", text, talk -> assertFalse(talk.session().isComplete(text)));
  }

  /** At the cursor, which is {@code |}, all of these may stand, and the cell then reads so. */
  protected static Case assertCompletes(String text, String... expected) {
    return Case.of(
        "completes: ",
        text,
        talk -> {
          int cursor = text.indexOf('|');
          String code = text.replace("|", "");
          Set<String> found =
              talk.session().completions(code, cursor).stream()
                  .map(one -> completed(code, cursor, one))
                  .collect(Collectors.toSet());
          assertTrue(found.containsAll(Arrays.asList(expected)), found::toString);
        });
  }

  /** At the cursor, which is {@code |}, nothing may stand that begins so. */
  protected static Case assertNoCompletion(String text) {
    return Case.of(
        "no completion: ",
        text,
        talk ->
            assertEquals(
                List.of(), talk.session().completions(text.replace("|", ""), text.indexOf('|'))));
  }

  private static String completed(String code, int cursor, Completion completion) {
    return code.substring(0, completion.start()) + completion.text() + code.substring(cursor);
  }

  /** What is known at the cursor, which is {@code |}, begins so in one of its signatures. */
  protected static Case assertDocumentation(String text, String signature) {
    return Case.of(
        "documentation: ",
        text,
        talk -> {
          var known = talk.session().documentation(text.replace("|", ""), text.indexOf('|'));
          assertTrue(
              known.stream().anyMatch(one -> one.signature().contains(signature)), known::toString);
        });
  }
}
