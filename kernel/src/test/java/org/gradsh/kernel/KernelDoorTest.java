package org.gradsh.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import org.gradsh.autograd.Finding;
import org.gradsh.repl.Door;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelDoorTest {
  private final Door door =
      ServiceLoader.load(Door.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(found -> found.name().equals("kernel"))
          .findFirst()
          .orElseThrow();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return door.run(
        List.of(arguments),
        InputStream.nullInputStream(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  void theLauncherFindsIt() {
    assertInstanceOf(KernelDoor.class, door);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "install --help", "uninstall --name x -h", "list --help"})
  void helpNamesEveryFlag(String line) {
    assertEquals(0, run(line.split(" ")));
    String text = out.toString(StandardCharsets.UTF_8);
    for (String part :
        List.of("install", "uninstall", "list", "CONNECTION_FILE", "--user", "--prefix DIR")) {
      assertTrue(text.contains(part), part);
    }
    for (String flag :
        List.of("--sys-prefix", "--name", "--display-name", "--option", "--env", "--replace")) {
      assertTrue(text.contains(flag), flag);
    }
    assertEquals("", err.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "instal          | Did you mean install?",
        "lsit            | Did you mean list?",
        "--version       | no flag \"--version\"",
        "/a.json /b.json | \"/b.json\" is one too many",
        "list --user     | list takes nothing after it",
      })
  void whatMakesNoSenseIsOneSentence(String line, String part) {
    assertEquals(2, run(line.split(" ")));
    assertEquals("", out.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().startsWith("gradsh: "), err.toString());
    assertTrue(err.toString().contains(part), err.toString());
  }

  @Test
  void nothingAtAllIsNotEnough() {
    assertEquals(2, run());
    assertTrue(err.toString().contains("gradsh kernel --help"), err.toString());
  }

  @Test
  void theDoctorHearsOfKernelsAndAFix() {
    List<Finding> findings = door.findings();
    assertEquals("Jupyter kernel", findings.getFirst().what());
    for (Finding finding : findings) {
      assertEquals(finding.isGood(), finding.fix().isEmpty(), finding.toString());
    }
  }
}
