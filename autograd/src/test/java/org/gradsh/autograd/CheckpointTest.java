package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A checkpoint computes what the function alone would, in every mode, and keeps less. */
class CheckpointTest {
  private static Tensor real(double... values) {
    return values.length == 1 ? tensor(values[0], DType.FLOAT64) : tensor(values, DType.FLOAT64);
  }

  private final Variable w = variable(real(.5, -1, 2), DType.FLOAT64, "w");
  private final AtomicInteger runs = new AtomicInteger();

  /** Σ sin(x w)², which uses a variable that it is not given. */
  private final Function<Tensor, Tensor> f =
      x -> {
        runs.incrementAndGet();
        return x.mul(w).sin().square().sum();
      };

  private final UnaryOperator<Tensor> checked = x -> checkpoint(f, x);
  private final Tensor x = real(1, 2, 3);

  private static void same(Tensor expected, Tensor actual) {
    Expect.values(actual, expected.toDoubleArray());
  }

  // ---- the same derivatives ----

  @Test
  void gradientsComeToArgumentsAndVariables() {
    var v = variable(x, DType.FLOAT64);
    f.apply(v).mul(3).backward();
    Tensor gx = v.grad();
    Tensor gw = w.grad();
    v.zeroGrad();
    w.zeroGrad();
    runs.set(0);
    Tensor y = checkpoint(f, v);
    same(f.apply(x), y);
    y.mul(3).backward();
    same(gx, v.grad());
    same(gw, w.grad());
    assertEquals(3, runs.get());
    Expect.error(() -> y.backward(), "backward: the graph was consumed by an earlier call");
  }

  @Test
  void anArgumentThatIsAConstantHasNoGradientAndVariablesHave() {
    Tensor y = checkpoint(f, x);
    assertTrue(y.requiresGrad());
    y.backward();
    Tensor g = w.grad();
    w.zeroGrad();
    f.apply(x).backward();
    same(w.grad(), g);
    assertFalse(checkpoint(t -> t.mul(2), x).requiresGrad());
    assertFalse(noGrad(() -> checkpoint(f, x)).requiresGrad());
    assertTrue(noGrad(() -> enableGrad(() -> checkpoint(f, x))).requiresGrad());
  }

  @Test
  void transformsOfAnyOrderAndMode() {
    Tensor v = real(3, -2, 1);
    same(grad(f).apply(x), grad(checked).apply(x));
    same(jvp(f, x, v).tangent(), jvp(checked, x, v).tangent());
    same(hessian(f).apply(x), hessian(checked).apply(x));
    same(hvp(f, x, v), hvp(checked, x, v));
    same(vhp(f, x, v), vhp(checked, x, v));
    Function<Tensor, Tensor> once = t -> grad(f).apply(t).square().sum();
    Function<Tensor, Tensor> onceChecked = t -> grad(checked).apply(t).square().sum();
    same(grad(once).apply(x), grad(onceChecked).apply(x));
    same(
        grad(t -> grad(once).apply(t).sum()).apply(x),
        grad(t -> grad(onceChecked).apply(t).sum()).apply(x));
    same(
        grad(t -> jvp(f, t, v).tangent()).apply(x),
        grad(t -> jvp(checked, t, v).tangent()).apply(x));
    assertTrue(checkGradients(checked, x, 3).comparisons() > 0);
    assertTrue(
        checkGradients(t -> checkpoint(s -> s.mul(t).exp(), t.square()), x, 3).comparisons() > 0);
  }

  @Test
  void withRespectToWhatIsCaptured() {
    Function<Tensor, Tensor> plain = c -> x.mul(c).sin().sum();
    Function<Tensor, Tensor> kept = c -> checkpoint(t -> t.mul(c).sin(), x).sum();
    same(grad(plain).apply(x), grad(kept).apply(x));
    same(hessian(plain).apply(x), hessian(kept).apply(x));
    same(jvp(plain, x, x).tangent(), jvp(kept, x, x).tangent());
    same(
        grad(c -> jvp(plain, c, x).tangent()).apply(x),
        grad(c -> jvp(kept, c, x).tangent()).apply(x));
    // The argument is captured as well: both ways count, once each.
    Expect.values(grad(c -> checkpoint(t -> t.mul(c), c)).apply(real(3)), 6);
    Expect.values(grad(c -> checkpoint(() -> c.mul(c))).apply(real(3)), 6);
    Expect.values(grad(grad(c -> checkpoint(() -> c.pow(3)))).apply(real(3)), 18);
    // An intermediate result from outside is not computed again.
    Expect.values(
        grad(c -> {
              Tensor h = f.apply(c).mul(0).add(c.sum());
              int before = runs.get();
              Tensor y = checkpoint(t -> t.mul(h), h);
              assertEquals(before, runs.get());
              return y;
            })
            .apply(x),
        12,
        12,
        12);
  }

  /** A layer that makes its weights when it is first called. */
  private static final class LazyDense {
    private Variable w;

    Tensor call(Tensor x) {
      if (w == null) w = variable(real(1, -2, 3), DType.FLOAT64, "w");
      return x.mul(w);
    }
  }

  @Test
  void aVariableMadeByTheFirstRunGetsItsGradient() {
    LazyDense dense = new LazyDense();
    checkpoint(dense::call, x).sum().backward();
    same(x, dense.w.grad());
    LazyDense nested = new LazyDense();
    checkpoint(t -> checkpoint(nested::call, t.mul(2)), x).sum().backward();
    same(x.mul(2), nested.w.grad());
    LazyDense within = new LazyDense();
    same(real(1, -2, 3), grad(t -> checkpoint(within::call, t).sum()).apply(x));
    // One that is made anew in each run gets none, as one that nobody holds.
    var v = variable(x, DType.FLOAT64);
    checkpoint(t -> t.mul(variable(x, DType.FLOAT64)), v).sum().backward();
    same(x, v.grad());
  }

  @Test
  void createGraphAndRetainGraph() {
    var v = variable(x, DType.FLOAT64);
    Tensor y = checkpoint(f, v);
    y.backward(retainGraph());
    Tensor first = v.grad();
    v.zeroGrad();
    y.backward(createGraph());
    Tensor g = v.grad();
    same(first, g);
    v.zeroGrad();
    w.zeroGrad();
    g.sum().backward();
    same(hessian(f).apply(x).sum(0), v.grad());
    assertTrue(w.hasGrad());
  }

  @Test
  void severalArguments() {
    Tensor a = real(2);
    Tensor b = real(3);
    TensorFunction3 three = (p, q, r) -> p.mul(q).mul(r);
    Expect.values(
        grad((p, q) -> checkpoint((s, t) -> s.mul(t), p, q), 1).apply(a, b).getFirst(), 2);
    var all = grad((p, q, r) -> checkpoint(three, p, q, r), 0, 1, 2).apply(a, b, real(5));
    Expect.values(all.get(0), 15);
    Expect.values(all.get(2), 6);
    Expect.values(grad(checkpoint(Tensor::sin)).apply(real(0)), 1);
    Expect.values(grad(checkpoint((Tensor p, Tensor q) -> p.mul(q))).apply(a, b), 3);
    Expect.values(grad(checkpoint(three)).apply(a, b, b), 9);
    // Integers pass through, and nothing comes back to them.
    Tensor rows = tensor(new int[] {0, 0, 2});
    var v = variable(x, DType.FLOAT64);
    checkpoint((t, i) -> t.get(i), v, rows).sum().backward();
    Expect.values(v.grad(), 2, 0, 1);
  }

  @Test
  void nested() {
    UnaryOperator<Tensor> deep =
        t -> checkpoint(a -> checkpoint(b -> checkpoint(f, b.mul(2)), a.square()).exp(), t.mul(.1));
    UnaryOperator<Tensor> flat = t -> f.apply(t.mul(.1).square().mul(2)).exp();
    same(grad(flat).apply(x), grad(deep).apply(x));
    same(hessian(flat).apply(x), hessian(deep).apply(x));
    var v = variable(x, DType.FLOAT64);
    deep.apply(v).backward();
    Tensor g = w.grad();
    w.zeroGrad();
    flat.apply(v).backward();
    same(w.grad(), g);
  }

  @Test
  void aFunctionWithGradientsOfItsOwn() {
    Function<Tensor, Tensor> energy = t -> grad(s -> s.mul(w).sin().sum()).apply(t).square().sum();
    same(grad(energy).apply(x), grad(t -> checkpoint(energy, t)).apply(x));
    same(hessian(energy).apply(x), hessian(t -> checkpoint(energy, t)).apply(x));
    energy.apply(x).backward();
    Tensor g = w.grad();
    w.zeroGrad();
    checkpoint(energy, x).backward();
    same(g, w.grad());
    Function<Tensor, Tensor> taped =
        t -> {
          try (var tape = new GradientTape()) {
            tape.watch(t);
            return tape.gradient(t.pow(3).sum(), t).square().sum();
          }
        };
    try (var outer = GradientTape.persistent()) {
      outer.watch(x);
      same(outer.gradient(taped.apply(x), x), outer.gradient(checkpoint(taped, x), x));
    }
    same(grad(taped).apply(x), grad(t -> checkpoint(taped, t)).apply(x));
  }

  @Test
  void tapesSeeOneOp() {
    Tensor c = real(2, 2, 2);
    Tensor y;
    try (var tape = new GradientTape()) {
      tape.watch(c);
      y = checkpoint(t -> t.mul(c).mul(w), x);
      assertEquals(1, tape.view().nodes().size());
      assertEquals(List.of(c, w), tape.watched());
      tape.close();
      // Closed, the tape does not watch any more, yet the function has to run again.
      var g = tape.gradient(y, List.of(c, w));
      same(x.mul(w.detach()), g.get(0));
      same(x.mul(2), g.get(1));
    }
    try (var outer = new GradientTape();
        var inner = new GradientTape()) {
      var first = inner.gradient(checkpoint(() -> w.pow(3).sum()), w);
      same(w.detach().mul(6), outer.gradient(first, w));
    }
  }

  @Test
  void hooksWithinAndOutsideAreCalledOnce() {
    List<Double> seen = new ArrayList<>();
    w.registerHook(
        g -> {
          seen.add(g.sum().item());
        });
    var v = variable(real(1, 1, 1), DType.FLOAT64);
    v.registerHook(g -> g.mul(2));
    Tensor y =
        checkpoint(
            t -> {
              t.registerHook(g -> g.mul(10));
              Tensor h = t.mul(w);
              h.registerHook(g -> g.mul(3));
              return h;
            },
            v);
    y.sum().add(w.sum()).backward();
    same(w.detach().mul(60), v.grad());
    assertEquals(List.of(3 * 3 + 3.0), seen);
  }

  @Test
  void insideAndAroundAVmap() {
    Tensor rows = tensor(new double[][] {{1, 2, 3}, {4, 5, 6}}, DType.FLOAT64);
    Function<Tensor, Tensor> g = t -> t.mul(x).sin().sum();
    UnaryOperator<Tensor> kept = t -> checkpoint(g, t);
    same(vmap(grad(g::apply)).apply(rows), vmap(grad(kept)).apply(rows));
    same(
        grad(t -> vmap(g).apply(t).sum()).apply(rows),
        grad(t -> vmap(kept).apply(t).sum()).apply(rows));
    same(
        grad(t -> vmap(g).apply(t).sum()).apply(rows),
        grad(t -> checkpoint(s -> vmap(g).apply(s).sum(), t)).apply(rows));
    same(vmap(hessian(g)).apply(rows), vmap(hessian(kept)).apply(rows));
    same(jacobian(g).apply(x), jacobian(kept).apply(x));
    // What is differentiated outside, inside and above all of these.
    same(
        grad(c -> vmap((Tensor t) -> t.mul(c).sin().sum()).apply(rows).sum()).apply(x),
        grad(c ->
                vmap((Tensor t) -> checkpoint((s, d) -> s.mul(d).sin().sum(), t, c))
                    .apply(rows)
                    .sum())
            .apply(x));
    same(
        vmap(t -> grad(c -> t.mul(c).sin().sum()).apply(x)).apply(rows),
        vmap(t -> grad(c -> checkpoint(d -> t.mul(d).sin().sum(), c)).apply(x)).apply(rows));
    same(
        grad(c -> jvp(t -> t.mul(c).sin().sum(), x, x).tangent()).apply(x),
        grad(c -> jvp(t -> checkpoint((s, d) -> s.mul(d).sin().sum(), t, c), x, x).tangent())
            .apply(x));
    vmap(t -> checkpoint(f, t)).apply(rows).sum().backward();
    Tensor kw = w.grad();
    w.zeroGrad();
    vmap(f).apply(rows).sum().backward();
    same(w.grad(), kw);
  }

  @Test
  void aTraceShowsWhatIsWithin() {
    var plain = trace(t -> t.sin().exp(), tensor(1));
    assertEquals(
        plain.toString(), trace(t -> checkpoint(s -> s.sin().exp(), t), tensor(1)).toString());
  }

  // ---- the same numbers ----

  @Test
  void randomNumbersAreThoseOfTheFirstRun() {
    var v = variable(ones(1000));
    seed(7);
    Tensor mask = rand(1000).gt(.5);
    double next = rand().item();
    seed(7);
    Tensor y = checkpoint(t -> where(rand(1000).gt(.5), t, t.mul(0)), v);
    assertEquals(next, rand().item());
    seed(99);
    double after = rand().item();
    seed(99);
    y.sum().backward();
    same(mask.to(DType.FLOAT32), v.grad());
    assertEquals(after, rand().item());
  }

  // ---- what is kept ----

  @Test
  void theArgumentsAloneAreKept() {
    var v = variable(randn(1000));
    Function<Tensor, Tensor> chain = t -> t.exp().tanh().exp().sigmoid();
    var plain = Checkpointing.of(chain.apply(v));
    var kept = Checkpointing.of(checkpoint(chain, v));
    assertEquals(new Checkpointing(0, 4 * 4000, 0), plain);
    assertEquals(new Checkpointing(1, 4000, 4 * 4000), kept);
    assertEquals(
        "1 checkpoint: 3.9 KiB saved for the derivative, 15.6 KiB spared", kept.toString());
    try (var tape = new GradientTape()) {
      Tensor y = checkpoint(chain, checkpoint(chain, v));
      assertEquals(
          "2 checkpoints: 7.8 KiB saved for the derivative, 31.3 KiB spared",
          Checkpointing.of(tape).toString());
      assertTrue(tape.toString().contains("checkpoint (spares 15.6 KiB)"), tape::toString);
      assertTrue(y.requiresGrad());
    }
    // What is nested counts with what is around it.
    var nested = Checkpointing.of(checkpoint(t -> checkpoint(chain, t.exp()), v));
    assertEquals(new Checkpointing(1, 4000, 5 * 4000), nested);
  }

  @Test
  void valuesGoAsSoonAsTheyAreUsed() {
    var v = variable(randn(1000));
    List<WeakReference<Object>> values = new ArrayList<>();
    Tensor y =
        checkpoint(
            t -> {
              Tensor h = t.exp();
              values.add(new WeakReference<>(h.values().data()));
              return h.exp().exp();
            },
            v);
    for (int i = 0; i < 50 && values.getFirst().get() != null; i++) System.gc();
    assertTrue(values.getFirst().refersTo(null));
    y.sum().backward();
    assertTrue(v.hasGrad());
  }

  // ---- what goes wrong ----

  @Test
  void anExceptionLeavesEverythingAsItWas() {
    var fails = new AtomicInteger();
    Tensor y =
        checkpoint(
            t -> {
              if (fails.incrementAndGet() == 2) throw new IllegalStateException("mine");
              return f.apply(t);
            },
            x);
    seed(4);
    double next = rand().item();
    seed(4);
    assertThrows(IllegalStateException.class, () -> y.backward());
    assertEquals(next, rand().item());
    assertFalse(w.hasGrad());
    y.backward();
    assertTrue(w.hasGrad());
  }

  @Test
  void anInterruptEndsTheSecondRunToo() {
    var times = new AtomicInteger();
    Tensor y =
        checkpoint(
            t -> {
              if (times.incrementAndGet() == 2) Thread.currentThread().interrupt();
              return f.apply(t);
            },
            x);
    assertThrows(CancellationException.class, () -> y.backward());
    assertTrue(Thread.interrupted());
    assertFalse(w.hasGrad());
    y.backward();
    assertTrue(w.hasGrad());
  }

  @Test
  void aVariableThatHasChangedIsTold() {
    Tensor y = checkpoint(f, x);
    w.assign(0);
    Expect.error(
        () -> y.backward(),
        "checkpoint: a variable has been assigned before backward()",
        "w  float64 [3]",
        "the function would run again with another value",
        "perhaps: backward() first; or give the variable to the function as an argument");
    // As an argument it keeps the value that the function saw.
    var v = variable(3.0);
    Tensor z = checkpoint(t -> t.square(), v);
    v.assign(100);
    z.backward();
    Expect.values(v.grad(), 6);
  }

  @Test
  void aTensorKeptFromTheFirstRunIsTold() {
    Tensor[] kept = {null};
    Tensor y =
        checkpoint(
            t -> {
              if (kept[0] == null) kept[0] = w.exp();
              return t.mul(kept[0]);
            },
            x);
    Expect.error(
        () -> y.sum().backward(),
        "checkpoint: the function kept a tensor from its first run",
        "kept  float64 [3]",
        "run again, it does not compute it anew: its gradient would be lost",
        "perhaps: compute it outside of the function, or in each run");
    assertFalse(w.hasGrad());
    // What comes of no variable may be kept.
    Tensor[] constant = {null};
    checkpoint(
            t -> {
              if (constant[0] == null) constant[0] = x.exp();
              return t.mul(constant[0]).mul(w);
            },
            x)
        .sum()
        .backward();
    same(x.mul(x.exp()), w.grad());
  }

  @Test
  void aVariableThatTheFirstRunDidNotSeeIsTold() {
    Variable other = variable(x, DType.FLOAT64, "other");
    Tensor y = checkpoint(t -> t.mul(runs.incrementAndGet() == 1 ? w : other), x);
    Expect.error(
        () -> y.sum().backward(),
        "checkpoint: run again, the function depends on something else",
        "variable other  float64 [3]",
        "perhaps: a function whose result depends on nothing but its arguments and variables");
    assertFalse(other.hasGrad());
  }

  @Test
  void whatKeepsNothingIsConsumedAllTheSame() {
    Tensor h = w.add(1);
    Tensor y = checkpoint(() -> h.exp());
    y.mul(2).sum().backward();
    Expect.error(
        () -> y.mul(3).sum().backward(),
        "backward: the graph was consumed by an earlier call",
        "perhaps: backward(retainGraph())");
    Tensor g = w.add(1);
    Tensor z = checkpoint(() -> g.exp());
    w.zeroGrad();
    z.mul(2).sum().backward(retainGraph());
    z.mul(3).sum().backward();
    same(w.detach().add(1).exp().mul(5), w.grad());
  }

  @Test
  void badFunctionsAreTold() {
    Expect.error(() -> checkpoint(t -> null, x), "checkpoint: the function returned null");
    Expect.error(() -> checkpoint(f, null), "checkpoint: x is null");
    Function<Tensor, Tensor> none = null;
    Expect.error(() -> checkpoint(none, x), "checkpoint: the function is null");
    Tensor y = checkpoint(t -> runs.incrementAndGet() == 1 ? t.mul(w) : t.mul(w).sum(), x);
    Expect.error(
        () -> y.backward(ones(3)),
        "checkpoint: run again, the function gave another form",
        "again  float64 []",
        "the first time it was float64 [3]");
    Expect.error(
        () ->
            checkpoint(
                t -> {
                  Tensor h = t.mul(w).sum();
                  h.backward();
                  return h;
                },
                x),
        "backward: the graph was consumed by an earlier call",
        "consumed by checkpoint, which keeps no values of its function");
    Expect.error(() -> Checkpointing.of(x), "Graph: nothing was recorded");
    assertEquals(DType.BOOL, checkpoint(t -> t.gt(w), x).dtype());
  }
}
