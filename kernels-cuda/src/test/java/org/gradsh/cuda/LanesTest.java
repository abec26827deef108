package org.gradsh.cuda;

import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.memoryStats;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.memory.PinnedChunks;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Threads on a device: what each has, what they leave behind, who is told of what. */
class LanesTest {
  private static final double PINNED = 256. * 1024 * PinnedChunks.MOST + (64 << 10);

  @BeforeEach
  void needsTheEmulator() {
    Emulator.require();
    cuda().synchronize();
  }

  private static void isBounded() {
    assertTrue(Emulator.counter("live_streams") <= 1 + Lanes.MOST + 8, "streams");
    assertTrue(Emulator.counter("pinned_bytes") <= PINNED, "pinned bytes");
  }

  @Test
  void whatThreadsHadIsGivenToOthers() throws Exception {
    Tensor x = randn(100).to(cuda());
    float[] expected = x.mul(2).toFloatArray();
    double streams = Emulator.counter("live_streams");
    double pinned = Emulator.counter("pinned_bytes");
    long segments = memoryStats(cuda()).driverAllocations();
    for (int k = 0; k < 1000; k++) {
      Thread t = new Thread(() -> assertArrayEquals(expected, x.mul(2).toFloatArray()));
      t.start();
      t.join();
    }
    assertTrue(Emulator.counter("live_streams") - streams <= 2, "one after the other need one");
    assertTrue(Emulator.counter("pinned_bytes") - pinned <= 1 << 20, "no more pinned bytes");
    long more = memoryStats(cuda()).driverAllocations() - segments;
    assertTrue(more <= Lanes.MOST, more + " segments");
    isBounded();
  }

  @Test
  void manyThreadsAtATimeShare() throws Exception {
    Tensor x = randn(100).to(cuda());
    float[] expected = x.mul(2).toFloatArray();
    try (var threads = Executors.newFixedThreadPool(100)) {
      List<Future<?>> all = new ArrayList<>();
      for (int k = 0; k < 400; k++) {
        all.add(threads.submit(() -> assertArrayEquals(expected, x.add(x).mul(1).toFloatArray())));
      }
      for (var f : all) f.get();
    }
    isBounded();
  }

  @Test
  void virtualThreadsShareAFew() throws Exception {
    Tensor x = randn(1000).to(cuda());
    float[] expected = x.mul(2).toFloatArray();
    double streams = Emulator.counter("live_streams");
    AtomicInteger right = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int k = 0; k < 1000; k++) {
        threads.submit(
            () -> {
              Tensor y = x.add(tensor(expected).to(cuda()).mul(.5));
              Thread.yield(); // it goes on where another has left
              assertArrayEquals(expected, y.toFloatArray());
              right.incrementAndGet();
            });
      }
    }
    assertEquals(1000, right.get());
    assertTrue(Emulator.counter("live_streams") - streams <= 8, "streams");
    isBounded();
  }

  @Test
  void aFaultIsToldToItsOwnThread() throws Exception {
    Tensor zero = tensor(new int[] {0, 1}).to(cuda());
    Tensor x = tensor(new int[] {5, 6}).to(cuda());
    Tensor[] made = new Tensor[1];
    try (var other = Executors.newSingleThreadExecutor()) {
      other.submit(() -> made[0] = x.rem(zero)).get();
      assertEquals(11, x.sum().item(), "this thread has made no mistake");
      cuda().synchronize();
      var e =
          assertThrows(ExecutionException.class, () -> other.submit(() -> x.sum().item()).get());
      assertTrue(e.getCause().getMessage().startsWith("rem: "), e.getCause().getMessage());
      assertEquals(11, other.submit(() -> x.sum().item()).get(), "told once");
    }
  }

  @Test
  void whoReadsTheResultIsToldToo() throws Exception {
    Tensor zero = tensor(new int[] {0, 1}).to(cuda());
    Tensor x = tensor(new int[] {5, 6}).to(cuda());
    try (var other = Executors.newSingleThreadExecutor()) {
      Tensor made = other.submit(() -> x.rem(zero)).get();
      Tensor from = made.add(1);
      var e = assertThrows(TensorException.class, from::toIntArray);
      assertTrue(e.getMessage().startsWith("rem: "), e.getMessage());
      from.toIntArray();
      var own =
          assertThrows(ExecutionException.class, () -> other.submit(() -> x.sum().item()).get());
      assertTrue(own.getCause().getMessage().startsWith("rem: "), own.getCause().getMessage());
    }
  }

  @Test
  void noFaultWipesAnother() {
    Tensor x = tensor(new int[] {5, 6}).to(cuda());
    x.rem(tensor(new int[] {0, 2}).to(cuda()));
    x.pow(tensor(new int[] {-1, 2}).to(cuda()));
    var e = assertThrows(TensorException.class, () -> x.sum().item());
    assertTrue(e.getMessage().startsWith("rem: an integer is divided by zero"), e.getMessage());
    assertTrue(e.getMessage().contains("and pow: an integer to a negative"), e.getMessage());
    assertEquals(11, x.sum().item());
  }
}
