package org.gradsh.cuda.memory;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.memoryStats;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.Emulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread asks for memory that is short while another asks how much there is. */
class PoolLocksTest {
  @Test
  @Timeout(value = 60, unit = SECONDS)
  void askingDoesNotStopWhoCollects() throws Exception {
    Emulator.require();
    MemoryStats before = memoryStats(cuda());
    Emulator.option("MEMORY", before.live() + before.cached() + (64L << 20));
    try (var threads = Executors.newFixedThreadPool(2)) {
      Future<?> allocates =
          threads.submit(
              () -> {
                for (int round = 0; round < 3; round++) {
                  List<Tensor> held = new ArrayList<>();
                  try {
                    while (held.size() < 100) held.add(zeros(1 << 20).to(cuda()));
                  } catch (TensorException e) {
                    assertTrue(e.getMessage().contains("out of memory"), e.getMessage());
                  }
                }
              });
      Future<?> asks =
          threads.submit(
              () -> {
                while (!allocates.isDone()) memoryStats();
              });
      allocates.get(50, SECONDS);
      asks.get(5, SECONDS);
    } finally {
      Emulator.option("MEMORY", 4L << 30);
    }
  }
}
