package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.kernel.client.Python;
import org.gradsh.kernel.client.StartedKernel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * The kernel before Jupyter itself: the tests in {@code src/test/python}, where it is installed.
 */
class JupyterTest {
  private static final List<String> MODULES =
      List.of("jupyter_kernel_test", "jupyter_client", "nbclient", "nbconvert", "nbformat");
  private static final int LONGEST_MINUTES = 5;
  private static final Pattern RAN = Pattern.compile("Ran (\\d+) tests?");

  @TempDir static Path folder;

  @BeforeAll
  static void specifications() throws IOException, InterruptedException {
    if (!Python.has(MODULES.toArray(String[]::new))) {
      // Not only in the reports: whoever builds is to know what was not tested.
      System.out.println(Python.MISSING);
      throw new TestAbortedException(Python.MISSING);
    }
    specification("gradsh", "message");
    specification("gradsh-signal", "signal");
  }

  private static void specification(String name, String interrupts) throws IOException {
    JsonArray argv = new JsonArray();
    Gradsh.command("kernel", StartedKernel.CONNECTION_FILE).forEach(argv::add);
    JsonObject environment = Served.json("GRADSH_HOME", folder.resolve("home").toString());
    JsonObject specification =
        Served.json(
            "argv",
            argv,
            "display_name",
            "Gradsh",
            "language",
            "java",
            "interrupt_mode",
            interrupts,
            "env",
            environment);
    Path kernel = Files.createDirectories(folder.resolve("kernels").resolve(name));
    Files.writeString(kernel.resolve("kernel.json"), specification.toString());
  }

  @Test
  void allTwelveChecksOfJupyterKernelTestPassAndNoneIsSkipped() throws Exception {
    assertEquals(12, passes("test_jupyter_kernel_test.py"));
  }

  @Test
  void theClientOfJupyterIsServed() throws Exception {
    assertTrue(passes("test_client.py") > 15);
  }

  @Test
  void notebooksAreRunByNbclientAndNbconvert() throws Exception {
    assertTrue(passes("test_notebooks.py") >= 10);
  }

  /** Runs a file of tests, which must all pass; says how many there were. */
  private static int passes(String file) throws IOException, InterruptedException {
    Path log = folder.resolve(file + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Python.COMMAND, "-W", "ignore", Path.of("src/test/python", file).toString(), "-v");
    builder.environment().put("JUPYTER_PATH", folder.toString());
    builder.environment().put("JUPYTER_RUNTIME_DIR", folder.resolve("runtime").toString());
    builder.environment().put("GRADSH_KERNEL", "gradsh");
    builder.environment().put("GRADSH_KERNEL_SIGNAL", "gradsh-signal");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    String said = Files.readString(log);
    assertTrue(ended, said);
    assertEquals(0, process.exitValue(), said);
    assertFalse(said.contains("skipped"), said);
    Matcher ran = RAN.matcher(said);
    assertTrue(ran.find(), said);
    return Integer.parseInt(ran.group(1));
  }
}
