package org.gradsh.repl.talk;

import static org.gradsh.repl.talk.Case.inTurn;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Cells that the compiler does not take: what is told, and where. */
class FaultsTest extends Conversation {
  @TestFactory
  Stream<DynamicNode> syntax() {
    return cellsAndScripts(
        assertFails("int x = ;", "1:9: illegal start of expression"),
        assertFails("int y = 1 +;", "1:12: illegal start of expression"),
        assertFails("f(1 2);", "1:4: ')' or ',' expected"),
        assertFails("int a[ = 1;", "1:"),
        assertFails("String s = \"never closed;", "1:12: "),
        assertFails("char c = 'ab';", "1:10: unclosed character literal"),
        assertFails("char c = '';", "1:10: empty character literal"),
        assertFails("int n = 09;", "1:10: illegal digit in an octal literal"),
        assertFails("int n = 99999999999;", "1:9: integer number too large"),
        assertFails("double d = 1e999;", "1:12: floating-point number too large"),
        assertFails("String s = \"\\q\";", "1:14: illegal escape character"),
        assertFails("else { }", "1:"),
        assertFails("case 1: x();", "1:1: "),
        assertFails("int int = 3;", "1:5: "),
        assertFails("class { }", "1:6: <identifier> expected"),
        assertFails("class A { int x; } }", "1:20: "),
        assertFails("int f( { return 1; }", "1:"),
        assertFails("x = = 1", "1:5: illegal start of expression"),
        assertFails("1 + * 2", "1:5: illegal start of expression"),
        assertFails("#!", "1:1: illegal character: '#'"),
        assertFails("a ? b", "1:"),
        assertFails("for (int i = 0; i < 3) { }", "1:22: "),
        assertFails("while { }", "1:6: '(' expected"),
        assertFails("try { }", "1:1: 'try' without 'catch', 'finally' or resource declarations"),
        assertFails("catch (Exception e) { }", "1:1: "),
        assertFails("new", "1:"),
        assertFails("import java.util", "1:"),
        assertFails("@", "1:"),
        assertFails("\n\n  int z = ;\n", "3:11: illegal start of expression"));
  }

  @TestFactory
  Stream<DynamicNode> names() {
    return cellsAndScripts(
        assertFails("unknown", "1:1: cannot find symbol", "variable unknown"),
        assertFails("unknown()", "1:1: cannot find symbol", "method unknown()"),
        assertFails("new Unknown()", "1:5: cannot find symbol", "class Unknown"),
        assertFails("\"abc\".lenght()", "1:6: cannot find symbol", "method lenght()"),
        assertFails("Math.Pi", "1:5: cannot find symbol", "variable Pi"),
        assertFails("List.off(1)", "1:5: cannot find symbol"),
        assertFails("java.util.Lisst l;", "cannot find symbol"),
        assertFails("int n = 1;\nn + m\n", "2:5: cannot find symbol", "variable m"),
        assertFails("println(1, oops);", "1:12: cannot find symbol"),
        assertFails("Function<Integer, Integer> f = v -> v + w;", "1:41: cannot find symbol"),
        assertFails("List.of(1).stream().map(q -> q.nope()).toList()", "cannot find symbol"));
  }

  @TestFactory
  Stream<DynamicNode> types() {
    return cellsAndScripts(
        assertFails("int n = \"a\";", "1:9: incompatible types: String cannot be converted to int"),
        assertFails("int n = 1.5;", "1:9: incompatible types: possible lossy conversion"),
        assertFails("boolean b = 1;", "1:13: incompatible types"),
        assertFails("String s = 1;", "1:12: incompatible types"),
        assertFails("byte b = 300;", "1:10: incompatible types: possible lossy conversion"),
        assertFails("Object o = 1; o + 1", "1:17: bad operand types for binary operator '+'"),
        assertFails("!1", "1:1: bad operand type int for unary operator '!'"),
        assertFails("\"a\" - 1", "1:5: bad operand types for binary operator '-'"),
        assertFails("5.length()", "1:"),
        assertFails("int k = 1; k.foo()", "1:13: int cannot be dereferenced"),
        assertFails("int[] a = {1}; a.size()", "1:17: cannot find symbol"),
        assertFails("int[] c = {\"x\"};", "1:12: incompatible types"),
        assertFails("(String) 5", "1:10: incompatible types"),
        assertFails("Math.max(1)", "1:5: no suitable method found for max(int)"),
        assertFails("Math.abs(\"1\")", "1:5: no suitable method found for abs(String)"),
        assertFails("new ArrayList<>(1, 2)", "1:1: cannot infer type arguments"),
        assertFails("List<String> l = new ArrayList<Integer>();", "1:18: incompatible types"),
        assertFails("null.toString()", "1:5: "),
        assertFails("throw \"text\";", "1:1: incompatible types"),
        assertFails("for (int i : 5) { }", "1:14: for-each not applicable to expression type"),
        assertFails("int v = true ? 1 : \"b\";", "1:20: incompatible types"),
        assertFails("switch (1.5) { default -> 1; }", "1:"));
  }

  @TestFactory
  Stream<DynamicNode> afterwards() {
    return cellsAndScripts(
        inTurn(
            "nothing of a cell has run in which there is a fault",
            assertFails(
                "int before = 4;\nint faulty = \"x\";\nint behind = 5;",
                "2:14: incompatible types"),
            assertFails("before", "cannot find symbol"),
            assertFails("behind", "cannot find symbol")),
        inTurn(
            "the fault's line is that of the cell",
            assertFails(
                "println();\n\n// a comment\nint k =\n   \"text\";", "5:4: incompatible types")),
        inTurn(
            "a fault within a method is told with its own line",
            assertFails(
                "int m() {\n  int a = 1;\n  return a.b;\n}", "3:11: int cannot be dereferenced")),
        inTurn(
            "two faults of one snippet",
            assertFails(
                "int two() {\n  int a = \"a\";\n  String b = 1;\n  return 0;\n}",
                "2:11: incompatible types",
                "3:14: incompatible types")),
        assertReport(
            "int n = \"é\" * 2;",
            "1:13: error: bad operand types for binary operator '*'\n"
                + "  int n = \"é\" * 2;\n"
                + "              ^\n"
                + "  first type:  String\n"
                + "  second type: int\n"),
        assertNeverTells("int n = new Object() { int v; }.w;", "REPL", "$", "do_it"),
        assertNeverTells("String s = 1 + List.of(\"a\") * 2;", "REPL", "java.lang.String"),
        assertEval("1 + 1", 2));
  }
}
