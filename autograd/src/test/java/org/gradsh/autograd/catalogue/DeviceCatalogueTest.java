package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.op.ShapeOps;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every op of the catalogue on an accelerator that has no kernels: nothing strays to the CPU. */
class DeviceCatalogueTest {
  private static final Device MIRROR = new Device("mirror", 1);

  @TestFactory
  Stream<DynamicTest> devicesAgree() {
    return Subject.all().stream()
        .filter(op -> !op.name().equals(ShapeOps.MOVE.name())) // its samples name the CPU
        .map(
            op ->
                dynamicTest(
                    op.name(),
                    () ->
                        new DeviceChecks(op, new Tally(), MIRROR, DeviceChecks.Agreement.bits())
                            .run()));
  }
}
