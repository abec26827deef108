package org.gradsh.kernel.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gradsh.kernel.about.About;
import org.gradsh.repl.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotebookTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          println(1)                                       | it is no notebook, which is JSON
          [1, 2]                                           | it is JSON, but no notebook: there is no nbformat
          {"nbformat": "4"}                                | it is JSON, but no notebook: there is no nbformat
          {"nbformat": 4.5}                                | it is JSON, but no notebook: there is no nbformat
          {"nbformat": 3, "worksheets": []}                | it has format 3 of notebooks, and Gradsh reads format 4; jupyter nbconvert --to notebook converts it
          {"nbformat": 5}                                  | it has format 5 of notebooks, and Gradsh reads format 4
          {"nbformat": 4}                                  | there is no nbformat_minor
          {"nbformat": 4, "nbformat_minor": 5}             | there is no metadata
          {"nbformat": 4, "nbformat_minor": 5, "metadata": {}} | there are no cells
          """)
  void whatIsNoNotebookIsRefused(String text, String why) {
    Usage refused = assertThrows(Usage.class, () -> Notebook.of("n.ipynb", text));
    assertEquals("cannot read n.ipynb: " + why, refused.getMessage().replaceFirst("; line.*", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          3                                                             | is no object
          {"source": "", "metadata": {}}                                | has no cell_type
          {"cell_type": "raw", "metadata": {}}                          | has no source
          {"cell_type": "raw", "source": ["a", 1], "metadata": {}}      | has no source
          {"cell_type": "raw", "source": ""}                            | has no metadata
          {"cell_type": "code", "source": "", "metadata": {}}           | has no outputs
          """)
  void soIsOneWithABrokenCell(String cell, String why) {
    String text =
        "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}, \"cells\": [" + cell + "]}";
    Usage refused = assertThrows(Usage.class, () -> Notebook.of("n.ipynb", text));
    assertEquals("cannot read n.ipynb: cell 1 of 1 " + why, refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                                        |
          {"kernelspec": {"name": "gradsh", "language": "java"}}                    |
          {"kernelspec": {"name": "java"}, "language_info": {"name": "Java"}}       |
          {"kernelspec": {"name": "python3", "language": "python"}}                 | python
          {"kernelspec": {"name": "python3"}}                                       | python
          {"language_info": {"name": "julia"}}                                      | julia
          {"kernelspec": 3, "language_info": []}                                    |
          """)
  void theLanguageIsTold(String metadata, String language) throws Usage {
    Notebook notebook = Written.notebook().metadata(metadata).read();
    assertEquals(Optional.ofNullable(language), notebook.foreignLanguage());
  }

  @Test
  void idsAreKeptOrMade() throws Usage {
    Notebook notebook =
        Written.notebook()
            .code("1")
            .with("id", "mine")
            .code("2")
            .code("2")
            .markdown("3")
            .with("id", "mine")
            .code("4")
            .with("id", "not valid")
            .read();
    notebook.complete();
    List<String> ids =
        notebook.cells().stream().map(cell -> cell.json().get("id").getAsString()).toList();
    assertEquals("mine", ids.getFirst());
    Set<String> all = new HashSet<>(ids);
    assertEquals(5, all.size(), ids.toString());
    assertTrue(all.stream().allMatch(id -> id.matches("[a-zA-Z0-9_-]{1,64}")), ids.toString());

    String once = notebook.text();
    notebook.complete();
    assertEquals(once, notebook.text());
  }

  @Test
  void formatsWithoutIdsGetNone() throws Usage {
    Notebook notebook = Written.notebook().minor(4).code("1").read();
    notebook.complete();
    assertFalse(notebook.cells().getFirst().json().has("id"));
  }

  @Test
  void kernelAndLanguageAreAddedWhereTheyAreMissing() throws Usage {
    Notebook empty = Written.notebook().read();
    empty.complete();
    JsonObject metadata = empty.json().getAsJsonObject("metadata");
    assertEquals(About.kernelSpec(), metadata.get("kernelspec"));
    assertEquals(About.language(), metadata.get("language_info"));

    String other = "{\"kernelspec\": {\"name\": \"other\", \"display_name\": \"Other Java\"}}";
    Notebook others = Written.notebook().metadata(other).read();
    others.complete();
    assertTrue(others.text().contains("Other Java"), others.text());
  }

  @Test
  void aByteOrderMarkIsNoFault() throws Usage {
    assertEquals(0, Notebook.of("n.ipynb", "\uFEFF" + Written.notebook().text()).cells().size());
  }
}
