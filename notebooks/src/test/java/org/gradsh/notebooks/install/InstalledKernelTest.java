package org.gradsh.notebooks.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.gradsh.notebooks.install.Workplace.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What install.sh does about Jupyter's kernel: registers it, takes it away, spares others'. */
@DisabledOnOs(OS.WINDOWS)
class InstalledKernelTest {
  private static final String FOREIGN = "{\"argv\": [\"other\"], \"display_name\": \"Other\"}";

  @TempDir Path root;
  private Workplace place;
  private Path kernel;
  private Path json;

  @BeforeEach
  void checkout() throws IOException {
    place = new Workplace(root);
    kernel = place.prefix.resolve("share/jupyter/kernels/gradsh");
    json = kernel.resolve("kernel.json");
  }

  private Result install() throws Exception {
    return place.install("--prefix", place.prefix.toString());
  }

  private Result uninstall() throws Exception {
    return place.install("--uninstall", "--prefix", place.prefix.toString());
  }

  private static void assertRefused(String part, Result result) {
    assertEquals(1, result.exit(), result.toString());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains(part), result.err());
  }

  @Test
  void theKernelStartsWhatWasInstalled() throws Exception {
    Result result = install();
    assertEquals(0, result.exit(), result.toString());
    String launcher = place.prefix.toRealPath().resolve("bin/gradsh").toString();
    assertTrue(Files.readString(json).contains("\"" + launcher + "\""), Files.readString(json));
    assertFalse(Files.exists(kernel.resolveSibling(".gradsh")), "nothing beside it");
  }

  /** Without what the launcher leaves out for them the JVM would not start, or not heed them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx16m",
        "-XX:+UseSerialGC -Xms16m",
        "-Xshare:off",
        "-XX:GCTimeRatio=12 -XX:-UseTransparentHugePages",
        "@options"
      })
  void whatTheUserWantsOfTheJvmIsTaken(String options) throws Exception {
    assertEquals(0, install().exit());
    Path file = Files.writeString(root.resolve("options"), "-XX:+UseParallelGC\n");
    place.setting("JDK_JAVA_OPTIONS", options.replace("@options", "@" + file));
    Result result = place.gradsh("kernel", "list");
    assertEquals(0, result.exit(), result.toString());
    assertEquals(
        "", result.err().replaceAll("NOTE: Picked up JDK_JAVA_OPTIONS: .*\n", ""), options);
  }

  @Test
  void whereJupyterDoesNotLookThatIsSaid() throws Exception {
    String outside = "Jupyter does not look there";
    Result result = install();
    assertTrue(result.out().contains(outside), result.out());
    assertTrue(result.out().contains("/bin/gradsh kernel install --user\n"), result.out());
    place.setting("JUPYTER_PATH", place.prefix.resolve("share/jupyter").toString());
    assertFalse(install().out().contains(outside));
  }

  @Test
  void theUsersOwnPrefixIsWhereJupyterLooks() throws Exception {
    Result result = place.install("--prefix", root.resolve("home/.local").toString());
    assertEquals(0, result.exit(), result.toString());
    assertFalse(result.out().contains("does not look"), result.out());
  }

  @Test
  void anotherProgramsKernelIsNotOverwritten() throws Exception {
    Files.createDirectories(kernel);
    Files.writeString(json, FOREIGN);
    assertRefused("is not Gradsh's", install());
    assertEquals(Set.of("share/jupyter/kernels/gradsh/kernel.json"), place.installed());
    assertEquals(FOREIGN, Files.readString(json));
  }

  @Test
  void norIsAFolderThatIsNoKernel() throws Exception {
    Files.createDirectories(kernel);
    Files.writeString(kernel.resolve("notes"), "mine");
    assertRefused("is not Gradsh's", install());
    assertEquals("mine", Files.readString(kernel.resolve("notes")));
  }

  @Test
  void aKernelThatCameIntoThePlaceOfOursStays() throws Exception {
    assertEquals(0, install().exit());
    Files.writeString(json, FOREIGN);
    assertEquals(0, uninstall().exit());
    assertEquals(FOREIGN, Files.readString(json));
    assertFalse(Files.exists(place.prefix.resolve("bin")), "ours went");
  }

  @Test
  void whatTheUserHasSetForItStaysWhenItIsInstalledAnew() throws Exception {
    assertEquals(0, install().exit());
    Result set =
        place.gradsh(
            "kernel",
            "install",
            "--prefix",
            place.prefix.toString(),
            "--launcher",
            place.prefix.resolve("bin/gradsh").toString(),
            "--display-name",
            "Mine",
            "--env",
            "A=b");
    assertEquals(0, set.exit(), set.toString());
    assertEquals(0, install().exit());
    String text = Files.readString(json);
    assertTrue(text.contains("\"Mine\"") && text.contains("\"A\": \"b\""), text);
    List<String> record = Files.readAllLines(place.prefix.resolve("lib/gradsh/installed"));
    List<String> folders = record.stream().filter(line -> line.startsWith("d ")).toList();
    assertEquals(Set.copyOf(folders).size(), folders.size(), "each once: " + folders);
    assertEquals(0, uninstall().exit());
    assertFalse(Files.exists(place.prefix));
  }

  @Test
  void aFailureLeavesTheEarlierKernel() throws Exception {
    assertEquals(0, install().exit());
    String before = Files.readString(json);
    // The command cannot be put in place: it has become a folder.
    Path command = place.prefix.resolve("bin/gradsh");
    Files.delete(command);
    Files.createDirectories(command.resolve("gradsh/in the way"));
    Files.writeString(json, before.replace("java\"", "jaava\""));
    assertRefused("cannot install", install());
    assertTrue(Files.readString(json).contains("jaava"), "as it was");
    assertFalse(
        place.installed().stream().anyMatch(file -> file.contains(".gradsh-")), "nothing beside");
  }

  @Test
  void aFailureLeavesNoFoldersForKernels() throws Exception {
    place.mavenDoes("exit 1");
    assertEquals(1, install().exit());
    assertFalse(Files.exists(place.prefix));
  }

  @Test
  void aFileWhereFoldersShouldBeIsTold() throws Exception {
    Files.createDirectories(place.prefix);
    Files.writeString(place.prefix.resolve("share"), "a file");
    assertRefused("share is not a directory", install());
    assertEquals(Set.of("share"), place.installed());
  }
}
