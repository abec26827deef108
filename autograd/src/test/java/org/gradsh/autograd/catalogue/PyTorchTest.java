package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.Predicate;
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

/**
 * Values and gradients against PyTorch's, extreme operands included. What PyTorch computed is in a
 * file; src/test/golden/write_golden.py has written it.
 */
class PyTorchTest {
  private static final List<Golden> GOLDENS =
      Golden.read("/org/gradsh/autograd/golden/pytorch.tsv");

  /** Elementwise ops that PyTorch lacks, or whose operands it takes as numbers throughout. */
  private static final Set<String> ONLY_HERE = Set.of("cbrt", "and", "or", "xor", "not");

  // ---- where we differ, and why ----

  /** What is compared: at these operands PyTorch has {@code theirs}. */
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
              "softsign silu mish gelu geluTanh hardSwish pow hypot atan2 copySign logAddExp xlogy",
              p -> p.isNumberOnlyHere() && p.has(x -> x == 0 || Math.abs(x) > 100)),
          new Difference(
              "of nothing but -∞ the gradient is 0, PyTorch's NaN",
              "logSumExp",
              p -> p.isNumberOnlyHere() && !p.value),
          new Difference(
              "the sign of NaN is NaN, as NumPy's; PyTorch's is 0",
              "sign",
              p -> Double.isNaN(p.at[0])),
          new Difference(
              "PyTorch overflows on the way, where the result would not",
              "sinh cosh atan2",
              p -> p.has(x -> Math.abs(x) > 80)),
          new Difference(
              "at -0 the gradient has the sign of the slope on the right",
              "rsqrt",
              p -> p.at[0] == 0 && !p.value),
          new Difference(
              "at a kink the slope of one side or of the other",
              "hardSwish",
              p -> p.at[0] == 3 && !p.value),
          new Difference(
              "PyTorch computes with 1/6 in single precision, and is linear from 20 on",
              "hardSigmoid softplus",
              p -> Math.abs(p.theirs - p.ours) < 1e-7 * Math.abs(p.theirs)));

  private static boolean differs(Golden g, Place p) {
    String op = g.name().split(" ")[0];
    return DIFFERENCES.stream()
        .anyMatch(d -> List.of(d.ops.split(" ")).contains(op) && d.where.test(p));
  }

  // ---- elementwise ----

  @Test
  void everyElementwiseOpIsCompared() {
    Set<String> missing =
        ElementwiseCatalogue.ALL.stream()
            .map(Elementwise::name)
            .collect(Collectors.toCollection(TreeSet::new));
    GOLDENS.forEach(g -> missing.remove(g.name()));
    assertEquals(new TreeSet<>(ONLY_HERE), missing);
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
    Function<Tensor[], Tensor> call = CALLS.get(PyTorchCalls.key(g.name()));
    assertNotNull(call, () -> "what is " + g.name() + "?");
    compare(g, call, i -> new double[] {i});
  }

  // ---- comparison ----

  private static void compare(
      Golden g, Function<Tensor[], Tensor> f, Function<Integer, double[]> place) {
    Tensor[] in = g.operands().toArray(Tensor[]::new);
    int[] at = GradientChecks.floating(in);
    Transforms.Pullback pullback =
        f.apply(in).dtype().isFloating()
            ? Transforms.vjp(
                "vjp",
                x -> {
                  Tensor[] all = in.clone();
                  for (int k = 0; k < at.length; k++) all[at[k]] = x[k];
                  return f.apply(all);
                },
                GradientChecks.pick(in, at))
            : null;
    Tensor y = pullback == null ? f.apply(in) : pullback.value();
    List<String> off = new ArrayList<>();
    compare(g, -1, g.value(), y, place, off);
    if (pullback != null && !g.gradients().isEmpty()) {
      List<Tensor> gradients = pullback.pull(weights(y));
      for (int k = 0; k < at.length; k++) {
        Golden.Expected e = g.gradients().get(at[k]);
        if (e != null) compare(g, at[k], e, gradients.get(k), place, off);
      }
    }
    assertTrue(
        off.isEmpty(), () -> off.size() + " differ: " + off.subList(0, Math.min(12, off.size())));
  }

  private static Tensor weights(Tensor y) {
    double[] w = new double[y.size()];
    for (int i = 0; i < w.length; i++) w[i] = 1 + (i % 7) / 4.;
    return Sampling.doubles(y.shape(), w).to(y.dtype());
  }

  private static void compare(
      Golden g,
      int what,
      Golden.Expected expected,
      Tensor actual,
      Function<Integer, double[]> place,
      List<String> off) {
    assertEquals(expected.shape(), actual.shape());
    double[] values = actual.toDoubleArray();
    for (int i = 0; i < values.length; i++) {
      double[] at = place.apply(i);
      double e = expected.values()[i];
      // Where an elementwise value is no number, neither says much by its gradient.
      boolean idle = what >= 0 && g.elementwise() && Double.isNaN(g.value().values()[i]);
      if (idle || near(g.dtype(), e, values[i])) continue;
      if (differs(g, new Place(what < 0, at, e, values[i]))) continue;
      String which = what < 0 ? "value" : "gradient " + what;
      off.add(which + " at " + Arrays.toString(at) + ": " + values[i] + ", PyTorch " + e);
    }
  }

  private static boolean near(DType dtype, double expected, double actual) {
    if (Double.isNaN(expected)) return Double.isNaN(actual);
    if (Double.isInfinite(expected)) return expected == actual;
    double relative = dtype == DType.FLOAT64 ? 1e-11 : 1e-5;
    double tiny = dtype == DType.FLOAT64 ? 1e-14 : 1e-6;
    return Math.abs(expected - actual) <= relative * Math.abs(expected) + tiny;
  }
}
