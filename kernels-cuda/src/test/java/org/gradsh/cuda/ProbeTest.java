package org.gradsh.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ServiceLoader;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.DeviceProvider;
import org.junit.jupiter.api.Test;

class ProbeTest {
  @Test
  void aMissingDriverIsSaidInOneLine() {
    var outcome = assertInstanceOf(Probe.NoDriver.class, Probe.run("libnosuchdriver.so.1"));
    assertEquals("no libnosuchdriver.so.1", outcome.why());
  }

  @Test
  void aLibraryThatIsNoDriverIsSaid() {
    var outcome = assertInstanceOf(Probe.NoDriver.class, Probe.run("libc.so.6"));
    assertEquals("libc.so.6: has no cuInit", outcome.why());
  }

  @Test
  void theEngineFindsTheProvider() {
    assertTrue(
        ServiceLoader.load(DeviceProvider.class).stream()
            .anyMatch(p -> p.type() == CudaProvider.class));
    String status = Device.status("cuda");
    assertEquals(1, status.lines().count(), status);
  }
}
