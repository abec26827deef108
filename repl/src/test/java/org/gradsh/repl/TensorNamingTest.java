package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Tapes and errors call tensors as the session's variables do. */
class TensorNamingTest {
  private static final Session SESSION = new Session(false);
  private static int cells;

  @AfterAll
  static void close() {
    SESSION.close();
  }

  /** What a cell fails with. */
  private static String failure(String text) {
    Source source = Source.of("[" + ++cells + "]", text);
    Report report = new Report(SESSION, Report.Layout.WORDS_FIRST);
    report.knows(source);
    return SESSION.run(source, e -> {}).failure().map(report::text).orElse("");
  }

  private static Object value(String text) {
    Result result = SESSION.run(Source.of("[" + ++cells + "]", text), e -> {});
    Report report = new Report(SESSION, Report.Layout.WORDS_FIRST);
    assertEquals("", result.failure().map(report::text).orElse(""));
    return result.last().map(Evaluated::value).orElse(null);
  }

  @Test
  void all() {
    value(
        "var x = variable(tensor(1, 2)); var A = tensor(3, 4); var tape ="
            + " GradientTape.persistent();");
    value("var y = x * A\nvar z = (y + A).sum();");
    System.out.println(value("tape"));
    System.out.println(value("y = y * 2; tape"));
    System.out.println(value("tape.graph()"));
    System.out.println(value("explain(y, x)"));
    System.out.println(value("explain(y.detach() * 2, x)"));
    System.out.println(value("tape.gradients(z)"));
    System.out.println(value("var w = variable(3.0); tape.memory()"));
    System.out.println(failure("tape.gradient(z, w)"));
    System.out.println(failure("trackNaN(() -> {\n  log(y - y);\n})"));
    System.out.println(failure("var s = sqrt(y - y);\n  trackNaN(() -> s.sum().backward())"));
    System.out.println(failure("matmul(A, zeros(3, 3))"));
    System.out.println(failure("y.detach().backward()"));
    long t = System.nanoTime();
    for (int i = 0; i < 200; i++) value("var v" + i + " = x * " + i);
    System.out.println("declare " + (System.nanoTime() - t) / 1e9);
    t = System.nanoTime();
    for (int i = 0; i < 200; i++) value("1 + " + i);
    System.out.println("expr " + (System.nanoTime() - t) / 1e9);
  }
}
