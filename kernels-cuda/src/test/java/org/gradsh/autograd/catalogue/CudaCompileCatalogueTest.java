package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.op.ShapeOps;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every op of the catalogue on the device, compiled and as it is: values, gradients, second. */
@Tag("modes")
class CudaCompileCatalogueTest {
  private static final Device CUDA = new Device("cuda", 0);

  @TestFactory
  Stream<DynamicTest> compiledAgree() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    return Subject.all().stream()
        .filter(op -> !op.name().equals(ShapeOps.MOVE.name())) // its samples name the CPU
        .map(op -> dynamicTest(op.name(), () -> check(op)));
  }

  private static void check(Subject op) {
    Autograd.withDevice(
        CUDA,
        () -> {
          new CompileChecks(op, new Tally(), CUDA).run();
          return null;
        });
  }
}
