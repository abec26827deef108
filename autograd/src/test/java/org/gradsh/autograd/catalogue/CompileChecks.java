package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.tape.Transforms;

/**
 * compile against the op as it is: its value, its gradients and theirs, as one graph and around
 * one.
 *
 * @param device where both are computed
 */
record CompileChecks(Subject subject, Tally tally, Device device) {
  CompileChecks(Subject subject, Tally tally) {
    this(subject, tally, Device.CPU);
  }

  /**
   * Ops that a graph does not take where their index or mask is part of it: the shape of what they
   * give, or of what they look at on the way, depends on its values.
   */
  static final Set<String> OF_ANY_SHAPE =
      Set.of(
          "get",
          "maskedSelect",
          "argWhere",
          "unique",
          "bincount",
          "repeat",
          "repeated",
          "groups",
          "indexCopy",
          "indexFill",
          "scatter",
          "scatterReduce",
          "setAt");

  void run() {
    for (Subject.Point of : subject.points()) {
      Subject.Point p = of.on(moved(of.inputs()));
      if (!OF_ANY_SHAPE.contains(subject.method()) || !isRefused(p)) compare(p);
      tally.passed();
    }
  }

  private Tensor[] moved(Tensor[] inputs) {
    return Arrays.stream(inputs).map(t -> t.to(device)).toArray(Tensor[]::new);
  }

  private static boolean isRefused(Subject.Point p) {
    try {
      compiled(p.function()).apply(p.inputs());
      return false;
    } catch (TensorException e) {
      assertTrue(e.getMessage().startsWith("graph: the shape of "), e.getMessage());
      return true;
    }
  }

  /** With the random numbers that the op as it is draws, see {@link Subject}. */
  private static Function<Tensor[], Tensor> compiled(Function<Tensor[], Tensor> f) {
    var c = Autograd.compile((List<Tensor> in) -> f.apply(in.toArray(Tensor[]::new)));
    return in -> RandomState.of(5).repeat(() -> c.apply(List.of(in)));
  }

  private void compare(Subject.Point p) {
    Function<Tensor[], Tensor> f = p.function();
    Function<Tensor[], Tensor> g = compiled(f);
    close(p.name(), p.value(), g.apply(p.inputs()));
    for (Tensor[] more : p.more()) {
      Tensor[] in = moved(more);
      close(p + ", again", f.apply(in), g.apply(in));
    }
    int[] at = GradientChecks.floating(p.inputs());
    if (at.length == 0 || !p.value().dtype().isFloating()) return;
    Tensor weights = GradientChecks.random(p.value().shape(), new Philox(7)).to(device);
    for (int k : at) {
      Function<Tensor[], Tensor> slope = in -> gradient(f, k, weights, in);
      Tensor expected = slope.apply(p.inputs());
      close(p + ", gradient around", expected, gradient(g, k, weights, p.inputs()));
      close(p + ", gradient inside", expected, compiled(slope).apply(p.inputs()));
      Tensor v = GradientChecks.random(expected.shape(), new Philox(9)).to(device);
      Tensor second = gradient(slope, k, v, p.inputs());
      Function<Tensor[], Tensor> around = in -> gradient(g, k, weights, in);
      close(p + ", second gradient around", second, gradient(around, k, v, p.inputs()));
      close(p + ", second gradient", second, gradient(compiled(slope), k, v, p.inputs()));
    }
  }

  private static Tensor gradient(Function<Tensor[], Tensor> f, int k, Tensor w, Tensor[] in) {
    Function<Tensor[], Tensor> by =
        one -> {
          Tensor[] all = in.clone();
          all[k] = one[0];
          return f.apply(all);
        };
    return Transforms.vjp("vjp", by, in[k]).pull(w).getFirst();
  }

  private static void close(String what, Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape(), what);
    assertEquals(expected.dtype(), actual.dtype(), what);
    assertEquals(expected.device(), actual.device(), what);
    double[] e = expected.toDoubleArray();
    double[] a = actual.toDoubleArray();
    for (int i = 0; i < e.length; i++) {
      assertEquals(e[i], a[i], 1e-9 * Math.max(1, Math.abs(e[i])), what + " at " + i);
    }
  }
}
