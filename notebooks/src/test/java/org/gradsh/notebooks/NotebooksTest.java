package org.gradsh.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks that ship, run by {@code gradsh run} as a build server runs them. */
class NotebooksTest {
  private static final Path NOTEBOOKS = Path.of("").toAbsolutePath();

  @TempDir Path folder;

  static List<Path> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(NOTEBOOKS)) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  /** Runs it, at a smaller size if it has a parameter for that. */
  private Gradsh run(Path notebook) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run", notebook.toString(), "--output", folder.resolve("done.ipynb").toString()));
    if (hasSizes(notebook)) arguments.addAll(List.of("-p", "quick", "true"));
    return Gradsh.run(folder, folder, arguments.toArray(String[]::new));
  }

  private static boolean hasSizes(Path notebook) throws IOException {
    return Files.readString(notebook).contains("boolean quick = false;");
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void itRunsFromAnywhereAndIsLeftAsItIs(Path notebook) throws Exception {
    String before = Files.readString(notebook);
    Gradsh run = run(notebook);
    assertEquals(0, run.exit(), run.toString());
    assertEquals("", run.err());
    assertEquals(before, Files.readString(notebook));

    // What is committed has been run, with the same number of outputs in each cell.
    JsonObject done = read(folder.resolve("done.ipynb"));
    JsonObject kept = read(notebook);
    assertEquals(shape(kept, hasSizes(notebook)), shape(done, hasSizes(notebook)));
    assertEquals(kept.get("metadata"), done.get("metadata"));
  }

  private static JsonObject read(Path notebook) throws IOException {
    return JsonParser.parseString(Files.readString(notebook)).getAsJsonObject();
  }

  /**
   * Each cell's id and execution count, and the types of its outputs; without the cell that sets
   * the size, which moves the counts behind it.
   */
  private static List<String> shape(JsonObject notebook, boolean hasSizes) {
    List<String> shape = new ArrayList<>();
    for (JsonElement element : notebook.getAsJsonArray("cells")) {
      JsonObject cell = element.getAsJsonObject();
      if (cell.get("metadata").toString().contains("injected-parameters")) continue;
      StringBuilder line = new StringBuilder(cell.get("id").toString());
      if (!hasSizes) line.append(' ').append(cell.get("execution_count"));
      if (cell.has("outputs")) {
        for (JsonElement output : cell.getAsJsonArray("outputs")) {
          line.append(' ').append(output.getAsJsonObject().get("output_type").getAsString());
        }
      }
      shape.add(line.toString());
    }
    return shape;
  }

  @Test
  void theFirstOneLearnsToTellFlowersApart() throws Exception {
    Gradsh run = run(NOTEBOOKS.resolve("01-first-steps.ipynb"));
    String told =
        run.out().stream().filter(line -> line.contains("of 30 flowers")).findFirst().orElseThrow();
    assertTrue(Integer.parseInt(told.substring(0, told.indexOf(' '))) >= 26, told);
    assertTrue(run.out().contains("12.0 12.0"), run.toString()); // 3x² and 6x at 2
    assertTrue(run.out().contains("matmul: inner dimensions differ"), run.toString());
  }

  @Test
  void theSecondOneKnowsItsDerivatives() throws Exception {
    Gradsh run = run(NOTEBOOKS.resolve("02-the-tape.ipynb"));
    assertTrue(run.out().contains("4.0 32.0 8.0"), run.toString()); // 2x, 4x³ and 2x² at 2
    assertTrue(run.out().contains("32.0 48.0"), run.toString()); // 4x³ and 12x² at 2
    assertTrue(run.out().contains("gradient: y does not depend on x"), run.toString());
  }

  // ---- the program ----

  private Path write(String name, String... cells) throws IOException {
    JsonObject notebook = read(NOTEBOOKS.resolve("02-the-tape.ipynb"));
    JsonObject cell = notebook.getAsJsonArray("cells").get(1).getAsJsonObject();
    notebook.getAsJsonArray("cells").asList().clear();
    for (int i = 0; i < cells.length; i++) {
      JsonObject one = cell.deepCopy();
      one.addProperty("id", "cell" + i);
      one.addProperty("source", cells[i]);
      notebook.getAsJsonArray("cells").add(one);
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, notebook.toString());
  }

  private Gradsh gradsh(String... arguments) throws Exception {
    return Gradsh.run(folder, folder, arguments);
  }

  @Test
  void aNotebookRunsInItsFolder() throws Exception {
    String where = "println(Path.of(\"\").toAbsolutePath().getFileName())";
    String which = "println(Path.of(System.getProperty(\"gradsh.notebook\")).getFileName())";
    write("deep/a.ipynb", where, which, "1 / 0");
    Gradsh there = gradsh("deep/a.ipynb"); // run may be left away
    assertEquals(1, there.exit());
    assertEquals("deep", there.out().get(1), there.toString());
    assertEquals("a.ipynb", there.out().get(3), there.toString());
    assertTrue(there.err().contains("deep/a.ipynb [3], line 1, column 3"), there.err());

    write("b.ipynb", where);
    Gradsh here = gradsh("run", "b.ipynb");
    assertEquals(folder.toRealPath().getFileName().toString(), here.out().get(1), here.toString());
  }

  @Test
  void severalHaveOneSummaryAndOneReport() throws Exception {
    write("in/a.ipynb", "println(1)");
    write("in/b.ipynb", "println(2)", "System.exit(4)");
    write("in/.ipynb_checkpoints/a.ipynb", "nonsense");
    write("c.ipynb", "println(3)");
    Files.createDirectories(folder.resolve("done"));
    Gradsh run = gradsh("run", "in", "c.ipynb", "--junit", "r.xml", "--output", "done");
    assertEquals(1, run.exit(), run.toString());
    assertTrue(run.out().contains("== in/a.ipynb"), run.toString());
    assertTrue(run.out().contains("in/b.ipynb [2] left with exit code 4"), run.toString());
    String last = run.out().getLast();
    assertTrue(last.matches("3 notebooks, 1 failed, in \\d+\\.\\d s"), last);
    String report = Files.readString(folder.resolve("r.xml"));
    for (String suite : List.of("id=\"0\" package=\"\" name=\"in/a.ipynb\"", "id=\"2\"")) {
      assertTrue(report.contains("<testsuite " + suite), report);
    }
    assertEquals(1, report.split("in/b.ipynb \\[2] left with exit code 4", -1).length - 1, report);
    for (String name : List.of("a.ipynb", "b.ipynb", "c.ipynb")) {
      assertTrue(Files.exists(folder.resolve("done").resolve(name)), name);
    }
  }

  @Test
  void inPlaceTheFileIsWrittenErrorsIncluded() throws Exception {
    Path file = write("a.ipynb", "println(\"one\")", "1 / 0");
    Gradsh run = gradsh("run", "a.ipynb", "--inplace");
    assertEquals(1, run.exit(), run.toString());
    String text = Files.readString(file);
    assertTrue(text.contains("one\\n") && text.contains("ArithmeticException"), text);
    try (Stream<Path> left = Files.list(folder)) {
      assertFalse(left.anyMatch(one -> one.getFileName().toString().startsWith(".")));
    }
  }

  @Test
  void whatCannotBeRunIsSaidInASentence() throws Exception {
    Files.writeString(folder.resolve("code.ipynb"), "println(1)");
    Files.writeString(folder.resolve("s.jsh"), "println(1)");
    Path python = write("python.ipynb", "1");
    Files.writeString(python, Files.readString(python).replace("java", "python"));
    Path same = write("x/same.ipynb", "1");
    write("y/same.ipynb", "1");
    Files.createDirectories(folder.resolve("empty"));
    refused("cannot read none.ipynb: there is no such file", "run", "none.ipynb");
    refused(
        "cannot read code.ipynb: it is no notebook, which is JSON; line 1, column 1",
        "run",
        "code.ipynb");
    refused("s.jsh is a script: gradsh s.jsh", "run", "s.jsh");
    refused("there are no .ipynb files in empty", "run", "empty");
    refused(
        "python.ipynb says that it is in python; --any-language runs it as Java",
        "run",
        "python.ipynb");
    refused(
        "cannot write no/x.ipynb: there is no directory " + folder.toRealPath().resolve("no"),
        "run",
        same.toString(),
        "-o",
        "no/x.ipynb");
    refused(
        "--output wants a folder for 2 notebooks, and there is none called o",
        "run",
        "x",
        "y",
        "-o",
        "o");
    refused("two notebooks would be written to empty/same.ipynb", "run", "x", "y", "-o", "empty");
    refused(
        "cannot read x/same.ipynb: it is a notebook; gradsh run x/same.ipynb",
        "check",
        "x/same.ipynb");
    refused("gradsh run has no option --fast; gradsh run --help lists them", "run", "x", "--fast");
    assertEquals(0, gradsh("run", "python.ipynb", "--any-language").exit());
    assertTrue(
        gradsh("run", "--help")
            .out()
            .contains(
                "  --inplace         writes the outputs into"
                    + " the notebook, those before an error too"));
  }

  private void refused(String sentence, String... arguments) throws Exception {
    Gradsh run = gradsh(arguments);
    assertEquals("gradsh: " + sentence + "\n", run.err());
    assertEquals(2, run.exit(), run.toString());
  }

  @Test
  void aSignalLeavesWhatHasCome() throws Exception {
    write("a.ipynb", "println(\"one\");", "Files.createFile(Path.of(\"goes\")); while (true) {}");
    Process process = Gradsh.start(folder, folder, "run", "a.ipynb", "--output", "o.ipynb");
    for (int i = 0; i < 1200 && !Files.exists(folder.resolve("goes")); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    process.destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(143, process.exitValue());
    String text = Files.readString(folder.resolve("o.ipynb"));
    assertTrue(text.contains("one\\n") && text.contains("interrupted"), text);
  }

  @Test
  void jupyterTakesWhatIsWritten() throws Exception {
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(Files.isExecutable(python) && validates(python, "import nbformat"), "no nbformat");
    write("a.ipynb", "println(1); display(2); 3", "for (var i : progress(3)) {}", "1 / 0");
    gradsh("run", "a.ipynb", "--output", "o.ipynb");
    for (Path file :
        Stream.concat(notebooks().stream(), Stream.of(folder.resolve("o.ipynb"))).toList()) {
      String check =
          "import nbformat, sys; text = open('%1$s', encoding='utf-8').read()\n"
              + "nb = nbformat.reads(text, 4); nbformat.validate(nb)\n"
              + "sys.exit(0 if '%1$s'.endswith('o.ipynb') or nbformat.writes(nb) + chr(10) == text"
              + " else 3)";
      assertTrue(validates(python, check.formatted(file)), file.toString());
    }
  }

  private boolean validates(Path python, String code) throws Exception {
    Process process =
        new ProcessBuilder(python.toString(), "-c", code)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("python").toFile())
            .start();
    return process.waitFor() == 0;
  }
}
