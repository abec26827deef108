package org.gradsh.repl.talk;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Statements of every kind, imports and what stands between snippets. */
class StatementsTest extends Conversation {
  @TestFactory
  Stream<DynamicNode> branches() {
    return cellsAndScripts(
        assertEval(
            "int n = 5; String size; if (n > 3) { size = \"big\"; } else { size = \"small\"; }"
                + " size",
            "\"big\""),
        assertEval("if (n > 9) n = 0; else if (n > 4) n = 1; else n = 2; n", 1),
        assertEval("if (n == 1)\n  n = 7;\nelse\n  n = 8;\nn", 7),
        assertEval("if (n == 7) {\n  n++;\n}\n\nelse {\n  n--;\n}\nn", 8),
        assertEval("n > 3 ? n > 7 ? \"a\" : \"b\" : \"c\"", "\"a\""),
        assertEval("switch (n) { case 8: n = 1; case 1: n += 10; break; default: n = -1; } n", 11),
        assertEval("switch (n) { case 11 -> { n = 2; } default -> n = 3; } n", 2),
        assertEval(
            "String word = switch (n) { case 1 -> \"one\"; case 2 -> { var w = \"tw\"; yield w +"
                + " \"o\"; } default -> \"many\"; }; word",
            "\"two\""),
        assertEval("switch (word) { case \"two\" -> 2; default -> 0; }", 2),
        assertFails("switch (n) { case 1, 1 -> 2; default -> 0; }", "duplicate case label"),
        assertFails(
            "int lacks = switch (n) { case 1 -> 2; };",
            "1:13: the switch expression does not cover all possible input values"),
        assertFails("if (n) { }", "1:5: incompatible types"));
  }

  @TestFactory
  Stream<DynamicNode> loops() {
    return cellsAndScripts(
        assertEval("int sum = 0; for (int i = 0; i < 5; i++) sum += i; sum", 10),
        assertEval("for (int i = 0, j = 9; i < j; i++, j--) sum++; sum", 15),
        assertEval(
            "sum = 0; for (int v : new int[] {1, 2, 3}) { if (v == 2) continue; sum += v; } sum",
            4),
        assertEval("for (var e : Map.of(\"k\", 6).entrySet()) sum += e.getValue(); sum", 10),
        assertEval("int w = 3; while (w-- > 0); w", -1),
        assertEval("while (w < 4) { w += 2; } w", 5),
        assertEval("do { w--; } while (w > 1); w", 1),
        assertEval("do w++; while (w < 9); w", 9),
        assertEval(
            "sum = 0; outer: for (int i = 0; i < 5; i++) { for (int j = 0; j < 5; j++) { if (j > i)"
                + " continue outer; if (i == 3) break outer; sum++; } } sum",
            6),
        assertEval("found: { if (sum == 6) break found; sum = 0; } sum", 6),
        assertEval("for (;;) { if (++sum > 8) break; } sum", 9),
        assertEval("IntStream.rangeClosed(1, 4).forEach(i -> { }); IntStream.range(0, 4).sum()", 6),
        assertEval(
            "Iterator<Integer> it = List.of(1, 2).iterator(); int last = 0; while (it.hasNext())"
                + " last = it.next(); last",
            2),
        assertFails("for (int i = 0; i < 2; i++) { } i", "1:33: cannot find symbol"),
        assertFails("break;", "1:1: break outside switch or loop"),
        assertFails("continue;", "1:1: continue outside of loop"));
  }

  @TestFactory
  Stream<DynamicNode> notJava() {
    return cellsAndScripts(
        assertFails("x := 3", "1:"),
        assertFails("int x = 3 if true;", "1:10: "),
        assertFails("let y = 3;", "1:"),
        assertFails("fun f() = 3", "1:"),
        assertFails("print \"a\"", "1:6: "),
        assertFails("[1, 2, 3]", "1:1: "),
        assertFails("{\"a\": 1}", "1:"),
        assertFails("STR.\"\\{1}\"", "1:"),
        assertFails("2 ** 3", "1:4: "),
        assertFails("1 <> 2", "1:"),
        assertFails("a?.b", "1:"),
        assertFails("x => x + 1", "1:"),
        assertFails("not true", "1:"),
        assertFails("'text'", "1:1: unclosed character literal"));
  }

  @TestFactory
  Stream<DynamicNode> exceptions() {
    return cellsAndScripts(
        assertEval(
            "String got; try { got = \"\" + 1 / 0; } catch (ArithmeticException e) { got ="
                + " e.getMessage(); } got",
            "\"/ by zero\""),
        assertEval(
            "int count = 0; try { count++; throw new java.io.IOException(\"x\"); } catch"
                + " (IllegalStateException | java.io.IOException e) { count += 10; } finally {"
                + " count += 100; } count",
            111),
        assertEval("try { count = 0; } finally { count++; }\ncount", 1),
        assertEval("int tried() { try { return 1; } finally { count = 9; } } tried() + count", 10),
        assertEval(
            "try { Object o = \"s\"; Integer i = (Integer) o; } catch (ClassCastException e) {"
                + " count = -5; } count",
            -5),
        assertEval(
            "class Own extends Exception { Own(String m) { super(m); } }\n"
                + "try { throw new Own(\"mine\"); } catch (Own e) { got = e.getMessage(); }\n"
                + "got",
            "\"mine\""),
        assertEval("Files.exists(Path.of(\"/no/such\"))", false),
        assertEval(
            "Callable<Integer> c = () -> { throw new Exception(\"from c\"); };\n"
                + "try { c.call(); } catch (Exception e) { got = e.getMessage(); } got",
            "\"from c\""),
        assertFails("assert count > 0; count", "1:1: java.lang.AssertionError"),
        assertEval("synchronized (got) { count = 3; } count", 3));
  }

  @TestFactory
  Stream<DynamicNode> imports() {
    return cellsAndScripts(
        assertDeclares("import java.util.zip.CRC32;", "import java.util.zip.CRC32"),
        assertEval("var crc = new CRC32(); crc.update(1); crc.getValue() != 0", true),
        assertEval("import java.awt.geom.*; new Point2D.Double(3, 4).distance(0, 0)", 5.0),
        assertEval("import static java.lang.Math.PI; PI > 3", true),
        assertEval(
            "import static java.util.stream.Collectors.*; Stream.of(1, 2).collect(summingInt(i ->"
                + " i))",
            3),
        assertEval("import module java.xml; javax.xml.XMLConstants.XML_NS_PREFIX", "\"xml\""),
        assertEval("import java.util.Date\nnew Date(0).getTime()", 0L),
        assertEval("new java.math.BigDecimal(\"1.10\").scale()", 2),
        assertEval("BigInteger.TWO.pow(70).toString().length()", 22),
        assertEval("LocalDate.of(2024, 2, 28).plusDays(1).getDayOfMonth()", 29),
        assertFails("import no.such.Thing;", "1:15: package no.such does not exist"),
        assertFails("import java.util.NoSuchThing;", "cannot find symbol"),
        assertFails("import static java.lang.Math.nothing;", "cannot find symbol"));
  }

  @TestFactory
  Stream<DynamicNode> commentsAndBlanks() {
    return cellsAndScripts(
        assertEval(
            "/* before */ int /* within */ a /* name */ = /* value */ 3 /* end */; // after\n"
                + "a // last",
            3),
        assertEval("// a line first\n\n\n  a + 1  \n\n// and one after", 4),
        assertEval(
            "/** doc\n"
                + " * comment\n"
                + " */\n"
                + "int documented() { return 2; }\n"
                + "/* x */ documented() /* ; */",
            2),
        assertEval("int b = 1; int c = 2; b +\n  // between\n  c", 3),
        assertEval("\"/* no comment */ // none\"", "\"/* no comment */ // none\""),
        assertEval("\"http://x.y\".length() // \"quoted\"", 10),
        assertEval("a/**/+/**/b", 4),
        assertEval("List.of( // one\n  1, /* two */ 2\n  // three\n  , 3)", List.of(1, 2, 3)),
        assertEval("\t\ta\t+\tb\t", 4),
        assertEval("a;;; b;;", 1),
        assertEval("{ }\n{ int a = 9; }\na", 3),
        assertEval("int x1 = 1;int x2 = 2;{x1 = 5;}x1+x2", 7),
        assertNoValue(""),
        assertNoValue("   \n\t\n"),
        assertNoValue("// only a comment"),
        assertNoValue("/* only\n * a comment */"),
        assertNoValue(";"),
        assertNoValue("{}"));
  }

  @TestFactory
  Stream<DynamicNode> names() {
    return cellsAndScripts(
        assertEval("int größe = 3, $dollar = 1, _under = 2; größe + $dollar + _under", 6),
        assertEval("String имя = \"ж\"; имя", "\"ж\""),
        assertEval("double π = 3.14, 変数 = 2; π * 変数", 6.28),
        assertEval(
            "int when = 1, record = 2, permits = 3, yield2 = 4, sealed = 5, with = 6; when + record"
                + " + permits + sealed",
            11),
        assertEval("int \\u0061bc = 4; abc", 4),
        assertEval(
            "int aVeryLongNameThatNobodyWouldEverWriteButSomebodyMightGenerate_0123456789 = 8;"
                + " aVeryLongNameThatNobodyWouldEverWriteButSomebodyMightGenerate_0123456789",
            8),
        assertEval(
            "BiFunction<Integer, Integer, Integer> first = (a, _) -> a; first.apply(1, 2)", 1),
        assertFails("int class = 1;", "1:5:"),
        assertFails("int 2x = 1;", "1:5:"),
        assertFails("int goto = 1;", "1:5:"),
        assertFails("int a-b = 1;", "1:6:"));
  }
}
