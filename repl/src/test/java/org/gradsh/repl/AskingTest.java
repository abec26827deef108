package org.gradsh.repl;

import static org.gradsh.repl.Gradsh.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Questions to the person, displays, and questions to the session while a cell runs. */
class AskingTest {
  private static final Session session = new Session(true);

  @AfterAll
  static void close() {
    session.close();
  }

  private static String script(String input, String code) {
    return new String(withInput(input, "-e", code).leavesWith(0).bytes());
  }

  @Test
  void scriptsReadLinesFromTheirInput() {
    assertEquals("a? b? 1 two\n", script("1\r\ntwo", "println(input(\"a? \"), input(\"b? \"))"));
    assertEquals("[é]\n", script("é\n", "println(\"[\" + input() + \"]\")"));
    assertEquals("Password: 6\n", script("secret\n", "println(password().length())"));
  }

  @Test
  void whatFollowsALineIsThereForTheNextReader() {
    assertEquals("one 116\n", script("one\ntwo\n", "println(input(), System.in.read())"));
  }

  @Test
  void anInputThatHasEndedIsToldAtItsPlace() {
    withInput("", "-e", "input(\"name? \")")
        .leavesWith(1)
        .mentions("-e:1:1: ", "input: there is no line: the input has ended");
  }

  @Test
  void displaysOfScriptsArePrinted() {
    String code = "display(\"a\", 1); updateDisplay(\"a\", 2); clearOutput(); display(tensor(3))";
    assertEquals("1\n2\nTensor float32 []  3.0\n", script("", code));
    withInput("", "-e", "display(null, 1)").leavesWith(1).mentions("display: the id is null");
  }

  @Test
  void textsAreWholeOrGoOnOrAreNoCode() {
    for (String whole :
        List.of(
            "",
            "1 + 1",
            "int x = 3",
            "int x = 3;",
            "/vars",
            "t[0] + t[\"1:\"]",
            "int f() { return 1; }\nf()",
            "// only words",
            "if (true) f();")) {
      assertEquals(Completeness.COMPLETE, session.completeness(whole), whole);
    }
    for (String open : List.of("int x = ", "f(", "if (a) {", "/* a", "\"\"\"\n", "x +", "1;\nx.")) {
      assertEquals(Completeness.INCOMPLETE, session.completeness(open), open);
    }
    for (String wrong :
        List.of(")", "int x = = 3;", "int a b = 2;", "class {}", "= 3;\nint y = 2;")) {
      assertEquals(Completeness.INVALID, session.completeness(wrong), wrong);
    }
  }

  @Test
  void aSessionAnswersWhileACellRuns() throws Exception {
    CompletableFuture<Result> running =
        CompletableFuture.supplyAsync(
            () -> session.run(Source.of("[1]", "int local = 1; while (true) local++;"), e -> {}));
    while (!session.isRunning()) {
      Thread.sleep(5);
    }
    assertEquals("sqrt(", session.completions("Math.sq", 7).getFirst().text());
    assertEquals(Completeness.INCOMPLETE, session.completeness("f("));
    assertEquals(1, session.documentation("tanh", 4).size());
    assertEquals(Optional.empty(), session.variable("nobody"));
    assertEquals(true, session.isRunning());
    session.interrupt();
    Result result = running.get(20, TimeUnit.SECONDS);
    assertEquals(Failure.Interrupted.class, result.failure().orElseThrow().getClass());
    session.run(Source.of("[2]", "local > 0"), e -> assertEquals(true, e.value()));
  }

  @Test
  void manyMayAskAtOnce() throws Exception {
    CountDownLatch all = new CountDownLatch(8);
    CompletableFuture<Result> running =
        CompletableFuture.supplyAsync(
            () ->
                session.run(
                    Source.of("[3]", "for (int i = 0; i < 40; i++) Thread.sleep(10);"), e -> {}));
    for (int i = 0; i < 8; i++) {
      Thread.ofPlatform()
          .start(
              () -> {
                for (int j = 0; j < 5; j++) {
                  session.completions("Mat", 3);
                  session.completeness("int x = 3");
                }
                all.countDown();
              });
    }
    assertEquals(true, all.await(60, TimeUnit.SECONDS));
    assertEquals(Optional.empty(), running.get(20, TimeUnit.SECONDS).failure());
  }

  @Test
  void anExpressionIsLookedAtAndNothingOfItStays() {
    int before = session.variables().size();
    var seen = new Object[1];
    assertEquals(
        Optional.empty(), session.evaluateAside(Source.of("[4]", "6 * 7"), v -> seen[0] = v));
    assertEquals(42, seen[0]);
    assertEquals(before, session.variables().size());
    for (String wrong : List.of("6 *", "1 / 0", "int z = 3;", "", "nobody")) {
      assertEquals(
          true, session.evaluateAside(Source.of("[4]", wrong), v -> {}).isPresent(), wrong);
    }
  }
}
