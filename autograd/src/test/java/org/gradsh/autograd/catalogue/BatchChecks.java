package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.tape.Transforms;
import org.gradsh.autograd.tape.Vmap;

/**
 * vmap against a loop: of the op, of its gradient and of its tangent inside, and the gradient
 * around it; whichever of the operands have a batch.
 */
record BatchChecks(Subject subject, Tally tally) {
  /** Draws of all operands; the batch has as many. */
  private static final int SIZE = Subject.MORE;

  /**
   * Ops whose result's shape depends on values: a batch of its own is refused where shapes may
   * differ.
   */
  private static final Set<String> OF_ANY_SHAPE =
      Set.of("get", "maskedSelect", "argWhere", "repeat", "repeated", "bincount", "unique");

  /** Within the engine alone: all examples get the shape of the largest, filled with −1. */
  private static final String FILLED = "groups";

  /** Ops that draw once more for each example. */
  private static final Set<String> DRAWN = Set.of("bernoulli", "poisson", "multinomial");

  void run() {
    for (Subject.Point p : subject.points()) {
      int operands = p.inputs().length;
      if (operands == 0) continue;
      for (int which = 1; which < 1 << operands; which++) run(p, which);
    }
  }

  private void run(Subject.Point p, int which) {
    String what = p + ", batch of operands " + Integer.toBinaryString(which);
    int[] axes = new int[p.inputs().length];
    Tensor[] given = p.inputs().clone();
    for (int k = 0; k < axes.length; k++) {
      boolean batched = (which >> k & 1) == 1;
      axes[k] = batched ? 0 : Vmap.SHARED;
      if (batched) given[k] = stacked(p, k);
    }
    if (OF_ANY_SHAPE.contains(subject.method()) && isRefused(p.function(), axes, given)) return;
    if (DRAWN.contains(subject.method())) {
      Tensor drawn = (Tensor) Vmap.run(p.function(), axes, given);
      assertEquals(p.value().shape().prepend(SIZE), drawn.shape(), what);
      return;
    }
    same(what, p.function(), axes, given);
    int[] at = GradientChecks.floating(p.inputs());
    if (at.length == 0 || !p.value().dtype().isFloating()) return;
    Tensor weights = GradientChecks.random(p.value().shape(), new Philox(7));
    for (int k : at) {
      same(what + ", gradient " + k, in -> gradient(p, k, weights, in), axes, given);
    }
    int first = at[0];
    Tensor v = GradientChecks.random(p.inputs()[first].shape(), new Philox(9));
    same(what + ", tangent", in -> tangent(p, first, v, in), axes, given);
    around(p, what, axes, given, first, weights);
  }

  private static boolean isRefused(Function<Tensor[], Tensor> f, int[] axes, Tensor[] given) {
    try {
      Vmap.run(f, axes, given);
      return false;
    } catch (TensorException e) {
      String[] said = {
        "vmap: a mask of each example's own",
        "differ between the examples",
        "vmap: there is no one value"
      };
      assertTrue(Arrays.stream(said).anyMatch(e.getMessage()::contains), e::getMessage);
      return true;
    }
  }

  private static Tensor stacked(Subject.Point p, int k) {
    return Autograd.stack(0, p.more().stream().map(in -> in[k]).toArray(Tensor[]::new));
  }

  /** The function by vmap, and example by example. */
  private void same(String what, Function<Tensor[], Tensor> f, int[] axes, Tensor[] given) {
    try {
      Tensor at = (Tensor) Vmap.run(f, axes, given);
      List<Tensor> each = new ArrayList<>();
      for (int i = 0; i < SIZE; i++) each.add(f.apply(example(i, axes, given)));
      if (subject.method().equals(FILLED)) each.replaceAll(one -> filled(one, at.shape().dim(-1)));
      close(what, Autograd.stack(0, each.toArray(Tensor[]::new)), at);
    } catch (TensorException e) {
      throw new AssertionError(what + ": " + e.getMessage(), e);
    }
  }

  private static Tensor filled(Tensor groups, int most) {
    int[] dims = groups.dims();
    dims[dims.length - 1] = most - dims[dims.length - 1];
    return Autograd.concat(-1, groups, Autograd.zeros(groups.dtype(), dims).sub(1));
  }

  private static Tensor[] example(int i, int[] axes, Tensor[] given) {
    Tensor[] in = given.clone();
    for (int k = 0; k < in.length; k++) if (axes[k] != Vmap.SHARED) in[k] = in[k].get(i);
    return in;
  }

  private static Function<Tensor[], Tensor> by(Subject.Point p, int k, Tensor[] in) {
    return one -> {
      Tensor[] all = in.clone();
      all[k] = one[0];
      return p.function().apply(all);
    };
  }

  private static Tensor gradient(Subject.Point p, int k, Tensor weights, Tensor[] in) {
    return Transforms.vjp("vjp", by(p, k, in), in[k]).pull(weights).getFirst();
  }

  private static Tensor tangent(Subject.Point p, int k, Tensor v, Tensor[] in) {
    return Transforms.jvp("jvp", by(p, k, in), new Tensor[] {in[k]}, new Tensor[] {v}).tangent();
  }

  /** The gradient of the whole batch: of a shared operand the sum over the examples. */
  private void around(
      Subject.Point p, String what, int[] axes, Tensor[] given, int k, Tensor weights) {
    Function<Tensor[], Tensor> all =
        one -> {
          Tensor[] in = given.clone();
          in[k] = one[0];
          return (Tensor) Vmap.run(p.function(), axes, in);
        };
    Tensor cotangent = weights.broadcastTo(weights.shape().prepend(SIZE).dims());
    Tensor at = Transforms.vjp("vjp", all, given[k]).pull(cotangent).getFirst();
    List<Tensor> each = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) each.add(gradient(p, k, weights, example(i, axes, given)));
    Tensor expected = Autograd.stack(0, each.toArray(Tensor[]::new));
    if (axes[k] == Vmap.SHARED) expected = expected.sum(0);
    close(what + ", gradient around", expected, at);
  }

  private void close(String what, Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape(), what);
    assertEquals(expected.dtype(), actual.dtype(), what);
    double[] e = expected.toDoubleArray();
    double[] a = actual.toDoubleArray();
    for (int i = 0; i < e.length; i++) {
      assertEquals(e[i], a[i], 1e-10 * Math.max(1, Math.abs(e[i])), what + " at " + i);
    }
    tally.passed();
  }
}
