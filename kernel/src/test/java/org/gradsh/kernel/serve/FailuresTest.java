package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;
import org.gradsh.kernel.client.Exchange;
import org.junit.jupiter.api.Test;

/** Cells that fail, and what is told of it. */
class FailuresTest extends Served {
  private static void says(JsonObject error, String... parts) {
    for (String part : parts) {
      assertTrue(traceback(error).contains(part), () -> part + " is not in:\n" + traceback(error));
    }
  }

  @Test
  void anExceptionIsOneMessageAndTheReplySaysTheSame() {
    Exchange cell = client.run("throw new IllegalArgumentException(\"too small\");");
    assertEquals(List.of("busy", "execute_input", "error", "idle"), cell.published());
    JsonObject error = cell.only("error").content();
    assertEquals(Set.of("ename", "evalue", "traceback"), error.keySet());
    assertEquals("java.lang.IllegalArgumentException", error.get("ename").getAsString());
    assertEquals("too small", error.get("evalue").getAsString());
    JsonObject reply = cell.reply().content();
    assertTrue(reply.keySet().containsAll(Set.of("status", "execution_count")), reply.toString());
    assertEquals("error", reply.get("status").getAsString());
    for (String field : error.keySet()) {
      assertEquals(error.get(field), reply.get(field), field);
    }
  }

  @Test
  void theTracebackHasThePlaceTheSourceAndACaret() {
    Exchange cell = client.run("int n = 0;\n\nint m = 7 / n;");
    int number = cell.reply().content().get("execution_count").getAsInt();
    JsonObject error = cell.only("error").content();
    says(error, "Cell [" + number + "], line 3, column ", "int m = 7 / n;", "^", "/ by zero");
    assertEquals("java.lang.ArithmeticException", error.get("ename").getAsString());
  }

  @Test
  void theTracebackLeadsBackThroughCells() {
    Exchange declared = run("int inverse(int n) {\n  return 1 / n;\n}");
    int where = declared.reply().content().get("execution_count").getAsInt();
    Exchange cell = client.run("\ninverse(0)");
    int here = cell.reply().content().get("execution_count").getAsInt();
    says(
        cell.only("error").content(),
        "Cell [" + where + "], line 2, column ",
        "inverse",
        "[" + here + "]");
  }

  @Test
  void theTracebackHasNoFramesOfTheKernel() {
    String text =
        traceback(fails("List.of(1, 2).forEach(i -> { throw new RuntimeException(); });"));
    for (String inner :
        List.of("REPL.", "jdk.jshell", "org.gradsh", "java.base/", "jdk.internal")) {
      assertFalse(text.contains(inner), text);
    }
  }

  @Test
  void theTracebackHasColours() {
    String raw = String.join("\n", texts(fails("int z = 1 / 0;"), "traceback"));
    assertTrue(raw.contains("\u001b["), raw);
    assertTrue(raw.endsWith("\u001b[0m"), raw);
  }

  @Test
  void causesAreTold() {
    says(
        fails(
            "try { Integer.parseInt(\"x\"); }\n"
                + "catch (NumberFormatException e) { throw new IllegalStateException(\"no\", e);"
                + " }"),
        "IllegalStateException: no",
        "Caused by: ",
        "NumberFormatException",
        "line 1",
        "line 2");
  }

  @Test
  void anExceptionWithoutAMessageHasAnEmptyValue() {
    JsonObject error = fails("throw new IllegalStateException();");
    assertEquals("", error.get("evalue").getAsString());
  }

  @Test
  void anExceptionOfTheCellsOwnHasItsName() {
    run("class Hungry extends RuntimeException { Hungry() { super(\"bread\"); } }");
    JsonObject error = fails("throw new Hungry();");
    assertTrue(error.get("ename").getAsString().endsWith("Hungry"), error.toString());
    assertFalse(error.get("ename").getAsString().contains("REPL"), error.toString());
    assertEquals("bread", error.get("evalue").getAsString());
  }

  @Test
  void compileErrorsAreToldAllAtOnce() {
    Exchange cell = client.run("int a = \"one\";\nString b = 2;\nnowhere(3);");
    JsonObject error = cell.only("error").content();
    assertEquals("CompilationError", error.get("ename").getAsString());
    says(error, "line 1", "line 2", "line 3", "int a", "String b", "nowhere");
    assertTrue(error.get("evalue").getAsString().contains("nowhere"), error.toString());
    assertEquals(List.of("busy", "execute_input", "error", "idle"), cell.published());
  }

  @Test
  void nothingOfACellThatDoesNotCompileIsRun() {
    Exchange cell = client.run("println(\"first\");\nint a = \"one\";");
    assertEquals("error", cell.reply().text("status"));
    assertEquals("", cell.printed("stdout"));
  }

  @Test
  void incompleteCodeIsAnError() {
    JsonObject error = fails("int f(int n) {");
    assertEquals("CompilationError", error.get("ename").getAsString());
  }

  @Test
  void anErrorOfTheEngineNamesItsOperands() {
    run("var A = zeros(2, 3); var B = zeros(2, 3);");
    JsonObject error = fails("matmul(A, B)");
    says(error, "matmul", "A ", "B ", "[2, 3]", "perhaps: matmul(A, B.T())");
  }

  @Test
  void whatWasPrintedBeforeAnErrorComesBeforeIt() {
    Exchange cell = client.run("System.out.print(\"before\"); int x = 1 / 0;");
    assertEquals(List.of("busy", "execute_input", "stream", "error", "idle"), cell.published());
  }

  @Test
  void exitOfTheJvmIsAnErrorAndTheKernelGoesOn() {
    run("int kept = 17;");
    for (String call : List.of("System.exit(3);", "Runtime.getRuntime().halt(4);")) {
      JsonObject error = fails(call);
      assertTrue(traceback(error).matches("(?s).*\\b[34]\\b.*"), traceback(error));
    }
    assertEquals("17", value("kept"));
  }

  @Test
  void endlessRecursionIsAnErrorAndTheKernelGoesOn() {
    run("int down(int n) { return down(n + 1) + 1; }");
    JsonObject error = fails("down(0)");
    assertEquals("java.lang.StackOverflowError", error.get("ename").getAsString());
    assertTrue(traceback(error).length() < 10_000, "all frames are told");
    assertEquals("2", value("1 + 1"));
  }

  @Test
  void aFullMemoryIsAnErrorAndTheKernelGoesOn() {
    JsonObject error =
        fails("var all = new ArrayList<long[]>(); while (true) all.add(new long[1 << 22]);");
    assertEquals("java.lang.OutOfMemoryError", error.get("ename").getAsString());
    run("all = null;");
    assertEquals("2", value("1 + 1"));
  }

  @Test
  void aValueThatCannotDescribeItselfIsShownAllTheSame() {
    String shown =
        value("new Object() { public String toString() { throw new RuntimeException(\"shy\"); } }");
    assertTrue(shown.contains("shy"), shown);
    assertEquals("2", value("1 + 1"));
  }

  @Test
  void anExceptionWhoseMessageThrowsIsToldNevertheless() {
    JsonObject error =
        fails(
            "throw new RuntimeException() { public String getMessage() { throw new"
                + " IllegalStateException(); } };");
    assertFalse(texts(error, "traceback").isEmpty());
    assertEquals("2", value("1 + 1"));
  }

  @Test
  void aThreadThatEndsByAnExceptionIsToldInItsCell() {
    Exchange cell =
        send(
            "var t = new Thread(() -> { throw new RuntimeException(\"apart\"); }); t.start();"
                + " t.join();");
    client.await(cell, () -> cell.printed("stderr").contains("apart"), "word of the exception");
    assertEquals("ok", client.await(cell).reply().text("status"));
  }
}
