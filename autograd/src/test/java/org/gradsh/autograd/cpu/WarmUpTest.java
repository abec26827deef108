package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernels")
class WarmUpTest {
  private int trials;

  @Test
  void whatHasLostIsTriedAgainAfterMoreWork() throws InterruptedException {
    assumeTrue(Simd.enabled());
    WarmUp warmUp = new WarmUp(1, () -> ++trials == 2);
    assertFalse(warmUp.isDone(), "nothing was tried");
    warmUp.run();
    assertFalse(warmUp.isDone(), "it has lost");
    warmUp.run();
    assertEquals(1, trials, "it was tried just now");
    for (int i = 0; i < 2000 && !warmUp.isDone(1); i++) Thread.sleep(1);
    assertTrue(warmUp.isDone());
    assertTrue(warmUp.isDone(1));
    warmUp.run();
    assertEquals(2, trials, "once it is done there is nothing to try");
  }

  @Test
  void aTrialThatFailsIsOneThatIsLost() throws InterruptedException {
    assumeTrue(Simd.enabled());
    WarmUp warmUp =
        new WarmUp(
            1,
            () -> {
              if (++trials == 1) throw new OutOfMemoryError("for the test");
              if (trials == 2) throw new IllegalStateException("for the test");
              return true;
            });
    for (int i = 0; i < 5000 && !warmUp.isDone(1); i++) Thread.sleep(1);
    assertTrue(warmUp.isDone(), trials + " trials");
  }

  @Test
  void oneTrialAtATime() throws InterruptedException {
    AtomicInteger at = new AtomicInteger(), most = new AtomicInteger();
    WarmUp warmUp =
        new WarmUp(
            () -> {
              most.accumulateAndGet(at.incrementAndGet(), Math::max);
              spin(20_000_000);
              at.decrementAndGet();
              return true;
            });
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) (threads[i] = new Thread(warmUp::run)).start();
    for (Thread thread : threads) thread.join();
    assertEquals(1, most.get());
    assertTrue(warmUp.isDone());
  }

  @Test
  void whereThereAreNoLoopsNothingWins() {
    WarmUp warmUp = WarmUp.of(() -> null);
    warmUp.run();
    assertFalse(warmUp.isDone());
  }

  @Test
  void littleWorkDoesNotMatter() {
    WarmUp warmUp = new WarmUp(() -> ++trials > 0);
    assertFalse(warmUp.isDone(WarmUp.MATTERS - 1));
    assertEquals(0, trials);
  }

  @Test
  void vectorsDoNotWinBeforeThePlainLoopsHaveRunOften() {
    AtomicInteger timed = new AtomicInteger(), between = new AtomicInteger();
    boolean faster =
        Trial.isFaster(
            Trial.RUN,
            (vectors, n) -> {
              (n == Trial.LENGTH ? timed : between).incrementAndGet();
              if (!vectors && n == Trial.LENGTH) spin(20_000);
            });
    assertTrue(faster);
    assertTrue(between.get() >= 2000, between + " short runs");
    assertTrue(timed.get() >= 3 * 11, timed + " runs that are timed, or prepare it");
  }

  private static void spin(long nanos) {
    for (long start = System.nanoTime(); System.nanoTime() - start < nanos; ) Thread.onSpinWait();
  }
}
