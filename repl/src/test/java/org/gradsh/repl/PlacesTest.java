package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.show.Show;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every recorded op knows the cell and the line that it was called from. */
class PlacesTest {
  private static final Session SESSION = new Session(false);
  private static int cells;

  @BeforeAll
  static void aVariable() {
    run("Variable x = variable(3.0);");
  }

  @AfterAll
  static void close() {
    SESSION.close();
  }

  private static Object run(String text) {
    Result result = SESSION.run(Source.of("[" + ++cells + "]", text), e -> {});
    Report report = new Report(SESSION, Report.Layout.PLACE_FIRST);
    assertEquals("", result.failure().map(report::text).orElse(""));
    return result.last().map(Evaluated::value).orElse(null);
  }

  /** The last value of a cell came from an op of that line. */
  private static void from(String title, String text) {
    assertEquals(
        "← " + title.replace("[]", "[" + (cells + 1) + "]"),
        Show.line((Tensor) run(text)).replaceFirst(".*   ←", "←"));
  }

  @Test
  void anOpKnowsItsLine() {
    from("mul []:1", "x.mul(x)");
    from("add []:3", "var y =\n  x.mul(x)\n   .add(1); y");
    from("sin []:2", "\nsin(x)");
    from("add []:1", "x + 2");
    from("sub []:3", "Tensor t = x * 2;\nt += 1;\nt -= x;\nt");
  }

  @Test
  void theInnermostLineOfTheUsersCounts() {
    int defined = cells + 1;
    run("Tensor twice(Tensor t) {\n  return t\n    .mul(2);\n}");
    from("mul [" + defined + "]:3", "twice(x)");
    from("add []:1", "twice(x).add(1)");
    from("sub []:2", "x.mul(1)\n.sub(twice(x))");
    from("mul [" + defined + "]:3", "x.add(twice(x)); twice(x)");
  }

  @Test
  void loopsLambdasClassesAndReferences() {
    from("add []:3", "Tensor s = x;\nfor (int i = 0; i < 9; i++)\n  s = s.add(i);\ns");
    from("exp []:2", "UnaryOperator<Tensor> f = t ->\n  t.exp();\nf.apply(x)");
    from("sin []:1", "Function<Tensor, Tensor> g = Tensor::sin;\ng.apply(x)");
    from("add []:2", "\nFunction<Tensor, Tensor> h = x::add;\nh.apply(x)");
    from("sum []:2", "\nStream.of(x, x).map(Tensor::sum).toList().get(1)");
    from("exp []:1", "Tensor e(Tensor t) { return t; } x.exp()");
    from(
        "cos []:3",
        "interface Layer { Tensor on(Tensor t); }\nrecord Cos() implements Layer {\n"
            + "  public Tensor on(Tensor t) { return t.cos(); }\n}\nnew Cos().on(x)");
    from(
        "cos []:2",
        "interface Turned { default Tensor turned(Tensor t) {\n"
            + "  Function<Tensor, Tensor> f = Tensor::cos; return f.apply(t); } }\n"
            + "new Turned() { }.turned(x)");
  }

  @Test
  void layersBehindCodeOfTheUsersAreAtTheirCall() {
    run("class Turned implements Layer {\n  public Tensor apply(Tensor t) {\n return t.cos(); } }");
    for (String between : List.of("Tensor::relu", "t -> t.relu()", "new Turned()", "new ReLU()")) {
      run("var net = new Sequential(new Linear(4, 8), " + between + ", new Linear(8, 3));");
      from("add []:2", "\nnet.apply(randn(1, 4))");
      from("add []:1", "call(net, Map.of(), randn(1, 4))");
      run("var deep = new Sequential(residual(" + between + "), new Linear(4, 3));");
      from("add []:3", "\n\ndeep.apply(randn(1, 4))");
    }
  }

  @Test
  void opsOfAnotherThreadHaveTheirOwnPlaces() {
    from(
        "sin []:3",
        "var task = new FutureTask<Tensor>(() ->\n"
            + "  x.mul(x)\n"
            + "   .sin());\nThread.startVirtualThread(task);\nx.exp();\ntask.get()");
    assertEquals(
        List.of(true),
        run(
            "var titles = new java.util.concurrent.ConcurrentSkipListSet<Boolean>();\n"
                + "IntStream.range(0, 2000).parallel().forEach(i -> {\n"
                + "  Tensor t = i % 2 == 0\n"
                + "    ? x.add(1)\n"
                + "    : x.sub(1);\n"
                + "  titles.add(t.toString().endsWith(\"]:\" + (4 + i % 2)));\n"
                + "});\nList.copyOf(titles)"));
  }

  @Test
  void whatTheEngineComposesHasTheUsersLine() {
    String tape =
        (String)
            run(
                "String tape;\ntry (var seen = new GradientTape()) {\n"
                    + "  std(x.mul(tensor(1, 2)));\n"
                    + "  grad(t ->\n    t.pow(3)).apply(x);\n"
                    + "  tape = seen.toString();\n}\ntape");
    List<String> rows = tape.lines().skip(1).toList();
    assertEquals(true, rows.getFirst().matches(" *#.*operands +where +saved"), tape);
    String cell = "[" + cells + "]";
    for (String row : rows.subList(1, rows.size() - 1)) {
      int line = row.contains("alias") || row.contains("pow") ? 5 : 3;
      assertEquals(true, row.contains(cell + ":" + line), tape);
    }
  }

  @Test
  void theBackwardWalkRecordsUnderTheLinesOfItsOps() {
    from(
        "pow′ []:1",
        "Tensor cube = x.pow(3).mul(2);\n\nx.zeroGrad();\ncube.backward(createGraph());\n"
            + "x.grad().mul(1); x.grad()");
  }

  @Test
  void explanationsAndErrorsTellPlaces() {
    String explained = (String) run("explain(x.sin()\n .mul(2), x)");
    String cell = "[" + cells + "]";
    assertEquals(
        "y depends on x:\n  mul  float32 []   "
            + cell
            + ":2\n  sin  float32 []   "
            + cell
            + ":1\n  variable x  float32 []   = x\n  (y is the first argument of explain)",
        explained);
    Result failed =
        SESSION.run(
            Source.of("[e]", "Tensor a = x.mul(tensor(1, 2));\nmatmul(a, ones(3, 3));"), e -> {});
    String report =
        new Report(SESSION, Report.Layout.PLACE_FIRST).text(failed.failure().orElseThrow());
    assertEquals(true, report.contains("a  float32 [2]      columns: 2   ← mul [e]:1\n"), report);
  }

  @Test
  void aScriptIsNamedByItsFile() {
    Result result =
        SESSION.runScript(Source.of("/home/me/train.jsh", "int k = 1;\n\nx.mul(k)"), true);
    assertEquals(
        "Tensor float32 []  3.0   ← mul train.jsh:3",
        Show.line(result.last().orElseThrow().value()));
  }
}
