package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Arrays that a walk uses again: none that anybody else may hold. With {@code gradsh.poison} what
 * is taken back is NaN at once, and so does what these tests hold differ if it was taken.
 */
class BufferReuseTest {
  private static final int N = 20_000;
  private static final int BYTES = 4 * N;

  private final List<Runnable> kept = new ArrayList<>();

  /** Keeps a tensor, to be compared in the end with what it is now. */
  private Tensor keep(Tensor t) {
    float[] now = t.toFloatArray();
    kept.add(() -> assertArrayEquals(now, t.toFloatArray()));
    return t;
  }

  /** Other walks, which take what they can get, and then a look at what was kept. */
  private void nothingHasChanged() {
    for (int i = 0; i < 3; i++) {
      Variable other = variable(full(1.5 + i, N));
      deep(other, 8).sum().backward();
    }
    assertFalse(kept.isEmpty());
    kept.forEach(Runnable::run);
  }

  private static Tensor deep(Tensor x, int depth) {
    for (int i = 0; i < depth; i++) x = x.sin().mul(1.25);
    return x;
  }

  private static long allocated(Runnable body) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    body.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void aWalkOfManyOpsTakesTheRoomOfFew() {
    Variable x = variable(linspace(0, 1, N));
    deep(x, 40).sum().backward();
    Tensor y = deep(x, 40).sum();
    long bytes = allocated(y::backward);
    assertTrue(bytes < 8L * BYTES, bytes + " bytes for 80 derivatives of " + BYTES);
  }

  @Test
  void sumsOfManyUsesTakeTheRoomOfFew() {
    Variable x = variable(linspace(0, 1, N));
    Supplier<Tensor> uses =
        () -> {
          Tensor y = x.mul(2);
          for (int i = 0; i < 40; i++) y = y.add(x.mul(i));
          return y.sum();
        };
    uses.get().backward();
    x.zeroGrad();
    Tensor y = uses.get();
    long bytes = allocated(y::backward);
    assertTrue(bytes < 8L * BYTES, bytes + " bytes for 40 uses of " + BYTES);
    Expect.values(x.grad().get(7), 2 + 39 * 20);
  }

  @Test
  void rowsTakenOneByOneTakeTheRoomOfFew() {
    Variable x = variable(linspace(0, 1, N).reshape(50, N / 50));
    Supplier<Tensor> rows =
        () -> {
          Tensor y = x.get(0);
          for (int i = 1; i < 50; i++) y = y.mul(0.5).add(x.get(i));
          return y.sum();
        };
    rows.get().backward();
    x.zeroGrad();
    Tensor y = rows.get();
    long bytes = allocated(y::backward);
    assertTrue(bytes < 3L * BYTES, bytes + " bytes for 50 rows of " + BYTES);
    Expect.values(x.grad().get(48, 7), 0.5);
  }

  @Test
  void whatIsAddedInPlaceIsWhatARecordedWalkAddsUp() {
    Variable x = variable(linspace(-1, 1, N).reshape(50, 20, 20));
    Variable w = variable(linspace(-1, 1, 20 * 80).reshape(20, 80));
    Supplier<Tensor> f =
        () -> {
          Tensor h = x.get(0);
          for (int i = 1; i < 50; i++) {
            List<Tensor> parts = matmul(h, w).add(matmul(x.get(i), w)).chunk(4, 1);
            h = parts.get(0).sigmoid().mul(parts.get(2)).add(parts.get(3).mul(h)).tanh();
            h = h.add(parts.get(1).mul(0.25));
          }
          return h.square().sum();
        };
    f.get().backward();
    keep(x.grad());
    keep(w.grad());
    List<Tensor> recorded;
    try (var tape = new GradientTape();
        var inner = new GradientTape()) {
      recorded = inner.gradient(f.get(), List.of(x, w));
    }
    assertArrayEquals(recorded.get(0).toFloatArray(), x.grad().toFloatArray());
    assertArrayEquals(recorded.get(1).toFloatArray(), w.grad().toFloatArray());
    nothingHasChanged();
  }

  @Test
  void nothingIsAddedToWhatAHookHasSeenOrAnIntermediateKeeps() {
    Variable x = variable(linspace(-1, 1, N).reshape(50, 20, 20));
    Tensor w = variable(linspace(-1, 1, 400).reshape(20, 20)).mul(1.5).retainGrad();
    Tensor all = x.mul(2).retainGrad();
    Tensor h = all.get(0);
    for (int i = 1; i < 50; i++) {
      Tensor row = all.get(i);
      row.registerHook(g -> keep(keep(g).mul(2)));
      h = matmul(h, w).add(matmul(row, w)).tanh();
    }
    Tensor first = all.get("1:3");
    first.registerHook(
        g -> {
          keep(g.reshape(40, 20).T());
        });
    Tensor y = h.square().sum().add(first.sum()).add(all.sum());
    y.backward(retainGraph());
    assertEquals(2 * 49 + 1, kept.size());
    keep(all.grad());
    keep(w.grad());
    keep(x.grad());
    y.backward();
    nothingHasChanged();
  }

  @Test
  void gradientsStayWhatTheyWere() {
    Variable x = variable(linspace(0, 1, N));
    deep(x, 5).sum().backward();
    keep(x.grad());
    deep(x, 5).sum().backward();
    keep(x.grad());
    keep(grad(t -> deep(t, 5).sum()).apply(x.detach()));
    try (var tape = new GradientTape()) {
      keep(tape.gradient(deep(x, 5).sum(), x));
    }
    nothingHasChanged();
  }

  @Test
  void whatAHookHasSeenAndWhatItGivesIsItsOwn() {
    Variable x = variable(linspace(0, 1, N));
    Tensor h = x.sin();
    h.registerHook(g -> keep(keep(g).mul(2)));
    Tensor view = h.mul(3);
    view.registerHook(
        g -> {
          keep(g.reshape(2, N / 2).T());
        });
    view.cos().sum().backward();
    assertEquals(3, kept.size());
    nothingHasChanged();
  }

  @Test
  void anIntermediateKeepsItsGradient() {
    Variable x = variable(linspace(0, 1, N));
    Tensor h = x.sin().retainGrad();
    Tensor shifted = h.add(1).retainGrad();
    shifted.mul(shifted).sum().backward();
    keep(h.grad());
    keep(shifted.grad());
    assertArrayEquals(shifted.grad().toFloatArray(), h.grad().toFloatArray());
    nothingHasChanged();
  }

  @Test
  void aDerivativeOfTheUsersMayKeepWhatItIsGiven() {
    Variable x = variable(linspace(0, 1, N));
    Function<Tensor, Tensor> custom =
        customGradient(
            t -> {
              Tensor y = t.sin();
              return new ValueAndPullback(y, g -> keep(keep(g).mul(t.cos())));
            });
    custom.apply(x.exp()).mul(2).sum().backward();
    assertEquals(2, kept.size());
    nothingHasChanged();
  }

  @Test
  void aWalkWithinAUsersDerivativeTakesNothingOfTheOuterOne() {
    Variable x = variable(linspace(0, 1, N));
    Tensor h = x.exp();
    h.registerHook(g -> keep(grad(t -> deep(t, 5).sum()).apply(keep(g))));
    h.mul(2).cos().sum().backward();
    nothingHasChanged();
  }

  @Test
  void oneCotangentForSeveralInputsIsTakenBackOnce() {
    // Of a sum both inputs get the same cotangent, of a reshaped and a transposed operand a view.
    Variable x = variable(linspace(0, 1, N));
    Variable w = variable(linspace(1, 2, N));
    Function<Tensor, Tensor> f =
        t -> {
          Tensor a = t.mul(2);
          Tensor b = a.add(w);
          Tensor c = b.reshape(100, N / 100).T().reshape(N).add(a).add(b.sin());
          return c.add(c).mul(a.sub(b)).flip(0).sum();
        };
    Tensor small = f.apply(x);
    small.backward();
    keep(x.grad());
    keep(w.grad());
    // The same without account: the walk is recorded.
    Tensor recorded = grad(t -> grad(f).apply(t).mul(2).sum().mul(0).add(f.apply(t))).apply(x);
    assertArrayEquals(x.grad().toFloatArray(), recorded.toFloatArray(), 1e-5f);
    nothingHasChanged();
  }

  @Test
  void savedValuesGoWhileTheWalkIsStillOnItsWay() {
    Variable x = variable(linspace(0, 1, N));
    Tensor h = x.mul(2);
    Tensor inner = h.exp();
    var saved = new WeakReference<>(inner.values().data());
    Tensor y = inner.mul(inner).sum();
    inner = null;
    boolean[] gone = {false};
    h.registerHook(
        g -> {
          for (int i = 0; i < 20 && saved.get() != null; i++) System.gc();
          gone[0] = saved.get() == null;
        });
    assertNotNull(saved.get());
    y.backward();
    assertTrue(gone[0], "the square and exp have been passed");
  }

  @Test
  void aWalkThatWasStoppedHalfwayHasUsedTheGraphUp() {
    Variable x = variable(linspace(0, 1, N));
    x.sum().backward();
    keep(x.grad());
    Tensor h = x.mul(2);
    Tensor y = h.exp().sum();
    h.registerHook(
        g -> {
          throw new CancellationException("stopped");
        });
    assertThrows(CancellationException.class, y::backward);
    Expect.error(
        y::backward,
        "backward: the graph was consumed by an earlier call",
        "consumed by backward()",
        ", which was stopped halfway");
    nothingHasChanged();
  }

  @Test
  void whatAStoppedWalkHadNotComeToMayStillBeUsed() {
    Variable x = variable(linspace(0, 1, N));
    Tensor h = x.mul(2);
    Tensor y = h.exp().sum();
    GradientHook hook =
        h.registerHook(
            g -> {
              throw new IllegalStateException("a hook fails");
            });
    assertThrows(IllegalStateException.class, y::backward);
    hook.remove();
    h.sum().backward();
    Expect.values(x.grad().get(7), 2);
  }

  @Test
  void aWalkThatWasStoppedBeforeItBeganMayBeginAgain() {
    Variable x = variable(linspace(0, 1, N));
    Tensor y = x.exp().sum();
    Thread.currentThread().interrupt();
    try {
      assertThrows(CancellationException.class, y::backward);
    } finally {
      assertTrue(Thread.interrupted());
    }
    y.backward();
    assertArrayEquals(x.exp().toFloatArray(), x.grad().toFloatArray());
  }

  @Test
  void aRetainedGraphThatWasStoppedMayBeWalkedAgain() {
    Variable x = variable(linspace(0, 1, N));
    Tensor h = x.mul(2);
    Tensor y = h.exp().sum();
    GradientHook hook =
        h.registerHook(
            g -> {
              throw new CancellationException("stopped");
            });
    assertThrows(CancellationException.class, () -> y.backward(retainGraph()));
    hook.remove();
    y.backward();
    keep(x.grad());
    nothingHasChanged();
  }
}
