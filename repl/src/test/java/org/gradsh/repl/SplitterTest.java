package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Where snippets end. */
class SplitterTest {
  private static final Session SESSION = new Session(false);

  @AfterAll
  static void close() {
    SESSION.close();
  }

  private static List<Splitter.Piece> pieces(String text) {
    Splitter splitter = new Splitter(text, SESSION::isSnippet, SESSION.commands()::knows);
    List<Splitter.Piece> pieces = new ArrayList<>();
    for (Splitter.Piece piece = splitter.next(); piece != null; piece = splitter.next()) {
      pieces.add(piece);
    }
    return pieces;
  }

  private static void splits(String text, String... expected) {
    assertEquals(
        List.of(expected),
        pieces(text).stream().map(piece -> text.substring(piece.start(), piece.end())).toList());
  }

  @Test
  void atSemicolons() {
    splits("int x = 1; x++;  f(x) ;", "int x = 1;", "x++;", "f(x) ;");
    splits("for (int i = 0; i < 3; i++) f(i); g();", "for (int i = 0; i < 3; i++) f(i);", "g();");
    splits("int a = 1, b = 2;\n;;\nint c;", "int a = 1, b = 2;", "int c;");
  }

  @Test
  void atTheBraceOfABody() {
    splits(
        "class A { int x; } record P(int x) {} int f() { return 1; }",
        "class A { int x; }",
        "record P(int x) {}",
        "int f() { return 1; }");
    splits(
        "@Deprecated\n@SuppressWarnings({\"a\"})\npublic\nint f()\n{ return 1; }\nf()",
        "@Deprecated\n@SuppressWarnings({\"a\"})\npublic\nint f()\n{ return 1; }",
        "f()");
    splits("class A {};\nint x;", "class A {}", "int x;");
  }

  @Test
  void notWithinStatementsOfSeveralParts() {
    splits("if (a) { b(); }\nelse c();\nd();", "if (a) { b(); }\nelse c();", "d();");
    splits(
        "if (a) b(); else if (c) d(); else e(); f();",
        "if (a) b(); else if (c) d(); else e();",
        "f();");
    splits(
        "try { a(); } catch (E e) { } finally { b(); } c();",
        "try { a(); } catch (E e) { } finally { b(); }",
        "c();");
    splits("do { a(); } while (b); c();", "do { a(); } while (b);", "c();");
    splits("do a(); while (b); c();", "do a(); while (b);", "c();");
    splits("while (a) { b(); } c();", "while (a) { b(); }", "c();");
    splits("outer: for (;;) { break outer; } c();", "outer: for (;;) { break outer; }", "c();");
  }

  @Test
  void notAtTheBraceOfAValue() {
    splits("int[] a = {1, 2}; f();", "int[] a = {1, 2};", "f();");
    splits("Runnable r = () -> { f(); }; r.run();", "Runnable r = () -> { f(); };", "r.run();");
    splits(
        "new Thread() { public void run() { } }.start(); f();",
        "new Thread() { public void run() { } }.start();",
        "f();");
    splits(
        "int y = switch (x) { case 1 -> { yield 2; } default -> 3; } + 1; f();",
        "int y = switch (x) { case 1 -> { yield 2; } default -> 3; } + 1;",
        "f();");
    splits(
        "for (int i : new int[] {1}) { f(i); } g();",
        "for (int i : new int[] {1}) { f(i); }", "g();");
  }

  @Test
  void atLineEndsWhereASnippetIsComplete() {
    splits("int x = 5\nx + 1\nf(x)\ny", "int x = 5", "x + 1", "f(x)", "y");
    splits(
        "var l = a.stream()\n  .map(b)\n  .toList()\nl",
        "var l = a.stream()\n  .map(b)\n  .toList()",
        "l");
    splits("int x = 1\n  + 2\nint y", "int x = 1\n  + 2", "int y");
    splits("int[] a = {1}\nint b", "int[] a = {1}", "int b");
    splits(
        "import java.util.*\nimport java.io.File\nint x",
        "import java.util.*",
        "import java.io.File",
        "int x");
    splits("i++\n++j", "i++", "++j");
    splits(
        "for (int i = 0; i < 2; i++)\n  f(i)\ng()", "for (int i = 0; i < 2; i++)\n  f(i)", "g()");
    splits("class A\n  extends B {\n}\nf()", "class A\n  extends B {\n}", "f()");
  }

  @Test
  void neverWithinLiteralsAndComments() {
    splits("f(\"a;b}\\\"\", ';', '\\''); g();", "f(\"a;b}\\\"\", ';', '\\'');", "g();");
    splits(
        "f(\"\"\"\n  a; \" } \\\"\"\" b\n  \"\"\"); g();",
        "f(\"\"\"\n  a; \" } \\\"\"\" b\n  \"\"\");",
        "g();");
    splits("f( // ; }\n 1 /* ; */ ); /* x; */ g(); // end", "f( // ; }\n 1 /* ; */ );", "g();");
    splits("/** doc */\nint f() { return 1; }", "/** doc */\nint f() { return 1; }");
    splits("  // nothing\n/* at all */ ");
  }

  @Test
  void commandsHaveALine() {
    splits("f()\n/exit 3\ng()", "f()", "/exit 3", "g()");
    splits("%help\n", "%help");
    splits("int a = b\n/c;\nd();", "int a = b\n/c;", "d();");
    assertEquals(Splitter.Kind.COMMAND, pieces("/nonsense x").getFirst().kind());
  }

  @Test
  void whatNeverEndsIsTold() {
    Splitter.Piece brace = pieces("f();\nvoid g() {\n  if (a) {\n    b();\n}\nh();").getLast();
    assertEquals(Splitter.Kind.OPEN, brace.kind());
    assertEquals("f();\nvoid g() ".length(), brace.openAt());
    assertEquals(Splitter.Kind.OPEN, pieces("f(); /* open").getLast().kind());
    assertEquals(Splitter.Kind.OPEN, pieces("var s = \"\"\"\n open").getLast().kind());
  }

  @Test
  void statementsAreKnownFromDeclarations() {
    for (String statement :
        List.of(
            "f(x);",
            "a.b(c).d();",
            "x = 3;",
            "x += y * 2;",
            "x++;",
            "if (a) b(); else c();",
            "for (;;) { int x = 1; }",
            "new A(1);",
            "try { } finally { }",
            "{ int x = 1; }",
            "a[i] = b;",
            "while (x) { }",
            "System.out.println(1);")) {
      assertEquals(true, pieces(statement).getFirst().statement(), statement);
    }
    for (String other :
        List.of(
            "int x = 1;",
            "var x = f();",
            "List<String> x = f();",
            "int[] x = y;",
            "int f(int x) { return x; }",
            "class A { }",
            "record P(int x) { }",
            "enum E { A }",
            "import a.b;",
            "<T> T f(T t) { return t; }",
            "java.util.List x;",
            "@A int x = 1;",
            "static { }",
            "throw new E();",
            "x + 1",
            "if (!(o instanceof String s)) throw e;",
            "synchronized void f() { }")) {
      assertEquals(false, pieces(other).getFirst().statement(), other);
    }
  }
}
