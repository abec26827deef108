package org.gradsh.repl.complete;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.show.OpDoc;
import org.gradsh.repl.Asked;
import org.gradsh.repl.Documentation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of the name at the cursor; ¦ is the cursor, else it stands at the end. */
class DocumentationTest {
  private static final Asked.Talk TALK = new Asked.Talk();

  @BeforeAll
  static void declare() {
    TALK.ask(
            """
            var x = tensor(1, 2);
            String greeting = "hi";
            /**
             * Twice the {@code value}.
             *
             * @param t what is doubled
             * @return two times it
             */
            Tensor twice(Tensor t) { return t * 2; }
            /** A point. */
            record Point(int px, int py) {
              /** The middle. */
              static Point origin() { return new Point(0, 0); }
            }
            """)
        .works();
  }

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static List<Documentation> found(String marked) {
    int cursor = marked.indexOf('¦');
    return cursor < 0
        ? TALK.session().documentation(marked, marked.length())
        : TALK.session()
            .documentation(marked.substring(0, cursor) + marked.substring(cursor + 1), cursor);
  }

  /** The first one's signature, and lines that its text has. */
  private static void at(String marked, String signature, String... parts) {
    List<Documentation> found = found(marked);
    assertTrue(!found.isEmpty(), marked);
    assertEquals(signature, found.getFirst().signature(), marked);
    for (String part : parts) {
      assertTrue(found.getFirst().text().contains(part), () -> part + " is not in " + found);
    }
  }

  @Test
  void ops() {
    at(
        "tanh(",
        "Tensor tanh(Tensor x)",
        "The hyperbolic tangent.",
        "y = tanh(x)",
        "∂y/∂x = 1 - y * y",
        "integers and masks as float32",
        "Example: tanh(tensor(0.5)) is 0.46211717");
    at("x.tanh(", "Tensor Tensor.tanh()", "∂y/∂x = 1 - y * y");
    at("matmul", "Tensor matmul(Tensor a, Tensor b)", "ā = ȳ bᵀ\n", "is [3, 7]");
    at("x.matmul", "Tensor Tensor.matmul(Tensor b)", "[…, m, k], […, k, n] → […, m, n]");
    at("Tensor.matmul", "Tensor Tensor.matmul(Tensor b)", "ā = ȳ bᵀ");
    at("(x * x).su¦m", "Tensor Tensor.sum(int... axes)", "y = Σ x");
    at("indexSel¦ect(x, 0", "Tensor indexSelect(Tensor x, int axis, Tensor index)", "index[i]");
    assertEquals(3, found("x.sum(").size());
  }

  @Test
  void theExamplesOfOpsAreTrue() {
    List<OpDoc> pages = OpDoc.names().stream().map(name -> OpDoc.of(name).orElseThrow()).toList();
    // One snippet: each costs the compiler as much as a hundred expressions.
    String all =
        pages.stream()
            .map(OpDoc::example)
            .collect(Collectors.joining(",\n", "new Object[] {", "}"));
    Object[] values = (Object[]) TALK.ask(all).works().last().value();
    assertEquals(pages.size(), values.length);
    for (int i = 0; i < values.length; i++) {
      isShown(pages.get(i), values[i]);
    }
  }

  private static void isShown(OpDoc page, Object value) {
    String text = String.valueOf(value);
    if (value instanceof Tensor tensor) {
      text = text.substring(text.indexOf("  ") + 2);
      if (tensor.rank() == 0 && !text.matches("true|false")) {
        double told = Double.parseDouble(page.result());
        assertEquals(told, tensor.item(), 2e-6 * Math.max(1, Math.abs(told)), page.name());
        return;
      }
    }
    assertEquals(page.result(), text, page.name());
  }

  @Test
  void theRestOfTheEngine() {
    at("GradientTape.gradient", "Tensor GradientTape.gradient(Tensor y, Tensor x)", "of x's shape");
    at("Tensor", "class org.gradsh.autograd.Tensor", "An immutable array of numbers");
    at("new GradientTape(", "GradientTape()", "Opens a tape");
    at("grad(", "UnaryOperator<Tensor> grad(Function<Tensor, Tensor> f)");
    at("backward", "void Tensor.backward(BackwardOption... options)", "Adds the gradient");
    at("assignSub", "Variable Variable.assignSub(Tensor value)", "not recorded");
    at("println(", "void println()", "Prints an empty line.");
    for (Documentation one : found("grad(")) {
      assertTrue(!one.signature().contains("Nothing"), one.signature());
    }
  }

  @Test
  void java() {
    at("String.join", "String String.join(CharSequence delimiter, CharSequence... elements)");
    at("Math.max(1, ", "int Math.max(int a, int b)");
    at(
        "List.of(1).stream().map(",
        "<R> Stream<R> Stream.map(Function<? super Integer, ? extends R> mapper)");
    at("new ArrayList<String>(", "ArrayList()");
    at("java.util.List", "interface java.util.List<E>");
    assertEquals(4, found("Math.max(").size());
  }

  @Test
  void theUsersOwn() {
    at(
        "twice",
        "Tensor twice(Tensor t)",
        "Twice the value.\n@param t what is doubled\n@return two");
    at("twice(x, ¦", "Tensor twice(Tensor t)");
    at("Point", "record Point(int px, int py)", "A point.");
    at("Point.origin", "Point origin()", "The middle.");
    at(
        "/** Half of it. */ int half(int n) { return n / 2; }\nhalf(",
        "int half(int n)",
        "Half of it.");
    at("x", "Tensor x", "Tensor float32 [2]");
    at("greeting", "String greeting", "\"hi\"");
    at("for (int step = 0; ste¦p < 3; step++) {}", "int step");
  }

  @Test
  void argumentHintsTellWhatTheCallMayMean() {
    at("x.sum(0, ¦", "Tensor Tensor.sum(int... axes)");
    at("clip(x, 1, ¦", "Tensor clip(Tensor x, Tensor lo, Tensor hi)");
    at("matmul(twice(x), ¦", "Tensor matmul(Tensor a, Tensor b)");
    at("String.valueOf(x.sum(¦", "Tensor Tensor.sum(int... axes)");
    at("var a = x;\nvar b = a;\nmatmul(b, ¦", "Tensor matmul(Tensor a, Tensor b)");
  }

  @Test
  void commands() {
    at("/exi¦t", "/exit [code]", "leaves");
    at("/doc x.matmul", "Tensor Tensor.matmul(Tensor b)");
    at("%doc twice", "Tensor twice(Tensor t)");
  }

  @Test
  void librariesAsFarAsTheirSourcesAreThere(@TempDir Path folder) throws IOException {
    Path jar = folder.resolve("lib-sources.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("org/junit/jupiter/api/Assertions.java"));
      zip.write(
          """
          package org.junit.jupiter.api;
          public class Assertions {
            /// Fails, *and* says `why`.
            ///
            /// - one
            /// - two
            public static <V> V fail(String whyItFailed) { return null; }
          }
          """
              .getBytes(StandardCharsets.UTF_8));
    }
    String call = "org.junit.jupiter.api.Assertions.fail(\"";
    assertTrue(found(call).stream().allMatch(one -> one.text().isEmpty()));
    TALK.session().sources().add(jar);
    TALK.session().sources().add(folder.resolve("nothing.jar"));
    Documentation fail =
        found(call).stream().filter(one -> one.signature().contains("String w")).findFirst().get();
    assertEquals("<V> V Assertions.fail(String whyItFailed)", fail.signature());
    assertEquals("Fails, *and* says why.\n\n- one\n- two", fail.text());
  }

  @Test
  void htmlBecomesPlainLines() {
    at(
        """
        /**
         * First &amp; <b>second</b>.<p>Next {@link java.util.List#size() size}, {@link #other}.
         * <pre>{@code
         * for (;;) {
         *   run();
         * }
         * }</pre>
         * <ul><li>one <li>two</ul>
         * Long: %s
         * @deprecated use {@code g}
         * @throws IllegalStateException if x < 3
         */
        void f() { }
        f(\
        """
            .formatted("word ".repeat(40)),
        "void f()",
        "First & second.\n\nNext size, other.\n\n  for (;;) {\n    run();\n  }\n",
        "\n- one\n- two\n",
        "\n@deprecated use g\n@throws IllegalStateException if x < 3");
    for (Documentation one : found("String.format(")) {
      assertTrue(one.text().lines().allMatch(line -> line.length() <= 100), one.text());
    }
  }

  @Test
  void nothingOfWhatIsUnknown() {
    for (String text :
        List.of(
            "",
            "nosuchname",
            "x.nosuch",
            "1 + 2",
            "(",
            "\"text",
            "/nosuch",
            "// tanh",
            ")))",
            "\0")) {
      assertEquals(List.of(), found(text), text);
    }
    assertEquals(List.of(), TALK.session().documentation("", 77));
    assertEquals(List.of(), TALK.session().documentation("tanh", -1).stream().limit(0).toList());
    assertEquals(List.of(), found("a".repeat(10_000_000)));
  }
}
