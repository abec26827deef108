package org.gradsh.kernel.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.kernel.notebook.RunOptions.Parameter;
import org.gradsh.repl.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
  private final List<String> warnings = new ArrayList<>();

  private Notebook inject(Written written, String... namesAndValues) throws Usage {
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.add(new Parameter(namesAndValues[i], namesAndValues[i + 1], false));
    }
    Notebook notebook = written.read();
    Parameters.inject(notebook, parameters, warnings::add);
    return notebook;
  }

  private static List<String> sources(Notebook notebook) {
    return notebook.cells().stream().map(NotebookCell::source).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          0.1                    | 0.1
          -2                     | -2
          +7                     | 7
          007                    | 7
          3000000000             | 3000000000L
          123456789012345678901  | new java.math.BigInteger("123456789012345678901")
          1e-3                   | 1e-3
          .5                     | .5
          true                   | true
          True                   | "True"
          adam                   | "adam"
          ``                     | ""
          C:\\new "x"            | "C:\\\\new \\"x\\""
          [1, 2, 3]              | new int[] {1, 2, 3}
          [1, 2.5]               | new double[] {1.0, 2.5}
          [1, 3000000000]        | new long[] {1L, 3000000000L}
          [true, false]          | new boolean[] {true, false}
          ["a", "1"]             | new String[] {"a", "1"}
          [[1, 2], [3]]          | new int[][] {{1, 2}, {3}}
          []                     | new double[] {}
          [draft] title          | "[draft] title"
          {"a": 1}               | "{\\"a\\": 1}"
          """)
  void valuesBecomeJava(String value, String literal) throws Usage {
    Notebook notebook = inject(Written.notebook().code("p"), "p", value);
    assertEquals("// Parameters\nvar p = " + literal + ";", sources(notebook).getFirst());
  }

  @Test
  void controlCharactersAreEscaped() throws Usage {
    Notebook notebook = inject(Written.notebook(), "p", "a\n\t\r\u0001\\u0041");
    String expected = "// Parameters\nvar p = \"a\\n\\t\\r\\u0001\\\\u0041\";";
    assertEquals(List.of(expected), sources(notebook));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          double lr = 1;       | 2     | 2.0
          var lr = 0.5;        | 2     | 2.0
          float lr = 0.5f;     | 0.25  | 0.25f
          var lr = 1f;         | 2     | 2.0f
          var lr = 10L;        | 3     | 3L
          var lr = "1.0";      | 2.0   | "2.0"
          String lr = null;    | true  | "true"
          var lr = f(1);       | 2     | 2
          final int lr = 1_000; | 2    | 2
          """)
  void valuesTakeTheKindOfTheDefault(String cell, String value, String literal) throws Usage {
    Notebook notebook = inject(Written.notebook().code(cell).tagged("parameters"), "lr", value);
    assertEquals("// Parameters\nvar lr = " + literal + ";", sources(notebook).get(1));
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          var lr = 1;       | 0.5      | lr is an int there, and 0.5 is none
          var lr = 0.1;     | fast     | lr is a double there, and fast is none
          boolean lr = true; | 1       | lr is a boolean there, and 1 is none
          """)
  void anotherKindIsRefused(String cell, String value, String why) {
    Written written = Written.notebook().code(cell).tagged("parameters");
    Usage refused = assertThrows(Usage.class, () -> inject(written, "lr", value));
    assertEquals("n.ipynb: " + why + "; -r in place of -p passes text", refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1e999        | p: 1e999 is too large for a number in Java
          [1, "a"]     | p: a list holds numbers, or truth values, or texts, not several
          [1, [2]]     | p: the parts of a list are lists of one depth, or none of them is
          [1, null]    | p: a list holds numbers, truth values, texts and lists, not null
          """)
  void whatJavaCannotHoldIsRefused(String value, String why) {
    Usage refused = assertThrows(Usage.class, () -> inject(Written.notebook(), "p", value));
    assertEquals(why, refused.getMessage());
  }

  @Test
  void theyStandBehindTheDefaults() throws Usage {
    Written written = Written.notebook().markdown("#").code("int n = 1;").tagged("parameters");
    Notebook notebook = inject(written.code("n"), "n", "2");
    List<String> expected = List.of("#", "int n = 1;", "// Parameters\nvar n = 2;", "n");
    assertEquals(expected, sources(notebook));
    assertTrue(notebook.cells().get(2).isTagged("injected-parameters"));
  }

  @Test
  void thoseOfAnEarlierRunAreReplaced() throws Usage {
    Written written =
        Written.notebook()
            .code("int n = 1;")
            .tagged("parameters")
            .code("# Parameters\nvar n = 7;")
            .tagged("injected-parameters");
    Notebook notebook = inject(written, "n", "2", "n", "3");
    assertEquals(List.of("int n = 1;", "// Parameters\nvar n = 3;"), sources(notebook));
  }

  @Test
  void whatTheNotebookDoesNotKnowIsSaid() throws Usage {
    inject(Written.notebook().code("var steps = 1;").tagged("parameters"), "stepz", "2");
    assertEquals(List.of("n.ipynb has no parameter stepz. Did you mean steps?"), warnings);
    warnings.clear();
    inject(Written.notebook().code("1"), "n", "2");
    assertEquals(
        List.of("n.ipynb has no cell tagged parameters: they are declared at its beginning"),
        warnings);
  }

  @Test
  void withoutAnyNothingChanges() throws Usage {
    Written written = Written.notebook().code("int n = 1;").tagged("parameters");
    assertEquals(written.text(), inject(written).text());
  }
}
