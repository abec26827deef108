package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.op.Family;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.symbolic.Symbolic;
import org.gradsh.autograd.tape.Transforms;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op of the catalogue as an expression: its value and its gradients are those of the op. */
class SymbolicCatalogueTest {
  static List<Subject> subjects() {
    return Subject.all().stream()
        .filter(s -> !BY_CHANCE.contains(s.method()))
        .filter(s -> s.points().stream().anyMatch(SymbolicCatalogueTest::has))
        .toList();
  }

  /** What draws is refused, as no expression stands for it: SymbolicErrorsTest. */
  private static final Set<String> BY_CHANCE =
      Family.RANDOM.structural().stream().map(Op::name).collect(Collectors.toSet());

  /** Whether there is a derivative at all: masks and indices have none. */
  private static boolean has(Subject.Point p) {
    boolean floating = Arrays.stream(p.inputs()).anyMatch(x -> x.dtype().isFloating());
    return floating && p.value().dtype().isFloating();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void theExpressionHasTheValueAndTheGradientsOfTheOp(Subject subject) {
    for (Subject.Point p : subject.points()) {
      int[] at =
          IntStream.range(0, p.inputs().length)
              .filter(k -> p.inputs()[k].dtype().isFloating())
              .toArray();
      Tensor value = p.value();
      if (!has(p)) continue;
      Tensor[] x = Arrays.stream(at).mapToObj(k -> p.inputs()[k]).toArray(Tensor[]::new);
      Philox random = new Philox(3);
      double[] weights = new double[value.size()];
      for (int i = 0; i < weights.length; i++) weights[i] = .5 + random.nextDouble();
      Tensor w = Sampling.doubles(value.shape(), weights);
      Function<Tensor[], Tensor> f =
          in -> {
            Tensor[] all = p.inputs().clone();
            for (int k = 0; k < at.length; k++) all[at[k]] = in[k];
            return p.function().apply(all).mul(w).sum();
          };
      Symbolic s = Symbolic.of(f, List.of(x));
      close(p + " value", f.apply(x), s.apply(x));
      for (int k = 0; k < x.length; k++) {
        Tensor expected = gradient(f, k).apply(x);
        Symbolic d = s.derivative(k);
        close(p + " gradient by " + k + ": " + d, expected, d.apply(x));
        close(p + " by the rules", expected, d.unsimplified().apply(x));
        if (subject.elementwise() == null || x[k].rank() > 0) continue;
        Symbolic dd = d.derivative(k);
        close(p + " second: " + dd, gradient(gradient(f, k), k).apply(x), dd.apply(x));
      }
    }
  }

  private static Function<Tensor[], Tensor> gradient(Function<Tensor[], Tensor> f, int k) {
    return x -> Transforms.valueAndGrad("test", f, new int[] {k}, x).gradients().getFirst();
  }

  private static void close(String what, Tensor expected, Tensor actual) {
    assertTrue(expected.shape().equals(actual.shape()), () -> what + ": " + actual.shape());
    assertTrue(
        Autograd.allClose(actual, expected, 1e-9, 1e-11, false),
        () -> what + ": " + actual + " for " + expected);
  }
}
