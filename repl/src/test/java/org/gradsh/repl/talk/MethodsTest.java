package org.gradsh.repl.talk;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Methods, lambdas and references to methods. */
class MethodsTest extends Conversation {
  @TestFactory
  Stream<DynamicNode> methods() {
    return cellsAndScripts(
        assertDeclares("int twice(int n) { return 2 * n; }", "method twice(int)"),
        assertEval("twice(twice(3))", 12),
        assertEval("int fact(int n) { return n < 2 ? 1 : n * fact(n - 1); } fact(10)", 3628800),
        assertEval(
            "String pick(int n) { return \"int\"; } String pick(Object o) { return \"object\"; }"
                + " String pick(long n) { return \"long\"; } pick('c') + pick(\"s\") + pick(3L)",
            "\"intobjectlong\""),
        assertEval(
            "int total(int... all) { return IntStream.of(all).sum(); } total() + total(1) +"
                + " total(1, 2)",
            4),
        assertEval(
            "<T> List<T> both(T a, T b) { return List.of(a, b); } both(1, 2)", List.of(1, 2)),
        assertEval(
            "<K extends Comparable<K>, V> K top(Map<K, V> m) { return Collections.max(m.keySet());"
                + " } top(Map.of(\"a\", 1, \"b\", 2))",
            "\"b\""),
        assertEval(
            "void change(int[] a) { a[0] = 5; } int[] given = {1}; change(given); given[0]", 5),
        assertEval("static final int modified() { return 6; } modified()", 6),
        assertEval("private int hidden() { return 7; } hidden()", 7),
        assertEval(
            "public static int main2(String[] a) { return a.length; } main2(new String[3])", 3),
        assertEval(
            "int thrower(boolean t) throws Exception { if (t) throw new Exception(\"thrown\");"
                + " return 1; } thrower(false)",
            1),
        assertEval("int[] array()[] { return new int[2][3]; } array()[1].length", 3),
        assertEval(
            "int local() { class L { int v = 4; } record M(int q) { } return new L().v + new"
                + " M(1).q(); } local()",
            5),
        assertEval(
            "int fib(int n) {\n"
                + "  if (n < 2) {\n"
                + "    return n;\n"
                + "  }\n"
                + "  return fib(n - 1) + fib(n - 2);\n"
                + "}\n"
                + "fib(15)",
            610),
        assertNoValue("void nothing() { } nothing()"),
        assertFails("twice(\"a\");", "1:7: incompatible types"),
        assertFails("twice(1, 2);", "1:1: method twice"),
        assertFails("int lacks(int n) { if (n > 0) return 1; }", "1:41: missing return statement"),
        assertFails("int v = nothing();", "1:16: incompatible types"),
        assertFails("int dup(int a, int a) { return a; }", "1:20: variable a is already defined"),
        assertFails(
            "synchronized int locked() { return 1; }",
            "1:1: Modifier 'synchronized' not permitted"),
        assertFails("thrower(true);", "java.lang.Exception: thrown"),
        assertFails("int unreachable() { return 1; int x = 2; }", "1:35: unreachable statement"),
        assertFails(
            "int unset() { int x; return x; }",
            "1:29: variable x might not have been initialized"));
  }

  @TestFactory
  Stream<DynamicNode> lambdas() {
    return cellsAndScripts(
        assertEval(
            "Function<Integer, Integer> next = n -> n + 1; next.andThen(n -> n * 10).apply(1)", 20),
        assertEval(
            "Supplier<Supplier<String>> deep = () -> () -> \"deep\"; deep.get().get()", "\"deep\""),
        assertEval("BinaryOperator<Integer> plus = Integer::sum; plus.apply(2, 3)", 5),
        assertEval("Supplier<List<String>> make = ArrayList::new; make.get().size()", 0),
        assertEval("IntFunction<int[]> ints = int[]::new; ints.apply(3).length", 3),
        assertEval("Function<String, Integer> length = String::length; length.apply(\"four\")", 4),
        assertEval(
            "int mine(int n) { return n * n; } IntUnaryOperator asRef = n -> mine(n);"
                + " asRef.applyAsInt(5)",
            25),
        assertEval("int seen = 0; Runnable bump = () -> seen++; bump.run(); bump.run(); seen", 2),
        assertEval(
            "List<Supplier<Integer>> all = new ArrayList<>(); for (int i = 0; i < 3; i++) { int k ="
                + " i; all.add(() -> k * k); } all.stream().map(Supplier::get).toList()",
            List.of(0, 1, 4)),
        assertEval(
            "UnaryOperator<Double> half = (Double d) -> { return d / 2; }; half.apply(3.0)", 1.5),
        assertEval("((Function<Integer, Integer>) q -> q - 1).apply(1)", 0),
        assertEval(
            "Stream.of(\"b\","
                + " \"a\").sorted(Comparator.reverseOrder()).collect(Collectors.joining(\",\"))",
            "\"b,a\""),
        assertEval("Stream.iterate(1, i -> i * 2).limit(5).mapToInt(Integer::intValue).sum()", 31),
        assertEval("IntStream.range(0, 1000).parallel().map(i -> i % 7).sum()", 2997),
        assertEval(
            "Stream.of(1, 2, 3, 4).collect(Collectors.partitioningBy(i -> i % 2 == 0))",
            "{false=[1, 3], true=[2, 4]}"),
        assertEval(
            "Optional.of(4).filter(i -> i > 5).map(i -> \"big\").orElse(\"none\")", "\"none\""),
        assertFails("Runnable wrong = () -> { return 1; };", "1:"),
        assertFails("Function<String, Integer> f = s -> s;", "1:36: incompatible types"),
        assertFails(
            "void captures() { int n = 0; Runnable r = () -> n++; }",
            "1:49: local variables referenced from a lambda expression must be final"));
  }

  @TestFactory
  Stream<DynamicNode> threads() {
    return cellsAndScripts(
        assertEval(
            "int[] box = {0}; Thread t = new Thread(() -> box[0] = 42); t.start(); t.join();"
                + " box[0]",
            42),
        assertEval("CompletableFuture.supplyAsync(() -> 6 * 7).get()", 42),
        assertEval(
            "try (var pool = Executors.newVirtualThreadPerTaskExecutor()) { box[0] = pool.submit(()"
                + " -> 7).get(); } box[0]",
            7),
        assertEval(
            "var adder = new java.util.concurrent.atomic.LongAdder(); IntStream.range(0,"
                + " 100).parallel().forEach(i -> adder.increment()); adder.sum()",
            100L),
        assertEval(
            "ThreadLocal<Integer> kept = ThreadLocal.withInitial(() -> 1); kept.set(5); kept.get()",
            5),
        assertEval("kept.get()", 5),
        assertFails(
            "CompletableFuture.supplyAsync(() -> 1 / 0).get();",
            "java.util.concurrent.ExecutionException",
            "Caused by: ",
            "ArithmeticException: / by zero"));
  }
}
