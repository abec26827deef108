package org.gradsh.kernel.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gradsh.kernel.install.Desk.Told;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(OS.WINDOWS)
class UninstallTest {
  @TempDir Path root;
  private Desk desk;

  @BeforeEach
  void sitDown() throws IOException {
    desk = new Desk(root);
  }

  private static void assertRefused(String part, Told told) {
    assertEquals(1, told.exit(), told.toString());
    assertEquals(1, told.err().lines().count(), told.err());
    assertTrue(told.err().startsWith("gradsh: ") && told.err().contains(part), told.err());
  }

  @Test
  void whatWasInstalledGoes() {
    assertEquals(0, desk.tell("install --name Large").exit());
    assertEquals(0, desk.tell("install").exit());
    assertEquals(0, desk.tell("uninstall --name LARGE").exit());
    assertFalse(Files.exists(desk.users().resolve("large")));
    assertTrue(Files.exists(desk.users().resolve("gradsh/kernel.json")));
    assertEquals(0, desk.tell("uninstall --user").exit());
    assertFalse(Files.exists(desk.users().resolve("gradsh")));
  }

  @Test
  void othersKernelsAndFilesStay() throws IOException {
    Path other = desk.foreign(desk.users(), "other");
    assertRefused("is Other's, not Gradsh's", desk.tell("uninstall --name other"));
    assertTrue(Files.exists(other.resolve("kernel.json")));
    desk.tell("install");
    Files.writeString(desk.users().resolve("gradsh/mine"), "");
    Told told = desk.tell("uninstall");
    assertEquals(0, told.exit(), told.toString());
    assertTrue(told.out().contains("Left, since Gradsh has not put it there"), told.out());
    assertTrue(Files.exists(desk.users().resolve("gradsh/mine")));
    assertFalse(Files.exists(desk.users().resolve("gradsh/kernel.json")));
  }

  @Test
  void ofALinkOnlyTheLinkGoes() throws IOException {
    Path elsewhere = root.resolve("p/share/jupyter/kernels/gradsh");
    desk.tell("install --prefix", root.resolve("p").toString());
    Files.createDirectories(desk.users());
    Files.createSymbolicLink(desk.users().resolve("gradsh"), elsewhere);
    assertEquals(0, desk.tell("uninstall").exit());
    assertFalse(Files.exists(desk.users().resolve("gradsh")));
    assertTrue(Files.exists(elsewhere.resolve("kernel.json")));
  }

  @Test
  void whatIsNotThereIsPerhapsElsewhere() {
    assertRefused("there is no kernel gradsh in", desk.tell("uninstall"));
    assertRefused("gradsh kernel list tells", desk.tell("uninstall --name x"));
    Path prefix = root.resolve("p");
    desk.environment.put("CONDA_PREFIX", prefix.toString());
    desk.tell("install --sys-prefix");
    assertRefused(
        "gradsh kernel uninstall --prefix " + prefix + " --name gradsh", desk.tell("uninstall"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--option -Xmx4g    | kernel uninstall has no flag --option",
        "--nam x            | Did you mean --name?",
        "gradsh             | takes flags only",
        "--name             | --name wants a kernel's name",
        "--name ../x        | cannot be a kernel's name",
        "--user --prefix /p | exclude each other",
        "--prefix           | --prefix wants a folder",
      })
  void flagsThatMakeNoSenseAreRefused(String flags, String part) {
    desk.tell("install");
    Told told = desk.tell("uninstall " + flags);
    assertEquals(2, told.exit(), told.toString());
    assertTrue(told.err().contains(part), told.err());
    assertTrue(Files.exists(desk.users().resolve("gradsh/kernel.json")));
  }
}
