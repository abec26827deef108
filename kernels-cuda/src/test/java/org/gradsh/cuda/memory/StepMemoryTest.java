package org.gradsh.cuda.memory;

import static org.gradsh.autograd.Autograd.compile;
import static org.gradsh.autograd.Autograd.conv2d;
import static org.gradsh.autograd.Autograd.crossEntropy;
import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.maxPool2d;
import static org.gradsh.autograd.Autograd.memoryStats;
import static org.gradsh.autograd.Autograd.randint;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withDevice;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.optim.Adam;
import org.gradsh.autograd.optim.Optimizer;
import org.gradsh.autograd.optim.SGD;
import org.gradsh.cuda.Emulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A training step that is made again and again: nothing waits, nothing grows. */
class StepMemoryTest {
  private static final int STEPS = 50;

  /** What the program is given in a step, and may keep: the results of its ops, rounded. */
  private static final int MLP_ACTIVATIONS = 12 << 10;

  private static final int LENET_ACTIVATIONS = 40 << 10;

  @BeforeEach
  void needsTheEmulator() {
    Emulator.require();
  }

  private static Variable weights(int... shape) {
    return variable(randn(shape).mul(.05));
  }

  /** A model with what it learns from. */
  private record Task(List<Variable> weights, BinaryOperator<Tensor> loss, Tensor x, Tensor y) {
    Supplier<Tensor> eager(Optimizer by) {
      return step(loss, by);
    }

    Supplier<Tensor> eager() {
      return eager(new SGD(.01, weights));
    }

    Supplier<Tensor> compiled() {
      return step(compile(loss::apply)::apply, new SGD(.01, weights));
    }

    private Supplier<Tensor> step(BinaryOperator<Tensor> f, Optimizer by) {
      return () -> {
        by.zeroGrad();
        Tensor y = f.apply(x, this.y);
        y.backward();
        by.step();
        return y;
      };
    }
  }

  private static Task mlp() {
    Variable w1 = weights(64, 32), w2 = weights(32, 10);
    Variable b1 = variable(zeros(32)), b2 = variable(zeros(10));
    return new Task(
        List.of(w1, b1, w2, b2),
        (x, y) -> crossEntropy(x.matmul(w1).add(b1).relu().matmul(w2).add(b2), y),
        randn(16, 64),
        randint(0, 10, 16));
  }

  private static Task lenet() {
    Variable k1 = weights(3, 1, 5, 5), k2 = weights(4, 3, 3, 3);
    Variable c1 = variable(zeros(3)), c2 = variable(zeros(4));
    Variable w1 = weights(36, 16), w2 = weights(16, 10);
    Variable b1 = variable(zeros(16)), b2 = variable(zeros(10));
    return new Task(
        List.of(k1, k2, c1, c2, w1, w2, b1, b2),
        (x, y) -> {
          Tensor h = maxPool2d(conv2d(x, k1, c1, Conv.padding(2)).relu(), 2);
          h = maxPool2d(conv2d(h, k2, c2).relu(), 2).reshape(4, 36);
          h = h.matmul(w1).add(b1).relu();
          return crossEntropy(h.matmul(w2).add(b2), y);
        },
        randn(4, 1, 16, 16),
        randint(0, 10, 4));
  }

  /** The bytes of a step that only the collector finds: what the program has been given. */
  private static double steady(Supplier<Tensor> step) {
    double first = step.get().item();
    for (int k = 0; k < 5; k++) step.get();
    double allocations = Emulator.counter("allocations");
    double synchronizations = Emulator.counter("synchronizations");
    double pinned = Emulator.counter("pinned_bytes");
    MemoryStats before = memoryStats(cuda());
    Tensor last = null;
    for (int k = 0; k < STEPS; k++) last = step.get();
    MemoryStats after = memoryStats(cuda());
    assertEquals(synchronizations, Emulator.counter("synchronizations"), "a step waits");
    assertEquals(pinned, Emulator.counter("pinned_bytes"), "pinned bytes");
    assertTrue(Emulator.counter("allocations") - allocations <= 2, "from the driver: " + after);
    assertEquals(before.collections(), after.collections(), "the collector is called");
    assertTrue(last.item() < first, "it learns");
    return (after.live() - before.live()) / (double) STEPS;
  }

  @Test
  void anMlp() {
    assertTrue(withDevice(cuda(), () -> steady(mlp().eager())) <= MLP_ACTIVATIONS);
  }

  @Test
  void anMlpByAdam() {
    Supplier<Double> bytes =
        () -> {
          Task mlp = mlp();
          return steady(mlp.eager(new Adam(.01, mlp.weights)));
        };
    assertTrue(withDevice(cuda(), bytes) <= MLP_ACTIVATIONS);
  }

  @Test
  void aLenet() {
    assertTrue(withDevice(cuda(), () -> steady(lenet().eager())) <= LENET_ACTIVATIONS);
  }

  /** Of a compiled step the program is given the loss, and nothing else. */
  @Test
  void aCompiledMlpAndLenet() {
    assertTrue(withDevice(cuda(), () -> steady(mlp().compiled())) <= Pool.ROUND);
    assertTrue(withDevice(cuda(), () -> steady(lenet().compiled())) <= Pool.ROUND);
  }

  @Test
  void variablesOfACompiledFunctionAreWrittenInPlace() {
    withDevice(
        cuda(),
        () -> {
          Task mlp = mlp();
          Supplier<Tensor> step = mlp.compiled();
          for (int k = 0; k < 5; k++) step.get();
          List<Object> before = mlp.weights.stream().map(w -> w.values().data()).toList();
          step.get();
          for (int k = 0; k < before.size(); k++) {
            assertSame(before.get(k), mlp.weights.get(k).values().data());
          }
          // Who keeps a value has it as it was.
          Tensor kept = mlp.weights.getFirst().detach();
          float[] was = kept.toFloatArray();
          step.get();
          assertArrayEquals(was, kept.toFloatArray());
          assertNotEquals(was[0], mlp.weights.getFirst().toFloatArray()[0]);
        });
  }

  /**
   * Steps for which the driver has no memory at all, and whose results the collector need not find:
   * what as many steps before them held serves them.
   */
  private static void withoutTheDriver(Supplier<Tensor> step) {
    for (int k = 0; k < STEPS + 10; k++) step.get();
    long live = memoryStats(cuda()).live();
    for (int k = 0; k < 50 && memoryStats(cuda()).live() == live; k++) collect();
    long collections = memoryStats(cuda()).collections();
    double allocations = Emulator.counter("allocations");
    Emulator.option("SHORT", "cuMemAlloc:999");
    try {
      for (int k = 0; k < STEPS; k++) step.get();
    } finally {
      Emulator.option("SHORT", ":0");
    }
    assertEquals(allocations, Emulator.counter("allocations"), "from the driver");
    assertEquals(collections, memoryStats(cuda()).collections(), "the collector is called");
  }

  private static void collect() {
    System.gc();
    try {
      Thread.sleep(20); // its references come later
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void stepsTakeNothingFromTheDriver() {
    withDevice(
        cuda(),
        () -> {
          withoutTheDriver(mlp().eager());
          withoutTheDriver(lenet().eager());
          withoutTheDriver(mlp().compiled());
          withoutTheDriver(lenet().compiled());
        });
  }

  @Test
  void onlyReadingAValueWaits() {
    Tensor x = tensor(1, 2, 3).to(cuda());
    double before = Emulator.counter("synchronizations");
    Tensor sum = x.mul(2).add(1).sum();
    for (int k = 0; k < 2000; k++) sum = sum.add(tensor(k, 1, 2).to(cuda()).sum());
    sum = sum.add(zeros(1000).to(cuda()).sum()).add(tensor(2.5).to(cuda()));
    assertEquals(before, Emulator.counter("synchronizations"));
    sum.item();
    assertEquals(before + 1, Emulator.counter("synchronizations"));
  }

  @Test
  void uploadsDoNotWaitEvenForALateDevice() {
    Emulator.option("LATE", 1);
    try {
      Tensor x = zeros(300_000).to(cuda()); // more than a chunk
      double before = Emulator.counter("synchronizations");
      for (int k = 0; k < 100; k++) x = x.add(tensor(k, k, k).to(cuda()).get(1));
      assertEquals(before, Emulator.counter("synchronizations"));
      assertEquals(4950, x.get(299_999).item());
    } finally {
      Emulator.option("LATE", 0);
    }
  }

  @Test
  void copiesOfManyChunks() {
    int n = 3 * (PinnedChunks.BYTES / 8) + 17;
    double[] values = new double[n];
    boolean[] flags = new boolean[n];
    for (int i = 0; i < n; i++) {
      values[i] = i * .5 - 7;
      flags[i] = i % 3 == 0;
    }
    Emulator.option("LATE", 1);
    try {
      Tensor x = tensor(values, org.gradsh.autograd.DType.FLOAT64).to(cuda());
      assertArrayEquals(values, x.mul(1).toDoubleArray());
      Tensor m = tensor(flags).to(cuda());
      assertArrayEquals(flags, m.toBooleanArray());
    } finally {
      Emulator.option("LATE", 0);
    }
  }
}
