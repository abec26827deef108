package org.gradsh.notebooks.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gradsh in Jupyter Notebook, as a person sees it. The pictures come to {@code target/pictures}, or
 * to where the property {@code pictures} says: {@code -Dpictures=../docs/images} makes those of the
 * manual anew.
 */
@TestMethodOrder(MethodOrderer.MethodName.class)
class BrowserTest {
  private static final int CARD = 0;
  private static final int TAPE = 1;
  private static final int PLOT = 2;
  private static final int PROGRESS = 3;
  private static final int ERROR = 4;
  private static final int ENDLESS = 5;
  private static final int AFTER = 6;

  private static final List<String> CELLS =
      List.of(
          "seed(3);\nvar W = variable(randn(12, 16) * 0.5, \"W\");\n(W * W).mean().backward();\nW",
          """
          var x = variable(3.0, "x");
          var tape = new GradientTape();
          var y = sin(x) * exp(x) + x * x;
          tape\
          """,
          """
          var t = linspace(-6, 6, 200);
          plot(t, sin(t), "sin").add(t, tanh(t), "tanh").title("two curves")\
          """,
          """
          for (int step : progress(40, "training")) {
            Thread.sleep(25);
          }\
          """,
          "Tensor A = randn(64, 784), B = randn(10, 784);\nmatmul(A, B)",
          "long turns = 0;\nwhile (true) turns++;",
          "turns > 0");

  @TempDir static Path folder;
  private static Jupyter jupyter;
  private static Page page;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    assumeTrue(
        Jupyter.isThere(),
        "not tested: the notebook in a browser; it wants Debian's jupyter-notebook, chromium,"
            + " chromium-driver");
    Files.writeString(folder.resolve("demo.ipynb"), notebook());
    jupyter = Jupyter.start(folder);
    Path pictures = Path.of(System.getProperty("pictures", "target/pictures"));
    page = new Page(jupyter.notebook("demo.ipynb"), folder.resolve("browser"), pictures);
  }

  @AfterAll
  static void close() throws InterruptedException {
    if (page != null) {
      page.close();
    }
    if (jupyter != null) {
      jupyter.close();
    }
  }

  private static String notebook() {
    JsonObject notebook =
        JsonParser.parseString(
                "{nbformat: 4, nbformat_minor: 4, metadata: {kernelspec: {name: gradsh, language:"
                    + " java, display_name: 'Gradsh (Java 25)'}}}")
            .getAsJsonObject();
    JsonArray cells = new JsonArray();
    for (String source : CELLS) {
      JsonObject cell =
          JsonParser.parseString("{cell_type: code, metadata: {}, outputs: []}").getAsJsonObject();
      cell.add("execution_count", com.google.gson.JsonNull.INSTANCE);
      cell.addProperty("source", source);
      cells.add(cell);
    }
    notebook.add("cells", cells);
    return new com.google.gson.GsonBuilder().serializeNulls().create().toJson(notebook);
  }

  @Test
  void aTensorIsACard() throws Exception {
    page.run(CARD);
    assertTrue(page.text(CARD).contains("float32"), page.text(CARD));
    assertTrue(page.count(CARD, "table, svg") > 0, page.text(CARD));
    page.picture(CARD, "tensor-card");
  }

  @Test
  void aTapeIsAGraph() throws Exception {
    page.run(TAPE);
    assertTrue(page.count(TAPE, "svg") > 0, page.text(TAPE));
    assertTrue(page.text(TAPE).contains("sin"), page.text(TAPE));
    page.picture(TAPE, "tape-graph");
  }

  @Test
  void aPlotIsAPicture() throws Exception {
    page.run(PLOT);
    assertTrue(page.count(PLOT, "svg, img") > 0, page.text(PLOT));
    page.picture(PLOT, "plot");
  }

  @Test
  void progressMovesInItsPlace() throws Exception {
    page.start(PROGRESS);
    Page.until("a bar", () -> page.text(PROGRESS).matches("(?s).*training.*[1-9][0-9]*/40.*"));
    page.picture(PROGRESS, "progress");
    Page.until("its end", () -> page.text(PROGRESS).contains("40/40"));
    assertEquals(1, page.count(PROGRESS, ".output_area"), page.text(PROGRESS));
  }

  @Test
  void anErrorPointsAtItsPlace() throws Exception {
    page.run(ERROR);
    // The page may hear that the cell has ended before it is told the error.
    Page.until("the error", () -> page.text(ERROR).contains("perhaps"));
    String text = page.text(ERROR);
    assertTrue(text.contains("matmul: inner dimensions differ"), text);
    assertTrue(text.matches("(?s).*Cell \\[\\d+], line 2, column 1.*"), text);
    assertTrue(text.contains("perhaps: matmul(A, B.T())"), text);
    page.picture(ERROR, "error");
  }

  @Test
  void theStopButtonStopsALoopAndTheStateIsKept() throws Exception {
    page.start(ENDLESS);
    Page.until("the loop", () -> page.isRunning(ENDLESS));
    Thread.sleep(500);
    // A completion is answered meanwhile, and the cell is still shown as running.
    page.script(
        "window.found = null; Jupyter.notebook.kernel.complete('Math.sq', 7,"
            + " r => window.found = r.content.matches.join())");
    Page.until("a completion", () -> "sqrt(".equals(page.script("return window.found")));
    assertTrue(page.isRunning(ENDLESS));
    assertEquals(
        true,
        page.script("return !!document.querySelector('#kernel_indicator_icon.kernel_busy_icon')"));
    page.script(
        "document.querySelector('[data-jupyter-action=\"jupyter-notebook:interrupt-kernel\"]').click()");
    Page.until("the stop", () -> !page.isRunning(ENDLESS));
    assertTrue(page.text(ENDLESS).contains("interrupted"), page.text(ENDLESS));
    page.picture(ENDLESS, "interrupt");
    page.run(AFTER);
    assertTrue(page.text(AFTER).contains("true"), page.text(AFTER));
  }
}
