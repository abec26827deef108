package org.gradsh.cuda.memory;

import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.memoryStats;
import static org.gradsh.autograd.Autograd.ones;
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

  /** Small arrays do not hold more of little memory than they are. */
  @Test
  void littleMemoryIsUsed() throws Exception {
    Process process = start("5m", Little.class);
    String told = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), told);
    assertEquals("1000000.0", told.lines().findFirst().orElse(""), told);
    assertTrue(told.contains("cuda: out of memory: 2.0 MiB are wanted\n"), told);
    assertTrue(told.contains("  what is cached lies between live arrays, in pieces of "), told);
  }

  /** The process that has little. */
  static final class Little {
    private Little() {}

    public static void main(String[] args) {
      Tensor x = ones(1000, 100).to(cuda());
      Tensor w = ones(100, 1000).to(cuda());
      System.out.println(x.matmul(w).sum().item() / 100);
      List<Tensor> all = new ArrayList<>();
      for (int k = 0; k < 36; k++) all.add(zeros(25 << 10).to(cuda()));
      List<Tensor> third = new ArrayList<>();
      for (int k = 0; k < all.size(); k += 3) third.add(all.get(k));
      all.clear();
      try {
        zeros(1 << 19).to(cuda());
      } catch (TensorException e) {
        System.out.println(e.getMessage());
      }
      System.exit(third.getLast().sum().item() == 0 ? 0 : 1);
    }
  }

  private static Process start(String limit) throws IOException {
    return start(limit, LimitTest.class);
  }

  private static Process start(String limit, Class<?> main) throws IOException {
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
            main.getName());
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
