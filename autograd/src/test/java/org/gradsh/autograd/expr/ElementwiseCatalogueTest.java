package org.gradsh.autograd.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ElementwiseCatalogueTest {
  /** What an author owes for every op: a line of documentation, samples, an example that holds. */
  @TestFactory
  Stream<DynamicTest> declarationsAreComplete() {
    return ElementwiseCatalogue.ALL.stream()
        .map(op -> DynamicTest.dynamicTest(op.name(), () -> checkComplete(op)));
  }

  private static void checkComplete(Elementwise op) {
    assertTrue(op.doc().endsWith("."), "a sentence says what it does");
    assertEquals(op.arity(), op.ranges().size(), "a range of samples for each operand");
    assertEquals(op.arity(), op.operandNames().size(), "a name for each operand");
    for (Elementwise.Range r : op.ranges()) assertTrue(r.low() < r.high());
    assertEquals(op.arity(), op.sample(new Random(1)).length);
    assertFalse(op.examples().isEmpty(), "an example");
    for (Elementwise.Example e : op.examples()) {
      assertEquals(op.arity(), e.operands().length, "operands of the example");
      double tolerance = 1e-12 * Math.max(1, Math.abs(e.expected()));
      assertEquals(e.expected(), Doubles.value(op.forward(), e.operands()), tolerance);
    }
    assertTrue(op.accepts(DType.FLOAT32) || op.numbers() == Elementwise.Numbers.BITS);
  }

  @Test
  void everyFunctionOfTheLanguageIsAnOp() {
    for (Fn f : Fn.values()) assertNotNull(f.op(), f.name());
    for (Arith a : Arith.values()) assertNotNull(a.op(), a.name());
    assertEquals("floorDivide", Arith.FLOOR_DIVIDE.op().name());
    assertEquals("round", Fn.ROUND.op().name());
  }

  @Test
  void dtypesFollowPyTorch() {
    check("add", DType.INT32, DType.INT32, DType.INT32);
    check("div", DType.INT64, DType.FLOAT32, DType.FLOAT32);
    check("div", DType.FLOAT64, DType.FLOAT64, DType.FLOAT64);
    check("exp", DType.BOOL, DType.FLOAT32, DType.FLOAT32);
    check("lt", DType.INT64, DType.INT64, DType.BOOL);
    check("isNaN", DType.INT32, DType.FLOAT32, DType.BOOL);
    check("mul", DType.BOOL, DType.BOOL, DType.BOOL);
    check("neg", DType.BOOL, DType.INT32, DType.INT32);
    check("and", DType.INT32, DType.INT32, DType.INT32);
    assertFalse(ElementwiseCatalogue.named("and").accepts(DType.FLOAT32));
    assertTrue(ElementwiseCatalogue.WHERE.isMask(0));
    assertFalse(ElementwiseCatalogue.WHERE.isMask(1));
  }

  private static void check(String name, DType promoted, DType compute, DType result) {
    Elementwise op = ElementwiseCatalogue.named(name);
    assertEquals(compute, op.computeType(promoted), name);
    assertEquals(result, op.resultType(promoted), name);
  }

  @Test
  void anUnknownNameIsAnError() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> ElementwiseCatalogue.named("exponential"));
    assertEquals("no elementwise op is called exponential", e.getMessage());
  }

  // ---- derived ops ----

  @Test
  void derivativesThatAreDeclaredOpsAreThoseOps() {
    derived("mul", 0, "mul", Elementwise.COTANGENT, 1);
    derived("mul", 1, "mul", Elementwise.COTANGENT, 0);
    derived("exp", 0, "mul", Elementwise.COTANGENT, Elementwise.OUTPUT);
    derived("log", 0, "div", Elementwise.COTANGENT, 0);
    derived("div", 0, "div", Elementwise.COTANGENT, 1);
    derived("sub", 1, "neg", Elementwise.COTANGENT);
    derived("tanh", 0, "tanh′", Elementwise.COTANGENT, Elementwise.OUTPUT);
    formula("tanh", "a * (1 - b * b)");
    derived("relu", 0, "relu′", 0, Elementwise.COTANGENT);
    formula("relu", "where(a <= 0, 0, b)");
    assertTrue(ElementwiseCatalogue.ADD.vjp(0).op().isIdentity());
    assertSame(
        ElementwiseCatalogue.named("sin").vjp(0).op(),
        ElementwiseCatalogue.named("sin").jvp(new boolean[] {true}).op());
  }

  private static void derived(String name, int k, String op, int... sources) {
    Elementwise.Derived d = ElementwiseCatalogue.named(name).vjp(k);
    assertEquals(op, d.op().name());
    assertEquals(Arrays.toString(sources), Arrays.toString(d.sources()), name);
  }

  private static void formula(String name, String derivative) {
    Elementwise op = ElementwiseCatalogue.named(name).vjp(0).op();
    assertEquals(derivative, op.forward().text(List.of("a", "b")));
  }

  @Test
  void whatHasNoSlopeHasNoDerivedOp() {
    for (String name : List.of("floor", "sign", "eq", "not", "isNaN", "floorDivide")) {
      Elementwise op = ElementwiseCatalogue.named(name);
      for (int k = 0; k < op.arity(); k++) assertNull(op.vjp(k), name);
      boolean[] all = new boolean[op.arity()];
      Arrays.fill(all, true);
      assertNull(op.jvp(all), name);
    }
    assertNull(ElementwiseCatalogue.WHERE.vjp(0));
    assertNull(ElementwiseCatalogue.ADD.jvp(new boolean[2]));
  }

  @Test
  void operandsKeepTheirPlacesWhereTheExpressionUsesThemInAnotherOrder() {
    // lerp uses a, weight, b in this order; the declared op is found with its own order.
    Expr a = Expr.operand(4), b = Expr.operand(7), w = Expr.operand(1);
    Elementwise.Derived d = Interning.of(a.plus(b.minus(a).times(w)), "new");
    assertEquals("lerp", d.op().name());
    assertEquals(List.of(4, 7, 1), Arrays.stream(d.sources()).boxed().toList());
  }

  @Test
  void expressionsPrintAndNestAsWritten() {
    Expr a = Expr.operand(0), b = Expr.operand(1);
    List<String> names = List.of("a", "b", "y");
    assertEquals("a - (b - a)", a.minus(b.minus(a)).text(names));
    assertEquals("(a + b) * (a - b) / b", a.plus(b).times(a.minus(b)).div(b).text(names));
    assertEquals("-(a / b)", a.neg().div(b).text(names));
    assertEquals("where(a < b, a, y)", Expr.select(a.lt(b), a, Expr.OUTPUT).text(names));
    assertEquals("\\frac{e^{a}}{1+b}", a.fn(Fn.EXP).div(Expr.ONE.plus(b)).tex(names));
    assertEquals("\\left(a+b\\right)\\,b", a.plus(b).times(b).tex(names));
  }

  @Test
  void aProductWithNothingIsNothingInsideASelection() {
    Expr x = Expr.operand(0), c = Expr.operand(1);
    Expr masked = c.times(Expr.select(x.gt(Expr.ZERO), x, Expr.ZERO));
    assertEquals(0, Doubles.value(masked, -1, Double.POSITIVE_INFINITY));
  }

  // ---- what the build makes of it ----

  @Test
  @Tag("kernels")
  void derivativesUpToTheThirdHaveKernels() {
    for (Elementwise op : KernelGenerator.withDerivatives()) assertNotNull(op.kernel(), op.name());
    Elementwise tan = ElementwiseCatalogue.named("tan");
    Elementwise third = tan.vjp(0).op().vjp(0).op().vjp(0).op();
    assertNotNull(third.kernel(), third.name());
  }

  /** One class holds the loops of an expression, whoever declares it. */
  @Test
  void opsOfOneExpressionShareLoopsForTheDTypesOfAll() {
    Expr sum = Expr.operand(0).plus(Expr.operand(1).times(Expr.operand(0)));
    Elementwise bits = declared("bits", sum, Elementwise.Numbers.BITS);
    Elementwise floating = declared("floating", sum, Elementwise.Numbers.FLOATING);
    String name = KernelNames.of(sum);
    for (var ops : List.of(List.of(bits, floating), List.of(floating, bits))) {
      var loops = KernelGenerator.loops(ops);
      assertEquals(List.of(name), List.copyOf(loops.keySet()));
      assertEquals(Set.of(DType.values()), loops.get(name).dtypes());
      List<String> methods =
          ClassFile.of().parse(loops.get(name).plain(name)).methods().stream()
              .map(m -> m.methodName().stringValue())
              .toList();
      for (DType dtype : DType.values()) assertTrue(methods.contains(dtype + "_0"), dtype.name());
    }
    assertEquals(
        Set.of(DType.BOOL, DType.INT32, DType.INT64),
        KernelGenerator.loops(List.of(bits)).get(name).dtypes());
  }

  private static Elementwise declared(String name, Expr e, Elementwise.Numbers numbers) {
    return Declaration.op(name, "", e).takes(numbers).declare();
  }

  @Test
  void theApiHasAMethodForEveryOp(@TempDir Path folder) throws IOException {
    ApiGenerator.main(new String[] {folder.toString(), "src/main/java/org/gradsh/autograd/op"});
    String methods =
        Files.readString(folder.resolve("org/gradsh/autograd/ElementwiseMethods.java"));
    String functions =
        Files.readString(folder.resolve("org/gradsh/autograd/ElementwiseFunctions.java"));
    for (Elementwise op : ElementwiseCatalogue.ALL) {
      assertEquals(
          op.isMethod(), methods.contains("  public Tensor " + op.name() + "("), op.name());
      assertTrue(functions.contains("  public static Tensor " + op.name() + "("), op.name());
    }
    assertTrue(methods.contains("public Tensor clip(double lo, double hi) {"));
    assertTrue(functions.contains("public static Tensor polygamma(long n, Tensor x) {"));
    assertFalse(functions.contains("polygamma(Tensor n, long x)"), "an order is no argument");
    assertTrue(functions.contains("public static Tensor sub(double a, Tensor b) {"));
    assertTrue(functions.contains("where(Tensor mask, Tensor a, double b) {"));
    assertFalse(methods.contains("Tensor and(double b)"), "bits of a double");
    assertTrue(methods.contains("Example: {@code tensor(-7).rem(3) is 2}."));
  }
}
