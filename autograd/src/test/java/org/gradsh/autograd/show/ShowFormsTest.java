package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShowFormsTest {
  record Layer(Tensor w, double[] rates, String note) {}

  @BeforeEach
  void sameNumbers() {
    seed(1);
  }

  @AfterEach
  void settingsAsTheyWere() {
    Show.threshold(1000);
    Show.precision(4);
    Show.edge(3);
  }

  static Stream<Arguments> cards() {
    float[] odd = {1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, 2};
    return Stream.of(
        Arguments.of("a scalar", tensor(3.5), "Tensor float32 [] 3.5"),
        Arguments.of("an int", tensor(7).to(DType.INT64), "Tensor int64 [] 7"),
        Arguments.of("a few numbers", tensor(1, 2.5, -3), "Tensor float32 [3] 1.02.5-3.0"),
        Arguments.of("nothing", zeros(2, 0, 3), "Tensor float32 [2, 0, 3]no elements"),
        Arguments.of("a mask", tensor(1, -1).gt(0), "Tensor bool [2] truefalse"),
        Arguments.of("what is no number", tensor(odd), "[6] 1.0NaNInf-Inf0.02.0"),
        Arguments.of("whole numbers", arange(24).to(DType.INT32), "range 0 … 23 · mean 11.5"),
        Arguments.of("many zeros", zeros(30), "all 0.0"),
        Arguments.of("a matrix", randn(40, 30), "values"),
        Arguments.of("a vector", randn(1001), "1 in 7 elements"),
        Arguments.of("a batch", rand(20, 1, 28, 28), "… 8 more"),
        Arguments.of("its places", rand(20, 1, 28, 28), "[11, 0]"),
        Arguments.of("a large matrix", randn(1000, 300), "1 in 11 rows, 1 in 3 columns"),
        Arguments.of("six axes", randn(2, 1, 2, 3, 2, 2), "[0, 0, 1, 2]"),
        Arguments.of("eight axes", ones(2, 2, 2, 2, 2, 2, 2, 2), "… 52 more"),
        Arguments.of("columns turned round", arange(6).reshape(2, 3).T(), "0.03.0"),
        Arguments.of("the largest numbers", tensor(-3e38, 3e38, 1e-38), "-3.0e+383.0e+381.0e-38"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cards")
  void tensorsAreCards(String name, Tensor t, String words) {
    String said = Wellformed.words(t).replaceAll("[\\s\u00a0]+", " ");
    assertTrue(said.contains(words), said);
  }

  @Test
  void aVariableShowsItsGradientBelow() {
    var w = variable(randn(20, 20), "w<1>");
    w.mul(w).sum().backward();
    String words = Wellformed.words(w);
    assertTrue(words.startsWith("\nVariable w<1>"), words);
    assertTrue(words.indexOf("grad") > words.indexOf("range"), words);
    assertEquals(3, words.split("range ").length, words);
  }

  @Test
  void theOpStandsBehind() {
    assertTrue(Wellformed.words(variable(2.0).mul(3)).contains("← mul"));
    assertFalse(Wellformed.words(variable(2.0)).contains("←"));
  }

  @Test
  void floatingNumbersHaveAHistogramUnlessTheyAreFew() {
    assertTrue(Wellformed.html(randn(20)).contains("<svg"));
    assertFalse(Wellformed.html(randn(5)).contains("<svg"));
    assertFalse(Wellformed.html(arange(20).to(DType.INT32)).contains("<svg"));
    assertFalse(Wellformed.html(ones(20)).contains("<svg"));
    assertFalse(Wellformed.html(ones(20).mul(Float.NaN)).contains("<svg"));
  }

  @Test
  void fewNumbersAreATableManyAnImageWithTheValuesFolded() {
    String few = Wellformed.html(randn(12, 12));
    assertTrue(few.contains("<table") && !few.contains("<img") && !few.contains("<details"), few);
    String many = Wellformed.html(randn(13, 13));
    assertTrue(!many.contains("<table") && many.contains("<img") && many.contains("<details"));
  }

  @Test
  void nanIsMarked() {
    String nan = Tone.css(Tone.NAN);
    Tensor x = tensor(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).log().add(tensor(Float.NaN));
    assertTrue(Wellformed.html(x).contains("color:" + nan), Wellformed.html(x));
    assertEquals(Tone.NAN | 0xff << 24, new Tone(true, 0, 1).argb(Double.NaN));
  }

  @Test
  void bothSidesOfZeroHaveTheirColours() {
    Tone mixed = Tone.of(Summary.of(tensor(-2, 4).values()));
    assertEquals(0, mixed.argb(0) >>> 24);
    assertEquals(255, mixed.argb(4) >>> 24);
    assertTrue(mixed.rgb(-1) != mixed.rgb(1));
    Tone positive = Tone.of(Summary.of(tensor(2, 4).values()));
    assertEquals(positive.rgb(2), positive.rgb(4));
    assertTrue(positive.argb(2) >>> 24 < 32 && positive.argb(2) >>> 24 > 0);
  }

  @Test
  void aHugeTensorIsSampled() {
    Tensor huge = tensor(1.5).broadcastTo(20_000, 100_000);
    assertTrue(Wellformed.words(huge).contains("1 in "));
    double[] sample = Sample.of(huge.values(), 1000);
    assertEquals(1000, sample.length);
    Strided v = arange(1_000_000).reshape(1000, 1000).values();
    double[] spread = Sample.of(v, 1000);
    for (int i = 0; i < 1000; i++) assertEquals(i, (int) (spread[i] / 1000));
    // One element of each row, but not of one column.
    assertTrue(Arrays.stream(spread).map(x -> x % 1000).distinct().count() > 500);
    assertEquals(Shape.of(1000, 1000), v.shape());
  }

  @Test
  void noSettingMakesACardTooLarge() {
    Show.threshold(Integer.MAX_VALUE);
    Show.precision(17);
    Show.edge(100);
    assertTrue(Wellformed.html(randn(500, 500)).contains("<img"));
    assertTrue(Wellformed.html(randn(12, 12).to(DType.FLOAT64)).contains("<table"));
  }

  @Test
  void structuresOfTensorsAreTables() {
    Map<String, Object> map = new TreeMap<>();
    map.put("w", randn(30, 30));
    map.put("<b>x</b>", "</td><script>alert(1)</script>");
    map.put("layer", new Layer(ones(2), new double[] {0.5, 0.25}, "a & b"));
    String words = Wellformed.words(map).replace('\u00a0', ' ');
    assertTrue(words.contains("Map of 3"), words);
    assertTrue(words.contains("<b>x</b>\"</td><script>alert(1)</script>\""), words);
    assertTrue(words.contains("  rates[0.5, 0.25]"), words);
    assertTrue(words.contains("note\"a & b\""), words);
    assertTrue(Wellformed.words(List.of(ones(3))).contains("[0]Tensorfloat32 [3][1.0, 1.0, 1.0]"));
    assertTrue(Wellformed.words(new Tensor[] {ones(3)}).contains("Tensor[] of 1"));
  }

  @Test
  void longStructuresAndThoseThatHoldThemselvesEnd() {
    assertTrue(
        Wellformed.words(Collections.nCopies(1000, ones(50))).contains("… 960 more"), "a long one");
    List<Object> self = new ArrayList<>(List.of(ones(2)));
    self.add(self);
    assertTrue(Wellformed.words(self).contains("(this Collection)"));
    List<Object> long1 = new ArrayList<>(List.of(ones(2)));
    for (int i = 0; i < 39; i++) long1.add("€".repeat(5000));
    assertTrue(Wellformed.words(long1).contains("more"));
  }

  @Test
  void whatTextSaysAsWellHasTextAlone() {
    for (Object plain : List.of(1, 2.5, "<b>", 'c', List.of(1, 2), Map.of("a", 1), new int[3])) {
      Show.Forms forms = Show.forms(plain);
      assertEquals("", forms.html());
      assertEquals(Show.text(plain), forms.text());
    }
    assertEquals("null", Show.forms(null).text());
    Tensor t = randn(5, 5);
    assertEquals(Show.text(t), Show.forms(t).text());
  }

  @Test
  void aValueThatFailsHasItsText() {
    Object broken =
        List.of(
            ones(2),
            new Object() {
              @Override
              public String toString() {
                throw new IllegalStateException("no");
              }
            });
    assertTrue(Wellformed.words(broken).contains("toString failed"));
  }

  @Test
  void gridsAreTables() {
    Grid grid = new Grid("lr", "  ");
    grid.head("name", "bytes");
    grid.row("<script>alert('x')</script>", "12");
    grid.line("and \"more\"");
    assertEquals(List.of("name", "bytes"), grid.head());
    assertEquals(2, grid.columnCount());
    assertTrue(grid.isRight(1) && !grid.isRight(0));
    assertEquals(List.of("<script>alert('x')</script>", "12"), grid.rows().getFirst());
    assertEquals(List.of("and \"more\""), grid.rows().getLast());
    String html = Wellformed.html(grid);
    assertTrue(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"), html);
    assertTrue(html.contains("<th ") && html.contains("colspan=\"2\""), html);
    Grid bare = new Grid("l", "");
    bare.row("one");
    assertEquals(List.of(), bare.head());
    assertEquals(1, bare.rows().size());
    for (int i = 0; i < 10_000; i++) bare.row("row " + i);
    assertTrue(Wellformed.words(bare).contains("more"));
    assertTrue(Wellformed.html(new Grid("lr", "")).contains("<table"));
  }

  @Test
  void aTraceIsTwoTables() {
    Trace trace = Trace.of(x -> x[0].log().add(x[0].mul(x[1])), tensor(2), tensor(5));
    String words = Wellformed.words(trace);
    assertTrue(words.contains("Forward") && words.contains("Reverse"), words);
    assertTrue(words.contains("v₁ = ln v₋₁ = 0.693147"), words);
  }

  @Test
  void whatIsNoXmlIsReplaced() {
    String odd = "a\u0000\u001b[31m\ud800b\r\n<&>\"'\uffff😀";
    String safe = Show.escaped(odd);
    assertEquals("a\ufffd\ufffd[31m\ufffdb&#13;\n&lt;&amp;&gt;&quot;&#39;\ufffd😀", safe);
    Wellformed.check("<p title=\"" + safe + "\">" + safe + "</p>");
    Wellformed.html(variable(randn(30), odd));
  }
}
