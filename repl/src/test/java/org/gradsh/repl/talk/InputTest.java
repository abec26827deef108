package org.gradsh.repl.talk;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Text that nobody types on purpose, what goes on, what is complete, commands and interrupts. */
class InputTest extends Conversation {
  @TestFactory
  Stream<DynamicNode> unusualText() {
    return cellsAndScripts(
        assertEval("\uFEFFint bom = 1; bom", 1),
        assertEval("int crlf = 1;\r\nint lf = 2;\r\ncrlf + lf\r\n", 3),
        assertEval("int cr = 1;\rcr + 1\r", 2),
        assertEval("\tint\ttabs\t=\t1\t;\ttabs", 1),
        assertEval("int ff = 1;\f\n\fff", 1),
        assertEval("\"a\tb\"", (Object) "a\tb"),
        assertEval("\"\uD83D\uDE00\".length()", 2),
        assertEval("// \uD83D\uDE00 comment\n5", 5),
        assertEval("/* \u0000 */ 6", 6),
        assertFails("int z\u200Bw = ;", "1:"),
        assertFails("int nul = \u0000;", "1:"),
        assertFails("\u0000", "1:"),
        assertFails("\u0007\u001B[31m", "1:"),
        assertFails("😀", "1:1: "),
        assertFails("int x = 1;\r\nint y = ;\r\n", "2:9: "),
        assertFails("“quoted”", "1:1: illegal character"),
        assertFails("int a – b;", "1:7: illegal character"),
        assertFails("\u00A0\u00A0int nbsp = ;", "1:"),
        assertFails("int lone = \uD800;", "1:"),
        assertFails("^&*()", "1:1: "),
        assertFails("<html><body>text</body></html>", "1:13: "),
        assertFails("def f(x): return x", "1:"),
        assertFails("$ ls -la", "1:"),
        assertFails(">>> 1 + 1", "1:1: "),
        assertFails("| 1 + 1", "1:1: "),
        assertFails("\\u00zz", "1:"),
        assertFails("PK\u0003\u0004\u0014\u0000\u0008binary\u00FF\u00FE", "1:"));
  }

  @TestFactory
  Stream<DynamicNode> unbalanced() {
    return cellsAndScripts(
        assertFails("(", "1:1: this ( is never closed"),
        assertFails("f(1, [2);", "1:"),
        assertFails("int[] a = {1, 2;", "1:11: this { is never closed"),
        assertFails("println(\"x\"", "1:8: this ( is never closed"),
        assertFails("class A {\n  int x;\n", "1:9: this { is never closed"),
        assertFails("}", "1:1: "),
        assertFails(")", "1:1: "),
        assertFails("]", "1:1: "),
        assertFails("f());", "1:"),
        assertFails("int b = (1 + 2));", "1:"),
        assertFails("if (true) { { }", "1:11: this { is never closed"),
        assertFails("/* never", "1:1: this comment is never closed"),
        assertFails("\"\"\"\nnever", "1:1: this text block is never closed"),
        assertFails("'", "1:1: "),
        assertFails("\"", "1:1: "),
        assertFails("((((((((((((((((((((", "is never closed"),
        assertFails("))))))))))))))))))))", "1:1: "),
        assertEval("int after = 3; after", 3));
  }

  @TestFactory
  Stream<DynamicNode> large() {
    return cellsAndScripts(
        assertEval("1" + " + 1".repeat(500), 501),
        assertEval("\"" + "a".repeat(60_000) + "\".length()", 60_000),
        assertEval("/*" + "x".repeat(1_000_000) + "*/ 1", 1),
        assertEval("int big = 0;\n" + "big++;\n".repeat(30) + "big", 30),
        assertEval("((((((((((((((((((((1))))))))))))))))))))", 1),
        assertEval("new int[] {" + "1, ".repeat(2000) + "}.length", 2000),
        assertEval("int n" + "a".repeat(2000) + " = 2; n" + "a".repeat(2000), 2),
        assertEval("(".repeat(1000) + "1" + ")".repeat(1000), 1),
        assertFails("int x = \"" + "a".repeat(50_000) + "\";", "1:9: incompatible types"));
  }

  @TestFactory
  Stream<DynamicTest> whole() {
    return cells(
        assertWhole("1 + 1"),
        assertWhole("int x = 1"),
        assertWhole("int x = 1;"),
        assertWhole("f()"),
        assertWhole("if (a) b();"),
        assertWhole("class A { }"),
        assertWhole("int f() { return 1; }"),
        assertWhole("// comment"),
        assertWhole("for (;;) { break; }"),
        assertWhole("x = = 1"),
        assertWhole("/help"),
        assertWhole("/no-such-command ("),
        assertWhole("import java.util.*;"),
        assertWhole("a ? b : c"),
        assertWhole("}"),
        assertWhole("/** about what comes */"),
        assertGoesOn("@Deprecated"),
        assertGoesOn("@Deprecated\n@SuppressWarnings(\"unchecked\")"),
        assertGoesOn("/** says why */\n@Deprecated"),
        assertGoesOn("public"),
        assertGoesOn("int x; static"),
        assertGoesOn("if (a) b(); else"),
        assertGoesOn("else"),
        assertFails("@Deprecated", "1:1: the text ends before this statement does"),
        assertGoesOn("int x ="),
        assertGoesOn("f("),
        assertGoesOn("f(1,"),
        assertGoesOn("class A {"),
        assertGoesOn("class A"),
        assertGoesOn("int f() {\n  return 1;"),
        assertGoesOn("if (a)"),
        assertGoesOn("if (a) {"),
        assertGoesOn("for (int i = 0;"),
        assertGoesOn("for (int i : l)"),
        assertGoesOn("while (true)"),
        assertGoesOn("do { }"),
        assertGoesOn("try {"),
        assertGoesOn("switch (x) {"),
        assertGoesOn("var s = \"\"\""),
        assertGoesOn("/* comment"),
        assertGoesOn("1 +"),
        assertGoesOn("x."),
        assertGoesOn("() ->"),
        assertGoesOn("new int[] {1,"));
  }

  @TestFactory
  Stream<DynamicTest> completions() {
    return cells(
        assertEval("String greeting = \"hello\"; int greets = 1; greets", 1),
        assertCompletes("greet|", "greeting", "greets"),
        assertCompletes("greeting.toUpper|", "greeting.toUpperCase("),
        assertCompletes("1 + gre|", "1 + greeting", "1 + greets"),
        assertCompletes("tenso|", "tensor("),
        assertCompletes("tensor(1).sigm|", "tensor(1).sigmoid()"),
        assertCompletes("Math.ma|", "Math.max("),
        assertNoCompletion("zzzNothing|"),
        assertNoCompletion("greeting.zzz|"),
        assertDocumentation("greeting.substring(|", "substring(int"),
        assertDocumentation("Math.max(|", "max(long a, long b)"),
        assertDocumentation("matmul(|", "matmul("));
  }

  @TestFactory
  Stream<DynamicNode> commands() {
    return cellsAndScripts(
        assertExits("/exit", 0),
        assertExits("/exit 3", 3),
        assertExits("%exit 4", 4),
        assertExits("int gone = 1;\n/exit 5\nint never = 2;", 5),
        assertEval("gone", 1),
        assertFails("never", "cannot find symbol"),
        assertFails("/exot", "1:1: there is no command /exot. Did you mean /exit?"),
        assertFails("int c = 1;\n/frobnicate\n", "2:1: there is no command /frobnicate"),
        assertFails("/exit soon", "1:7: ", "not soon"),
        assertEval("int quotient = 8\n/ 2; quotient", 4),
        assertEval("int rest = 9\n% 4; rest", 1));
  }

  @TestFactory
  Stream<DynamicNode> interrupts() {
    return cellsAndScripts(
        assertEval("int kept = 7; int turns = 0; kept", 7),
        assertStops("while (true) { }"),
        assertStops("for (;;) turns++;"),
        assertStops("void spin() { while (true) { turns++; } }\nspin();"),
        assertStops("Thread.sleep(60_000);"),
        assertStops("new CountDownLatch(1).await();"),
        assertStops("Runnable r = () -> { while (true) { } };\nr.run();"),
        assertStops("do { try { turns++; } catch (Exception e) { } } while (true);"),
        assertEval("kept", 7),
        assertEval("Thread.currentThread().isInterrupted()", false));
  }
}
