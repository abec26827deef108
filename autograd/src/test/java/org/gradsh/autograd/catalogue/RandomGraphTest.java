package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Unconnected;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.check.GradientCheck;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Transforms;

/**
 * What holds of every differentiable function, on functions made by chance. A failure prints the
 * graph, shrunk to its first steps, and its seed; a seed in {@code @Property(seed = …)} repeats it.
 */
class RandomGraphTest {
  private static final Set<String> OPS = new TreeSet<>();
  private static int graphs;

  @AfterContainer
  static void count() {
    System.out.println("random graphs: " + graphs + " of " + OPS.size() + " ops");
  }

  @Provide
  Arbitrary<RandomGraph> graphs() {
    return Combinators.combine(
            Arbitraries.randomValue(Random::nextLong), Arbitraries.integers().between(1, 14))
        .as(RandomGraphTest::grown);
  }

  private static RandomGraph grown(long seed, int steps) {
    RandomGraph graph = RandomGraph.of(seed, steps);
    graphs++;
    graph.steps().forEach(s -> OPS.add(s.op()));
    return graph;
  }

  // ---- derivatives ----

  @Property(seed = "1")
  void reverseAndForwardModeAgreeWithNumbers(@ForAll("graphs") RandomGraph g) {
    GradientCheck check = GradientCheck.run(g::value, g.point());
    assertTrue(check.comparisons() > 0);
  }

  @Property(seed = "2")
  void secondDerivativesAgreeWithNumbers(@ForAll("graphs") RandomGraph g) {
    assertTrue(GradientCheck.run(2, g::scalar, g.point()).comparisons() > 0);
  }

  @Property(seed = "3")
  void pullingBackIsLinearInTheCotangent(@ForAll("graphs") RandomGraph g) {
    var pullback = Transforms.vjp("vjp", g::value, g.point());
    Shape shape = pullback.value().shape();
    Tensor u = noise(shape, 1);
    Tensor w = noise(shape, 2);
    List<Tensor> ofU = pullback.pull(u);
    List<Tensor> ofW = pullback.pull(w);
    List<Tensor> ofBoth = pullback.pull(u.mul(3).sub(w.mul(.7)));
    for (int i = 0; i < ofU.size(); i++) {
      Tensor expected = ofU.get(i).mul(3).sub(ofW.get(i).mul(.7));
      close(expected, ofBoth.get(i), size(ofU.get(i)) + size(ofW.get(i)));
    }
  }

  @Property(seed = "4")
  void pushingForwardIsLinearInTheTangent(@ForAll("graphs") RandomGraph g) {
    Tensor[] v = noise(g, 1);
    Tensor[] w = noise(g, 2);
    Tensor[] both = new Tensor[v.length];
    for (int i = 0; i < v.length; i++) both[i] = v[i].mul(3).sub(w[i].mul(.7));
    Tensor ofV = pushed(g, v);
    Tensor ofW = pushed(g, w);
    close(ofV.mul(3).sub(ofW.mul(.7)), pushed(g, both), size(ofV) + size(ofW));
  }

  @Property(seed = "5")
  void forwardAndReverseModeAreAdjoint(@ForAll("graphs") RandomGraph g) {
    var pullback = Transforms.vjp("vjp", g::value, g.point());
    Tensor w = noise(pullback.value().shape(), 1);
    Tensor[] v = noise(g, 2);
    List<Tensor> pulled = pullback.pull(w);
    Tensor forward = pushed(g, v).mul(w);
    double reverse = 0;
    double scale = size(forward);
    for (int i = 0; i < v.length; i++) {
      Tensor term = pulled.get(i).mul(v[i]);
      reverse += term.sum().item();
      scale += size(term);
    }
    assertEquals(forward.sum().item(), reverse, 1e-10 * (1 + scale));
  }

  @Property(seed = "6")
  void hessiansAreSymmetricInEveryMode(@ForAll("graphs") RandomGraph g) {
    Tensor x = g.row();
    Tensor u = noise(x.shape(), 1);
    Tensor v = noise(x.shape(), 2);
    UnaryOperator<Tensor> f = g::scalarOfAll;
    UnaryOperator<Tensor> slope = t -> Autograd.jvp(f, t, v).tangent();
    Tensor hv = Autograd.hvp(f, x, v);
    Tensor hu = Autograd.hvp(f, x, u);
    double scale = size(hv.mul(u)) + size(hu.mul(v));
    double expected = hv.mul(u).sum().item();
    double near = 1e-9 * (1 + scale);
    assertEquals(expected, hu.mul(v).sum().item(), near, "the other way round");
    assertEquals(
        expected,
        Autograd.grad((Tensor t) -> Autograd.grad(f).apply(t).mul(v).sum())
            .apply(x)
            .mul(u)
            .sum()
            .item(),
        near,
        "reverse over reverse");
    assertEquals(
        expected, Autograd.grad(slope).apply(x).mul(u).sum().item(), near, "reverse over forward");
    assertEquals(expected, Autograd.jvp(slope, x, u).tangent().item(), near, "forward twice");
  }

  @Property(seed = "7")
  void theGradientOfASumIsTheSumOfTheGradients(@ForAll("graphs") RandomGraph g) {
    // Its beginning is another function of the same inputs.
    RandomGraph h = new RandomGraph(g.inputs(), g.steps().subList(0, g.steps().size() / 2));
    List<Tensor> first = gradients(g::scalar, g.point());
    List<Tensor> second = gradients(h::scalar, g.point());
    List<Tensor> both = gradients(in -> g.scalar(in).add(h.scalar(in)), g.point());
    for (int i = 0; i < both.size(); i++) {
      Tensor expected = first.get(i).add(second.get(i));
      close(expected, both.get(i), size(first.get(i)) + size(second.get(i)));
    }
  }

  // ---- the same to the bit ----

  @Property(seed = "8")
  void viewsEqualCopies(@ForAll("graphs") RandomGraph g) {
    List<Tensor> expected = valueAndGradients(g, g.point());
    for (MemoryLayout layout : MemoryLayout.values()) {
      Tensor[] moved = g.point();
      for (int i = 0; i < moved.length; i++) {
        if (layout.applies(moved[i].shape())) moved[i] = layout.of(moved[i]);
      }
      same(expected, valueAndGradients(g, moved), layout.toString());
    }
  }

  @Property(seed = "9")
  void broadcastViewsEqualCopies(@ForAll("graphs") RandomGraph g) {
    Tensor[] views = g.point();
    Tensor[] copies = g.point();
    for (int i = 0; i < views.length; i++) {
      Tensor one = Autograd.tensor(.3 + .4 * i, DType.FLOAT64);
      views[i] = one.broadcastTo(views[i].dims());
      copies[i] = Sampling.doubles(views[i].shape(), views[i].toDoubleArray());
    }
    same(valueAndGradients(g, copies), valueAndGradients(g, views), "broadcast");
  }

  @Property(seed = "10")
  void waysThereAndBackLeaveDerivativesAlone(@ForAll("graphs") RandomGraph g) {
    List<UnaryOperator<Tensor>> ways =
        List.of(
            t -> t.transpose().transpose(),
            t -> t.flip().flip(),
            t -> t.flatten().reshape(t.dims()),
            t -> t.unsqueeze(-1).squeeze(-1),
            t -> t.unsqueeze(0).broadcastTo(before(t)).get(0),
            t ->
                Autograd.concat(List.of(t.flatten(), t.flatten()), 0)
                    .get("0:" + t.size())
                    .reshape(t.dims()));
    List<Tensor> expected = valueAndGradients(g, g.point());
    for (int k = 0; k < ways.size(); k++) {
      UnaryOperator<Tensor> way = ways.get(k);
      Function<Tensor[], Tensor> around =
          in -> g.value(Arrays.stream(in).map(way).toArray(Tensor[]::new));
      same(expected, valueAndGradients(around, g.point()), "way " + k);
    }
  }

  private static int[] before(Tensor t) {
    int[] dims = new int[t.rank() + 1];
    System.arraycopy(t.dims(), 0, dims, 1, t.rank());
    dims[0] = 2;
    return dims;
  }

  @Property(seed = "11")
  void whatIsRetainedIsWalkedAlikeAgain(@ForAll("graphs") RandomGraph g) {
    Variable[] x = variables(g);
    Tensor y = g.scalar(x);
    List<Tensor> first = backward(x, () -> y.backward(Autograd.retainGraph()));
    List<Tensor> second = backward(x, () -> y.backward(Autograd.retainGraph()));
    List<Tensor> created = backward(x, () -> y.backward(Autograd.createGraph()));
    same(first, second, "again");
    same(first, created, "recorded");
    y.backward();
    for (int i = 0; i < x.length; i++) {
      if (!x[i].hasGrad()) continue;
      same(List.of(first.get(i).mul(2)), List.of(x[i].grad()), "added up");
    }
  }

  @Property(seed = "12")
  void tapesBackwardAndTransformsAgree(@ForAll("graphs") RandomGraph g) {
    Variable[] x = variables(g);
    List<Tensor> backward = backward(x, () -> g.scalar(x).backward());
    List<Tensor> taped;
    List<Tensor> outer;
    try (var persistent = GradientTape.persistent();
        var tape = new GradientTape()) {
      Tensor y = g.scalar(x);
      taped = tape.gradient(y, List.of(x), Unconnected.ZERO);
      outer = persistent.gradient(y, List.of(x), Unconnected.ZERO);
      same(outer, persistent.gradient(y, List.of(x), Unconnected.ZERO), "asked again");
    }
    List<Tensor> watched;
    try (var tape = new GradientTape()) {
      Tensor[] constants = g.point();
      tape.watch(constants);
      watched = tape.gradient(g.scalar(constants), List.of(constants), Unconnected.ZERO);
    }
    same(backward, taped, "a tape");
    same(backward, outer, "a persistent tape");
    same(watched, gradients(g::scalar, g.point()), "grad(f)");
    // A variable has nodes more, for what it was when it was read: sums may be grouped otherwise.
    for (int i = 0; i < x.length; i++) close(backward.get(i), watched.get(i), size(watched.get(i)));
  }

  @Property(seed = "13")
  void theValueDoesNotDependOnRecording(@ForAll("graphs") RandomGraph g) {
    same(List.of(g.value(g.point())), List.of(g.value(variables(g))), "recorded");
  }

  @Property(seed = "14")
  void compiledItGivesTheSameValuesAndGradients(@ForAll("graphs") RandomGraph g) {
    Assume.that(g.steps().stream().noneMatch(s -> CompileChecks.OF_ANY_SHAPE.contains(s.op())));
    Function<Tensor[], Tensor> compiled = compiled(g::value);
    List<Tensor> expected = valueAndGradients(g, g.point());
    near(expected, valueAndGradients(compiled, g.point()), "a graph alone");
    near(expected, valueAndGradients(compiled, g.point()), "again");
    Function<Tensor[], Tensor> slope = in -> slope(g::scalar, in);
    List<Tensor> second = valueAndGradients(slope, g.point());
    Function<Tensor[], Tensor> around = compiled(g::scalar);
    near(second, valueAndGradients(in -> slope(around, in), g.point()), "differentiated twice");
    near(second, valueAndGradients(compiled(slope), g.point()), "with its gradient inside");
  }

  /** With the seed that the graph begins with, see {@link RandomGraph#value}. */
  private static Function<Tensor[], Tensor> compiled(Function<Tensor[], Tensor> f) {
    var c = Autograd.compile((List<Tensor> in) -> f.apply(in.toArray(Tensor[]::new)));
    return in -> {
      RandomState.seed(1);
      return c.apply(List.of(in));
    };
  }

  /** The gradients of a scalar function in a row. */
  private static Tensor slope(Function<Tensor[], Tensor> f, Tensor[] in) {
    return Autograd.concat(gradients(f, in).stream().map(Tensor::flatten).toList(), 0);
  }

  /** Sums may be grouped otherwise. */
  private static void near(List<Tensor> expected, List<Tensor> actual, String what) {
    double scale = 0;
    for (Tensor t : expected) scale = Math.max(scale, t.detach().abs().sum().item());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).shape(), actual.get(i).shape(), what);
      double[] e = expected.get(i).toDoubleArray();
      assertArrayEquals(e, actual.get(i).toDoubleArray(), 1e-10 * (1 + scale), what);
    }
  }

  private static Variable[] variables(RandomGraph g) {
    return g.inputs().stream()
        .map(t -> Autograd.variable(t, DType.FLOAT64))
        .toArray(Variable[]::new);
  }

  /** The gradients that a call leaves behind; zeros where it leaves none. */
  private static List<Tensor> backward(Variable[] x, Runnable call) {
    for (Variable v : x) v.zeroGrad();
    call.run();
    return Arrays.stream(x)
        .map(v -> v.hasGrad() ? v.grad() : Autograd.zeros(v.dims()).to(DType.FLOAT64))
        .toList();
  }

  // ---- what is compared ----

  private static List<Tensor> gradients(Function<Tensor[], Tensor> f, Tensor[] at) {
    int[] all = new int[at.length];
    for (int i = 0; i < all.length; i++) all[i] = i;
    return Transforms.valueAndGrad("grad", f, all, at).gradients();
  }

  private static Tensor pushed(RandomGraph g, Tensor[] tangents) {
    return Transforms.jvp("jvp", g::value, g.point(), tangents).tangent();
  }

  private static List<Tensor> valueAndGradients(RandomGraph g, Tensor[] at) {
    return valueAndGradients(g::value, at);
  }

  private static List<Tensor> valueAndGradients(Function<Tensor[], Tensor> f, Tensor[] at) {
    var pullback = Transforms.vjp("vjp", f, at);
    List<Tensor> all = new ArrayList<>(List.of(pullback.value().detach()));
    all.addAll(pullback.pull(noise(pullback.value().shape(), 7)));
    return all;
  }

  private static void same(List<Tensor> expected, List<Tensor> actual, String what) {
    assertEquals(expected.size(), actual.size(), what);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).shape(), actual.get(i).shape(), what);
      // A zero that no way leads to has no sign.
      long[] a = MemoryLayout.bits(expected.get(i).add(0));
      assertArrayEquals(a, MemoryLayout.bits(actual.get(i).add(0)), what);
    }
  }

  private static void close(Tensor expected, Tensor actual, double scale) {
    assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), 1e-11 * (1 + scale));
  }

  /** The sum of the elements' sizes: what rounding is measured by. */
  private static double size(Tensor t) {
    return t.detach().abs().sum().item();
  }

  private static Tensor[] noise(RandomGraph g, long key) {
    return g.inputs().stream().map(x -> noise(x.shape(), key)).toArray(Tensor[]::new);
  }

  private static Tensor noise(Shape shape, long key) {
    Philox random = new Philox(key);
    double[] values = new double[shape.size()];
    for (int i = 0; i < values.length; i++) values[i] = 2 * random.nextDouble() - 1;
    return Tensor.of(Strided.contiguous(DType.FLOAT64, shape, values));
  }
}
