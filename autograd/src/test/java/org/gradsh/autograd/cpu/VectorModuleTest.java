package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The three ways in which a JVM may be started, each in a JVM of its own. */
class VectorModuleTest {
  /** Prints the width of the vectors. */
  static final class Width {
    public static void main(String[] args) {
      System.out.println(Simd.bits());
    }
  }

  private static String width(boolean silent, String... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(flags));
    command.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Width.class.getName()));
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
}
