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

/** The real install.sh: what it puts in place, what it takes away, and every way to fail. */
@DisabledOnOs(OS.WINDOWS)
class InstallTest {
  @TempDir Path root;
  private Workplace place;

  @BeforeEach
  void checkout() throws IOException {
    place = new Workplace(root);
  }

  private Result install() throws IOException, InterruptedException {
    return place.install("--prefix", place.prefix.toString());
  }

  private static void assertOneSentence(String part, Result result) {
    assertEquals(1, result.exit(), result.toString());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().startsWith("install.sh: "), result.err());
    assertTrue(result.err().contains(part), result.err());
  }

  @Test
  void whatIsInstalledOutlivesTheCheckoutAndGoesAway() throws Exception {
    Result result = install();
    assertEquals(0, result.exit(), result.toString());
    assertEquals("", result.err());
    assertTrue(result.out().contains("27.0"), result.out());
    var expected =
        Set.of(
            "bin/gradsh",
            "lib/gradsh/LICENSE",
            "lib/gradsh/NOTICE",
            "lib/gradsh/find-jdk.sh",
            "lib/gradsh/gradsh.aot",
            "lib/gradsh/gradsh.jar",
            "lib/gradsh/gradsh.jdk",
            "lib/gradsh/installed",
            "lib/gradsh/lib/part.jar",
            "lib/gradsh/notebooks/a.jsh",
            "lib/gradsh/start-cache.sh",
            "lib/gradsh/times/gradsh.jar",
            "lib/gradsh/times/part.jar",
            "lib/gradsh/warm-up.jsh",
            "share/jupyter/kernels/gradsh/kernel.json",
            "share/jupyter/kernels/gradsh/logo-32x32.png",
            "share/jupyter/kernels/gradsh/logo-64x64.png",
            "share/jupyter/kernels/gradsh/logo-svg.svg");
    assertEquals(expected, place.installed());

    assertEquals(0, install().exit());
    assertEquals(expected, place.installed(), "a second time changes nothing");

    Files.move(place.checkout, root.resolve("moved away"));
    assertEquals(new Result(0, "27.0\n", ""), place.gradsh());

    Files.move(root.resolve("moved away"), place.checkout);
    Result removed = place.install("--uninstall", "--prefix", place.prefix.toString());
    assertEquals(0, removed.exit(), removed.toString());
    assertFalse(Files.exists(place.prefix), "made by the installer, taken away by it");
  }

  @Test
  void aLauncherIsFoundThroughLinksAndLooksForAnotherJdk() throws Exception {
    assertEquals(0, install().exit());
    Path launcher = place.prefix.resolve("bin/gradsh");
    String text = Files.readString(launcher);
    Files.writeString(launcher, text.replaceFirst("java='.*'", "java='/no/jdk/bin/java'"));
    Path link = Files.createSymbolicLink(root.resolve("a link"), Path.of("pre fix/bin/gradsh"));
    Result result = place.finish(place.start(List.of(link.toString())));
    assertEquals(new Result(0, "27.0\n", ""), result);
  }

  @Test
  void aLauncherWithoutAnyJdkSaysWhatToInstall() throws Exception {
    assertEquals(0, install().exit());
    Path launcher = place.prefix.resolve("bin/gradsh");
    String text = Files.readString(launcher);
    Files.writeString(launcher, text.replaceFirst("java='.*'", "java='/no/jdk/bin/java'"));
    Path finder = place.prefix.resolve("lib/gradsh/find-jdk.sh");
    Files.writeString(finder, Files.readString(finder).replace("-ge 25", "-ge 2500"));
    Result result = place.gradsh();
    assertEquals(1, result.exit());
    assertEquals("", result.out());
    assertTrue(result.err().startsWith("gradsh: Gradsh needs a JDK 25"), result.err());
    assertEquals(1, result.err().lines().count());
  }

  @Test
  void aStaleStartUpCacheSaysNothing() throws Exception {
    assertEquals(0, install().exit());
    Path cache = place.prefix.resolve("lib/gradsh/gradsh.aot");
    Files.writeString(cache, "not a cache");
    assertEquals(new Result(0, "27.0\n", ""), place.gradsh());
    Files.delete(cache);
    assertEquals(new Result(0, "27.0\n", ""), place.gradsh());
  }

  @Test
  void optionsOfTheJvmAreTaken() throws Exception {
    assertEquals(0, install().exit());
    for (String options : List.of("-XX:+UseSerialGC", "-Xmx200m -Da=b", "")) {
      place.setting("GRADSH_JAVA_OPTIONS", options);
      assertEquals(new Result(0, "27.0\n", ""), place.gradsh(), options);
    }
  }

  @Test
  void otherPeoplesFilesStay() throws Exception {
    Files.createDirectories(place.prefix.resolve("bin"));
    Files.writeString(place.prefix.resolve("bin/other"), "");
    assertEquals(0, install().exit());
    Files.writeString(place.prefix.resolve("lib/gradsh/notebooks/mine.jsh"), "");
    assertEquals(0, place.install("--prefix=" + place.prefix, "--uninstall").exit());
    assertEquals(Set.of("bin/other", "lib/gradsh/notebooks/mine.jsh"), place.installed());
    assertOneSentence(
        "nothing to remove", place.install("--uninstall", "--prefix", place.prefix + ""));
  }

  @Test
  void startUpCachesGoAwayAndWhatTheUserHasIsTold() throws Exception {
    assertEquals(0, install().exit());
    Path app = place.prefix.resolve("lib/gradsh").toRealPath();
    Files.createDirectory(app.resolve(".making"));
    Files.writeString(app.resolve("gradsh.none"), "");
    Path users = root.resolve("home/.cache/gradsh");
    Path own = users.resolve("start" + app.toString().replace('/', '%'));
    Path others = users.resolve("start%opt%other");
    Files.createDirectories(own);
    Files.createDirectories(others);
    Result result = place.install("--uninstall", "--prefix", place.prefix.toString());
    assertEquals(0, result.exit(), result.toString());
    assertFalse(Files.exists(place.prefix));
    assertFalse(Files.exists(own));
    assertTrue(Files.exists(others));
    assertTrue(result.out().contains("what it has kept: " + users + "\n"), result.out());
  }

  @Test
  void aFolderOrCommandOfSomeoneElseIsNotTouched() throws Exception {
    Path command = place.prefix.resolve("bin/gradsh");
    Files.createDirectories(command.getParent());
    Files.writeString(command, "mine");
    assertOneSentence("not Gradsh's", install());
    assertEquals("mine", Files.readString(command));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--prefx", "file", "--prefix"})
  void badUsageLeavesWithTwo(String argument) throws Exception {
    Result result = place.install(argument);
    assertEquals(2, result.exit(), result.toString());
    assertTrue(result.err().contains("--help"), result.err());
    assertEquals(1, result.err().lines().count());
  }

  @Test
  void helpNamesEveryOption() throws Exception {
    Result result = place.install("--help");
    assertEquals(0, result.exit());
    for (String option : List.of("--prefix DIR", "--uninstall", "--help")) {
      assertTrue(result.out().contains(option), result.out());
    }
  }

  @Test
  void aPrefixThatIsAFileIsRefused() throws Exception {
    Files.writeString(place.prefix, "a file");
    assertOneSentence("is not a directory", install());
    assertEquals("a file", Files.readString(place.prefix));
  }

  @Test
  void aPrefixThatCannotBeMadeIsRefused() throws Exception {
    assertOneSentence(
        "cannot install into /proc/gradsh", place.install("--prefix", "/proc/gradsh"));
  }

  @Test
  void withoutAJdkItSaysWhatToInstall() throws Exception {
    Path finder = place.checkout.resolve("repl/src/main/sh/find-jdk.sh");
    Files.writeString(finder, Files.readString(finder).replace("-ge 25", "-ge 2500"));
    assertOneSentence("needs a JDK 25 or newer: install Temurin 25", install());
    assertFalse(Files.exists(place.prefix));
  }

  @Test
  void withoutANetworkItSaysSo() throws Exception {
    place.mavenDoes("echo '[ERROR] Could not transfer artifact a:b:pom:1 from central'; exit 1");
    assertOneSentence("could not download from Maven Central", install());
    assertFalse(Files.exists(place.prefix));
  }

  @Test
  void aFullDiskIsToldAsSuch() throws Exception {
    place.mavenDoes("echo '[ERROR] java.io.IOException: No space left on device'; exit 1");
    assertOneSentence("No space left on device", install());
    assertFalse(Files.exists(place.prefix));
  }

  @Test
  void aFailureLeavesTheEarlierInstallation() throws Exception {
    assertEquals(0, install().exit());
    Set<String> before = place.installed();
    place.mavenDoes("echo '[ERROR] COMPILATION ERROR'; exit 1");
    assertOneSentence("COMPILATION ERROR", install());
    place.mavenDoes("exit 0");
    place.program("26.0");
    assertOneSentence("26.0", install());
    assertEquals(before, place.installed());
    assertEquals(new Result(0, "27.0\n", ""), place.gradsh());
  }

  @Test
  void anInterruptLeavesNothingBehind() throws Exception {
    Path started = root.resolve("started");
    place.mavenDoes("touch '" + started + "'; exec sleep 60");
    List<String> command =
        List.of(place.checkout.resolve("install.sh") + "", "--prefix", place.prefix + "");
    Process process = place.start(command);
    while (process.isAlive() && !Files.exists(started)) {
      Thread.onSpinWait();
    }
    process.destroy();
    Result result = place.finish(process);
    assertEquals(143, result.exit(), result.toString());
    assertTrue(result.err().contains("interrupted, nothing was changed"), result.err());
    assertFalse(Files.exists(place.prefix));
  }
}
