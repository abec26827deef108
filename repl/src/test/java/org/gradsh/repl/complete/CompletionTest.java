package org.gradsh.repl.complete;

import static org.gradsh.repl.Completion.Kind.COMMAND;
import static org.gradsh.repl.Completion.Kind.FIELD;
import static org.gradsh.repl.Completion.Kind.FILE;
import static org.gradsh.repl.Completion.Kind.KEYWORD;
import static org.gradsh.repl.Completion.Kind.METHOD;
import static org.gradsh.repl.Completion.Kind.TYPE;
import static org.gradsh.repl.Completion.Kind.VARIABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gradsh.repl.Asked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may stand at the cursor; ¦ is the cursor. */
class CompletionTest {
  private static final Asked.Talk TALK = new Asked.Talk();

  @BeforeAll
  static void declare() {
    TALK.ask(
            """
            var x = tensor(1, 2);
            var weights = variable(randn(3, 4));
            Tensor[] several = {x};
            String greeting = "hello";
            Tensor twice(Tensor t) { return t * 2; }
            int howMany(List<String> names, int extra) { return names.size() + extra; }
            record Point(int px, int py) { static Point origin() { return new Point(0, 0); } }
            enum Colour { RED, GREEN }
            Point place = new Point(1, 2);
            """)
        .works();
  }

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static AtCursor at(String marked) {
    return AtCursor.at(TALK.session(), marked);
  }

  // ---- the session's names ----

  @Test
  void variablesTellWhatTheyHold() {
    at("x¦").tells("x", VARIABLE, "Tensor float32 [2]").begins("x");
    at("weights¦").tells("weights", VARIABLE, "Variable float32 [3, 4]").offersOnly("weights");
    at("seve¦").tells("several", VARIABLE, "Tensor[]");
    at("greet¦").tells("greeting", VARIABLE, "String").becomes("greeting", "greeting");
  }

  @Test
  void methodsAndTypesOfTheSession() {
    at("twi¦").tells("twice(", METHOD, "(Tensor t) → Tensor");
    at("1 + howM¦").tells("howMany(", METHOD, "(List<String> names, int extra) → int");
    at("Poi¦").tells("Point", TYPE, "record Point(int px, int py)");
    at("place.p¦").offersOnly("px()", "py()");
    at("Point.¦").offers("origin()", "class").hides("px()");
    at("Colour.¦").tells("RED", FIELD, "Colour").offers("GREEN", "valueOf(", "values()");
    at("new Poi¦").tells("Point(", TYPE, "(int px, int py)");
  }

  @Test
  void theUsersOwnComeFirst() {
    at("¦").offers("greeting", "place", "twice(", "x").hides("exp(", "String");
    at("t¦").begins("twice(").offers("tanh(", "tensor(", "TreeMap", "this");
    at("g¦").begins("greeting").offers("grad(", "GregorianCalendar");
    at("GREET¦").becomes("greeting", "greeting");
  }

  // ---- after a dot ----

  @Test
  void membersOfATensor() {
    at("x.su¦").tells("sum(", METHOD, "(int... axes) → Tensor, 2 more");
    at("x.ite¦").tells("item()", METHOD, "() → double");
    at("x.¦").offers("matmul(", "T()", "shape()", "backward(").ends(objects());
    at("x.¦").hides("values()", "origin()", "origin(", "dual()", "alias()", "snapshot()");
    at("weights.¦").offers("assign(", "grad()").hides("share()", "values()", "withTangent(");
    at("Tensor.¦").hides("of(");
    at("x.T().¦").offers("matmul(");
    at("x.MATM¦").becomes("matmul(", "x.matmul(");
  }

  private static String[] objects() {
    return new String[] {
      "equals(", "getClass()", "hashCode()", "notify()", "notifyAll()", "toString()", "wait("
    };
  }

  @Test
  void operatorsHaveTypes() {
    at("(x * x).su¦").offers("sum(");
    at("(2 - x).su¦").offers("sum(");
    at("(-x).su¦").offers("sum(");
    at("x[0].ite¦").offers("item()");
    at("several[0].ite¦").offers("item()");
    at("x[\"0:1\"].su¦").offers("sum(");
    at("(x > 1 & x < 3).al¦").offers("all(");
    at("var y = x * 2; (y * y).su¦").offers("sum(");
  }

  @Test
  void membersOfJavasTypes() {
    at("greeting.toUpp¦").offersOnly("toUpperCase(");
    at("Math.ma¦").offersOnly("max(");
    at("List.of(1, 2).get(0).intV¦").offersOnly("intValue()");
    at("Map.of(\"a\", x).get(\"a\").matm¦").offersOnly("matmul(");
    at("greeting.chars().map(c -> c + 1).filt¦").offersOnly("filter(");
    at("List.of(\"a\").stream().map(String::val¦").offersOnly("valueOf");
    at("new int[3].le¦").offersOnly("length");
    at("several.le¦").offersOnly("length");
    at("java.util.function.Supp¦").hides("matmul(");
  }

  // ---- a cell of many snippets ----

  @Test
  void whatTheCellHasDeclaredBefore() {
    at("var t = tensor(1,2);\nt.su¦").becomes("sum(", "var t = tensor(1,2);\nt.sum(");
    at("var t = tensor(1,2)\nt.su¦").offers("sum(");
    at("var fresh = 3;\nfre¦").tells("fresh", VARIABLE, "int");
    at("int half(int n) { return n / 2; }\nString s(int n) { return \"\"; }\ns(half(4)).leng¦")
        .offersOnly("length()");
    at("class Box { int side; Box grown() { return this; } }\nnew Box().grown().si¦")
        .offersOnly("side");
    at("record R(Tensor w) { }\nvar r = new R(x);\nr.w().matm¦").offersOnly("matmul(");
    at("import java.util.concurrent.atomic.*;\nvar n = new AtomicInteger();\nn.getAndInc¦")
        .offersOnly("getAndIncrement()");
    at("import javax.swing.JLabel;\nnew JLab¦").hides("nothing");
    at("var a = x;\na = a * 2;\nif (a.sum().item() > 0) {\n  a.matm¦").offersOnly("matmul(");
    at("public static int shared = 4;\nshar¦").tells("shared", VARIABLE, "int");
    at("var s = \"text\";\n/exit 3\ns.toUpp¦").offersOnly("toUpperCase(");
  }

  @Test
  void localsOfInnerScopes() {
    at("Tensor f(Tensor given) { return (given * given).su¦").offers("sum(");
    at("Tensor f(Tensor given) { return giv¦").tells("given", VARIABLE, "Tensor");
    at("void f() { int inner = 1; { long deep = 2; de¦").tells("deep", VARIABLE, "long");
    at("grad(t -> (t * t).su¦").offers("sum(");
    at("grad(tee -> te¦").begins("tee");
    at("for (var p : List.of(place)) { p.p¦").offersOnly("px()", "py()");
    at("for (int step = 0; ste¦").tells("step", VARIABLE, "int");
    at("try (var tape = new GradientTape()) { tape.grad¦").offersOnly("gradient(", "gradients(");
    at("if (x instanceof Variable v) v.assignA¦").offersOnly("assignAdd(");
    at("class C { int field; void m() { fie¦").tells("field", FIELD, "int");
    at("int n = 5;\nvoid m(int k) { int l = n + k; l¦").begins("l");
    at("record Q(int a) { int twice() { return this.a¦").offers("a");
    at("Runnable r = () -> { var tt = x; tt.matm¦").offersOnly("matmul(");
  }

  // ---- what fits ----

  @Test
  void whatFitsComesFirst() {
    at("matmul(¦").offersOnly("twice(", "weights", "x");
    at("matmul(x, ¦").offersOnly("twice(", "weights", "x");
    at("String s = ¦").begins("greeting").hides("x");
    at("String s = g¦").begins("greeting");
    at("int n = place.¦").begins("px()", "py()");
    at("List<String> l = new ¦").offers("ArrayList<>(", "LinkedList<>(").hides("HashMap<>(");
    at("new ArrayL¦").becomes("ArrayList<>(", "new ArrayList<>(");
    at("new ¦").offers("GradientTape()", "Point(").hides("Nothing()", "Tensor(");
    at("boolean b() { return x.¦").begins("allClose(", "equal(", "hasGrad()");
  }

  @Test
  void whereATypeStandsOnlyTypesDo() {
    at("List<Poi¦").offers("Point").hides("place");
    at("Map<String, Ten¦").begins("Tensor");
    at("class C extends Arr¦").offers("ArrayList").hides("arange(");
    at("(Object) x instanceof Vari¦").offersOnly("Variable");
    at("void f(Ten¦").begins("Tensor");
  }

  @Test
  void wordsOfTheLanguage() {
    at("whi¦").tells("while", KEYWORD, "");
    at("Strin¦").tells("String", TYPE, "java.lang").tells("StringReader", TYPE, "java.io");
    at("GradientT¦").tells("GradientTape", TYPE, "org.gradsh.autograd");
  }

  @Test
  void beforeTheFirstLetterNothingButOnesOwn() {
    try (Asked.Talk fresh = new Asked.Talk()) {
      for (String text : List.of("tensor(", "sin(", "1 + ", "boolean b = ", "Tensor y = ")) {
        assertEquals(List.of(), fresh.completions(text), text);
      }
      for (int i = 1; i <= 11; i++) {
        fresh.ask("tensor(" + i + ")").works();
      }
      String[] newest = {"$11", "$10", "$9"};
      AtCursor.at(fresh.session(), "tanh(¦").begins(newest).hides("tanh(");
      AtCursor.at(fresh.session(), "tanh($¦").begins(newest);
      fresh.ask("var named = tensor(1);").works();
      AtCursor.at(fresh.session(), "tanh(¦").offersOnly("named");
      AtCursor.at(fresh.session(), "matmul(named, ¦").offersOnly("named");
    }
  }

  // ---- no names ----

  @Test
  void filesInStrings(@TempDir Path folder) throws IOException {
    Files.createFile(folder.resolve("data.csv"));
    Files.createFile(folder.resolve(".hidden"));
    Files.createDirectory(folder.resolve("deep"));
    String in = folder + "/";
    at("Csv.read(\"" + in + "da¦")
        .tells(in + "data.csv", FILE, "")
        .becomes(in + "data.csv", "Csv.read(\"" + in + "data.csv");
    at("Path.of(\"" + in + "¦").offersOnly(in + "data.csv", in + "deep/");
    at("Path.of(\"" + in + ".¦").offersOnly(in + ".hidden");
    at("println(\"" + in + "d¦").offersOnly(in + "data.csv", in + "deep/");
    at("println(\"nothing¦").offersOnly();
    at("Path.of(\"" + in + "nothing/at/all¦").offersOnly();
    at("Path.of(\"\0¦").offersOnly();
    assertEquals(List.of("~/"), FileNames.completions("~"));
    at("x[\"0¦").offersOnly();
    at("x.get(\"¦").offersOnly();
    at("var s = \"\"\"\n  x.su¦").offersOnly();
    at("var s = 'x¦").offersOnly();
  }

  @Test
  void nothingInComments() {
    at("// x.su¦").offersOnly();
    at("/* x.su¦").offersOnly();
    at("1 + 1; // gree¦").offersOnly();
    at("/* x */ gree¦").offersOnly("greeting");
  }

  @Test
  void commands() {
    at("/vers¦").offersOnly();
    at("/hel¦").offersOnly("help").becomes("help", "/help");
    at("/ex¦").tells("exit", COMMAND, "leaves, with the given exit code or 0");
    at("%he¦").becomes("help", "%help");
    at("/¦").offers("exit", "help");
    at("%¦").offers("exit", "help");
    at("var n = 1;\n/ex¦").becomes("exit", "var n = 1;\n/exit");
    at("/nosuch a¦").offersOnly();
    at("/exit ¦").offersOnly();
    at("/history gree¦").offersOnly();
    at("/maven --repo ¦").offersOnly();
    at("/time gree¦").offersOnly("greeting");
    at("var half = 1 /¦").hides("exit");
  }

  // ---- what is no text ----

  @Test
  void nonsenseGivesNothing() {
    assertEquals(List.of(), TALK.session().completions("x.su", -7).stream().limit(0).toList());
    assertEquals(TALK.session().completions("x.su", 4), TALK.session().completions("x.su", 99));
    at(")))]}}¦").hides("nothing");
    at("class class class x.¦").hides("nothing");
    at("\0\7\uffff x.¦").hides("nothing");
    at("1.¦").hides("greeting");
    at("12ab¦").hides("greeting");
    at("nowhere.¦").offersOnly();
    at("nowhere.at.all.¦").offersOnly();
    at("((((((((x.su¦").offers("sum(");
    at("x.su".repeat(100) + "¦").offersOnly();
    at("(".repeat(5_000) + "x.¦").hides("nothing");
  }

  @Test
  void aHugeTextDoesNotHang() {
    at("x = x + 1;\n".repeat(1_000_000) + "x.su¦").offersOnly();
    at("int n = 1;\n".repeat(10_000) + "x.su¦").offers("sum(");
    at("x.su¦" + "y".repeat(10_000_000)).offers("sum(");
    at("a".repeat(10_000_000) + "¦").offersOnly();
  }
}
