package org.gradsh.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site, made without the API: all links lead somewhere, nothing comes from elsewhere. */
class SiteTest {
  @TempDir Path folder;

  @Test
  void thePagesAreWholeAndNeedNothingFromElsewhere() throws IOException {
    Path out = folder.resolve("site");
    assertEquals(List.of(), Site.write(Path.of(".."), out, false));
    String index = Files.readString(out.resolve("index.html"));
    for (String part :
        List.of("coming-from-pytorch.html", "notebooks/01-first-steps.html", "ops.html")) {
      assertTrue(index.contains("href=\"" + part + "\""), part);
    }
    assertFalse(index.contains("given:"), "comments to the tests are left out");
    try (Stream<Path> files = Files.walk(out)) {
      for (Path page : files.filter(file -> file.toString().endsWith(".html")).toList()) {
        String html = Files.readString(page);
        for (String foreign :
            List.of(
                "<script",
                "src=\"http",
                "url(http",
                "@import",
                "<link rel=\"stylesheet\" href=\"http")) {
          assertFalse(html.contains(foreign), () -> page + " has " + foreign);
        }
      }
    }
    String notebook = Files.readString(out.resolve("notebooks/05-back-propagation-by-hand.html"));
    assertTrue(notebook.contains("<math display=\"block\">"), "formulas are set");
    assertTrue(notebook.contains("<span class=\"comment\">// by hand"), "code has colours");
  }

  /** A manual of a few pages. */
  private Path checkout(String index, String page) throws IOException {
    Path checkout = Files.createDirectories(folder.resolve("checkout"));
    for (String name : List.of("docs", "notebooks", "bench"))
      Files.createDirectories(checkout.resolve(name));
    for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "bench/NOTES.md")) {
      Files.writeString(checkout.resolve(name), "# " + name + "\n");
    }
    Files.writeString(checkout.resolve("docs/index.md"), index);
    Files.writeString(checkout.resolve("docs/page.md"), page);
    return checkout;
  }

  @Test
  void whatIsWrongIsSaid() throws IOException {
    Path checkout =
        checkout("# All\n\n## Pages\n", "no title\n\n[a](none.md), [b](#none), ![c](none.png)\n");
    assertEquals(
        List.of(
            "docs/page.md: there is nothing at none.md",
            "docs/page.md: there is nothing at none.png",
            "docs/page.md has no title (a line \"# …\")",
            "docs/index.md lacks a link to page.md",
            "page.html: there is nothing at #none",
            "page.html: there is nothing at none.md",
            "page.html: there is nothing at none.png"),
        Site.write(checkout, folder.resolve("out"), false));
  }

  @Test
  void linksLeadToPagesAndFiles() throws IOException {
    Path checkout =
        checkout(
            "# All\n\n## Pages\n\n- [p](page.md#a--b)\n",
            "# P\n\n"
                + "## A – b\n\n"
                + "[r](../README.md), [s](../notebooks/s.jsh), [w](https://example.org/x)\n");
    Files.writeString(checkout.resolve("notebooks/s.jsh"), "println(1)\n");
    Path out = folder.resolve("out");
    assertEquals(List.of(), Site.write(checkout, out, false));
    String page = Files.readString(out.resolve("page.html"));
    assertTrue(page.contains("href=\"project/README.html\""), page);
    assertTrue(page.contains("href=\"files/notebooks/s.jsh\""), page);
    assertTrue(page.contains("href=\"https://example.org/x\""), page);
    assertTrue(page.contains("aria-current=\"page\""), page);
    assertEquals("println(1)\n", Files.readString(out.resolve("files/notebooks/s.jsh")));
  }

  @Test
  void aNotebookIsShownWithItsOutputs() {
    String notebook =
        """
        {"cells": [
          {"cell_type": "markdown", "source": ["# T\\n", "costs `$5`, is $x_1^2$ and $\\\\unknown$"]},
          {"cell_type": "code", "source": "var a = 1 < 2;", "outputs": [
            {"output_type": "stream", "name": "stdout", "text": ["a<b\\n", "c"]},
            {"output_type": "execute_result", "data": {"text/plain": "p", "text/html": ["<b>", "h</b>"]}},
            {"output_type": "display_data", "data": {"text/plain": "p", "text/html": "<script>x</script>"}},
            {"output_type": "error", "traceback": ["\\u001b[31mE: bad\\u001b[0m"]}]}]}
        """;
    String html = Notebook.html(notebook, link -> link);
    assertTrue(html.contains("<h1 id=\"t\">T</h1>"), html);
    assertTrue(html.contains("<code>$5</code>"), html);
    assertTrue(
        html.contains(
            "<msubsup><mi>x</mi><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></msubsup>"),
        html);
    assertTrue(html.contains("<code>\\unknown</code>"), html);
    assertTrue(
        html.contains("<span class=\"word\">var</span> a = <span class=\"number\">1</span> &lt; "),
        html);
    assertTrue(html.contains("<pre class=\"stdout\">a&lt;b\nc</pre>"), html);
    assertTrue(html.contains("<b>\nh</b>"), html);
    assertTrue(html.contains("<pre class=\"stdout\">p</pre>"), html);
    assertFalse(html.contains("<script"), html);
    assertTrue(html.contains("<pre class=\"stderr\">E: bad</pre>"), html);
  }

  @Test
  void formulasBecomeMathMl() {
    assertEquals(
        "<math><mrow><mfrac><mn>1</mn><mi>n</mi></mfrac><munder><mo>∑</mo><mrow><mi>i</mi></mrow></munder><mover"
            + " accent=\"true\"><mi>v</mi><mo>¯</mo></mover></mrow></math>",
        Formula.mathMl("\\tfrac1n \\sum_i \\bar v", false).orElseThrow());
    assertEquals(
        "<math><mrow><mi mathvariant=\"normal\">softmax</mi><mo stretchy=\"false\">(</mo><mi>Z</mi>"
            + "<mo stretchy=\"false\">)</mo></mrow></math>",
        Formula.mathMl("\\mathrm{softmax}(Z)", false).orElseThrow());
    for (String odd : List.of("{", "x^", "\\frac1", "a & b", "\\begin{x}")) {
      assertTrue(Formula.mathMl(odd, false).isEmpty(), odd);
    }
  }
}
