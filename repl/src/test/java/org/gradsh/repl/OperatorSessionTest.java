package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.gradsh.repl.operators.Operators;
import org.gradsh.repl.operators.Operators.Way;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operators beside what else a session does: messages, places, completion, interrupts. */
class OperatorSessionTest {
  private static final Asked.Talk TALK = new Asked.Talk();

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static Asked ask(String text) {
    return TALK.ask(text);
  }

  // ---- messages ----

  @Test
  void aWrongOperandIsToldInJavacsWords() {
    ask("tensor(1, 2) * \"s\"")
        .fails(
            """
            []:1:14: error: bad operand types for binary operator '*'
              tensor(1, 2) * "s"
                           ^
              first type:  Tensor
              second type: String
            """);
  }

  @Test
  void aConditionHintsAtTheNumber() {
    ask("var t = tensor(1, 2);").works();
    ask("if (t.sum() * 2 >= 0) println();").mentions("perhaps: (t.sum() * 2).item() >= 0\n");
    ask("while (t[0] > t[1]) {}").mentions("perhaps: t[0].item() > t[1].item()\n");
    ask("boolean b = 0 < t;").mentions("perhaps: 0 < t.item()\n");
    ask("if (t.gt(0)) {}").mentions("perhaps: t.gt(0).item() != 0\n");
    ask("double d = t * 2;").mentions("perhaps: (t * 2).item()\n");
    ask("int i = t[0];").mentions("perhaps: (int) t[0].item()\n");
    ask("boolean c = t > 0 && t < 1;").mentions("masks are joined by &, element by element\n");
    ask("var u = ~(t > 0);").mentions("perhaps: !(t > 0)\n");
    ask("t[0] = 1;").mentions("elements of a tensor are not assigned");
    ask("String s = t;")
        .fails(
            "[]:1:12: error: incompatible types: Tensor cannot be converted to String\n"
                + "  String s = t;\n"
                + "             ^\n");
  }

  @Test
  void equalityIsJavasAndIsWarnedOf() {
    ask("var p = tensor(1); var q = tensor(1);").works();
    Asked asked = ask("\nboolean same = p == q;").works();
    Problem warning = asked.result().warnings().getFirst();
    assertEquals(2, warning.source().line(warning.start()));
    assertEquals(18, warning.source().column(warning.start()));
    assertEquals(
        "== asks whether both are one object; a.eq(b) compares the elements", warning.message());
    assertEquals(1, ask("if (p != q) println();").result().warnings().size());
    assertEquals(1, ask("boolean f() { return p == q; }").result().warnings().size());
    assertEquals(List.of(), ask("p == null").gives(false).result().warnings());
    assertEquals(List.of(), ask("p.item() == q.item()").gives(true).result().warnings());
  }

  // ---- places ----

  @ParameterizedTest
  @EnumSource(names = {"PLUGIN", "REWRITER"})
  void linesAndColumnsStayRight(Way way) {
    try (Session session = new Session(false, null, new Operators(way))) {
      String text =
          """
          Tensor g(Tensor a,
                   Tensor b) {
            var c = a * 2 - a /
                3 + a[0]
                + b;
            return c;
          }
          int k = 1;
          k += 1; g(tensor(1, 2) * 2, tensor(1, 2) * 3 -
              tensor(1, 2, 3));
          """;
      assertEquals(
          """
          t:9:46: sub: shapes do not broadcast
              tensor(1, 2) * 3  float32 [2]   axis -1: 2
              tensor(1, 2, 3)   float32 [3]   axis -1: 3
              aligned at the last axis, sizes must be equal or 1
            k += 1; g(tensor(1, 2) * 2, tensor(1, 2) * 3 -
                                                         ^
          """,
          failure(session, text));
      assertTrue(
          failure(session, "\ng(tensor(1, 2),\n  tensor(1, 2, 3) * 1);\n")
              .endsWith("    at g (t:5)\n    at t:2\n"));
      assertTrue(
          failure(session, "var v = tensor(1, 2) * 2 +\n  nowhere;\n")
              .startsWith("t:2:3: error: cannot find symbol\n    nowhere;\n    ^\n"));
    }
  }

  private static String failure(Session session, String text) {
    Report report = new Report(session, Report.Layout.PLACE_FIRST);
    Source source = Source.of("t", text);
    report.knows(source);
    return report.text(session.run(source, evaluated -> {}).failure().orElseThrow());
  }

  @Test
  void theCaretStandsAtTheOperator() {
    ask("var e = tensor(1, 2); var f = tensor(1, 2, 3);").works();
    ask("var h = (e * 2) - f;").failsWith("[]:1:17: sub");
    ask("e < f").failsWith("[]:1:3: lt");
    ask("e[5]").failsWith("[]:1:2: get");
    ask("e += f;").failsWith("[]:1:3: add");
    ask("var i = new int[] {1, 2, 3} * e;").failsWith("[]:1:29: mul");
    ask("Tensor nothing = null; nothing * 2").failsWith("[]:1:32: java.lang.NullPointerException");
  }

  // ---- completion ----

  @Test
  void completionKnowsTheTypesOfOperators() {
    ask("var x = tensor(1, 2); Tensor[] ts = {x};").works();
    completes("(x * x).su", "sum(");
    completes("(2 - x).su", "sum(");
    completes("(-x).su", "sum(");
    completes("x[0].ite", "item()");
    completes("ts[0].ite", "item()");
    completes("x[\"0:1\"].su", "sum(");
    completes("(x > 1 & x < 3).al", "all(");
    completes("(x += 1).su", "sum(");
    completes("var y = x * 2; (y * y).su", "sum(");
    completes("Tensor f(Tensor t) { return (t * t).su", "sum(");
    completes("grad(t -> (t * t).su", "sum(");
  }

  private static void completes(String text, String expected) {
    List<String> found = TALK.completions(text);
    assertTrue(found.contains(expected), () -> text + " gives " + found);
  }

  // ---- interrupts ----

  @Test
  void aLoopOfOperatorsCanBeInterrupted() throws InterruptedException {
    Asked.Talk talk = new Asked.Talk();
    for (String busy :
        List.of(
            "var z = tensor(1); while (true) { z += 1; z = z * 0.5; }",
            "Tensor spin(Tensor t) { while (true) { t = -t + t[0]; } } spin(ones(2, 2))")) {
      Thread stopper =
          Thread.startVirtualThread(
              () -> {
                pause(1500);
                talk.session().interrupt();
              });
      Asked asked = talk.ask(busy);
      stopper.join();
      assertTrue(asked.result().failure().orElseThrow() instanceof Failure.Interrupted, busy);
    }
    talk.ask("z.item() > 0").gives(true);
    talk.close();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
