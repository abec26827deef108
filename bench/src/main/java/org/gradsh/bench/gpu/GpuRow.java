package org.gradsh.bench.gpu;

import java.util.function.Supplier;
import org.gradsh.autograd.Tensor;

/**
 * One thing that is measured.
 *
 * @param group what is measured in one process: {@code fp32}, {@code elements}, …
 * @param repeats of a sample, waited for together
 * @param bytes of device memory that a repetition may keep until the collector comes
 * @param prepared makes the operands and gives the work and its check
 */
record GpuRow(String group, String name, int repeats, long bytes, Supplier<Work> prepared) {
  /** What the groups and the names of compiled steps end in. */
  static final String COMPILED_GROUP = "-compiled", COMPILED = ", compiled";

  /** Whether the memory that it holds is told: where the process computes nothing else. */
  boolean holds() {
    return group.startsWith("mlp") || group.startsWith("lenet");
  }

  /**
   * @param check throws an {@link AssertionError} where a result is wrong; null where the work is
   *     its own check
   */
  record Work(Supplier<Tensor> run, Check check) {}

  /** Looks at a result. */
  @FunctionalInterface
  interface Check {
    void look(Tensor result);
  }
}
