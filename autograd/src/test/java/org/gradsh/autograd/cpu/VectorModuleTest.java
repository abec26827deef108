package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Finding;
import org.junit.jupiter.api.Test;

/** The three ways in which a JVM may be started, each in a JVM of its own. */
class VectorModuleTest {
  /** Prints the width of the vectors. */
  static final class Width {
    public static void main(String[] args) {
      System.out.println(Simd.bits());
    }
  }

  /** Prints what a banner says, and then the width. */
  static final class Banner {
    public static void main(String[] args) {
      String status = Device.status("cpu");
      System.out.println(status + " " + Simd.bits() + " " + Simd.name());
    }
  }

  private static String width(boolean silent, String... flags)
      throws IOException, InterruptedException {
    return printed(Width.class, silent, flags);
  }

  private static String printed(Class<?> main, boolean silent, String... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(flags));
    command.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    var builder = new ProcessBuilder(command).redirectErrorStream(silent);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), out);
    return out.strip();
  }

  @Test
  void theProgramGetsVectorsWithoutAFlagAndWithoutAWarning() throws Exception {
    String program = width(true, "--add-exports", "java.base/jdk.internal.module=ALL-UNNAMED");
    assertTrue(Integer.parseInt(program) > 0, program);
    assertEquals(width(false, "--add-modules", "jdk.incubator.vector"), program);
  }

  @Test
  void aLibraryWithoutFlagsGoesWithout() throws Exception {
    assertEquals("0", width(true));
  }

  @Test
  void theBannerKnowsTheVectorsWithoutTheModule() throws Exception {
    String exports = "java.base/jdk.internal.module=ALL-UNNAMED";
    String[] program = printed(Banner.class, true, "--add-exports", exports).split(" ");
    assertEquals(5, program.length, String.join(" ", program));
    assertEquals("threads,", program[1].replace("thread,", "threads,"));
    assertEquals(program[4], program[2]);
    assertTrue(Integer.parseInt(program[3]) > 0, program[3]);
    String library = printed(Banner.class, true);
    assertTrue(library.matches("\\d+ threads? 0 no vectors"), library);
    String off = printed(Banner.class, true, "--add-exports", exports, "-Dgradsh.simd=off");
    assertTrue(off.matches("\\d+ threads? 0 no vectors"), off);
  }

  @Test
  void theFindingsNameWhatIsThere() {
    List<Finding> findings = Device.findings("cpu");
    assertEquals(
        List.of("threads", "vectors", "matrix products"),
        findings.stream().map(Finding::what).toList());
    assertEquals(Simd.enabled(), findings.get(1).isGood());
    for (Finding finding : findings) {
      assertEquals(finding.isGood(), finding.fix().isEmpty(), finding.toString());
      assertTrue(!finding.text().isBlank(), finding.toString());
    }
    Finding none = Device.findings("quantum").getFirst();
    assertEquals("no module for quantum devices is on the class path", none.text());
  }
}
