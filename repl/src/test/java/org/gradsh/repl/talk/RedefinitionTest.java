package org.gradsh.repl.talk;

import static org.gradsh.repl.talk.Case.inTurn;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What is declared again, what uses it, and what is used before it is declared. */
class RedefinitionTest extends Conversation {
  @TestFactory
  Stream<DynamicTest> methods() {
    return cells(
        inTurn(
            "the users of a method follow it",
            assertEval("int base() { return 1; } int user() { return base() + 10; } user()", 11),
            assertRedefines("int base() { return 2; }", "method base()"),
            assertEval("user()", 12)),
        inTurn(
            "over several steps",
            assertEval(
                "int a1() { return 1; } int a2() { return a1() * 2; } int a3() { return a2() * 2; }"
                    + " a3()",
                4),
            assertRedefines("int a1() { return 5; }", "method a1()"),
            assertEval("a3()", 20)),
        inTurn(
            "with another result",
            assertEval("int res() { return 1; } res()", 1),
            assertRedefines("String res() { return \"one\"; }", "method res()"),
            assertEval("res()", "\"one\"")),
        inTurn(
            "another signature is an overload",
            assertDeclares("String over(int n) { return \"int\"; }", "method over(int)"),
            assertDeclares("String over(String s) { return \"text\"; }", "method over(String)"),
            assertEval("over(1) + over(\"\")", "\"inttext\""),
            assertRedefines("String over(int n) { return \"INT\"; }", "method over(int)"),
            assertEval("over(1) + over(\"\")", "\"INTtext\"")),
        inTurn(
            "a lambda made before keeps what it called, a new one calls the new",
            assertEval("int step() { return 1; } Supplier<Integer> s1 = () -> step(); s1.get()", 1),
            assertRedefines("int step() { return 2; }", "method step()"),
            assertEval("Supplier<Integer> s2 = () -> step(); s2.get()", 2)),
        inTurn(
            "a recursion",
            assertEval("int down(int n) { return n == 0 ? 0 : down(n - 1); } down(3)", 0),
            assertRedefines(
                "int down(int n) { return n == 0 ? 7 : down(n - 1); }", "method down(int)"),
            assertEval("down(3)", 7)),
        inTurn(
            "generic methods",
            assertEval("<T> T same(T t) { return t; } same(4)", 4),
            assertRedefines("<U> U same(U t) { println(\"again\"); return t; }", "method same(T)"),
            assertPrints("same(4);", "again\n")),
        inTurn(
            "a parameter, field or local of a class is not a use of a variable by that name",
            assertEval(
                "class Shift { int by = 1; int of(int q1) { int q2 = q1; for (int q3 : new int[]"
                    + " {q2}) q1 = q3; return q1 + by; } }\nvar shift = new Shift(); var q1 = 5;"
                    + " shift.of(q1)",
                6),
            assertEval("var q1 = 6; var q2 = 7; var q3 = 8; var by = 9; shift.of(q1)", 7),
            assertEval(
                "record Pair(int q4) { int sum(int q5) { return q4 + q5; } }"
                    + " var pair = new Pair(1); var q4 = 2; var q5 = 3; pair.sum(q5)",
                4),
            assertEval("int outside(int n) { return n + q1; } outside(1)", 7),
            assertEval("var q1 = 20; outside(1)", 21)),
        inTurn(
            "within one cell the last one counts",
            assertEval("int twice() { return 1; } int twice() { return 2; } twice()", 2)));
  }

  @TestFactory
  Stream<DynamicTest> types() {
    return cells(
        inTurn(
            "a class and those who make it",
            assertEval(
                "class A { int v() { return 1; } } int made() { return new A().v(); } made()", 1),
            assertRedefines("class A { int v() { return 2; } }", "class A"),
            assertEval("made()", 2)),
        inTurn(
            "a class that gains a field",
            assertEval("record P(int x) { } new P(1)", "P[x=1]"),
            assertRedefines("record P(int x, int y) { }", "record P"),
            assertEval("new P(1, 2)", "P[x=1, y=2]"),
            assertFails("new P(1)", "1:1: constructor P in record P cannot be applied")),
        inTurn(
            "a variable of a class that has changed begins anew",
            assertEval("class B { int v = 1; } B b = new B(); b.v", 1),
            assertRedefines("class B { int v = 2; int w = 3; }", "class B"),
            assertEval("b == null", true),
            assertEval("b = new B(); b.v + b.w", 5)),
        inTurn(
            "and that is told, but for those that the cell makes anew",
            assertEval("class Q { int v = 1; } var q1 = new Q(); var q2 = List.of(q1); q1.v", 1),
            assertNotes(
                "class Q { int v = 2; }", "q1, q2 were reset to null: the class Q is a new"),
            assertEval("q1 = new Q(); q1.v", 2),
            assertNotes("class Q { int v = 3; int w; }", "q1 was reset to null: the class Q is"),
            assertEval("q1 = new Q(); q1.v", 3),
            assertNotesNothing("class Q { int v = 4; }\nvar q1 = new Q();"),
            assertEval("q1.v", 4),
            assertNotesNothing("class Unused { }")),
        inTurn(
            "a superclass and its heirs",
            assertEval(
                "class Up { int n() { return 1; } } class Low extends Up { } new Low().n()", 1),
            assertRedefines("class Up { int n() { return 4; } }", "class Up"),
            assertEval("new Low().n()", 4)),
        inTurn(
            "an interface with a new method takes its class out of use",
            assertEval(
                "interface I { int a(); } class C implements I { public int a() { return 1; } } new"
                    + " C().a()",
                1),
            assertDeclares("interface I { int a(); int b(); }", "interface I"),
            assertFails("new C().a()", "C")),
        inTurn(
            "an enum that grows",
            assertEval("enum E { X } E.values().length", 1),
            assertRedefines("enum E { X, Y }", "enum E"),
            assertEval("E.Y.ordinal()", 1)),
        inTurn(
            "a class becomes a record",
            assertDeclares("class Kind { }", "class Kind"),
            assertDeclares("record Kind(int k) { }", "record Kind"),
            assertEval("new Kind(3).k()", 3)));
  }

  @TestFactory
  Stream<DynamicTest> variables() {
    return cells(
        inTurn(
            "a method sees the variable's new value",
            assertEval("int v = 1; int see() { return v; } see()", 1),
            assertEval("v = 5", 5),
            assertEval("see()", 5)),
        inTurn(
            "and its new declaration",
            assertRedefines("int v = 9;", "variable int v"),
            assertEval("see()", 9)),
        inTurn(
            "of another type where it fits",
            assertRedefines("short v = 3;", "variable int v"),
            assertEval("see()", 3)),
        inTurn(
            "where it does not, the method says so",
            assertRedefines("String v = \"text\";", "variable short v"),
            assertFails("see()", "see"),
            assertEval("int v = 2; see()", 2)),
        inTurn(
            "a variable declared again from itself",
            assertEval("int again = 4", 4),
            assertEval("again = again * again", 16),
            assertEval("var again = \"\" + 3", "\"3\"")),
        inTurn(
            "an import takes the place of another",
            assertEval("import java.util.Date; new Date(0).getTime()", 0L),
            assertEval("import java.sql.Date; new Date(5).getTime()", 5L)));
  }

  @TestFactory
  Stream<DynamicNode> forwards() {
    return cellsAndScripts(
        inTurn(
            "a method waits for another",
            assertWaits("int early() { return late(2); }", "method late(int)"),
            assertFails("early()", "early uses what is not defined: method late(int)"),
            assertDeclares("int late(int n) { return n * 50; }", "method late(int)"),
            assertEval("early()", 100)),
        inTurn(
            "a method waits for a variable",
            assertWaits("int reads() { return notYet + 1; }", "variable notYet"),
            assertEval("int notYet = 4; reads()", 5)),
        inTurn(
            "a method waits for a class in its signature",
            assertWaits("Later make() { return new Later(); }", "class Later"),
            assertEval("class Later { int v = 8; } make().v", 8)),
        inTurn(
            "a class waits for a class",
            assertWaits("class Holder { Held held = new Held(); }", "class Held"),
            assertEval("class Held { int v = 3; } new Holder().held.v", 3)),
        inTurn(
            "two things are waited for",
            assertWaits(
                "int sumOf() { return one1() + two2(); }", "method one1()", "method two2()"),
            assertWaits("int one1() { return two2(); }", "method two2()"),
            assertEval("int two2() { return 2; } sumOf()", 4)),
        inTurn(
            "what never comes",
            assertWaits("int never() { return nowhere3() + 1; }", "method nowhere3()"),
            assertFails("int r = never();", "never uses what is not defined: method nowhere3()")));
  }
}
