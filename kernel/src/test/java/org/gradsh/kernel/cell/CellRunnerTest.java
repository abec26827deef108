package org.gradsh.kernel.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CellRunnerTest {
  private static final Told told = new Told();
  private static CellRunner runner;
  private static int count;

  @BeforeAll
  static void open() {
    runner = new CellRunner(told);
  }

  @AfterAll
  static void close() {
    runner.close();
  }

  @BeforeEach
  void forget() {
    told.lines.clear();
  }

  private static Ended run(String code) {
    return runner.run(Cell.of(++count, code, null, false, true));
  }

  /** Runs a cell; what is told of it, without its number. */
  private static List<String> tells(String code) {
    told.lines.clear();
    run(code);
    return told.lines.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
  }

  @Test
  void theLastExpressionIsTheValue() {
    assertEquals(List.of("result 42"), tells("int a = 6;\na * 7"));
    assertEquals(List.of("result \"text\""), tells("\"text\""));
    assertEquals(List.of("result null"), tells("(String) null"));
    assertEquals(List.of("result 2"), tells("// a comment\n1 + 1 // and one more"));
  }

  @Test
  void aSemicolonAndDeclarationsAskForNoValue() {
    assertEquals(List.of(), tells("1 + 1;"));
    assertEquals(List.of(), tells("int quiet = 3"));
    assertEquals(List.of(), tells("int f() { return 1; }"));
    assertEquals(List.of(), tells(""));
    assertEquals(List.of(), tells("// nothing"));
    assertEquals(List.of(), tells("1; class Last {}"));
  }

  @Test
  void outputDisplaysAndTheValueComeInTheirOrder() {
    assertEquals(
        List.of(
            "stdout a\n",
            "display 1",
            "stderr b\n",
            "display (id) 2",
            "update (id) 3",
            "clear false",
            "stdout c",
            "result 4"),
        tells(
            "println(\"a\"); display(1); System.err.println(\"b\"); display(\"id\", 2);"
                + " updateDisplay(\"id\", 3); clearOutput(); print(\"c\");\n4"));
  }

  @Test
  void silentCellsShowNothing() {
    Ended ended = runner.run(Cell.of(count, "println(1); display(2); 3", null, true, false));
    assertEquals(List.of(), told.lines);
    assertEquals(true, ended.error().isEmpty());
    ended = runner.run(Cell.of(count, "1 / 0", null, true, false));
    assertEquals(List.of(), told.lines);
    assertEquals("java.lang.ArithmeticException", ended.error().orElseThrow().name());
  }

  @Test
  void errorsTellCellLineAndColumn() {
    Ended ended = run("int zero = 0;\n  int bad = 1 / zero;");
    CellError error = ended.error().orElseThrow();
    assertEquals("java.lang.ArithmeticException", error.name());
    assertEquals("/ by zero", error.value());
    String text = String.join("\n", error.traceback()).replaceAll("\u001b\\[[0-9;]*m", "");
    assertEquals(
        "java.lang.ArithmeticException: / by zero\nCell ["
            + count
            + "], line 2, column 15\n"
            + "    int bad = 1 / zero;\n                ^",
        text);
  }

  @Test
  void allCompileErrorsOfACellAreTold() {
    CellError error = run("println(\"no\");\nint y = \"a\";\nnobody(3);").error().orElseThrow();
    assertEquals("CompilationError", error.name());
    String text = String.join("\n", error.traceback());
    assertTrue(text.contains("line 2, column 9") && text.contains("line 3, column 1"), text);
    assertEquals(1, told.lines.size(), "nothing has run");
  }

  @Test
  void causesAreTold() {
    CellError error =
        run("throw new IllegalStateException(\"outer\", new java.io.IOException(\"inner\"));")
            .error()
            .orElseThrow();
    String text = String.join("\n", error.traceback());
    assertTrue(text.contains("Caused by: java.io.IOException: inner"), text);
  }

  @Test
  void exitIsAnErrorAndTheCommandEnds() {
    assertTrue(run("System.exit(3)").error().isPresent());
    assertEquals(7, run("%exit 7").exit().orElseThrow());
  }

  @Test
  void threadsOfACellStayWithIt() throws Exception {
    run(
        "var go = new java.util.concurrent.CountDownLatch(1);\n"
            + "var late = new Thread(() -> { try { go.await(); } catch (InterruptedException e) {}"
            + " System.out.print(\"late\"); }); late.start();");
    int first = count;
    run("System.out.print(\"here\"); go.countDown(); late.join();");
    assertEquals(List.of(count + " stdout here", first + " stdout late"), told.lines);
  }

  @Test
  void aThreadThatDiesIsToldByItsCell() throws Exception {
    run(
        "var dies = new Thread(() -> { int x = 1 / Integer.parseInt(\"0\"); }); dies.start();"
            + " dies.join();");
    String text = String.join("", told.lines);
    assertTrue(text.startsWith(count + " stderr in thread Thread-"), text);
    assertTrue(text.contains("ArithmeticException"), text);
  }

  @Test
  void inputIsAskedFor() {
    told.answers.add("Ada");
    told.answers.add("secret");
    told.answers.add("3 4");
    assertEquals(
        List.of(
            "asks name? ", "asks hidden Password: ", "stdout n: ", "asks ", "result \"Ada6 12\""),
        tells(
            "var name = input(\"name? \"); var key = password(); print(\"n: \");\n"
                + "var in = new Scanner(System.in);\n"
                + "name + key.length() + \" \" + in.nextInt() * in.nextInt()"));
  }

  @Test
  void interruptsEndACellThatAsks() throws Exception {
    CompletableFuture<Ended> ended = CompletableFuture.supplyAsync(() -> run("input(\"?\")"));
    while (told.lines.isEmpty()) {
      Thread.sleep(5);
    }
    runner.interrupt();
    assertEquals(
        "InterruptedException", ended.get(10, TimeUnit.SECONDS).error().orElseThrow().name());
    assertEquals(List.of("result 1"), tells("1"));
  }

  @Test
  void progressHasAPlaceOfItsOwn() {
    List<String> told = tells("for (int i : progress(3, \"three\")) {}");
    assertTrue(told.getFirst().startsWith("display (progress-"), told.toString());
    assertTrue(told.getLast().startsWith("update (progress-"), told.toString());
    assertTrue(told.getLast().contains("three") && told.getLast().contains("3/3"), told.toString());
  }

  @Test
  void questionsOpenAPage() {
    Ended ended = run("tanh?");
    assertEquals("page", ended.payload().getFirst().get("source").getAsString());
    assertTrue(ended.payload().toString().contains("Tensor tanh(Tensor x)"), ended.toString());
    assertEquals(
        "nothing is known of nobody",
        run("?nobody")
            .payload()
            .getFirst()
            .getAsJsonObject("data")
            .get("text/plain")
            .getAsString());
    assertEquals(true, run("true ? 1 : 2").payload().isEmpty());
  }

  @Test
  void expressionsAreEvaluatedBesideCells() {
    run("int seven = 7;");
    Cell cell = Cell.of(count, "", null, false, false);
    if (runner.evaluate(cell, "seven * 6") instanceof CellRunner.Value.Shown(var data)) {
      assertEquals("42", data.getData(MIMEType.TEXT_PLAIN));
    }
    assertTrue(runner.evaluate(cell, "seven / 0") instanceof CellRunner.Value.Failed);
    assertTrue(runner.evaluate(cell, "seven *") instanceof CellRunner.Value.Failed);
    assertTrue(runner.evaluate(cell, "") instanceof CellRunner.Value.Failed);
  }

  @Test
  void commandsAnswer() {
    run("var watched = tensor(1, 2);");
    assertTrue(tells("%vars").getFirst().startsWith("display name"), told.lines.toString());
    CellError error = run("%varz").error().orElseThrow();
    assertTrue(error.value().contains("Did you mean %vars?"), error.value());
  }
}
