package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.FunctionTransforms;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorFunction3;
import org.junit.jupiter.api.Test;

class ShowObjectsTest {
  record Parameters(Tensor w, List<Tensor> rest, int epochs) {}

  record Pair(int a, String b) {}

  private static void shows(Object value, String... lines) {
    assertEquals(String.join("\n", lines), Show.text(value));
  }

  @Test
  void stringsAreQuotedInAnswersAndPlainInPrint() {
    shows("a \"b\"\r\t\\ é\u0007\n", "\"a \\\"b\\\"\\r\\t\\\\ é\\u0007\\n\"");
    assertEquals("a\nb", Show.display("a\nb"));
    shows('\'', "'\\''");
    assertEquals("'", Show.display('\''));
    shows(null, "null");
    assertEquals("null", Show.display(null));
    shows(3.5, "3.5");
  }

  @Test
  void stringsOfSeveralLinesAreTextBlocksInAnswers() {
    shows("a \"b\"\n\t\\ é\u0007", "\"\"\"", "a \"b\"", "\\t\\\\ é\\u0007\"\"\"");
    shows("a\n\n  b\n", "\"\"\"", "a", "", "  b", "\"\"\"");
    shows("a \n\"b\"", "\"\"\"", "a\\s", "\"b\\\"\"\"\"");
    shows(" a\n  b", "\"\"\"", "\\sa", "\\s b\"\"\"");
    shows("\"\"\"\nb\r", "\"\"\"", "\\\"\"\"", "b\\r\"\"\"");
    shows("\n", "\"\\n\"");
    shows(List.of("a\nb"), "[\"a\\nb\"]");
    String long1 = Show.text("line\n".repeat(1000));
    assertTrue(long1.endsWith("\nline\"\"\"… (5000 characters)"), long1);
    assertTrue(long1.lines().count() < 48, long1);
    String wide = Show.text("a\n" + "b".repeat(100_000));
    assertTrue(wide.endsWith("b\"\"\"… (100002 characters)") && wide.length() < 10_000, wide);
  }

  @Test
  void functionsSayHowTheyAreCalled() {
    UnaryOperator<Tensor> grad = FunctionTransforms.grad((Tensor t) -> t.mul(t));
    shows(grad, "a function of one argument: .apply(x)");
    TensorFunction3 three = (a, b, c) -> a;
    shows(three, "a function of three tensors: .apply(x, y, z)");
    Supplier<Integer> none = () -> 1;
    shows(none, "a function of no arguments: .get()");
    shows(List.of(none), "[a function of no arguments: .get()]");
  }

  @Test
  void arraysShowTheirContent() {
    shows(new int[] {1, 2}, "[1, 2]");
    shows(new double[][] {{1}, {}, null}, "[[1.0], [], null]");
    shows(new String[] {"a, b", null}, "[\"a, b\", null]");
    shows(new char[] {'a'}, "['a']");
    assertEquals("[a, b]", Show.display(new String[] {"a", "b"}));
    assertEquals("ab", Show.display(new char[] {'a', 'b'}));
    shows(List.of(new int[] {1}, new int[] {2}), "[[1], [2]]");
    shows(new TreeMap<>(Map.of("a", new int[] {1})), "{\"a\"=[1]}");
    shows(Map.of("a", new int[] {1}).entrySet(), "[\"a\"=[1]]");
    shows(List.of("a, b", 'c'), "[\"a, b\", 'c']");
    assertEquals("[a, b]", Show.display(List.of("a", "b")));
    assertEquals("{k=[1]}", Show.display(Map.of("k", new int[] {1})));
  }

  @Test
  void longArraysAreSummarisedInAnswersOnly() {
    shows(new int[5000], "[0, 0, 0, …, 0, 0, 0]   5000 elements");
    shows(Collections.nCopies(5000, 1), "[1, 1, 1, …, 1, 1, 1]   5000 elements");
    assertEquals(5000, Show.display(new int[5000]).split(",").length);
  }

  @Test
  void collectionsOfTensorsHaveALineForEach() {
    shows(
        List.of(variable(3.0), arange(0, 12, 1)),
        "List of 2",
        "  [0]  Variable float32 []  3.0",
        "  [1]  Tensor float32 [12]  range 0.0 … 11.0, mean 5.5, std 3.606, 1 zero");
    Map<String, Tensor> map = new LinkedHashMap<>();
    map.put("w", tensor(1, 2));
    map.put("bias", tensor(new double[][] {{1, 2}, {3, 4}}));
    shows(
        map,
        "Map of 2",
        "  w     Tensor float32 [2]  [1.0, 2.0]",
        "  bias  Tensor float32 [2, 2]  [[1.0, 2.0], [3.0, 4.0]]");
    shows(new Tensor[] {tensor(1)}, "Tensor[] of 1", "  [0]  Tensor float32 []  1.0");
    shows(Optional.of(tensor(1)), "Optional[Tensor float32 []  1.0]");
    shows(Optional.empty(), "Optional.empty");
  }

  @Test
  void recordsOfTensorsShowTheirComponents() {
    shows(
        new Parameters(tensor(1), List.of(tensor(2), tensor(3)), 7),
        "Parameters",
        "  w       Tensor float32 []  1.0",
        "  rest    List of 2",
        "    [0]  Tensor float32 []  2.0",
        "    [1]  Tensor float32 []  3.0",
        "  epochs  7");
    shows(new Pair(1, "x"), "Pair[a=1, b=x]");
  }

  @Test
  void manyTensorsAreCut() {
    String text = Show.text(Collections.nCopies(100, tensor(1)));
    assertEquals(42, text.lines().count());
    assertTrue(text.endsWith("\n  … 60 more"), text);
  }

  @Test
  void aLineIsALine() {
    assertEquals("Tensor float32 [2, 1]  [[1.0], [2.0]]", Show.line(tensor(1, 2).reshape(2, 1)));
    assertEquals("\"a\\nb\"", Show.line("a\nb"));
    assertTrue(Show.line(arange(0, 100, 1)).startsWith("Tensor float32 [100]  range 0.0 … 99.0"));
  }

  @Test
  void nothingThrows() {
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no");
          }
        };
    String text = Show.text(broken);
    assertEquals("anonymous Object (toString failed: IllegalStateException: no)", text);
    assertEquals(text, Show.display(broken));

    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    shows(itself, "[(this Collection)]");
    itself.add(tensor(1));
    shows(itself, "List of 2", "  [0]  (this Collection)", "  [1]  Tensor float32 []  1.0");
    Object[] loop = new Object[1];
    loop[0] = loop;
    shows(loop, "[[…]]");
  }
}
