package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernels")
class SimdTest {
  @Test
  void followsTheModulesOfTheJvm() {
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    assertEquals(present, Simd.enabled());
    assertEquals(present, Simd.bits() > 0);
    assertEquals(!present, Simd.name().equals("no vectors"));
  }

  @Test
  void namesTheVectorsOfAMachine() {
    assertEquals("AVX-512", VectorModule.name(512, "amd64"));
    assertEquals("AVX2", VectorModule.name(256, "amd64"));
    assertEquals("SSE", VectorModule.name(128, "x86_64"));
    assertEquals("NEON", VectorModule.name(128, "aarch64"));
    assertEquals("SVE", VectorModule.name(256, "aarch64"));
    assertEquals("128-bit vectors", VectorModule.name(128, "riscv64"));
    assertEquals("no vectors", VectorModule.name(0, "amd64"));
  }

  @Test
  void aSettingThatIsNoNumberIsNamed() {
    System.setProperty("gradsh.someNumber", "many");
    try {
      var e =
          assertThrows(IllegalArgumentException.class, () -> Settings.positive("someNumber", 1));
      assertEquals("gradsh.someNumber: \"many\" is not a positive number", e.getMessage());
    } finally {
      System.clearProperty("gradsh.someNumber");
    }
    assertEquals(7, Settings.positive("someNumber", 7));
  }
}
