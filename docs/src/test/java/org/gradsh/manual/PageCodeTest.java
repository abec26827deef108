package org.gradsh.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The code of the manual runs: each page becomes a notebook, all of which {@code gradsh run} runs,
 * in a folder where the data of the notebooks are.
 */
class PageCodeTest {
  private static final Path DOCS = Path.of("").toAbsolutePath();
  private static final String NOTEBOOK =
      "{\"cells\":[],\"metadata\":{\"kernelspec\":{\"display_name\":\"Gradsh\",\"language\":"
          + "\"java\",\"name\":\"gradsh\"}},\"nbformat\":4,\"nbformat_minor\":5}";

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicTest> thePages() throws Exception {
    List<Path> pages = new ArrayList<>(Manual.files(DOCS, ".md"));
    String only = System.getProperty("page");
    pages.removeIf(page -> only != null && !page.endsWith(only + ".md"));
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages) {
      String name = page.getFileName().toString();
      List<String> cells = Cells.of(Files.readString(page), name.startsWith("coming-from-"));
      if (cells.isEmpty()) continue;
      write(folder.resolve(name.replace(".md", ".ipynb")), cells);
      tests.add(DynamicTest.dynamicTest(name, () -> check(name, cells)));
    }
    data();
    run();
    return tests.stream();
  }

  private static void write(Path file, List<String> cells) throws IOException {
    JsonObject notebook = JsonParser.parseString(NOTEBOOK).getAsJsonObject();
    for (String code : cells) {
      JsonObject cell = new JsonObject();
      cell.addProperty("cell_type", "code");
      cell.addProperty("id", "cell" + notebook.getAsJsonArray("cells").size());
      cell.add("metadata", new JsonObject());
      cell.add("execution_count", null);
      cell.add("outputs", new JsonArray());
      cell.addProperty("source", code);
      notebook.getAsJsonArray("cells").add(cell);
    }
    Files.writeString(file, notebook.toString());
  }

  /** What the pages call {@code data/…} and {@code run/…}. */
  private static void data() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    for (Path file : Manual.files(DOCS.resolve("../notebooks/data").normalize(), "")) {
      Files.createSymbolicLink(data.resolve(file.getFileName()), file);
    }
    Files.writeString(
        data.resolve("flowers.csv"),
        "length,width,species\n5.1,3.5,setosa\n6.2,NA,virginica\n4.9,,setosa\n");
    Files.createDirectory(folder.resolve("run"));
    Files.createDirectory(folder.resolve("done"));
  }

  private static void run() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    for (String opened : System.getProperty("gradsh.opens").split(" ")) {
      command.add("--add-opens=" + opened + "=ALL-UNNAMED");
    }
    for (String exported : System.getProperty("gradsh.exports").split(" ")) {
      command.add("--add-exports=" + exported + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(System.getProperty("gradsh.main"), "run"));
    command.addAll(List.of("--allow-errors", "--output", "done"));
    for (Path notebook : Manual.files(folder, ".ipynb")) {
      command.add(notebook.getFileName().toString());
    }
    // One notebook is written to a file of its own name, several into the folder.
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out.txt").toFile());
    builder.environment().remove("CI");
    Process process = builder.start();
    if (!process.waitFor(15, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      fail("did not end:\n" + Files.readString(folder.resolve("out.txt")));
    }
  }

  private static void check(String page, List<String> cells) throws IOException {
    Path done = folder.resolve("done").resolve(page.replace(".md", ".ipynb"));
    assertTrue(Files.exists(done), () -> "was not run: " + said());
    JsonArray ran =
        JsonParser.parseString(Files.readString(done)).getAsJsonObject().getAsJsonArray("cells");
    assertEquals(cells.size(), ran.size());
    StringBuilder faults = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      for (JsonElement output : ran.get(i).getAsJsonObject().getAsJsonArray("outputs")) {
        JsonObject error = output.getAsJsonObject();
        if (!error.get("output_type").getAsString().equals("error")) continue;
        faults.append("\n").append(cells.get(i).strip()).append("\n    fails: ");
        faults.append(error.get("evalue").getAsString()).append("\n");
      }
    }
    assertEquals("", faults.toString(), page);
  }

  private static String said() {
    try {
      return Files.readString(folder.resolve("out.txt"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void tablesAreReadByTheirSecondColumn() {
    String page =
        "<!-- given: var a = 1; -->\n\n| x | y | z |\n|---|---|---|\n| `no` | `a`, `a \\| 2` | `no`"
            + " |\n\n```java\na + 1\n```\n\n<!-- not run: why -->\n\n```java\nno\n```\n";
    assertEquals(List.of("var a = 1;", "a", "a | 2", "a + 1\n"), Cells.of(page, true));
    assertEquals(List.of("var a = 1;", "a + 1\n"), Cells.of(page, false));
  }

  @Test
  void aTableOfNamesHasCodeInEachRow() throws IOException {
    Pattern row = Pattern.compile("(?m)^\\| `.*\\| *`[^|]*(\\\\\\|[^|]*)*\\|$");
    for (Path page : Manual.files(DOCS, ".md")) {
      if (!page.getFileName().toString().startsWith("coming-from-")) continue;
      for (String line : Files.readAllLines(page)) {
        boolean isRow = line.startsWith("| `");
        assertTrue(!isRow || row.matcher(line).matches(), () -> page.getFileName() + ": " + line);
      }
    }
  }
}
