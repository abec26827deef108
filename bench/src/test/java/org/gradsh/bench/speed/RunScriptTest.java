package org.gradsh.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** run.sh refuses what it cannot take before it builds anything, and Options refuses the same. */
class RunScriptTest {
  private record Said(int exit, String text) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--fast|unknown argument '--fast'",
        "--only|--only needs a value",
        "--threads 3|--threads takes a number from 1 to 2, not '3'",
        "--threads two|--threads takes a number from 1 to 2, not 'two'",
        "--rounds 0|--rounds takes a number from 1 to 1000, not '0'",
        "--rounds 100000|--rounds takes a number from 1 to 1000, not '100000'",
        "--rounds -1|--rounds takes a number from 1 to 1000, not '-1'",
        "--quick x|unknown argument 'x'",
      })
  void aWrongArgumentIsRefused(String arguments, String why) throws Exception {
    Said said = run(arguments.split(" "));
    assertEquals("run.sh: " + why + " (bench/run.sh --help tells more)", said.text().strip());
    assertEquals(2, said.exit());
    if (!arguments.startsWith("--quick")) {
      assertEquals(why, OptionsTest.refusal(arguments.split(" ")));
    }
  }

  @Test
  void aProgramThatIsNotThereIsRefused() throws Exception {
    Said said = run("--gradsh", "/nowhere/gradsh");
    assertTrue(said.text().contains("--gradsh: /nowhere/gradsh cannot be run"), said.text());
    assertEquals(2, said.exit());
  }

  @Test
  void helpNamesEveryOption() throws Exception {
    Said said = run("--help");
    assertEquals(0, said.exit());
    for (String option :
        List.of(
            "--quick",
            "--only",
            "--threads",
            "--rounds",
            "--library",
            "--markdown",
            "--jmh",
            "--growth",
            "--gradsh",
            "--no-build")) {
      assertTrue(said.text().contains("  " + option), option);
    }
  }

  private static Said run(String... arguments) throws Exception {
    Path script = Path.of("run.sh");
    if (!Files.exists(script)) script = Path.of("bench", "run.sh");
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes());
    return new Said(process.waitFor(), text);
  }
}
