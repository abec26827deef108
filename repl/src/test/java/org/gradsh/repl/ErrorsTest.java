package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** How failures are told: place, line, caret, the user's frames, every cause. */
class ErrorsTest {
  private static final Asked.Talk TALK = new Asked.Talk();

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static Asked ask(String text) {
    return TALK.ask(text);
  }

  @Test
  void aFaultForTheCompiler() {
    ask("int a = 1;\n  foo(a);\n")
        .fails(
            "[]:2:3: error: cannot find symbol\n    foo(a);\n    ^\n  symbol:   method foo(int)\n");
    ask("int b = \"b\";").failsWith("[]:1:9: error: incompatible types: String cannot");
    ask("\n\nint c = ;\n")
        .failsWith("[]:3:9: error: illegal start of expression\n  int c = ;\n          ^\n");
    ask("f(\"x\" 5);").failsWith("[]:1:6: error: ')' or ',' expected\n");
  }

  @Test
  void whatIsNeverClosed() {
    ask("int d = 1;\nvoid open() {\n  if (d > 0) {\n    println(d);\n}\n")
        .fails("[]:2:13: error: this { is never closed\n  void open() {\n              ^\n");
    ask("d++;\nprintln(\"x\";\nprintln(8);")
        .fails(
            "[]:2:8: error: this ( is never closed\n  println(\"x\";\n         ^\n"
                + "[]:2:12: error: ')' or ',' expected\n  println(\"x\";\n             ^\n");
    ask("int w = 0;\nfor (;;)")
        .fails("[]:2:1: error: the text ends before this statement does\n  for (;;)\n  ^\n");
    ask("int w = 0;").works();
    ask("if (w > 0) w++; else\n").failsWith("[]:1:1: error: the text ends before");
    ask("w = ").failsWith("[]:1:4: error: illegal start of expression");
    ask("if (w == 0) w++").works();
    ask("1 + 1 /* abc")
        .fails("[]:1:7: error: this comment is never closed\n  1 + 1 /* abc\n        ^\n");
    ask("var t = \"\"\"\n abc").failsWith("[]:1:9: error: this text block is never closed\n");
  }

  @Test
  void anExceptionWithItsFramesAndCauses() {
    ask("void inner() { throw new IllegalArgumentException(\"in\"); }\n"
            + "void outer() {\n"
            + "  try { inner(); } catch (Exception e) {\n"
            + "    throw new IllegalStateException(\"out\", e);\n"
            + "  }\n"
            + "}\n\nouter();\n")
        .fails(
            """
            []:4:5: java.lang.IllegalStateException: out
                  throw new IllegalStateException("out", e);
                  ^
                at outer ([]:4)
                at []:8
            Caused by: []:1:16: java.lang.IllegalArgumentException: in
              void inner() { throw new IllegalArgumentException("in"); }
                             ^
                at inner ([]:1)
                at outer ([]:3)
            """);
  }

  @Test
  void whatACloseHasThrownIsToldToo() {
    ask("class R implements AutoCloseable {\n"
            + "  public void close() { throw new RuntimeException(\"closing\"); }\n}\n"
            + "try (var r = new R()) {\n  throw new RuntimeException(\"body\");\n}")
        .failsWith("[]:5:3: java.lang.RuntimeException: body\n")
        .mentions("Suppressed: []:2:25: java.lang.RuntimeException: closing\n");
  }

  @Test
  void theCaretStandsWhereTheFaultIs() {
    ask("List.of(1, 2).get(5)").failsWith("[]:1:15: java.lang.IndexOutOfBoundsException");
    ask("int[] a = {1};\nint b = 3 + a[1];").failsWith("[]:2:14: java.lang.ArrayIndexOutOf");
    ask("String s = null;\nprintln(s.length());")
        .failsWith("[]:2:11: java.lang.NullPointerException");
    ask("\tint x = 1 % 0;")
        .fails(
            "[]:1:12: java.lang.ArithmeticException: / by zero\n"
                + "  \tint x = 1 % 0;\n"
                + "  \t          ^\n");
    ask("Object o = 1; String t = (String) o;").failsWith("[]:1:1: java.lang.ClassCastException");
  }

  @Test
  void framesOfLambdasConstructorsAndInnerClasses() {
    ask("record Point(int x) {\n"
            + "  static class Maker {\n"
            + "    Point make(int x) {\n"
            + "      return new Point(1 / x);\n"
            + "    }\n"
            + "  }\n"
            + "}\n"
            + "IntFunction<Point> f = x -> {\n"
            + "  return new Point.Maker().make(x);\n"
            + "};\n"
            + "IntStream.of(0).mapToObj(f).toList();")
        .fails(
            """
            []:4:26: java.lang.ArithmeticException: / by zero
                    return new Point(1 / x);
                                       ^
                at Point.Maker.make ([]:4)
                at lambda ([]:9)
                at []:11
            """);
  }

  @Test
  void aRecursionWithoutEndIsToldOnce() {
    ask("int endless(int n) { return endless(n + 1) + 1; }\nendless(0)")
        .failsWith("[]:1:29: java.lang.StackOverflowError\n")
        .mentions("at endless ([]:1) (102");
    ask("1 + 1").gives(2);
  }

  @Test
  void theUsersOwnStackTracesTellTheUsersLines() {
    ask("int line() {\n  return new Throwable().getStackTrace()[0].getLineNumber();\n}\nline()")
        .gives(2);
    ask("\n\nint here =\n  Thread.currentThread().getStackTrace()[1].getLineNumber(); here")
        .gives(4);
    ask("Thread.currentThread().getStackTrace()[1].getFileName().startsWith(\"[\")").gives(true);
  }

  @Test
  void overloadsThatCallEachOtherKeepTheirLines() {
    ask("""
    int over(int n) { return n; }
    int over(String s) {
      if (s.isEmpty()) return over(1);
      return s.length() / (s.length() - 1);
    }
    int over(int n) {
      return over(String.valueOf(n));
    }
    over(7)
    """)
        .failsWith("[]:4:21: java.lang.ArithmeticException")
        .mentions("at over ([]:4)\n    at over ([]:7)\n    at []:9\n");
  }

  @Test
  void theEnginesErrorsStandForThemselves() {
    String report = ask("tensor(1, 2).add(tensor(1, 2, 3))").report();
    assertFalse(report.contains("TensorException"), report);
    ask("tensor(1, 2).add(tensor(1, 2, 3))").failsWith("[]:1:14: add");
  }

  @Test
  void namesOfJShellsClassesAreNotShown() {
    String report = ask("Object text = \"a\"; class Own { } Own own = (Own) text;").report();
    assertFalse(report.contains("REPL"), report);
  }

  @Test
  void anEndlessLineIsShortened() {
    String report = ask("int long1 = \"" + "a".repeat(100_000) + "\" / 2;").report();
    assertEquals(true, report.length() < 1000, report);
  }

  @Test
  void whatTheJvmCannotTakeIsTold() {
    String text = "\"" + "a".repeat(70_000) + "\"";
    ask("int n1 = 1;\nprintln(" + text + ".length());")
        .failsWith("[]:2:9: error: constant string too long");
    ask("String s1 = " + text + ";").failsWith("[]:1:13: error: constant string too long");
    ask("int f1() { return " + text + ".length(); }")
        .failsWith("[]:1:19: error: constant string too long");
    TALK.script("int n2 = 1;\nn2++;\nn2++;\nprintln(" + text + ");\nn2++;")
        .failsWith("[]:4:9: error: constant");
    ask("n2").gives(3);
    ask("int n3 = \"\u0007\";").mentions("\n  int n3 = \"·\";\n");
  }

  @Test
  void inATerminalTheWordsComeFirst() {
    Report report = new Report(TALK.session(), Report.Layout.WORDS_FIRST);
    Source source = Source.of("[2]", "int x = 1;\nint y = x / 0;");
    report.knows(source);
    String text = report.text(TALK.session().run(source, e -> {}).failure().orElseThrow());
    assertEquals(
        """
        java.lang.ArithmeticException: / by zero
        at [2]:2   int y = x / 0;
                             ^
        """,
        text);
  }

  @Test
  void aLineLongerThanCodeIsRefusedAtOnce() {
    for (String part : List.of("x", "1+", "(", "{", "f(", "1;", "a.", "\"", "@Ab ")) {
      String line = part.repeat(10_000_000 / part.length());
      try (Asked.Talk talk = new Asked.Talk()) {
        talk.ask("int k = 1;\n" + line)
            .failsWith(
                "[]:2:1: error: this line has 10,000,000 characters, and code has 2,000,000");
        talk.ask("k").mentions("cannot find symbol");
      }
    }
  }
}
