package org.gradsh.cuda;

import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.driver.DriverLibrary;
import org.junit.jupiter.api.Test;

/** With {@code -Dgradsh.cuda.debug=true}, for which a process of its own is needed. */
class DebugTest {
  /** What goes wrong there, each op at a line of its own; nothing of it is read. */
  static final class Program {
    private Program() {}

    private static void told(Runnable op) {
      try {
        op.run();
        System.out.println("nothing");
      } catch (TensorException e) {
        List<String> lines = e.getMessage().lines().toList();
        System.out.println(lines.get(0) + " |" + lines.get(1));
      }
    }

    public static void main(String[] args) {
      Tensor x = tensor(new int[] {5, 6}).to(cuda());
      Tensor zero = tensor(new int[] {0, 2}).to(cuda());
      Tensor table = zeros(4, 2).to(cuda());
      Tensor far = tensor(new long[] {1, 12}).to(cuda());
      Tensor square = zeros(3, 3).to(cuda());
      told(() -> x.rem(zero));
      told(() -> table.indexSelect(0, far));
      told(() -> Autograd.inverse(square));
      told(() -> x.add(zero));
    }
  }

  @Test
  void anErrorIsThrownByTheOpThatFindsIt() throws IOException, InterruptedException {
    Emulator.require();
    Process process =
        new ProcessBuilder(
                Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dgradsh.cuda.debug=true",
                        "-Dgradsh.cuda.library=" + DriverLibrary.name(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                    .toList())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    assertTrue(
        out.endsWith(
            """
            rem: an integer is divided by zero |  found on the device, by this op, rem
            an index is out of range |  found on the device, by this op, indexSelect
            inverse: the matrix is singular |  found on the device, by this op, inverse
            nothing
            """),
        out);
  }
}
