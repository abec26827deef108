package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.ShapeOps;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every op of the catalogue, value and gradients, on the CPU and on the device. */
@Tag("modes")
class CudaCatalogueTest {
  private static final Device CUDA = new Device("cuda", 0);

  @TestFactory
  Stream<DynamicTest> parity() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    return Subject.all().stream()
        .filter(op -> !op.name().equals(ShapeOps.MOVE.name())) // its samples name the CPU
        .map(
            op ->
                dynamicTest(
                    op.name(),
                    () -> new DeviceChecks(op, new Tally(), CUDA, CudaCatalogueTest::near).run()));
  }

  private static final Map<String, Long> BEFORE = new HashMap<>();

  @BeforeAll
  static void whatOthersHaveAskedFor() {
    BEFORE.putAll(Device.fallbacks("cuda"));
  }

  @AfterAll
  static void whatTheCpuComputedIsInTheManual() throws IOException {
    String page = Files.readString(Path.of("../docs/cuda.md"));
    int from = page.indexOf("## What is computed on the CPU");
    String listed = page.substring(from, page.indexOf("\n## ", from + 1));
    Device.fallbacks("cuda")
        .forEach(
            (op, times) -> {
              boolean isListed = listed.contains("`" + op + "`");
              boolean isNew = times > BEFORE.getOrDefault(op, 0L);
              assertTrue(isListed || !isNew, op + " has no kernel, and docs/cuda.md is silent");
            });
  }

  /** Within rounding, as the order of sums and the functions of float64 are others' here. */
  private static void near(Tensor expected, Tensor actual, String what) {
    double[] a = expected.toDoubleArray();
    double[] b = actual.toDoubleArray();
    if (!expected.dtype().isFloating()) {
      assertEquals(Arrays.toString(a), Arrays.toString(b), what);
      return;
    }
    double tolerance = expected.dtype() == DType.FLOAT64 ? 1e-12 : 1e-5;
    for (int i = 0; i < a.length; i++) {
      boolean same = a[i] == b[i] || Double.isNaN(a[i]) && Double.isNaN(b[i]);
      double off = Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(a[i]));
      int at = i;
      assertTrue(same || off <= tolerance, () -> what + " at " + at + ": " + a[at] + ", " + b[at]);
    }
  }
}
