package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a session evaluates, and how it goes on. */
class SessionTest {
  private static final Asked.Talk TALK = new Asked.Talk();

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static Asked ask(String text) {
    return TALK.ask(text);
  }

  @Test
  void snippetsFollowEachOther() {
    ask("int a = 3; int b = a * a; b + 1").gives(10);
    ask("a = 5").gives(5);
    ask("a").gives(5);
    ask("var list = new ArrayList<String>(List.of(\"x\")); list.add(\"y\")").gives(true);
    ask("list.stream().map(String::toUpperCase).toList()").gives(List.of("X", "Y"));
    ask("int c = 1, d = c + 1; d").gives(2);
    ask("// nothing\n").works();
    ask("").works();
    ask(";").works();
  }

  @Test
  void everySnippetRunsOnOneThread() {
    ask("ThreadLocal<String> local = new ThreadLocal<>(); local.set(\"kept\");").works();
    ask("Thread.currentThread().getName() + local.get()").gives("gradshkept");
    ask("Thread.currentThread().getContextClassLoader() == new Object()"
            + " {}.getClass().getClassLoader()")
        .gives(true);
  }

  @Test
  void declarationsMayUseLaterOnes() {
    ask("int even(int n) { return n == 0 ? 1 : odd(n - 1); }\n"
            + "int odd(int n) { return n == 0 ? 0 : even(n - 1); }\n"
            + "even(10)")
        .gives(1);
    ask("class Tree { Leaf leaf = new Leaf(); int size() { return leaf.size + factor; } }\n"
            + "class Leaf { int size = 2; }\nint factor = 40;\nnew Tree().size()")
        .gives(42);
    ask("record Pair<A, B>(A first, B second) { }\nnew Pair<>(1, \"b\").second()").gives("b");
  }

  @Test
  void aRedefinitionReachesItsUsers() {
    ask("int twice(int n) { return times(n); }\nint times(int n) { return 2 * n; }\ntwice(4)")
        .gives(8);
    ask("int times(int n) { return 3 * n; }\ntwice(4)").gives(12);
  }

  @Test
  void javaAsJShellTakesIt() {
    ask("sealed interface S permits P, Q { } record P(int x) implements S { } record Q(int y)"
            + " implements S { }\n"
            + "S s = new P(7);\n"
            + "switch (s) { case P(int x) -> x; case Q(int y) -> -y; }")
        .works();
    ask("int r = switch (s) { case P(int x) -> x; case Q(int y) -> -y; }; r").gives(7);
    ask("enum E { A, B; E other() { return values()[1 - ordinal()]; } }\nE.A.other().name()")
        .gives("B");
    ask("<T extends Comparable<T>> T larger(T a, T b) { return a.compareTo(b) < 0 ? b : a; }\n"
            + "larger(2, 9)")
        .gives(9);
    ask("int n = 0; Runnable more = () -> n++; more.run(); more.run(); n").gives(2);
    ask("var t = new Object() { int k = 4; }; t.k").gives(4);
    ask("String text = \"\"\"\n  a\n   b\"\"\"; text").gives("a\n b");
    ask("final static public int CONST = 9; CONST").gives(9);
  }

  @Test
  void recordsMayCheckThemselves() {
    ask("""
    record Range(int low, int high) {
      Range {
        if (low > high) throw new IllegalArgumentException(low + ">" + high);
      }
      Range(int high) { this(0, high); }
      static Range of(int n) { return new Range(n); }
    }
    Range.of(3).high()
    """)
        .gives(3);
    ask("new Range(2, 1)").failsWith("").mentions("IllegalArgumentException: 2>1");
    ask("record Named(String name) {\n"
            + "  @Deprecated public Named { name = name.strip(); }\n"
            + "}\n"
            + "new Named(\" n \").name()")
        .gives("n");
    ask("record Odd(int x) { Odd { x = ; } }").failsWith("[]:1:31: error: illegal start");
  }

  @Test
  void namesThatAreThere() {
    ask("println(); print(1, 2); printf(\"%d\", 3); display(4); args.length").gives(0);
    ask("Stream.of(1).count()").gives(1L);
    ask("tensor(1, 2, 3).dims()[0]").gives(3);
    ask("variable(2.0).pow(2).item()").gives(4.0);
  }

  @Test
  void anImportOfTheUsersJoinsThoseOfTheStart() {
    ask("import java.util.concurrent.atomic.AtomicInteger;\n"
            + "import module java.base;\n"
            + "import static java.lang.Math.max;")
        .works();
    ask("new AtomicInteger(max(1, 4)).get() + tensor(1).rank()").works();
  }

  @Test
  void anOwnMethodHidesAnImportedOne() {
    assertEquals(
        "your method sigmoid hides the imported one of that name; write Autograd.sigmoid(…) for it",
        ask("double sigmoid(double x) { return 42; }").last().note());
    ask("sigmoid(0.0)").gives(42.0);
    ask("sigmoid(tensor(0))").mentions("your method sigmoid hides the imported one");
    ask("Autograd.sigmoid(tensor(0)).item()").gives(0.5);
    assertEquals(null, ask("double sigmoid(double x) { return 43; }").last().note(), "told once");
  }

  @Test
  void whatIsNeverDefinedIsTold() {
    Asked asked = ask("int lost(int n) { return nowhere(n); }");
    assertEquals(List.of("method nowhere(int)"), asked.last().missing());
    assertEquals(
        "lost uses what is not defined: method nowhere(int)",
        asked.result().unresolved().getFirst().message());
    ask("lost(1)").mentions(":1:1: error: lost uses what is not defined: method nowhere(int)\n");
    ask("int nowhere(int n) { return n + 1; }").works();
    ask("lost(1)").gives(2);
    ask("Unheard of;").failsWith("[]:1:1: error: cannot find symbol: class Unheard\n");
  }

  @Test
  void aScriptRunsAsItsSnippetsWould() {
    TALK.script(
            "int sum = 0;\n"
                + "sum += 1;\n"
                + "sum += 2;\n"
                + "for (int i = 0; i < 3; i++) sum += i;\n"
                + "int k = sum;\n"
                + "k += 1;\n"
                + "k")
        .gives(7);
    TALK.script("int u = 1;\nu++;\nu++;\nu + 1").gives(4);
    TALK.script("int v = 1;\nv++;\nwhile (true) { if (v++ > 5) break; }\nv++;\nv").gives(8);
    TALK.script("int w = 1;\nw++;\nthrow new IllegalStateException(\"w\" + w);\nw++;")
        .failsWith("[]:3:1: java.lang.IllegalStateException: w2\n");
    ask("w").gives(2);
    TALK.script("int z = 1;\nz++;\nz++;\nz = z / 0; z++;\nz++;")
        .fails("[]:4:7: java.lang.ArithmeticException: / by zero\n  z = z / 0; z++;\n        ^\n");
    ask("z").gives(3);
    TALK.script("int y = 1;\ny++;\ny++;\n  y = \"text\";\ny++;")
        .failsWith("[]:4:7: error: incompatible types");
    ask("y").failsWith("[]:1:1: error: cannot find symbol");
  }

  @Test
  void commandsLeave() {
    assertEquals(OptionalInt.of(7), ask("int q = 1;\n/exit 7\nq = 2;").result().exit());
    ask("q").gives(1);
    assertEquals(OptionalInt.of(0), ask("%exit").result().exit());
    ask("/exit soon").failsWith("[]:1:7: error: /exit: the exit code is a number, not soon\n");
    ask("/exot 3").failsWith("[]:1:1: error: there is no command /exot. Did you mean /exit?\n");
    ask("/frobnicate")
        .failsWith("[]:1:1: error: there is no command /frobnicate; /help lists them\n");
  }

  @Test
  void anInterruptStopsWhatRunsAndLeavesTheSession() throws InterruptedException {
    for (String busy :
        List.of(
            "kept = 2; while (true) { }",
            "void spin() { for (;;) { } }\nspin()",
            "Thread.sleep(100_000);",
            "new java.util.concurrent.LinkedBlockingQueue<String>().take()",
            "while (true) { try { Thread.sleep(1); } catch (Throwable t) { } }",
            "for (int i = 0; ; i++) { for (int j = 0; j < i; j++) { kept = 1 + j % 5; } }\n"
                + "kept = -1;")) {
      ask("int kept = 1;").works();
      Thread stopper =
          Thread.ofPlatform()
              .start(
                  () -> {
                    // Until the snippet runs there is nothing to stop.
                    while (!TALK.session().isRunning()) {
                      Thread.onSpinWait();
                    }
                    TALK.session().interrupt();
                  });
      Asked asked = ask(busy);
      stopper.join();
      assertTrue(asked.result().failure().orElseThrow() instanceof Failure.Interrupted, busy);
      ask("kept > 0").gives(true);
      ask("Thread.currentThread().isInterrupted()").gives(false);
    }
  }

  @Test
  void completionsAreWhatMayStandThere() {
    ask("String greeting = \"hello\";").works();
    assertTrue(TALK.completions("greet").contains("greeting"));
    assertTrue(TALK.completions("greeting.toUpp").contains("toUpperCase("));
    assertEquals(List.of("exit"), TALK.completions("/ex"));
  }

  @Test
  void aTextMayGoOn() {
    Session session = TALK.session();
    for (String whole :
        List.of(
            "1 + 1",
            "int x = 1;",
            "/help",
            "if (a) b();",
            "int f() { return 1; }",
            "",
            "x = = 1")) {
      assertTrue(session.isComplete(whole), whole);
    }
    for (String part :
        List.of("f(", "class A {", "int x =", "/* so", "var s = \"\"\"\n a", "if (a)", "1; f(")) {
      assertTrue(!session.isComplete(part), part);
    }
  }
}
