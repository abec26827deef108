package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernels")
class WarmUpTest {
  private int trials;

  @Test
  void whatHasLostIsTriedAgain() {
    WarmUp warmUp = new WarmUp(() -> ++trials == 2);
    assertFalse(warmUp.isDone(), "nothing was tried");
    warmUp.run();
    assertFalse(warmUp.isDone(), "it has lost");
    warmUp.run();
    assertTrue(warmUp.isDone());
    assertTrue(warmUp.isDone(1));
    warmUp.run();
    assertEquals(2, trials, "once it is done there is nothing to try");
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
