package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.check.GradientCheck;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.tape.Transforms;

/** Derivatives against differences, and every order of modes against every other. */
record GradientChecks(Subject subject, Tally tally) {
  private static final int ORDERS = 3;

  /** Reverse and forward mode of orders 1 to 3 against central differences. */
  void differences() {
    for (Subject.Point p : subject.points()) {
      if (floating(p.inputs()).length == 0) continue;
      int orders = p.small() ? ORDERS : 1;
      GradientCheck check;
      try {
        check = GradientCheck.run(orders, p.function(), p.inputs());
      } catch (RuntimeException e) {
        throw new AssertionError(p + ": " + e.getMessage(), e);
      }
      assertTrue(check.comparisons() >= orders, p::name);
      for (int i = 0; i < orders; i++) tally.passed();
    }
  }

  /** Forward and reverse mode nested in any order, to depth 3. */
  void modes() {
    for (Subject.Point p : subject.points()) {
      int[] at = floating(p.inputs());
      if (!p.small() || at.length == 0) continue;
      Tensor[] x = pick(p.inputs(), at);
      Philox random = new Philox(5);
      Tensor[] v = Arrays.stream(x).map(t -> random(t.shape(), random)).toArray(Tensor[]::new);
      Tensor weights = random(p.value().shape(), random);
      Function<Tensor[], Tensor> scalar =
          in -> {
            Tensor[] all = p.inputs().clone();
            for (int k = 0; k < at.length; k++) all[at[k]] = in[k];
            return p.function().apply(all).mul(weights).sum();
          };
      compare(p, "", scalar, scalar, x, v);
    }
  }

  /**
   * The derivative of {@code any} by either mode against that of {@code reverse} by reverse mode.
   */
  private void compare(
      Subject.Point p,
      String modes,
      Function<Tensor[], Tensor> reverse,
      Function<Tensor[], Tensor> any,
      Tensor[] x,
      Tensor[] v) {
    Function<Tensor[], Tensor> reference = in -> along(reverse, in, v);
    double expected = reference.apply(x).item();
    Function<Tensor[], Tensor> forward = in -> Transforms.jvp("jvp", any, in, v).tangent();
    Function<Tensor[], Tensor> backward = in -> along(any, in, v);
    same(p, "forward " + modes, expected, forward.apply(x).item());
    same(p, "reverse " + modes, expected, backward.apply(x).item());
    if (modes.length() >= 2 * (ORDERS - 1)) return;
    compare(p, modes + "f ", reference, forward, x, v);
    compare(p, modes + "r ", reference, backward, x, v);
  }

  private void same(Subject.Point p, String modes, double expected, double actual) {
    double tolerance = 1e-9 * Math.max(1, Math.abs(expected));
    assertEquals(expected, actual, tolerance, () -> p + ", " + modes);
    tally.passed();
  }

  private static Tensor along(Function<Tensor[], Tensor> f, Tensor[] in, Tensor[] v) {
    int[] all = new int[in.length];
    for (int i = 0; i < all.length; i++) all[i] = i;
    List<Tensor> g = Transforms.valueAndGrad("grad", f, all, in).gradients();
    Tensor sum = g.getFirst().mul(v[0]).sum();
    for (int i = 1; i < v.length; i++) sum = sum.add(g.get(i).mul(v[i]).sum());
    return sum;
  }

  static int[] floating(Tensor[] inputs) {
    int[] at = new int[inputs.length];
    int n = 0;
    for (int i = 0; i < at.length; i++) if (inputs[i].dtype().isFloating()) at[n++] = i;
    return Arrays.copyOf(at, n);
  }

  static Tensor[] pick(Tensor[] inputs, int[] at) {
    return Arrays.stream(at).mapToObj(i -> inputs[i]).toArray(Tensor[]::new);
  }

  static Tensor random(Shape shape, Philox random) {
    double[] w = new double[shape.size()];
    for (int i = 0; i < w.length; i++) w[i] = .5 + random.nextDouble();
    return Sampling.doubles(shape, w);
  }
}
