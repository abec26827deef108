package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {
  private final int before = Parallel.threads();

  @AfterEach
  void restore() {
    Parallel.threads(before);
    Thread.interrupted();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyPanelRunsOnce(int threads) {
    Parallel.threads(threads);
    for (int panels : new int[] {0, 1, 2, 7, 1000}) {
      for (int repeat = 0; repeat < 50; repeat++) {
        var seen = new AtomicIntegerArray(panels);
        Parallel.forEach(panels, seen::incrementAndGet);
        for (int panel = 0; panel < panels; panel++) {
          assertEquals(1, seen.get(panel), "panel " + panel + " of " + panels);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void rangesCoverEveryElementOnce(int threads) {
    Parallel.threads(threads);
    for (int elements : new int[] {0, 1, 63, 131_071, 131_072, 131_073, 1_000_003}) {
      for (int cost : new int[] {1, 7, 1_000_000}) {
        var seen = new AtomicIntegerArray(elements);
        Parallel.ranges(
            elements,
            cost,
            (from, to) -> {
              assertEquals(0, cost < 1000 ? from % 64 : 0);
              for (int i = from; i < to; i++) {
                seen.incrementAndGet(i);
              }
            });
        for (int i = 0; i < elements; i++) {
          assertEquals(1, seen.get(i));
        }
      }
    }
  }

  @Test
  void stretchesEndWithoutPassingTheLargestInt() {
    int last = Integer.MAX_VALUE;
    List<Integer> ends = new ArrayList<>();
    // Adding 1024 past the last would give a number below 0, and the loop would not end.
    for (int from = last - 2000; from < last && ends.size() < 9; from = ends.getLast()) {
      ends.add(Parallel.end(from, 1024, last));
    }
    assertEquals(List.of(last - 976, last), ends);
    assertEquals(7, Parallel.end(4, 3, 9));
    assertEquals(9, Parallel.end(4, 5, 9));
    assertEquals(9, Parallel.end(4, last, 9));
  }

  @Test
  void threadsThatComeAfterTheLastPanelTakeNone() {
    Parallel.threads(4);
    var begun = new CountDownLatch(3);
    var thrown = new CountDownLatch(1);
    var negative = new AtomicInteger();
    assertThrows(
        IllegalStateException.class,
        () ->
            Parallel.forEach(
                Integer.MAX_VALUE,
                panel -> {
                  if (panel < 0) negative.incrementAndGet();
                  if (panel < 0 || panel > 2) throw new IllegalStateException("no such panel");
                  begun.countDown();
                  try {
                    begun.await(20, TimeUnit.SECONDS);
                    if (panel == 0) {
                      thrown.countDown();
                      throw new IllegalStateException("the rest is left out");
                    }
                    thrown.await(20, TimeUnit.SECONDS);
                    Thread.sleep(20); // so that the others are told to stop before they ask again
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    assertEquals(0, negative.get());
  }

  @Test
  void anotherThreadTakesPart() {
    Parallel.threads(2);
    // Each panel waits for the other: only two threads can end this.
    var both = new CountDownLatch(2);
    var failed = new AtomicInteger();
    Parallel.forEach(
        2,
        panel -> {
          both.countDown();
          try {
            if (!both.await(20, TimeUnit.SECONDS)) {
              failed.incrementAndGet();
            }
          } catch (InterruptedException e) {
            failed.incrementAndGet();
          }
        });
    assertEquals(0, failed.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatAPanelThrowsIsThrownToTheCaller(int threads) {
    Parallel.threads(threads);
    var problem = new IllegalStateException("panel 5");
    var thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                Parallel.forEach(
                    100,
                    panel -> {
                      if (panel == 5) {
                        throw problem;
                      }
                    }));
    assertSame(problem, thrown);
    var error = assertThrows(StackOverflowError.class, () -> Parallel.forEach(9, this::endless));
    assertTrue(error.getStackTrace().length > 0);
    var after = new AtomicInteger();
    Parallel.forEach(10, panel -> after.incrementAndGet());
    assertEquals(10, after.get());
  }

  private void endless(int depth) {
    endless(depth + 1);
    Thread.onSpinWait();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anInterruptStopsBetweenPanelsAndKeepsTheFlag(int threads) {
    Parallel.threads(threads);
    var begun = new AtomicInteger();
    Thread caller = Thread.currentThread();
    assertThrows(
        CancellationException.class,
        () ->
            Parallel.forEach(
                1_000_000,
                panel -> {
                  begun.incrementAndGet();
                  caller.interrupt();
                  Thread.yield();
                }));
    assertTrue(begun.get() < 1_000_000);
    assertTrue(Thread.interrupted());
    assertFalse(Thread.interrupted());
  }

  @Test
  void nestedCallsAndSeveralCallersEnd() throws InterruptedException {
    Parallel.threads(3);
    var count = new AtomicInteger();
    var callers = new Thread[4];
    for (int i = 0; i < callers.length; i++) {
      callers[i] =
          new Thread(
              () -> {
                for (int repeat = 0; repeat < 50; repeat++) {
                  Parallel.forEach(
                      10, outer -> Parallel.forEach(10, inner -> count.incrementAndGet()));
                }
              });
      callers[i].start();
    }
    for (Thread caller : callers) {
      caller.join(60_000);
      assertFalse(caller.isAlive());
    }
    assertEquals(4 * 50 * 100, count.get());
  }

  @Test
  void lessThanOneThreadIsRefused() {
    var e = assertThrows(IllegalArgumentException.class, () -> Parallel.threads(0));
    assertEquals("threads: 0 is less than 1", e.getMessage());
  }

  @Test
  void smallWorkIsNotWorthAThread() {
    assertFalse(Parallel.worth(1000, 1));
    assertTrue(Parallel.worth(1_000_000, 1));
    assertTrue(Parallel.worth(Integer.MAX_VALUE, Integer.MAX_VALUE));
  }
}
