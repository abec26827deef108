package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.tape.Transforms;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Values and gradients against PyTorch's, extreme operands included. What PyTorch computed is in a
 * files; src/test/golden/write_golden.py has written them.
 */
@ExtendWith(Ledger.class)
class PyTorchTest {
  private static final List<Golden> GOLDENS = Golden.all();

  // ---- where we differ, and why ----

  /**
   * What is compared: at these operands PyTorch has {@code theirs}.
   *
   * @param value whether it is the result itself, not a derivative
   */
  private record Place(boolean value, double[] at, double theirs, double ours) {
    boolean isNumberOnlyHere() {
      return Double.isNaN(theirs) && !Double.isNaN(ours);
    }

    boolean has(DoublePredicate some) {
      return Arrays.stream(at).anyMatch(some);
    }
  }

  private record Difference(String reason, String ops, Predicate<Place> where) {}

  private static final List<Difference> DIFFERENCES =
      List.of(
          new Difference(
              "beside infinities and at the origin we have the limit, PyTorch NaN",
              "softsign silu mish gelu geluTanh hardSwish pow hypot atan2 copySign logAddExp"
                  + " logAddExp2 xlogy sinc i0 i1",
              p -> p.isNumberOnlyHere() && p.has(x -> x == 0 || Math.abs(x) > 100)),
          new Difference(
              "of nothing but -∞ the gradient is 0, PyTorch's NaN",
              "logSumExp",
              p -> p.isNumberOnlyHere() && !p.value),
          new Difference(
              "at the origin, where it has no slope, all derivatives of the norm are taken to be 0;"
                  + " the second is NaN in PyTorch",
              "norm",
              p -> p.isNumberOnlyHere() && !p.value),
          new Difference(
              "the sign of NaN is NaN, as NumPy's; PyTorch's is 0",
              "sign",
              p -> Double.isNaN(p.at[0])),
          new Difference(
              "PyTorch overflows on the way, where the result would not",
              "sinh cosh atan2 i0 i1",
              p -> p.has(x -> Math.abs(x) > 80)),
          new Difference(
              "of a quantile beside infinities we have the limit, PyTorch NaN",
              "quantile",
              p -> p.isNumberOnlyHere() && p.value),
          new Difference(
              "the gradient of a median goes to one of equal elements, over all axes too",
              "median",
              p -> !p.value && p.theirs != p.ours),
          new Difference(
              "softShrink of NaN is NaN, as all activations; PyTorch's is 0",
              "softShrink",
              p -> Double.isNaN(p.at[0])),
          new Difference(
              "PyTorch has some ten digits of the trigamma function, four far on the left in"
                  + " float32",
              "lgamma digamma polygamma betaln",
              p ->
                  Math.abs(p.theirs - p.ours) < (p.at[0] < -80 ? 1e-4 : 1e-8) * Math.abs(p.theirs)),
          new Difference(
              "PyTorch's derivative of sinc loses digits near 0, and computes with the rounded πx",
              "sinc",
              p -> !p.value && Math.abs(p.theirs - p.ours) < 1e-7),
          new Difference(
              "at -0 the gradient has the sign of the slope on the right",
              "rsqrt",
              p -> p.at[0] == 0 && !p.value),
          new Difference(
              "at a kink the slope of one side or of the other",
              "hardSwish",
              p -> p.at[0] == 3 && !p.value),
          new Difference(
              "of |x| at 0 the slope is 0; PyTorch's smooth_l1_loss with beta 0 takes that of one"
                  + " side",
              "smoothL1Loss",
              p -> !p.value && p.ours == 0),
          new Difference(
              "at 0 and 1 the gradient is that of the logarithm; PyTorch's is 0 where p = t",
              "binaryCrossEntropy",
              p -> !p.value && p.theirs == 0),
          new Difference(
              "PyTorch adds 1e-12 to p (1 − p) in the second derivative",
              "binaryCrossEntropy",
              p -> !p.value && Math.abs(p.theirs - p.ours) < 1e-10 * Math.abs(p.theirs)),
          new Difference(
              "of a window cut at the edge we have the norm of what is there; PyTorch scales it up",
              "lpPool2d",
              p -> Math.abs(p.theirs - Math.sqrt(2) * p.ours) < 1e-12),
          new Difference(
              "PyTorch computes with 1/6 in single precision, and is linear from 20 on",
              "hardSigmoid softplus",
              p -> Math.abs(p.theirs - p.ours) < 1e-7 * Math.abs(p.theirs)));

  /**
   * The end of docs/differences.md is written from the list above: {@code mvn test -pl autograd
   * -Dtest=PyTorchTest -Dmanual.write}.
   */
  @Test
  void theManualListsTheDifferences() throws IOException {
    Path page = Path.of("..", "docs", "differences.md");
    String heading = "## In values and gradients, beside PyTorch's";
    String now = Files.readString(page);
    int end = now.indexOf(heading);
    StringBuilder s = new StringBuilder(end < 0 ? now + "\n" : now.substring(0, end));
    s.append(heading).append("\n\n| ops | difference |\n|---|---|\n");
    for (Difference d : DIFFERENCES) {
      s.append("| ").append(d.ops.replace(" ", ", ")).append(" | ").append(d.reason).append(" |\n");
    }
    if (System.getProperty("manual.write") != null) Files.writeString(page, s);
    assertEquals(s.toString(), Files.readString(page), "written anew with -Dmanual.write");
  }

  private static boolean differs(Golden g, Place p) {
    String op = g.name().split(" ")[0];
    return DIFFERENCES.stream()
        .anyMatch(d -> List.of(d.ops.split(" ")).contains(op) && d.where.test(p));
  }

  // ---- elementwise ----

  /** Every op has golden values, or it is said why not. */
  @Test
  void everyOpIsCompared() {
    Map<String, String> without = PyTorchCalls.without();
    Ledger.goldens(Subject.all(), without);
    Set<String> compared =
        GOLDENS.stream().map(g -> g.name().split(" ")[0]).collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>();
    for (Subject op : Subject.all()) {
      boolean isCompared = compared.contains(op.method());
      if (!isCompared && !without.containsKey(op.method())) missing.add(op.name());
      assertFalse(isCompared && without.containsKey(op.method()), op.name() + " is compared");
    }
    assertEquals(Set.of(), missing);
    Set<String> names = Subject.all().stream().map(Subject::method).collect(Collectors.toSet());
    for (String op : without.keySet()) assertTrue(names.contains(op), op + " is no op");
  }

  @TestFactory
  Stream<DynamicTest> elementwise() {
    return GOLDENS.stream()
        .filter(Golden::elementwise)
        .map(g -> dynamicTest(g.name() + " " + g.dtype(), () -> elementwise(g)));
  }

  private static void elementwise(Golden g) {
    Elementwise op = ElementwiseCatalogue.named(g.name());
    Tensor[] in = g.operands().toArray(Tensor[]::new);
    int n = in[0].size();
    double[][] columns = new double[in.length][];
    for (int k = 0; k < in.length; k++) columns[k] = in[k].broadcastTo(n).toDoubleArray();
    compare(
        g,
        x -> Apply.elementwise(op, x),
        i -> Arrays.stream(columns).mapToDouble(c -> c[i]).toArray());
  }

  // ---- the rest ----

  private static final Map<String, Function<Tensor[], Tensor>> CALLS = PyTorchCalls.all();

  @TestFactory
  Stream<DynamicTest> others() {
    return GOLDENS.stream()
        .filter(g -> !g.elementwise())
        .map(g -> dynamicTest(g.name() + " " + g.dtype(), () -> other(g)));
  }

  private static void other(Golden g) {
    Function<Tensor[], Tensor> call =
        CALLS.getOrDefault(g.name(), CALLS.get(PyTorchCalls.key(g.name())));
    assertNotNull(call, () -> "what is " + g.name() + "?");
    compare(g, call, i -> new double[] {i});
  }

  // ---- comparison ----

  private static void compare(
      Golden g, Function<Tensor[], Tensor> f, Function<Integer, double[]> place) {
    Tensor[] in = g.operands().toArray(Tensor[]::new);
    List<String> off = new ArrayList<>();
    Tensor y = f.apply(in);
    compare(g, "value", g.value(), y, place, off);
    if (y.dtype().isFloating() && !g.gradients().isEmpty()) {
      int[] at = g.gradients().keySet().stream().mapToInt(k -> k).sorted().toArray();
      Tensor[] x = GradientChecks.pick(in, at);
      UnaryOperator<Tensor[]> gradient = gradient(f, in, at, y);
      compareAll(g, "gradient", g.gradients(), at, gradient.apply(x), place, off);
      if (!g.products().isEmpty()) {
        compareAll(g, "hvp", g.products(), at, along(gradient, x), place, off);
      }
    }
    assertTrue(
        off.isEmpty(), () -> off.size() + " differ: " + off.subList(0, Math.min(12, off.size())));
  }

  /** The gradient of the weighed sum by the floating operands. */
  private static UnaryOperator<Tensor[]> gradient(
      Function<Tensor[], Tensor> f, Tensor[] in, int[] at, Tensor y) {
    return x ->
        Transforms.vjp(
                "vjp",
                some -> {
                  Tensor[] all = in.clone();
                  for (int k = 0; k < at.length; k++) all[at[k]] = some[k];
                  return f.apply(all);
                },
                x)
            .pull(weights(y))
            .toArray(Tensor[]::new);
  }

  /** The tangents of all gradients along one direction: rows of the Hessian times it. */
  private static Tensor[] along(UnaryOperator<Tensor[]> gradient, Tensor[] x) {
    Tensor[] directions = new Tensor[x.length];
    for (int k = 0; k < x.length; k++) directions[k] = direction(x[k]);
    Tensor[] products = new Tensor[x.length];
    for (int k = 0; k < x.length; k++) {
      int one = k;
      products[k] =
          Transforms.jvp("jvp", some -> gradient.apply(some)[one], x, directions).tangent();
    }
    return products;
  }

  private static void compareAll(
      Golden g,
      String what,
      Map<Integer, Golden.Expected> expected,
      int[] at,
      Tensor[] actual,
      Function<Integer, double[]> place,
      List<String> off) {
    for (int k = 0; k < at.length; k++) {
      Golden.Expected e = expected.get(at[k]);
      if (e != null) compare(g, what + " " + at[k], e, actual[k], place, off);
    }
  }

  private static Tensor weights(Tensor y) {
    double[] w = new double[y.size()];
    for (int i = 0; i < w.length; i++) w[i] = 1 + (i % 7) / 4.;
    return Sampling.doubles(y.shape(), w).to(y.dtype());
  }

  private static Tensor direction(Tensor x) {
    double[] pattern = {1, -0.5, 0.25, 0.75, -1.25};
    double[] v = new double[x.size()];
    for (int i = 0; i < v.length; i++) v[i] = pattern[i % pattern.length];
    return Sampling.doubles(x.shape(), v).to(x.dtype());
  }

  private static void compare(
      Golden g,
      String what,
      Golden.Expected expected,
      Tensor actual,
      Function<Integer, double[]> place,
      List<String> off) {
    assertEquals(expected.shape(), actual.shape());
    double[] values = actual.toDoubleArray();
    int same = 0;
    for (int i = 0; i < values.length; i++) {
      double[] at = place.apply(i);
      double e = expected.values()[i];
      // Where an elementwise value is no number, neither says much by its gradient.
      boolean isValue = what.equals("value");
      boolean idle = !isValue && g.elementwise() && Double.isNaN(g.value().values()[i]);
      if (idle) continue;
      if (near(g.dtype(), e, values[i])) {
        same++;
        continue;
      }
      if (differs(g, new Place(isValue, at, e, values[i]))) continue;
      off.add(what + " at " + Arrays.toString(at) + ": " + values[i] + ", PyTorch " + e);
    }
    Ledger.compared(g.name().split(" ")[0], same);
  }

  private static boolean near(DType dtype, double expected, double actual) {
    if (Double.isNaN(expected)) return Double.isNaN(actual);
    if (Double.isInfinite(expected)) return expected == actual;
    double relative = dtype == DType.FLOAT64 ? 1e-11 : 1e-5;
    double tiny = dtype == DType.FLOAT64 ? 1e-14 : 1e-6;
    return Math.abs(expected - actual) <= relative * Math.abs(expected) + tiny;
  }
}
