package org.gradsh.kernel.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gradsh.repl.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Notebooks run within this process, and what becomes of their files. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class RunTest {
  private static final String SKIP = "skip-execution";

  @TempDir Path folder;

  private int code;
  private String out;
  private String err;
  private Notebook result;

  /** Runs a notebook, and reads what was written. */
  private void run(Written written, String... options) throws Usage, IOException {
    List<String> words = new ArrayList<>(List.of(options));
    words.add("n.ipynb");
    Path file = Files.writeString(folder.resolve("n.ipynb"), written.text());
    Path target = folder.resolve("done.ipynb");
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    code =
        RunDoor.runHere(
            written.read(),
            file,
            Optional.of(target),
            RunOptions.of(words),
            new PrintStream(outBytes, true, StandardCharsets.UTF_8),
            new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    result = NotebookFile.read(target.toString(), "done.ipynb");
    WrittenFormat.check(result.json());
  }

  private NotebookCell cell(int index) {
    return result.cells().get(index);
  }

  /** The outputs of a cell, in one line each: {@code stdout a\n}, {@code result [1] 3}. */
  private List<String> outputs(int index) {
    return cell(index).outputs().asList().stream().map(RunTest::line).toList();
  }

  private static String line(JsonElement element) {
    JsonObject output = element.getAsJsonObject();
    return switch (output.get("output_type").getAsString()) {
      case "stream" ->
          output.get("name").getAsString() + " " + JupyterJson.joined(output.get("text"));
      case "error" ->
          "error " + output.get("ename").getAsString() + " " + output.get("evalue").getAsString();
      case "execute_result" -> "result " + output.get("execution_count") + " " + plain(output);
      default -> "display " + plain(output);
    };
  }

  private static String plain(JsonObject output) {
    return JupyterJson.joined(output.getAsJsonObject("data").get("text/plain"));
  }

  private JsonElement count(int index) {
    return cell(index).json().get("execution_count");
  }

  @Test
  void whatCellsShowIsInTheFileAndInTheLog() throws Exception {
    run(
        Written.notebook()
            .markdown("# text")
            .code("int a = 20;\nprintln(\"one\");\nprint(\"two\"); System.err.println(\"three\");")
            .cell("raw", "raw")
            .code("println(\"four\"); display(\"shown\"); 2 * a + 2")
            .code("  \n")
            .code("a;"));
    assertEquals(0, code, out + err);
    assertEquals(List.of("stdout one\ntwo", "stderr three\n"), outputs(1));
    assertEquals(List.of("stdout four\n", "display \"shown\"", "result 2 42"), outputs(3));
    assertEquals(List.of(), outputs(5));
    assertEquals("[1, 2, null, 3]", List.of(count(1), count(3), count(4), count(5)).toString());
    assertEquals(
        """
        [1] int a = 20;
        one
        two
        [2] println("four"); display("shown"); 2 * a + 2
        four
        "shown"
        42
        [3] a;
        """,
        out.replaceFirst("3 cells in \\d+\\.\\d s\n$", ""));
    assertEquals("three\n", err);
  }

  @Test
  void theFirstErrorEndsItWithItsPlace() throws Exception {
    run(
        Written.notebook()
            .code("int f(int n) {\n  return 10 / n;\n}")
            .code("println(\"before\");\nf(0)")
            .code("println(\"never\")"));
    assertEquals(1, code);
    assertEquals(
        """
        java.lang.ArithmeticException: / by zero
        n.ipynb [1], line 2, column 13
            return 10 / n;
                      ^
            at f ([1]:2)
            at [2]:2
        """,
        err);
    assertEquals(
        List.of("stdout before\n", "error java.lang.ArithmeticException / by zero"), outputs(1));
    assertEquals("null", count(2).toString());
    assertFalse(out.contains("never"), out);
  }

  @Test
  void allThatTheCompilerSaysIsTold() throws Exception {
    run(Written.notebook().code("foo(1);\nint y = \"a\";"));
    assertEquals(1, code);
    assertTrue(err.contains("n.ipynb [1], line 1, column 1\n  foo(1);\n  ^\n"), err);
    assertTrue(err.contains("n.ipynb [1], line 2, column 9\n  int y = \"a\";\n"), err);
    assertTrue(outputs(0).getFirst().startsWith("error CompilationError cannot find symbol"));
  }

  @Test
  void cellsMayBeAllowedToFail() throws Exception {
    Written written = Written.notebook().code("1 / 0").tagged("raises-exception").code("2");
    run(written);
    assertEquals(0, code, err);
    assertEquals("", err);
    assertTrue(out.contains("n.ipynb [1], line 1, column 3"), out);
    assertEquals(List.of("result 2 2"), outputs(1));

    run(Written.notebook().code("1 / 0").code("nonsense").code("3"), "--allow-errors");
    assertEquals(0, code, err);
    assertEquals(List.of("result 3 3"), outputs(2));
  }

  @Test
  void cellsMayBeSkipped() throws Exception {
    run(Written.notebook().code("println(\"no\")").tagged(SKIP).code("println(\"yes\")"));
    assertEquals(List.of(), outputs(0));
    assertEquals("null", count(0).toString());
    assertEquals(List.of("stdout yes\n"), outputs(1));
    assertEquals("1", count(1).toString());
  }

  @Test
  void displaysAreUpdatedWhereverTheyAre() throws Exception {
    run(
        Written.notebook()
            .code("display(\"a\", 1); display(\"b\", 1); display(\"a\", 2);")
            .code("updateDisplay(\"a\", 3); updateDisplay(\"nobody\", 4);"));
    assertEquals(List.of("display 3", "display 1", "display 3"), outputs(0));
    assertEquals(List.of(), outputs(1));
  }

  @Test
  void outputsAreClearedAtOnceOrWhenSomethingNewComes() throws Exception {
    run(
        Written.notebook()
            .code("println(1); clearOutput(); println(2);")
            .code("println(1); clearOutput(true); println(2); println(3);")
            .code("println(1); clearOutput(true);")
            .code("display(\"a\", 1); clearOutput(); updateDisplay(\"a\", 2); display(\"a\", 3);"));
    assertEquals(List.of("stdout 2\n"), outputs(0));
    assertEquals(List.of("stdout 2\n3\n"), outputs(1));
    assertEquals(List.of("stdout 1\n"), outputs(2));
    assertEquals(List.of("display 3"), outputs(3));
  }

  @Test
  void aProgressBarIsLeftAsItEnded() throws Exception {
    run(Written.notebook().code("for (int i : progress(20, \"steps\")) {}"));
    assertEquals(1, outputs(0).size());
    assertTrue(outputs(0).getFirst().contains("20/20"), outputs(0).toString());
    assertTrue(out.contains("20/20"), out);
  }

  @Test
  void leavingEndsTheNotebookWithTheCode() throws Exception {
    run(Written.notebook().code("println(1); System.exit(3);").code("println(2)"));
    assertEquals(3, code);
    assertEquals(List.of("stdout 1\n"), outputs(0));
    assertEquals(List.of(), outputs(1));
    assertTrue(out.contains("n.ipynb [1] left with exit code 3"), out);

    run(Written.notebook().code("/exit").code("println(2)"));
    assertEquals(0, code);
    assertFalse(out.contains("2\n"), out);
  }

  @Test
  void nobodyIsAsked() throws Exception {
    for (String asking : List.of("input(\"name? \")", "new Scanner(System.in).nextInt()")) {
      run(Written.notebook().code(asking));
      assertEquals(1, code);
    }
    run(Written.notebook().code("password()"));
    assertTrue(err.contains("password: there is nobody to ask while gradsh runs a notebook"), err);
    assertTrue(err.contains("perhaps: a parameter in its place, gradsh run -p NAME VALUE"), err);
  }

  @Test
  void aFailedTestBlockFailsTheNotebookAtItsEnd() throws Exception {
    run(
        Written.notebook()
            .code(
                "test(\"good\", () -> assertTrue(true));\ntest(\"bad\", () -> assertTrue(1 > 2));")
            .code("println(\"after\")"));
    assertEquals(1, code);
    assertTrue(err.startsWith("FAILED bad\n"), err);
    assertTrue(out.contains("ok good\n") && out.contains("after\n"), out);
    assertTrue(out.contains("2 cells, 2 tests, 1 failed in "), out);
  }

  @Test
  void timeIsLimitedCellByCell() throws Exception {
    Path report = folder.resolve("report.xml");
    run(
        Written.notebook().code("println(\"go\");").code("while (true) {\n}").code("3"),
        "--timeout",
        "10s",
        "--junit",
        report.toString());
    assertEquals(124, code, out + err);
    assertTrue(err.startsWith("stopped after 10s, the time that --timeout allows\n"), err);
    assertTrue(err.contains("n.ipynb [2], line "), err);
    assertEquals(
        List.of("error TimedOut stopped after 10s, the time that --timeout allows"), outputs(1));
    String xml = Files.readString(report);
    assertTrue(xml.contains("tests=\"2\" failures=\"0\" errors=\"1\""), xml);
    assertTrue(xml.contains("<testcase name=\"cell [2]\" classname=\"n\""), xml);
  }

  @Test
  void quietMeansErrorsOnly() throws Exception {
    run(Written.notebook().code("println(1); System.err.println(2); 3").code("1 / 0"), "-q");
    assertEquals("", out);
    assertTrue(err.startsWith("java.lang.ArithmeticException: / by zero\nn.ipynb [2]"), err);
  }

  @Test
  void parametersCountAsCells() throws Exception {
    run(
        Written.notebook().code("double lr = 0.5;").tagged("parameters").code("lr / 2"),
        "-p",
        "lr",
        "1");
    assertEquals(List.of("result 3 0.5"), outputs(2));
    assertEquals("2", count(1).toString());
  }

  @Test
  void aNotebookThatPapermillHasParameterisedRuns() throws Exception {
    run(
        Written.notebook()
            .code("var alpha = 0.1;")
            .tagged("parameters")
            .code("// Parameters\nvar alpha = 0.6;\nvar ratio = 0.1;\n")
            .tagged("injected-parameters")
            .code("alpha"));
    assertEquals(List.of("result 3 0.6"), outputs(2));
  }

  @Test
  void allElseIsKept() throws Exception {
    String metadata = "{\"zz\": 1.50, \"language_info\": {\"name\": \"java\"}, \"a\": [1e-05]}";
    run(
        Written.notebook()
            .metadata(metadata)
            .markdown("ä 😀")
            .with("attachments", "x")
            .code("1")
            .with("unknown", "kept"));
    String text = Files.readString(folder.resolve("done.ipynb"));
    assertTrue(text.contains("\"zz\": 1.50") && text.contains("1e-05"), text);
    assertTrue(text.contains("\"attachments\": \"x\"") && text.contains("ä 😀"), text);
    assertTrue(text.contains("\"unknown\": \"kept\""), text);
    assertTrue(text.endsWith("}\n"), text);
  }

  @Test
  void outputOfEarlierRunsIsGone() throws Exception {
    String old = "{\"name\": \"stdout\", \"output_type\": \"stream\", \"text\": [\"old\"]}";
    run(Written.notebook().code("1 / 0").code("2").shown(old).code("3").shown(old).tagged(SKIP));
    assertEquals(List.of(), outputs(1));
    assertEquals(List.of("stdout old"), outputs(2));
  }
}
