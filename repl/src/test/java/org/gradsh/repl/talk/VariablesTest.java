package org.gradsh.repl.talk;

import static org.gradsh.repl.talk.Case.inTurn;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Variables of every type, what they hold and how they are shown. */
class VariablesTest extends Conversation {
  @TestFactory
  Stream<DynamicNode> primitives() {
    return cellsAndScripts(
        assertEval("int i = 3", 3),
        assertEval("i * i", 9),
        assertEval("i++", 3),
        assertEval("++i", 5),
        assertEval("i += 2.9", 7),
        assertEval("i << 2", 28),
        assertEval("i >>> 1", 3),
        assertEval("-i % 4", -3),
        assertEval("~i", -8),
        assertEval("byte b = (byte) 200", (byte) -56),
        assertEval("short s = 'a'", (short) 97),
        assertEval("long l = 1L << 40", 1L << 40),
        assertEval("char c = 'ж'", 'ж'),
        assertEval("c++", 'ж'),
        assertEval("(int) c", 0x437),
        assertEval("c + 1", 0x438),
        assertEval("float f = 1f / 3", 1f / 3),
        assertEval("double d = 1e-300 * 1e-300", 0.0),
        assertEval("0.0 / 0", Double.NaN),
        assertEval("-1 / 0.0", Double.NEGATIVE_INFINITY),
        assertEval("boolean yes = 1 < 2 ^ false", true),
        assertEval("!yes | yes & !yes", false),
        assertEval("0b1010_1010 + 0x1F + 017", 170 + 31 + 15),
        assertEval("1_000_000", 1_000_000),
        assertEval("Integer.MAX_VALUE + 1", Integer.MIN_VALUE),
        assertEval("'a' + 'b'", 195),
        assertEval("(char) ('a' + 1)", 'b'),
        assertEval("final int FIXED = 4; FIXED + 1", 5));
  }

  @TestFactory
  Stream<DynamicNode> texts() {
    return cellsAndScripts(
        assertEval("String t = \"a\"", "\"a\""),
        assertEval("t += 1 + 2", "\"a3\""),
        assertEval("t + 1 + 2", "\"a312\""),
        assertEval("1 + 2 + t", "\"3a3\""),
        assertEval("\"tab\\tquote\\\" back\\\\\"", "\"tab\\tquote\\\" back\\\\\""),
        assertEval("\"\"", "\"\""),
        assertEval("\"\\u0041\\101\"", "\"AA\""),
        assertEval("\"\"\"\n  one\n    two\n  \"\"\"", (Object) "one\n  two\n"),
        assertEval("\"\"\"\n  joined \\\n  line\"\"\"", (Object) "joined line"),
        assertEval("\"\"\"\n  \\\"\"\" ; } {\"\"\".length()", 9),
        assertEval("\"%d-%s\".formatted(1, \"x\")", "\"1-x\""),
        assertEval("\"smile 😀\".codePoints().count()", 7L),
        assertEval("\"äöü\".toUpperCase()", "\"ÄÖÜ\""),
        assertEval("new StringBuilder(\"ab\").reverse().toString()", "\"ba\""),
        assertEval("String none = null", "null"),
        assertEval("none + t", "\"nulla3\""));
  }

  @TestFactory
  Stream<DynamicNode> arrays() {
    return cellsAndScripts(
        assertEval("int[] a = {1, 2, 3}", new int[] {1, 2, 3}),
        assertEval("a[1] = 7", 7),
        assertEval("a[a.length - 1]--", 3),
        assertEval("a", new int[] {1, 7, 2}),
        assertEval("int[] alias = a; alias[0] = 9; a[0]", 9),
        assertEval("int b[] = new int[2], n = 4; b.length + n", 6),
        assertEval(
            "int[][] grid = new int[2][3]; grid[1][2] = 5; grid",
            new int[][] {{0, 0, 0}, {0, 0, 5}}),
        assertEval("new int[][] {{1}, {}, {2, 3}}[2][1]", 3),
        assertEval("String[] words = {\"a\", null}; words[1] == null", true),
        assertEval("new double[0].length", 0),
        assertEval("List<String>[] lists = new List[1]; lists[0]", "null"),
        assertEval("Arrays.stream(a).sum()", 18),
        assertEval("boolean[] flags = {true, false}; flags[0] & flags[1]", false),
        assertEval("char[] letters = \"xy\".toCharArray(); letters", new char[] {'x', 'y'}),
        assertEval("Object[] mixed = {1, \"a\", 'c', null}; mixed.length", 4));
  }

  @TestFactory
  Stream<DynamicNode> inferred() {
    return cellsAndScripts(
        assertType("var number = 1", "int"),
        assertType("var text = \"a\"", "String"),
        assertType(
            "var list = new ArrayList<Map<String, Integer>>()", "ArrayList<Map<String,Integer>>"),
        assertType("var t = tensor(1)", "org.gradsh.autograd.Tensor"),
        assertType("1 + 1L", "long"),
        assertType("true ? 1 : 2.0", "double"),
        assertEval("var anonymous = new Object() { int field = 4; }; anonymous.field", 4),
        assertEval("var both = List.of(1, \"a\"); both", List.of(1, "a")),
        assertEval("var stream = Stream.of(3, 1, 2).sorted().toList(); stream.get(0) + 1", 2),
        assertEval("for (var each : List.of(1, 2)) { number += each; } number", 4),
        assertFails("var nothing = null;", "1:5: cannot infer type"),
        assertFails("var x;", "1:5: cannot infer type"),
        assertFails("var f = () -> 1;", "1:5: cannot infer type"),
        assertFails("var a = {1, 2};", "1:5: cannot infer type"));
  }

  @TestFactory
  Stream<DynamicNode> severalAtOnce() {
    return cellsAndScripts(
        assertEval("int p = 1, q = p + 1, r; p + q", 3),
        assertEval("r", 0),
        assertEval("String s1, s2 = \"b\"; s2", "\"b\""),
        assertEval("s1", "null"),
        assertEval("int x = 1; { int y = x + 1; x = y * 2; } x", 4),
        assertEval("p = q = 8; p", 8),
        assertEval("p == q ? \"same\" : \"other\"", "\"same\""),
        assertNoValue("import java.util.function.*;"),
        assertNoValue("if (p > 0) { p--; }"),
        assertNoValue(";;;"),
        assertEval("p", 7));
  }

  @TestFactory
  Stream<DynamicNode> generics() {
    return cellsAndScripts(
        assertEval(
            "Map<String, List<Integer>> m = new TreeMap<>(); m.put(\"a\", List.of(1, 2)); m",
            "{\"a\"=[1, 2]}"),
        assertEval("m.get(\"a\").get(1) + 1", 3),
        assertEval("m.computeIfAbsent(\"b\", k -> new ArrayList<>()).add(5)", true),
        assertEval("m.size()", 2),
        assertEval("Optional<? extends Number> o = Optional.of(1.5); o.get().intValue()", 1),
        assertEval("List<int[]> pairs = List.of(new int[] {1, 2}); pairs.get(0)[1]", 2),
        assertEval(
            "Comparator<String> by = Comparator.comparing(String::length); by.compare(\"a\","
                + " \"bb\")",
            -1),
        assertEval(
            "Function<Integer, Function<Integer, Integer>> add = u -> v -> u + v;"
                + " add.apply(2).apply(3)",
            5),
        assertEval("Collections.<Integer>emptyList().isEmpty()", true),
        assertFails("List<int> bad;", "1:6: unexpected type"),
        assertFails("List<String> wrong = List.of(1);", "1:29: incompatible types"));
  }

  @TestFactory
  Stream<DynamicNode> changesOfType() {
    return cellsAndScripts(
        inTurn(
            "a variable takes another type",
            assertEval("int v = 1", 1),
            assertEval("String v = \"now text\"", "\"now text\""),
            assertType("v", "String"),
            assertFails("v + 1 > 2", "1:7: bad operand types"),
            assertEval("double v = 2", 2.0)),
        inTurn(
            "a declaration without a value begins anew",
            assertEval("int w = 5", 5),
            assertEval("int w; w", 0)),
        inTurn(
            "a failed initializer leaves the variable",
            assertFails("int z = Integer.parseInt(\"no\");", "NumberFormatException"),
            assertEval("z", 0)));
  }
}
