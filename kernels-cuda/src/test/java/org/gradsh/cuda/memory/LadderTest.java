package org.gradsh.cuda.memory;

import static org.gradsh.autograd.Autograd.compile;
import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.memoryStats;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.Emulator;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Event;
import org.gradsh.cuda.driver.Module;
import org.gradsh.cuda.driver.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever the driver has no memory for, the pool gives back what it does not use. */
class LadderTest {
  private static final String PTX =
      ".version 7.0\n.target sm_75\n.address_size 64\n.visible .entry nothing()\n{\nret;\n}\n";

  @BeforeEach
  void needsTheEmulator() {
    Emulator.require();
    ones(2).to(cuda()).add(1).toFloatArray();
  }

  @AfterEach
  void thereIsEnough() {
    if (Emulator.isThere()) Emulator.option("SHORT", ":0");
  }

  /** The call finds no memory once, then some has been spared; or never, then an error says it. */
  private static void isServed(String call, Runnable what) {
    long held = cached();
    Emulator.option("SHORT", call + ":1");
    what.run();
    assertTrue(cached() < held, "what was not in use is given back for " + call);
    Emulator.option("SHORT", call + ":99");
    TensorException e = assertThrows(TensorException.class, what::run);
    Emulator.option("SHORT", ":0");
    String message = e.getMessage();
    assertTrue(message.startsWith("cuda: "), message);
    assertTrue(message.contains("out of memory") || message.contains("OUT_OF_MEMORY"), message);
    what.run();
  }

  /** Has the pool hold what nothing uses. */
  private static long cached() {
    MemoryStats s = memoryStats(cuda());
    return s.cached();
  }

  private static void hold() {
    var big = zeros(4 << 20).to(cuda());
    ((org.gradsh.autograd.device.DeviceArray) big.values().data()).release();
    assertTrue(cached() >= 16 << 20);
  }

  @Test
  void streams() {
    hold();
    isServed("cuStreamCreate", () -> new Stream(Context.open(0)));
  }

  @Test
  void events() {
    hold();
    isServed("cuEventCreate", () -> new Event(Context.open(0)));
  }

  @Test
  void pinnedMemory() {
    hold();
    isServed("cuMemHostAlloc", () -> Context.open(0).allocatePinned(4096));
  }

  @Test
  void modules() {
    hold();
    isServed("cuModuleLoadData", () -> new Module(Context.open(0), "trial", PTX));
  }

  @Test
  void launches() {
    hold();
    var x = ones(100).to(cuda());
    isServed("cuLaunchKernel", () -> x.add(1));
    assertEquals(2, x.add(1).get(99).item());
  }

  @Test
  void arrays() {
    hold();
    List<Tensor> kept = new ArrayList<>();
    isServed("cuMemAlloc", () -> kept.add(zeros(8 << 20).to(cuda())));
  }

  private static double graphs(Runnable work) {
    double before = Emulator.counter("graph_launches");
    work.run();
    return Emulator.counter("graph_launches") - before;
  }

  @Test
  void recordedWorkIsGivenUpBeforeAnError() {
    Tensor x = rand(1 << 14).to(cuda());
    var f = compile((Tensor t) -> t.cumSum(0).mul(.5).cumSum(0).sqrt().cumSum(0));
    float[] expected = f.apply(x).toFloatArray();
    for (int k = 0; k < 3; k++) f.apply(x);
    assertEquals(1, graphs(() -> f.apply(x)));
    long held = memoryStats(cuda()).live() + memoryStats(cuda()).cached();
    List<Tensor> kept = new ArrayList<>();
    try {
      Emulator.option("MEMORY", held + (4L << 20));
      TensorException e =
          assertThrows(
              TensorException.class,
              () -> {
                while (true) kept.add(zeros(1 << 14).to(cuda()));
              });
      assertTrue(e.getMessage().contains("out of memory"), e.getMessage());
      kept.subList(0, kept.size() / 2).clear();
      assertEquals(0, graphs(() -> assertArrayEquals(expected, f.apply(x).toFloatArray())));
    } finally {
      Emulator.option("MEMORY", 4L << 30);
    }
    // Later there may be room for it again.
    for (int k = 0; k < 300; k++) f.apply(x);
    assertEquals(1, graphs(() -> assertArrayEquals(expected, f.apply(x).toFloatArray())));
  }
}
