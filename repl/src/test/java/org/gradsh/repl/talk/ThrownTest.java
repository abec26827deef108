package org.gradsh.repl.talk;

import static org.gradsh.repl.talk.Case.inTurn;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Cells that throw: the exception, its causes, the place and the user's frames. */
class ThrownTest extends Conversation {
  @TestFactory
  Stream<DynamicNode> places() {
    return cellsAndScripts(
        assertFails("1 / 0", "1:3: java.lang.ArithmeticException: / by zero"),
        assertFails("int a = 5 % 0;", "1:11: java.lang.ArithmeticException"),
        assertFails("int[] one = {1}; one[3]", "1:21: java.lang.ArrayIndexOutOfBoundsException"),
        assertFails("new int[2][-1]", "1:1: java.lang.NegativeArraySizeException: -1"),
        assertFails(
            "new int[3][1][1].length / new int[3][4][0].length / new int[] {1}[9]",
            "IndexOutOfBoundsException"),
        assertFails(
            "Integer.parseInt(\"x1\")",
            "1:9: java.lang.NumberFormatException: For input string: \"x1\""),
        assertFails("List.of(1).get(3)", "1:12: java.lang.IndexOutOfBoundsException"),
        assertFails("List.of().getFirst()", "1:11: java.util.NoSuchElementException"),
        assertFails(
            "Optional.empty().get()", "1:18: java.util.NoSuchElementException: No value present"),
        assertFails("\"abc\".substring(7)", "1:7: java.lang.StringIndexOutOfBoundsException"),
        assertFails("List.of(1).add(2)", "1:12: java.lang.UnsupportedOperationException"),
        assertFails("Object o = \"s\"; (Integer) o", "java.lang.ClassCastException"),
        assertFails("String none = null;\nnone.length()", "2:6: java.lang.NullPointerException"),
        assertFails("int unboxed = (Integer) null;", "java.lang.NullPointerException"),
        assertFails(
            "throw new IllegalStateException(\"state\");",
            "1:1: java.lang.IllegalStateException: state"),
        assertFails("throw new Error();", "1:1: java.lang.Error"),
        assertFails("throw null;", "java.lang.NullPointerException"),
        assertFails(
            "Objects.requireNonNull(null, \"the name\");",
            "1:9: java.lang.NullPointerException: the name"),
        assertFails(
            "Files.readString(Path.of(\"/no/such/file\"))",
            "1:7: java.nio.file.NoSuchFileException: /no/such/file"),
        assertFails("Class.forName(\"no.Such\")", "1:7: java.lang.ClassNotFoundException: no.Such"),
        assertFails("new Scanner(\"\").next()", "1:17: java.util.NoSuchElementException"),
        assertFails(
            "var it = new ArrayList<>(List.of(1, 2, 3));\nfor (var e : it) {\n  it.remove(e);\n}",
            "java.util.ConcurrentModificationException"),
        assertFails("int z = 0;\nint w = 1;\n\nz = w / z;", "4:7: java.lang.ArithmeticException"),
        assertFails(
            "throw new RuntimeException(\"two\\nlines\");",
            "1:1: java.lang.RuntimeException: two",
            "lines"));
  }

  @TestFactory
  Stream<DynamicNode> frames() {
    return cellsAndScripts(
        assertFails(
            "int inner(int n) {\n"
                + "  return 10 / n;\n"
                + "}\n"
                + "int outer(int n) {\n"
                + "  return inner(n - 1);\n"
                + "}\n"
                + "outer(1)",
            "2:13: java.lang.ArithmeticException: / by zero",
            "at inner (2)\n    at outer (5)\n    at 7\n"),
        inTurn(
            "frames of an earlier cell have its name",
            assertDeclares(
                "void fails() {\n  throw new IllegalStateException(\"from before\");\n}",
                "method fails()"),
            assertFails(
                "fails();", "java.lang.IllegalStateException: from before", "]:2", "at 1\n")),
        assertFails(
            "class Maker {\n"
                + "  Maker() { init(); }\n"
                + "  void init() { throw new RuntimeException(\"made\"); }\n"
                + "}\n"
                + "new Maker()",
            "3:17: java.lang.RuntimeException: made",
            "at Maker.init (3)",
            "at Maker.new (2)"),
        assertFails(
            "record Rec(int v) {\n"
                + "  Rec {\n"
                + "    if (v < 0) throw new IllegalArgumentException(\"low\");\n"
                + "  }\n"
                + "}\n"
                + "new Rec(-1)",
            "3:16: java.lang.IllegalArgumentException: low",
            "at Rec.new (3)"),
        assertFails(
            "enum En { A { int f() { return 1 / zero; } }; int zero; abstract int f(); }\nEn.A.f()",
            "1:34: java.lang.ArithmeticException"),
        assertFails(
            "interface Df { default int g() { return List.of(1).get(1); } }\nnew Df() { }.g()",
            "1:52: java.lang.IndexOutOfBoundsException",
            "at Df.g (1)"),
        assertFails(
            "int rec(int n) {\n"
                + "  if (n == 0) throw new RuntimeException(\"bottom\");\n"
                + "  return rec(n - 1);\n"
                + "}\n"
                + "rec(50)",
            "2:15: java.lang.RuntimeException: bottom",
            "at rec (3) (50 times)"),
        assertNeverTells(
            "List.of(1, 2).stream().map(i -> i / 0).toList()",
            "REPL",
            "java.base",
            "ReferencePipeline",
            "do_it"));
  }

  @TestFactory
  Stream<DynamicNode> causes() {
    return cellsAndScripts(
        assertFails(
            "try {\n"
                + "  Integer.parseInt(\"x\");\n"
                + "} catch (NumberFormatException e) {\n"
                + "  throw new IllegalArgumentException(\"outer\", e);\n"
                + "}",
            "4:3: java.lang.IllegalArgumentException: outer",
            "Caused by: ",
            "NumberFormatException: For input string: \"x\""),
        assertFails(
            "throw new RuntimeException(\"a\", new RuntimeException(\"b\", new"
                + " RuntimeException(\"c\")));",
            "RuntimeException: a",
            "RuntimeException: b",
            "RuntimeException: c"),
        assertFails(
            "class St { static int v = 1 / 0; }\nSt.v",
            "java.lang.ExceptionInInitializerError",
            "Caused by: 1:29: java.lang.ArithmeticException: / by zero"),
        assertFails("St.v", "java.lang.NoClassDefFoundError"),
        assertFails(
            "class Cl implements AutoCloseable { public void close() { throw new"
                + " RuntimeException(\"at close\"); } }\n"
                + "try (var c = new Cl()) {\n"
                + "  throw new RuntimeException(\"in body\");\n"
                + "}",
            "3:3: java.lang.RuntimeException: in body",
            "Suppressed: "),
        assertFails(
            "class Mine extends RuntimeException { Mine() { super(\"own\"); } public String"
                + " toString() { return \"as text\"; } }\n"
                + "throw new Mine();",
            "2:1: Mine: own"),
        assertFails(
            "class Mute extends RuntimeException { public String getMessage() { throw new"
                + " IllegalStateException(); } }\n"
                + "throw new Mute();",
            "2:1: Mute"),
        inTurn(
            "an exception that is its own cause's cause ends",
            assertNoValue(
                "var one = new Exception(\"one\"); var two = new Exception(\"two\", one);"
                    + " one.initCause(two); { }"),
            assertFails("throw one;", "java.lang.Exception: one", "java.lang.Exception: two")));
  }

  @TestFactory
  Stream<DynamicNode> afterwards() {
    return cellsAndScripts(
        inTurn(
            "what came before stays, what comes after does not run",
            assertFails(
                "int kept = 1;\nkept = 2;\nkept = kept / 0;\nkept = 4;",
                "3:13: java.lang.ArithmeticException"),
            assertEval("kept", 2)),
        inTurn(
            "a variable whose initializer has thrown is there, empty",
            assertFails("String thrown = List.of(\"a\").get(1);", "IndexOutOfBoundsException"),
            assertEval("thrown", "null")),
        assertFails(
            "int deep(int n) { return deep(n + 1) + 1; }\ndeep(0)",
            "1:26: java.lang.StackOverflowError"),
        assertEval("1 + 1", 2),
        assertFails(
            "IntStream.of(3, 0).map(i -> 6 / i).sum();", "1:31: java.lang.ArithmeticException"),
        assertFails(
            "Stream.of(\"a\", null)\n  .map(s -> s.length())\n  .toList()",
            "2:15: java.lang.NullPointerException"),
        assertFails(
            "Runnable r = () -> {\n  throw new IllegalStateException(\"within\");\n};\nr.run();",
            "2:3: java.lang.IllegalStateException: within"),
        assertFails("new Object() { int v = 1 / 0; };", "java.lang.ArithmeticException"),
        assertFails(
            "Comparator<Integer> bad = (a, b) -> { throw new"
                + " UnsupportedOperationException(\"cmp\"); };\n"
                + "Stream.of(1, 2).sorted(bad).toList()",
            "1:39: java.lang.UnsupportedOperationException: cmp"));
  }
}
