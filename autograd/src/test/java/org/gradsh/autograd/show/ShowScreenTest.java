package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.full;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.valueAndGrad;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.data.DataLoader;
import org.gradsh.autograd.data.Dataset;
import org.gradsh.autograd.optim.SGD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is shown: a table of texts, and that none is longer than a screen or spoils another. */
class ShowScreenTest {
  record Layer(Tensor w, int[] sizes) {}

  record Sizes(int[] sizes, String name) {}

  record Own(int[] sizes) {
    @Override
    public String toString() {
      return "my own text";
    }
  }

  record Chain(Object value, Object next) {}

  private static Object failing() {
    return new Object() {
      @Override
      public String toString() {
        throw new IllegalStateException("no");
      }
    };
  }

  private static Object saying(String text) {
    return new Object() {
      @Override
      public String toString() {
        return text;
      }
    };
  }

  private static Tensor doubles(double... values) {
    return tensor(values, DType.FLOAT64);
  }

  static Stream<Arguments> texts() {
    Variable x = variable(tensor(1.0, 2.0), "w");
    x.mul(x).sum().backward();
    Variable big = variable(arange(12).reshape(3, 4));
    big.sum().backward();
    Variable scalar = variable(3.0);
    scalar.mul(scalar).backward();
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    Map<String, Object> map = new HashMap<>();
    map.put("me", map);
    return Stream.of(
        // ---- every dtype, and every size ----
        Arguments.of(tensor(true), "Tensor bool []  true"),
        Arguments.of(tensor(new long[] {7}).reshape(), "Tensor int64 []  7"),
        Arguments.of(doubles(4.9e-324, 1), "Tensor float64 [2]  [4.9e-324, 1.0e+000]"),
        Arguments.of(tensor(1e-40, 1e30), "Tensor float32 [2]  [1.0e-40, 1.0e+30]"),
        Arguments.of(tensor(-0.0, Double.NaN), "Tensor float32 [2]  [-0.0, NaN]"),
        Arguments.of(zeros(2, 0, 3), "Tensor float32 [2, 0, 3]  []"),
        Arguments.of(
            tensor(new boolean[][] {{true}, {false}}), "Tensor bool [2, 1]\n[[ true],\n [false]]"),
        Arguments.of(zeros(1, 1, 1, 1, 1, 1), "Tensor float32 [1, 1, 1, 1, 1, 1]\n[[[[[[0.0]]]]]]"),
        Arguments.of(
            arange(8).reshape(2, 2, 2),
            """
            Tensor float32 [2, 2, 2]
            [[[0.0, 1.0],
              [2.0, 3.0]],

             [[4.0, 5.0],
              [6.0, 7.0]]]\
            """),
        Arguments.of(
            arange(400).reshape(400, 1),
            """
            Tensor float32 [400, 1]  range 0.0 … 399.0, mean 199.5, std 115.6, 1 zero
            [[  0.0],
             [  1.0],
             [  2.0],
             …,
             [397.0],
             [398.0],
             [399.0]]\
            """),
        Arguments.of(
            arange(1000),
            """
            Tensor float32 [1000]  range 0.0 … 999.0, mean 499.5, std 288.8, 1 zero
            [  0.0,   1.0,   2.0, …, 997.0, 998.0, 999.0]\
            """),
        // ---- variables with their gradients, and what functions give ----
        Arguments.of(x, "Variable w float32 [2]  [1.0, 2.0]   grad  [2.0, 4.0]"),
        Arguments.of(scalar, "Variable float32 []  3.0   grad  6.0"),
        Arguments.of(
            big,
            """
            Variable float32 [3, 4]  range 0.0 … 11.0, mean 5.5, std 3.606, 1 zero
              grad  all 1.0
            [[ 0.0,  1.0,  2.0,  3.0],
             [ 4.0,  5.0,  6.0,  7.0],
             [ 8.0,  9.0, 10.0, 11.0]]\
            """),
        Arguments.of(
            valueAndGrad(t -> t.mul(2)).apply(tensor(1.5)),
            """
            ValueAndGrad
              value      Tensor float32 []  3.0
              gradients  List of 1
                [0]  Tensor float32 []  2.0\
            """),
        Arguments.of(new SGD(0.1, x), "SGD[learningRate=0.1, variables=1, steps=0]"),
        Arguments.of(
            Dataset.of(zeros(5, 2), zeros(5)), "Dataset: 5 rows of float32 [2], float32 []"),
        Arguments.of(
            DataLoader.of(zeros(5, 2)).batchSize(2).shuffle(1),
            "DataLoader: 5 rows in 3 batches of 2, shuffled"),
        Arguments.of(DataLoader.of(zeros(1, 2)), "DataLoader: 1 row in 1 batch of 1"),
        // ---- Java's values ----
        Arguments.of(
            new Layer(tensor(1, 2), new int[] {3, 4}),
            "Layer\n  w      Tensor float32 [2]  [1.0, 2.0]\n  sizes  [3, 4]"),
        Arguments.of(new Sizes(new int[] {3}, "n"), "Sizes[sizes=[3], name=\"n\"]"),
        Arguments.of(new Own(new int[] {3}), "my own text"),
        Arguments.of(Map.of("a", new int[] {1}), "{\"a\"=[1]}"),
        Arguments.of(new TreeMap<>(Map.of(1, "b", 2, "c")), "{1=\"b\", 2=\"c\"}"),
        Arguments.of(Arrays.asList(1, null, "a b"), "[1, null, \"a b\"]"),
        Arguments.of(itself, "[(this Collection)]"),
        Arguments.of(map, "{\"me\"=(this Map)}"),
        Arguments.of(List.of(saying("a\nb"), 1), "[a …, 1]"),
        Arguments.of(new AtomicReference<>(tensor(1)), "Tensor float32 []  1.0"),
        Arguments.of(
            new double[8][1000],
            """
            double[][] of 8
            """
                + IntStream.range(0, 8)
                    .mapToObj(
                        i -> "  [" + i + "]  [0.0, 0.0, 0.0, …, 0.0, 0.0, 0.0]   1000 elements")
                    .collect(Collectors.joining("\n"))));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void eachHasItsText(Object value, String text) {
    assertEquals(text, Show.text(value));
  }

  @Test
  void ofWhatFailsTheRestIsShown() {
    Object failing = failing();
    String failed = "anonymous Object (toString failed: IllegalStateException: no)";
    assertEquals(failed, Show.text(failing));
    assertEquals("[1, " + failed + "]", Show.text(List.of(1, failing)));
    assertEquals(
        "{\"a\"=" + failed + ", \"b\"=2}",
        Show.text(new LinkedHashMap<>(new TreeMap<>(Map.of("a", failing, "b", 2)))));
    Object silent = saying(null);
    assertEquals("anonymous Object (toString gives null)", Show.text(silent));
  }

  // ---- never more than a screen ----

  static Stream<Object> long_() {
    List<Object> web = new ArrayList<>();
    for (int i = 0; i < 100; i++) web.add(web);
    List<Object> crowd = new ArrayList<>(Collections.nCopies(50, new Tensor[50]));
    crowd.add(new Tensor[] {tensor(1)});
    Object chain = tensor(1);
    for (int i = 0; i < 500; i++) chain = new Chain(i, chain);
    List<List<Tensor>> lists = Collections.nCopies(50, Collections.nCopies(50, tensor(1)));
    return Stream.of(
        "x".repeat(1_000_000),
        "x\n".repeat(1_000_000),
        saying("x".repeat(1_000_000)),
        saying("x\n".repeat(1_000_000)),
        saying("\033[1mx\033[0m".repeat(100_000)),
        IntStream.range(0, 300_000).boxed().toList(),
        Set.copyOf(IntStream.range(0, 300_000).boxed().toList()),
        IntStream.range(0, 300_000).boxed().collect(Collectors.toMap(i -> i, i -> "v" + i)),
        Collections.nCopies(900, "a long text of some words"),
        new int[1000],
        new int[1_000_000],
        new String[300][300],
        new double[1000][1000],
        new Object[] {new int[100][100], new int[100][100]},
        web,
        crowd,
        chain,
        lists,
        Collections.nCopies(1000, "z".repeat(100_000)),
        zeros(2, 2, 2, 2, 2, 2),
        zeros(1000, 1),
        zeros(10, 10, 10),
        zeros(3, 1, 3, 1, 3, 1, 3),
        full(1, 1).broadcastTo(1000, 1000, 100));
  }

  @ParameterizedTest
  @MethodSource("long_")
  void noAnswerIsLongerThanAScreen(Object value) {
    String text = Show.text(value);
    assertTrue(text.lines().count() <= 50, text.lines().count() + " lines");
    assertTrue(
        text.replaceAll("\033\\[[0-9]*m", "").length() <= 50 * 80, text.length() + " characters");
  }

  @Test
  void whatIsCutSaysSo() {
    assertTrue(Show.text(saying("x".repeat(5000))).endsWith("xx… (5000 characters)"));
    assertTrue(Show.text("y".repeat(5000)).endsWith("yy\"… (5000 characters)"));
    String coloured = Show.text(saying("\033[1m" + "x\n".repeat(100)));
    assertTrue(coloured.endsWith("x\033[0m\n… (204 characters)"), coloured);
    assertEquals(47, coloured.chars().filter(c -> c == 'x').count() - 1);
    String whole = "😀".repeat(3840 / 2);
    assertEquals(whole, Show.text(saying(whole)));
    String halved = Show.text(saying("a" + whole));
    assertTrue(halved.endsWith("😀… (3841 characters)"), halved);
  }

  // ---- on a line of print ----

  @Test
  void besideOthersAScalarIsItsNumber() {
    assertEquals("9.0", Show.beside(variable(3.0).mul(3)));
    assertEquals("true", Show.beside(tensor(true)));
    assertEquals("Tensor float32 [1]  [1.0]", Show.beside(tensor(1).reshape(1)));
    assertEquals("Tensor float32 []  1.0", Show.display(tensor(1)));
    assertEquals("null", Show.beside(null));
    assertEquals("a", Show.beside("a"));
  }

  // ---- settings ----

  @Test
  void edgeIsASetting() {
    try {
      Show.edge(1);
      assertEquals(
          "[0.0, …, 1999.0]",
          Show.text(arange(2000)).split("\n ?")[1].replace(" 0.0", "0.0").replaceAll("\\[ +", "["));
      TensorException e = assertThrows(TensorException.class, () -> Show.edge(0));
      assertEquals("Show.edge: 0 is not possible\n  perhaps: 1 … 100", e.getMessage());
    } finally {
      Show.edge(3);
    }
  }

  // ---- the statistics of what is very large ----

  @Test
  void ofAVeryLargeTensorAPartIsRead() {
    Tensor t = arange(100 * 1024);
    Summary all = Summary.of(t.values(), 100 * 1024);
    assertEquals(1, all.every());
    Summary part = Summary.of(t.values(), 10 * 1024);
    assertEquals(10, part.every());
    assertEquals(10 * 1024, part.finite());
    assertTrue(part.text().startsWith("1 in 10 read: range 0.0 … 931"), part.text());
    assertEquals(
        "1 in 2 read: 1024 of 1024 true", Summary.of(zeros(2048).eq(0).values(), 1024).text());
  }
}
