package org.gradsh.repl.talk;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** What cells print, and how values are shown. */
class PrintsTest extends Conversation {
  @TestFactory
  Stream<DynamicNode> printing() {
    return cellsAndScripts(
        assertPrints("println()", "\n"),
        assertPrints("println(\"a\")", "a\n"),
        assertPrints("println(1, 2.5, 'c', true, null)", "1 2.5 c true null\n"),
        assertPrints("print(\"a\"); print(\"b\", 3);", "ab 3"),
        assertPrints("printf(\"%d %.2f %s%n\", 1, 2.0, \"x\")", "1 2.00 x\n"),
        assertPrints("printf(\"none\\n\")", "none\n"),
        assertPrints("System.out.println(4); System.out.print('c');", "4\nc"),
        assertPrints("System.out.printf(\"%s\", List.of(1));", "[1]"),
        assertPrints("println(new int[] {1, 2})", "[1, 2]\n"),
        assertPrints("println((Object) new int[][] {{1}, {2}})", "[[1], [2]]\n"),
        assertPrints("println(new int[][] {{1}, {2}})", "[1] [2]\n"),
        assertPrints("println(new String[] {\"a\", \"b\"})", "a b\n"),
        assertPrints("println(List.of(\"a\", \"b\"), Map.of(1, 2))", "[a, b] {1=2}\n"),
        assertPrints("println((Object[]) null)", "null\n"),
        assertPrints("println(\"\")", "\n"),
        assertPrints("println(\"ж 漢 😀\")", "ж 漢 😀\n"),
        assertPrints("for (int i = 0; i < 3; i++) print(i);", "012"),
        assertPrints("void says() { println(\"said\"); } says(); says();", "said\nsaid\n"),
        assertPrints("int quiet = 4;", ""),
        assertPrints(
            "var t = new Thread(() -> println(\"thread\")); t.start(); t.join();", "thread\n"),
        assertPrints("println(\"x\".repeat(10000).length())", "10000\n"),
        assertPrints("display(3)", "3\n"),
        assertPrints("display(\"text\")", "text\n"),
        assertPrints(
            "println(\"before\"); Runnable r = () -> println(\"in\"); r.run();", "before\nin\n"),
        assertFails("printf(\"%d\", \"x\")", "1:1: java.util.IllegalFormatConversionException"),
        assertFails("println(1 / 0)", "1:11: java.lang.ArithmeticException"));
  }

  @TestFactory
  Stream<DynamicNode> values() {
    return cellsAndScripts(
        assertEval("1.0", "1.0"),
        assertEval("1.0f", "1.0"),
        assertEval("100L", "100"),
        assertEval("'a'", "'a'"),
        assertEval("'\\n'", "'\\n'"),
        assertEval("\"a\\nb\"", "\"\"\"\na\nb\"\"\""),
        assertEval("true", "true"),
        assertEval("(Object) null", "null"),
        assertEval("1e10", "1.0E10"),
        assertEval("Double.MIN_VALUE", "4.9E-324"),
        assertEval("new int[0]", "[]"),
        assertEval("new String[] {\"a\", null}", "[\"a\", null]"),
        assertEval("new Object[] {1, \"b\", 'c', new int[] {2}}", "[1, \"b\", 'c', [2]]"),
        assertEval("List.of()", "[]"),
        assertEval("List.of(1, List.of(2, 3))", "[1, [2, 3]]"),
        assertEval("Optional.of(5)", "Optional[5]"),
        assertEval(
            "record Card(String rank, int value) { } new Card(\"ace\", 11)",
            "Card[rank=ace, value=11]"),
        assertEval("enum Suit { HEARTS } Suit.HEARTS", "HEARTS"),
        assertEval(
            "class Plain { public String toString() { return \"plain!\"; } } new Plain()",
            "plain!"),
        assertEval("LocalDate.of(2024, 2, 29)", "2024-02-29"),
        assertEval("Path.of(\"a\", \"b\")", "a/b"),
        assertEval("new StringBuilder(\"sb\")", "sb"),
        assertEval("BigInteger.TEN.pow(20)", "100000000000000000000"),
        assertEval("String.class", "class java.lang.String"),
        assertEval("int.class", "int"),
        assertEval("1 < 2", "true"),
        assertEval("DType.FLOAT32", "float32"));
  }

  @TestFactory
  Stream<DynamicNode> tensors() {
    return cellsAndScripts(
        assertShows("tensor(3)", "Tensor float32 []", "3.0"),
        assertShows("variable(1.5)", "Variable float32 []", "1.5"),
        assertShows("tensor(1, 2)", "Tensor float32 [2]", "1.0", "2.0"),
        assertShows("arange(3, DType.INT32)", "int32 [3]", "0", "2"),
        assertShows("tensor(1, 2) > 1", "bool [2]", "true", "false"),
        assertShows("zeros(0)", "float32 [0]"),
        assertShows("zeros(2, 0, 3)", "[2, 0, 3]"),
        assertShows("tensor(Double.NaN, Double.POSITIVE_INFINITY)", "NaN", "Inf"),
        assertShows("randn(1000, 1000)", "float32 [1000, 1000]", "…"),
        assertShows("zeros(2, 2, 2, 2, 2, 2)", "[2, 2, 2, 2, 2, 2]"),
        assertShows("full(1e-40, 2)", "e-40"),
        assertShows("List.of(tensor(1), tensor(2))", "float32 []"),
        assertShows("Map.of(\"w\", tensor(1, 2))", "w", "float32 [2]"),
        assertShows(
            "record Pair(Tensor a, int n) { } new Pair(tensor(1), 2)", "Pair", "float32 []"),
        assertShows("new Tensor[] {tensor(1)}", "float32 []"),
        assertShows("tensor(1).shape()", "[]"),
        assertShows("var tape = new GradientTape(); variable(2) * 3; tape", "mul"));
  }

  @TestFactory
  Stream<DynamicNode> unusualValues() {
    return cellsAndScripts(
        assertEval(
            "class Throws { public String toString() { throw new IllegalStateException(\"no"
                + " text\"); } } \"made\"",
            "\"made\""),
        assertEval("IntStream.range(0, 100000).toArray().length", 100000),
        assertEval("var self = new ArrayList<Object>(); self.add(self); self.size()", 1),
        assertEval("new int[1000000].length", 1000000),
        assertEval("Stream.iterate(1, i -> i + 1).limit(3)\n  .toList()", "[1, 2, 3]"),
        assertEval("args", "[]"),
        assertEval("args.length", 0));
  }
}
