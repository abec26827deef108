package org.gradsh.cuda.memory;

import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.memoryStats;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.retainGraph;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withDevice;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.cuda.Emulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PoolTest {
  @BeforeEach
  void needsTheEmulator() {
    Emulator.require();
  }

  @Test
  void whatNothingHoldsIsUsedAgain() {
    for (int i = 0; i < 20_000; i++) zeros(64, 256).to(cuda());
    MemoryStats s = memoryStats();
    assertTrue(s.live() + s.cached() < 3L << 30, s::toString);
    assertTrue(s.driverAllocations() < 500, s::toString);
  }

  @Test
  void aWalkGivesBackItsGradients() {
    Variable w = variable(randn(256, 256).to(cuda()));
    Tensor y = w.mul(2).sin().exp().mul(w).add(w).tanh().sum();
    y.backward(retainGraph());
    MemoryStats before = memoryStats();
    for (int i = 0; i < 20; i++) y.backward(retainGraph());
    // Of the nine arrays of a walk two are left, its gradient and the sum; 8 fit a segment.
    MemoryStats after = memoryStats();
    assertTrue(after.allocations() - before.allocations() > 150, after::toString);
    assertTrue(after.driverAllocations() - before.driverAllocations() <= 6, after::toString);
    assertEquals(before.collections(), after.collections());
  }

  @Test
  void anErrorSaysWhoHasTheMemory() {
    MemoryStats before = memoryStats();
    List<Tensor> held = new ArrayList<>();
    int each = 64 << 20;
    Emulator.option("MEMORY", before.live() + before.cached() + 3L * each);
    try {
      TensorException e =
          assertThrows(
              TensorException.class,
              () -> {
                while (held.size() < 1000) held.add(zeros(each / 4).to(cuda()));
              });
      assertTrue(held.size() >= 2, "some fitted: " + held.size());
      assertTrue(
          e.getMessage().startsWith("cuda: out of memory: 64.0 MiB are wanted"), e.getMessage());
      assertTrue(e.getMessage().contains("× float32 of 16777216 elements"), e.getMessage());
      assertTrue(e.getMessage().contains("live and"), e.getMessage());
      assertEquals(0, held.getFirst().sum().item(), "what there was is there still");
      held.clear();
      held.add(zeros(each / 4).to(cuda()));
      assertEquals(1, held.size(), "the collector is asked before an error");
    } finally {
      Emulator.option("MEMORY", 4L << 30);
    }
  }

  @Test
  void threadsShareArraysInOrder() throws Exception {
    Emulator.option("LATE", 1);
    try (var threads = Executors.newFixedThreadPool(4)) {
      Tensor x = randn(1000).to(cuda());
      Tensor expected = x.mul(3).add(1);
      List<Callable<float[]>> tasks = new ArrayList<>();
      for (int i = 0; i < 16; i++) tasks.add(() -> x.mul(3).add(1).toFloatArray());
      for (var done : threads.invokeAll(tasks)) {
        assertArrayEquals(expected.toFloatArray(), done.get());
      }
      Tensor[] made = new Tensor[1];
      threads.submit(() -> made[0] = x.exp().log().mul(3)).get();
      assertArrayEquals(x.exp().log().mul(3).toFloatArray(), made[0].add(0).toFloatArray());
    } finally {
      Emulator.option("LATE", 0);
    }
  }

  @Test
  void theCpuHasNoSuchMemory() {
    assertThrows(TensorException.class, () -> memoryStats(org.gradsh.autograd.Device.CPU));
    assertThrows(TensorException.class, () -> memoryStats(null));
    withDevice(cuda(), () -> zeros(3));
    assertTrue(memoryStats().toString().contains(" live, "));
  }
}
