package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterruptsTest {
  private final int before = Parallel.threads();

  @AfterEach
  void restore() {
    Parallel.threads(before);
    Thread.interrupted();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void deferredWorkIsDoneAsAWholeAndTheRequestIsSeenAfterIt(int threads) {
    Parallel.threads(threads);
    var done = new AtomicInteger();
    Thread caller = Thread.currentThread();
    Interrupts.deferred(
        () ->
            Parallel.forEach(
                1000,
                panel -> {
                  caller.interrupt();
                  done.incrementAndGet();
                }));
    assertEquals(1000, done.get());
    assertTrue(caller.isInterrupted());
    assertThrows(CancellationException.class, Interrupts::check);
    assertThrows(CancellationException.class, () -> Parallel.forEach(2, panel -> {}));
    assertTrue(caller.isInterrupted());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anUpdateInPlaceOfManyPanelsIsWhole(int threads) {
    Parallel.threads(threads);
    float[] values = new float[1 << 20];
    Arrays.fill(values, 3);
    Strided x = Strided.contiguous(DType.FLOAT32, Shape.of(values.length), values);
    Strided[] in = {x};
    Thread.currentThread().interrupt();
    assertThrows(
        CancellationException.class,
        () -> ElementwiseLoops.run(ElementwiseCatalogue.named("neg"), DType.FLOAT32, in, x));
    Interrupts.deferred(
        () -> ElementwiseLoops.run(ElementwiseCatalogue.named("neg"), DType.FLOAT32, in, x));
    for (float v : values) assertEquals(-3, v);
    assertTrue(Thread.currentThread().isInterrupted());
  }

  @Test
  void callsNestAndEndWithWhatTheBodyThrows() {
    var problem = new IllegalStateException("from the body");
    Thread.currentThread().interrupt();
    var thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                Interrupts.deferred(
                    () -> {
                      Interrupts.deferred(Interrupts::check);
                      Interrupts.check();
                      throw problem;
                    }));
    assertSame(problem, thrown);
    assertThrows(CancellationException.class, Interrupts::check);
    assertTrue(Thread.interrupted());
    assertDoesNotThrow(Interrupts::check);
  }
}
