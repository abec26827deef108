package org.gradsh.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.ones;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.DeviceProvider;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.driver.DriverLibrary;
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

  /** What a fresh process says of its devices, and whether its CPU computes. */
  private static String told(List<String> options, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--add-modules=jdk.incubator.vector");
    command.add("-Dgradsh.cuda.library=" + DriverLibrary.name());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Asks.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
  }

  /** The other process. */
  static final class Asks {
    private Asks() {}

    public static void main(String[] args) {
      String first = Device.findings("cuda").getFirst().isGood() ? "good" : "lacking";
      System.out.println(Device.count("cuda") + " " + Device.status("cuda") + " " + first);
      System.out.println(ones(3).sum().item());
      if (Device.count("cuda") == 0) {
        TensorException e = assertThrows(TensorException.class, () -> cuda());
        assertTrue(e.getMessage().contains(Device.status("cuda")), e.getMessage());
      } else {
        System.out.println(ones(3).to(cuda()).sum().item());
      }
    }
  }

  @Test
  void aWrongOptionIsSaidAndTheCpuGoesOn() throws IOException {
    assertEquals(
        """
        0 none (-Dgradsh.cuda.memory=lots is no amount of memory: \
        8g, 512m or 50%, and 1m at least) lacking
        3.0\
        """,
        told(List.of("-Dgradsh.cuda.memory=lots"), Map.of()));
  }

  @Test
  void whatIsTooOldIsNotCounted() throws IOException {
    Emulator.require();
    String old = told(List.of(), Map.of("CUDA_EMULATOR_CAPABILITY", "70"));
    assertTrue(old.startsWith("0 none ("), old);
    assertTrue(
        old.endsWith("has compute capability 7.0: 7.5 or more is needed) lacking\n3.0"), old);
    assertEquals(
        "0 none (the driver is of CUDA 10.2: 11.0 or later is needed) lacking\n3.0",
        told(List.of(), Map.of("CUDA_EMULATOR_DRIVER", "10020")));
    assertEquals(
        "0 none (the driver sees no device) lacking\n3.0",
        told(List.of(), Map.of("CUDA_EMULATOR_DEVICES", "0")));
    assertEquals(
        "1 1 device good\n3.0\n3.0", told(List.of(), Map.of("CUDA_EMULATOR_CAPABILITY", "75")));
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
