package org.gradsh.repl.talk;

import static org.gradsh.repl.talk.Case.inTurn;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Classes, records, sealed families, enums and interfaces, declared in cells. */
class TypesTest extends Conversation {
  @TestFactory
  Stream<DynamicNode> records() {
    return cellsAndScripts(
        assertDeclares("record P(int x, int y) { }", "record P"),
        assertEval("new P(1, 2).x()", 1),
        assertEval("new P(1, 2).equals(new P(1, 2))", true),
        assertEval("new P(3, 4).toString()", "\"P[x=3, y=4]\""),
        assertEval("Set.of(new P(1, 2)).contains(new P(1, 2))", true),
        assertEval(
            "record Box<T extends Comparable<T>>(T item) {\n"
                + "  boolean above(Box<T> other) { return item.compareTo(other.item) > 0; }\n"
                + "}\n"
                + "new Box<>(5).above(new Box<>(3))",
            true),
        assertEval("record Empty() { } new Empty().hashCode()", 0),
        assertEval(
            "record Ratio(int up, int down) {\n"
                + "  Ratio { if (down == 0) throw new ArithmeticException(\"no ratio\"); }\n"
                + "  static Ratio whole(int n) { return new Ratio(n, 1); }\n"
                + "  double value() { return (double) up / down; }\n"
                + "}\n"
                + "Ratio.whole(4).value()",
            4.0),
        assertFails("new Ratio(1, 0);", "java.lang.ArithmeticException: no ratio"),
        assertEval("record Varied(int... all) { } new Varied(1, 2, 3).all().length", 3),
        assertEval(
            "record Nested(P p, List<P> more) { } new Nested(new P(1, 2), List.of()).p().y()", 2),
        assertEval(
            "record Speaks(String w) implements Supplier<String> { public String get() { return w;"
                + " } } new Speaks(\"hi\").get()",
            "\"hi\""),
        assertFails("record Bad(int x) { int field; }", "field declaration must be static"),
        assertFails("new P(1);", "1:1: constructor P in record P cannot be applied to given types"),
        assertFails("new P(1, 2).z();", "1:12: cannot find symbol"));
  }

  @TestFactory
  Stream<DynamicNode> families() {
    return cellsAndScripts(
        assertDeclares(
            "sealed interface Figure permits Circle, Square { }\n"
                + "record Circle(double r) implements Figure { }\n"
                + "record Square(double a) implements Figure { }",
            "record Square"),
        assertEval(
            "double area(Figure s) {\n"
                + "  return switch (s) {\n"
                + "    case Circle(double r) -> 3 * r * r;\n"
                + "    case Square(var a) -> a * a;\n"
                + "  };\n"
                + "}\n"
                + "area(new Circle(2)) + area(new Square(3))",
            21.0),
        assertFails(
            "int only(Figure s) { return switch (s) { case Circle c -> 1; }; }",
            "the switch expression does not cover all possible input values"),
        assertFails(
            "final class Hexagon implements Figure { }",
            "class is not allowed to extend sealed class"),
        assertEval(
            "sealed class Node { static final class Leaf extends Node { int v = 1; }\n"
                + "  static final class Two extends Node { Node a = new Leaf(), b = new Leaf(); }"
                + " }\n"
                + "int count(Node n) { return switch (n) { case Node.Leaf l -> l.v; case Node.Two t"
                + " -> count(t.a) + count(t.b); default -> 0; }; }\n"
                + "count(new Node.Two())",
            2),
        assertEval(
            "Object thing = new Circle(1.5);\n"
                + "thing instanceof Circle(double r) && r > 1 ? \"big\" : \"small\"",
            "\"big\""),
        assertEval(
            "String kind(Object o) {\n"
                + "  return switch (o) {\n"
                + "    case null -> \"null\";\n"
                + "    case Integer i when i > 10 -> \"big \" + i;\n"
                + "    case Integer i -> \"int \" + i;\n"
                + "    case String s -> \"text \" + s.length();\n"
                + "    case int[] a -> \"ints \" + a.length;\n"
                + "    default -> o.getClass().getSimpleName();\n"
                + "  };\n"
                + "}\n"
                + "Stream.of(1, 11, \"abc\", new int[2], 'c').map(o -> kind(o)).toList()",
            List.of("int 1", "big 11", "text 3", "ints 2", "Character")),
        assertEval("kind(null)", "\"null\""));
  }

  @TestFactory
  Stream<DynamicNode> enums() {
    return cellsAndScripts(
        assertDeclares("enum Day { MON, TUE, SUN }", "enum Day"),
        assertEval("Day.TUE.ordinal()", 1),
        assertEval("Day.valueOf(\"SUN\")", "SUN"),
        assertEval("Day.values().length", 3),
        assertEval("EnumSet.range(Day.MON, Day.TUE).size()", 2),
        assertEval("Day d = Day.SUN; switch (d) { case MON, TUE -> 5; case SUN -> 0; }", 0),
        assertEval("int hours = switch (d) { case SUN: yield 0; default: yield 8; }; hours", 0),
        assertEval(
            "enum Op {\n"
                + "  PLUS(\"+\") { int of(int a, int b) { return a + b; } },\n"
                + "  TIMES(\"*\") { int of(int a, int b) { return a * b; } };\n"
                + "  final String sign;\n"
                + "  Op(String sign) { this.sign = sign; }\n"
                + "  abstract int of(int a, int b);\n"
                + "}\n"
                + "Op.TIMES.of(6, 7) + Op.PLUS.sign.length()",
            43),
        assertEval("new EnumMap<>(Map.of(Op.PLUS, 1)).get(Op.PLUS)", 1),
        assertFails("Day.valueOf(\"WED\");", "IllegalArgumentException: No enum constant"),
        assertFails("Day.FRI", "1:4: cannot find symbol"),
        assertFails("new Day();", "enum classes may not be instantiated"));
  }

  @TestFactory
  Stream<DynamicNode> classes() {
    return cellsAndScripts(
        assertDeclares(
            "class Counter {\n  private int n;\n  static int made;\n  Counter() { made++; }\n"
                + "  Counter up() { n++; return this; }\n  int n() { return n; }\n}",
            "class Counter"),
        assertEval("new Counter().up().up().n()", 2),
        assertEval("Counter.made", 1),
        assertEval("new Counter() { @Override int n() { return -1; } }.up().n()", -1),
        assertEval(
            "class Sub extends Counter { int n() { return 10 * super.n(); } } new Sub().up().n()",
            10),
        assertEval("Counter asBase = new Sub(); asBase.up().n()", 10),
        assertEval(
            "class Outer { int k = 2; class Inner { int twice() { return 2 * k; } } } new"
                + " Outer().new Inner().twice()",
            4),
        assertEval(
            "abstract class Animal { abstract String says(); String twice() { return says() +"
                + " says(); } }\n"
                + "class Cow extends Animal { String says() { return \"moo\"; } }\n"
                + "new Cow().twice()",
            "\"moomoo\""),
        assertEval("class Init { static final int A = 4; int b; { b = A + 1; } } new Init().b", 5),
        assertEval(
            "class Self { Self next; int depth() { return next == null ? 1 : 1 + next.depth(); }"
                + " }\n"
                + "Self s = new Self(); s.next = new Self(); s.depth()",
            2),
        assertEval(
            "class Generic<K, V> { Map<K, V> m = new HashMap<>(); Generic<K, V> put(K k, V v) {"
                + " m.put(k, v); return this; } }\n"
                + "new Generic<String, Integer>().put(\"a\", 1).m.get(\"a\")",
            1),
        assertEval(
            "class R implements AutoCloseable { static String log = \"\"; public void close() { log"
                + " += \"c\"; } }\n"
                + "try (var r1 = new R(); var r2 = new R()) { R.log += \"b\"; }\n"
                + "R.log",
            "\"bcc\""),
        assertFails("new Animal();", "1:1: Animal is abstract; cannot be instantiated"),
        assertFails(
            "class Broken extends Nowhere2 { } new Broken()", "Broken uses what is not defined"),
        assertFails("new Counter().n;", "n has private access in Counter"),
        assertFails("class Two { } ; new Two().none();", "1:26: cannot find symbol"));
  }

  @TestFactory
  Stream<DynamicNode> namesThatTheEngineHasToo() {
    return cellsAndScripts(
        assertWaits("sealed interface Shape permits Ring, Tile { }", "class Ring", "class Tile"),
        assertWaits("record Ring(double r) implements Shape { }", "class Shape"),
        assertFails("record Tile(int a) implements Shape { int b() { return true; } }", "boolean"),
        assertEval(
            "record Tile(int a) implements Shape { }\nShape s = new Tile(2); s", "Tile[a=2]"),
        assertEval("new Ring(3) instanceof Shape", true),
        assertEval(
            "sealed interface Device permits Left, Right { }\n"
                + "record Left(Device d) implements Device { }\n"
                + "1",
            1),
        assertEval(
            "record Right() implements Device { }\nnew Left(new Right())", "Left[d=Right[]]"));
  }

  @TestFactory
  Stream<DynamicNode> interfaces() {
    return cellsAndScripts(
        assertDeclares(
            "interface Greets { String name(); default String hello() { return \"hello \" + name();"
                + " } static Greets of(String n) { return () -> n; } }",
            "interface Greets"),
        assertEval("Greets.of(\"Ada\").hello()", "\"hello Ada\""),
        assertEval("Greets g = () -> \"Bob\"; g.hello()", "\"hello Bob\""),
        assertEval(
            "@FunctionalInterface interface Tri<A, B, C, R> { R of(A a, B b, C c); }\n"
                + "Tri<Integer, Integer, Integer, Integer> sum3 = (a, b, c) -> a + b + c;"
                + " sum3.of(1, 2, 3)",
            6),
        assertDeclares(
            "@interface Marked { String value() default \"none\"; int[] numbers() default {}; }",
            "annotation Marked"),
        assertEval(
            "@Retention(java.lang.annotation.RetentionPolicy.RUNTIME) @interface Kept { int"
                + " value(); }\n"
                + "@Kept(7) class Has { }\n"
                + "Has.class.getAnnotation(Kept.class).value()",
            7),
        assertDeclares(
            "@Marked(value = \"m\", numbers = {1, 2}) @SuppressWarnings(\"unchecked\") class"
                + " Annotated { }",
            "class Annotated"),
        assertDeclares("@Deprecated int old() { return 1; }", "method old()"),
        assertFails("Greets wrong = () -> 5;", "1:22: incompatible types"),
        assertFails(
            "class Half implements Greets { }",
            "Half is not abstract and does not override abstract method name()"),
        inTurn(
            "a functional interface of two methods takes no lambda",
            assertDeclares("interface Pair2 { int a(); int b(); }", "interface Pair2"),
            assertFails("Pair2 p2 = () -> 1;", "1:12: incompatible types")));
  }
}
