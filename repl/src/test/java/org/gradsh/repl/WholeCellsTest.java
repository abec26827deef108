package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gradsh.repl.operators.Operators;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Cells of many snippets: what they mean, what is told of them, and that their size is no matter.
 */
public class WholeCellsTest {
  private static final Asked.Talk TALK = new Asked.Talk();

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static Asked ask(String text) {
    return TALK.ask(text);
  }

  @Test
  void theJdkOfTheTestsHasTheCompiler() {
    assertTrue(TALK.session().cellCompiler() != null);
  }

  @Test
  void declarationsReferToEachOtherInAnyOrder() {
    ask("""
    class A { B b = new B(this); int one() { return b.two() + C.THREE.ordinal(); } }
    class B { final A a; B(A a) { this.a = a; } int two() { return twice(factor); } }
    enum C { ZERO, THREE }
    int twice(int n) { return n > 100 ? half(n) : 2 * n; }
    int half(int n) { return n < 10 ? twice(n) : n / 2; }
    int factor = 20;
    new A().one()
    """)
        .gives(41);
    ask("""
    double area(Shape s) {
      return switch (s) { case Circle(var r) -> r * r; case Box<?>(var w, var h) -> w * h; };
    }
    sealed interface Shape permits Circle, Box { }
    record Circle(double r) implements Shape { }
    record Box<T extends Number>(double w, double h) implements Shape, Sized<T> { }
    interface Sized<T> { default String kind() { return "sized"; } }
    Shape s = new Box<Integer>(2, 3);
    area(s) + area(new Circle(2))
    """)
        .gives(10.0);
    ask("((Sized<?>) s).kind()").gives("sized");
  }

  @Test
  void aRedefinitionReachesItsUsersAndNothingElse() {
    ask("var kept = new ArrayList<String>(List.of(\"k\")); int rate = 2;"
            + " double pay(int n) { return n * rate; } class Bill { double sum = pay(3); }")
        .works();
    ask("double rate = 2.5; new Bill().sum + pay(1)").gives(10.0);
    ask("kept").gives(List.of("k"));
    ask("double pay(int n) { return -n; } var before = pay(1); String rate = \"none\"; pay(4)")
        .gives(-4.0);
    ask("rate + kept.size() + before").gives("none1-1.0");
    ask("record P(int x) { } var p = new P(1); p.x()").gives(1);
    ask("record P(int x, int y) { } var q = new P(1, 2); q.y()").gives(2);
    ask("record P(int x, int y) { } var q = new P(3, 4); q.y()").gives(4);
  }

  @Test
  void eachPieceSeesWhatItWouldSeeByItself() {
    ask("int v = 1; int f() { return v; }").works();
    ask("int a = f(); int v = 2; int b = f(); String v = \"x\"; a * 10 + b").gives(12);
    ask("int w = 1; w++; int x = w; String w = \"w\" + x; w").gives("w2");
    ask("int g() { return 1; } int c = g(); int g() { return 2; } c * 10 + g()").gives(12);
    ask("int same(int n) { return 1; } int same(String n) { return 2; } same(0) + same(\"\")")
        .gives(3);
    ask("int same(double n) { return 4; } same(0) + same(\"\") * 10 + same(0.0) * 100").gives(421);
    ask("println(late); int late = 3;").failsWith("[]:1:9: error: cannot find symbol");
    ask("int early() { return soon; } early(); int soon = 3;").mentions("early uses what is not");
    ask("int m = 5; m = m + 1; m += 2; m++; m").gives(9);
  }

  @Test
  void allFaultsAreToldAtOnceAndNothingRuns() {
    ask("int count = 0;").works();
    ask("count++;\nint a = \"a\";\nvar b = nowhere(1);\nvar c = b + 1;\nc.foo();\nString d = 5;\n"
            + "void e() { return 1; }")
        .fails(
            """
            []:2:9: error: incompatible types: String cannot be converted to int
              int a = "a";
                      ^
            []:3:9: error: cannot find symbol
              var b = nowhere(1);
                      ^
              symbol:   method nowhere(int)
            []:6:12: error: incompatible types: int cannot be converted to String
              String d = 5;
                         ^
            []:7:19: error: incompatible types: unexpected return value
              void e() { return 1; }
                                ^
            """);
    ask("count++;\nint a = ;\nint b = 2;\nf(1 2);\n")
        .fails(
            """
            []:2:9: error: illegal start of expression
              int a = ;
                      ^
            []:4:4: error: ')' or ',' expected
              f(1 2);
                 ^
            """);
    ask("count++;\nf(").failsWith("[]:2:2: error: this ( is never closed");
    ask("count").gives(0);
    ask("d").failsWith("[]:1:1: error: cannot find symbol");
    ask("int count = 7; oops();").failsWith("[]:1:16: error: cannot find symbol");
    ask("count").gives(0);
  }

  @Test
  void whatRanBeforeAnExceptionStays() {
    ask("int k = 1; String old = \"old\";").works();
    ask("k = 5;\nint in = k + 1;\nint[] array = {1, 2};\nint bad = array[k];\n"
            + "int old = 3;\nint after = 4;")
        .fails(
            """
            []:4:16: java.lang.ArrayIndexOutOfBoundsException: \
            Index 5 out of bounds for length 2
              int bad = array[k];
                             ^
            """);
    ask("k + in + bad").gives(11);
    ask("old").gives("old");
    ask("after").failsWith("[]:1:1: error: cannot find symbol");
  }

  @Test
  void linesAreTheUsers() {
    ask("""
    int a = 1;

    int thrower(int n) {
      if (n == 0)
        throw new IllegalStateException("here");
      return thrower(n - 1);
    }
    var list = List.of(1);
    Runnable r = () -> {
      list.forEach(x ->
          thrower(x));
    };
    r.run();
    """)
        .failsWith("[]:5:5: java.lang.IllegalStateException: here\n")
        .mentions("at thrower ([]:6)")
        .mentions("at lambda ([]:11)")
        .mentions("at []:13");
  }

  @Test
  void answersComeInTimeAndInOrder() {
    List<String> told = new ArrayList<>();
    Source source =
        Source.of(
            "[order]", "int a = 1;\nvar at = told.size();\na + 1\nint f() { return 2; }\na = 4");
    Talked.told = told;
    ask("import org.gradsh.repl.WholeCellsTest.Talked;").works();
    TALK.session()
        .run(
            Source.of("[order]", source.text().replace("told", "Talked.told")),
            evaluated -> told.add(evaluated.snippet().kind() + " " + evaluated.value()));
    assertEquals(List.of("VAR 1", "VAR 1", "VAR 2", "METHOD null", "EXPRESSION 4"), told);
  }

  /** What snippets of a test can see of it. */
  public static final class Talked {
    public static List<String> told = List.of();

    private Talked() {}
  }

  @Test
  void lastIsTheValue() {
    ask("int a = 1; var y = a + 1;").gives(2);
    ask("int a = 1; a = 7").gives(7);
    ask("int a = 1; a++").gives(1);
    ask("int a = 1; println();").works();
    ask("int a = 1; new int[] {a, 2}[1]").gives(2);
    ask("int a = 1; a == 1 ? null : \"x\"").gives(null);
    ask("var anonymous = new Object() { int k = 3; }; anonymous.k").gives(3);
    ask("var mixed = List.of(1, \"a\"); mixed.size()").gives(2);
    ask("int z = 3; switch (z) { case 3 -> \"three\"; default -> \"other\"; }").gives("three");
    ask("int z = 3; switch (z) { case 3: z = 4; break; default: z = 5; } z").gives(4);
    ask("int i = 0; while (true) { if (i++ > 3) break; } i").gives(5);
    ask("final int fin = 3; static public long big = fin; big").gives(3L);
  }

  @Test
  void whatTheCompilerFailsOnIsNotTakenAsRun() {
    // JShell's own compiler throws an AssertionError on a variable of such a type.
    ask("int a = 1; var t = true ? 1 : \"a\";\nprintln(t);\na = 2;")
        .fails(
            """
            []:2:1: error: the compiler failed on this snippet: it has not run
              println(t);
              ^
            """);
    ask("a").gives(1);
  }

  @Test
  void methodsMayBeCalledAsTheCompilersOwn() {
    ask("int step() { return 5; } var q = 1; step()").gives(5);
    ask("int steps() { return 6; } var q = 1; steps()").gives(6);
  }

  @Test
  void aReturnLeavesNothing() {
    ask("int q = 1;\nprintln(q);\nif (q == 1) return;\nq = 2;").failsWith("[]:3:");
    ask("q").gives(1);
    ask("int r = 1; Runnable left = () -> { if (r == 1) return; throw new Error(); }; left.run();"
            + " r")
        .gives(1);
    ask("int s = 1; if (s == 1) { Runnable in = () -> { return; }; in.run(); s = 3; } s").gives(3);
  }

  @Test
  void methodsStandBesideImportedOnes() {
    ask("import static java.lang.Math.floorMod;\n"
            + "int floorMod(int a, int b, int c) { return a; }\n"
            + "floorMod(7, 4) + 10 * floorMod(5, 0, 0)")
        .gives(53);
  }

  @Test
  void importsDoNotPartACell() {
    ask("int count = 0;").works();
    ask("count++;\nimport java.awt.Point;\nPoint p = new Point(1, 2);\np.move(q, 2);")
        .failsWith("[]:4:8: error: cannot find symbol");
    ask("count").gives(0);
    ask("count++; import java.awt.Point; Point p = new Point(1, 2); p.x + count").gives(2);
  }

  @Test
  void operatorsAreThere() {
    ask("var x = variable(3.0); var y = x * x + 2 * x; y.backward(); var g = x.grad(); g.item()")
        .gives(8.0);
    ask("var h = grad(x -> x * x); var z = h.apply(tensor(2.0)); z.item()").gives(4.0);
  }

  @Test
  void manyDeclarations() {
    String variables =
        IntStream.range(0, 1000)
            .mapToObj(i -> i == 0 ? "var n0 = 0.5;" : "var n" + i + " = n" + (i - 1) + " + 1;")
            .collect(Collectors.joining("\n"));
    ask(variables + "\nn999").gives(999.5);
    ask(variables + "\nn999 + n0").gives(1000.0);
    TALK.script(variables + "\nthrow new IllegalStateException();")
        .failsWith("[]:1001:1: java.lang.IllegalStateException");
  }

  @Test
  void withoutTheCompilerSnippetsAreEvaluatedOneByOne() {
    Operators rewriting = new Operators(Operators.Way.REWRITER);
    try (Session session = new Session(false, null, rewriting)) {
      assertEquals(null, session.cellCompiler());
      Source source = Source.of("[1]", "int a = 1; int b = a + 1; int f() { return b; } f()");
      Result result = session.run(source, evaluated -> {});
      assertEquals(2, result.last().orElseThrow().value());
    }
  }
}
