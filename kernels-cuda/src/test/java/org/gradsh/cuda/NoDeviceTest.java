package org.gradsh.cuda;

import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.ones;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.gradsh.autograd.Device;
import org.gradsh.autograd.Finding;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where there is a driver and no device, or no driver: one sentence, and the CPU goes on. */
@Tag("no-device")
class NoDeviceTest {
  @Test
  void whyThereIsNoneIsOneSentence() {
    assumeTrue(Device.count("cuda") == 0, "there is a device");
    TensorException e = assertThrows(TensorException.class, () -> ones(2).to(cuda()));
    assertEquals(
        "no device cuda:0\n  " + Device.status("cuda") + "\n  perhaps: the CPU: Device.CPU",
        e.getMessage());
    assertTrue(Device.status("cuda").startsWith("none ("), Device.status("cuda"));
    assertEquals(1, Device.status("cuda").lines().count());
    for (Finding f : Device.findings("cuda")) {
      assertFalse(f.isGood());
      assertFalse(f.fix().isEmpty());
    }
    assertEquals(2, ones(2).sum().item());
  }
}
