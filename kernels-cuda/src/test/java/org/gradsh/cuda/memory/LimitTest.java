package org.gradsh.cuda.memory;

import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.memoryStats;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.Emulator;
import org.gradsh.cuda.driver.DriverLibrary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes on one card, each with a limit, take no more of it than there is. */
class LimitTest {
  private static final long CARD = 256L << 20;
  private static final int EACH = 16 << 20;

  @BeforeEach
  void needsTheEmulator() {
    Emulator.require();
  }

  @Test
  void twoProcessesShareACard() throws Exception {
    List<Process> processes = List.of(start("60%"), start("96m"));
    List<String> told = new ArrayList<>();
    for (Process p : processes) told.add(new String(p.getInputStream().readAllBytes()));
    long together = 0;
    for (int k = 0; k < 2; k++) {
      assertEquals(0, processes.get(k).waitFor(), told.get(k));
      List<String> lines = told.get(k).lines().toList();
      long limit = k == 0 ? CARD * 6 / 10 : 96L << 20;
      long peak = Long.parseLong(lines.getFirst());
      assertTrue(peak <= limit, peak + " bytes of the driver's, and the limit is " + limit);
      assertTrue(peak > limit - 3L * EACH, "what is allowed is used: " + peak);
      assertEquals("cuda: out of memory: 16.0 MiB are wanted", lines.get(1));
      together += peak;
    }
    assertTrue(together <= CARD, together + " bytes on one card");
  }

  private static Process start(String limit) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "-Xmx256m",
            "-Dgradsh.cuda.library=" + DriverLibrary.name(),
            "-Dgradsh.cuda.memory=" + limit,
            "-cp",
            System.getProperty("java.class.path"),
            LimitTest.class.getName());
    builder.environment().put("CUDA_EMULATOR_MEMORY", String.valueOf(CARD));
    builder.environment().put("CUDA_EMULATOR_DEVICES", "1");
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** One of the processes: takes memory until it is refused, and tells how much that was. */
  public static void main(String[] args) {
    List<Tensor> held = new ArrayList<>();
    try {
      while (true) held.add(zeros(EACH / 4).to(cuda()));
    } catch (TensorException e) {
      System.out.println((long) Emulator.counter("peak_bytes"));
      System.out.println(e.getMessage().lines().findFirst().orElse(""));
    }
    int before = held.size() - 1; // the sum wants a place too
    held.clear();
    for (int k = 0; k < before; k++) held.add(zeros(EACH / 4).to(cuda()));
    boolean works = held.getLast().sum().item() == 0 && memoryStats().limit() < CARD;
    System.exit(works ? 0 : 1); // that there is room again is for this one to notice
  }
}
