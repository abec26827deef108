package org.gradsh.notebooks.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gradsh.notebooks.install.Workplace.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The start-up cache looks after itself: the launcher notices that it does not fit and has another
 * made, once, without a word. The JDK is a stand-in that notes how it is called.
 */
@DisabledOnOs(OS.WINDOWS)
class StartCacheTest {
  private static final Result WORKS = new Result(0, "27.0\n", "");
  private static final int NOBODY = 65534;

  @TempDir static Path root;
  private static Workplace place;
  private static Path app;
  private static Path jdk;
  private static Path calls;
  private static Path saved;

  @BeforeAll
  static void install() throws Exception {
    place = new Workplace(root);
    calls = root.resolve("calls");
    jdk = root.resolve("a jdk");
    Files.createDirectories(jdk.resolve("lib"));
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("lib/modules"), "modules");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
    Path javac = Path.of(System.getProperty("java.home"), "bin", "javac");
    Files.createSymbolicLink(jdk.resolve("bin/javac"), javac);
    java("");
    place.setting("JAVA_HOME", jdk.toString());
    assertEquals(0, place.install("--prefix", place.prefix.toString()).exit());
    app = place.prefix.resolve("lib/gradsh");
    saved = root.resolve("saved");
    Files.createDirectories(saved.resolve("lib"));
    Files.createDirectories(saved.resolve("times"));
    copy(app, saved);
  }

  /** All is as after the installation. */
  @BeforeEach
  void fits() throws Exception {
    copy(saved, app);
    Files.setLastModifiedTime(
        jdk.resolve("lib/modules"), Files.getLastModifiedTime(saved.resolve("gradsh.jdk")));
    Files.deleteIfExists(app.resolve("gradsh.none"));
    Files.deleteIfExists(calls);
    java("");
    place.setting("GRADSH_START_CACHE", "");
    place.setting("CI", "");
    place.setting("HOME", root.resolve("home").toString());
  }

  private static void copy(Path from, Path to) throws IOException {
    for (String name :
        List.of("gradsh.jar", "gradsh.aot", "gradsh.jdk", "lib/part.jar", "times/part.jar")) {
      Files.copy(
          from.resolve(name),
          to.resolve(name),
          StandardCopyOption.COPY_ATTRIBUTES,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Has the stand-in JDK do something before it does what is asked. */
  private static void java(String shell) throws IOException {
    Path java = jdk.resolve("bin/java");
    Files.writeString(
        java,
        "#!/bin/sh\necho \"$*\" >>'%s'\n%s\nexec '%s/bin/java' \"$@\"\n"
            .formatted(calls, shell, System.getProperty("java.home")));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void changeJar() throws IOException {
    Path jar = app.resolve("gradsh.jar");
    long time = Files.getLastModifiedTime(jar).toMillis();
    Files.setLastModifiedTime(jar, FileTime.fromMillis(time - 5000));
  }

  /** Waits until nothing is made in the background any more. */
  private void settle() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (isMaking()) {
      assertTrue(System.nanoTime() < end, "a cache is still being made");
      Thread.sleep(100);
    }
  }

  private boolean isMaking() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .anyMatch(line -> line.contains(root.toString()));
  }

  private long rehearsals() throws IOException {
    if (!Files.exists(calls)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(calls)) {
      return lines.filter(line -> line.contains("--rehearse")).count();
    }
  }

  private void assertFits(Path folder) throws IOException {
    assertEquals(jdk.resolve("bin/java") + "\n", Files.readString(folder.resolve("gradsh.jdk")));
    assertEquals(
        Files.getLastModifiedTime(app.resolve("gradsh.jar")),
        Files.getLastModifiedTime(folder.resolve("gradsh.aot")));
    assertTrue(Files.size(folder.resolve("gradsh.aot")) > 1000, "a cache");
    assertFalse(Files.exists(folder.resolve(".making")), "nothing is left behind");
  }

  @Test
  void whatFitsIsUsedAndNotMadeAgain() throws Exception {
    assertEquals(WORKS, place.gradsh());
    settle();
    assertEquals(0, rehearsals());
    assertTrue(Files.readString(calls).contains("-XX:AOTCache=" + place.prefix), "is used");
  }

  @Test
  void forAChangedJarAnotherIsMade() throws Exception {
    changeJar();
    assertEquals(WORKS, place.gradsh());
    settle();
    assertEquals(1, rehearsals());
    assertFits(app);
    assertEquals(WORKS, place.gradsh());
    settle();
    assertEquals(1, rehearsals(), "once is enough");
  }

  @Test
  void forAChangedPartOfTheProgramToo() throws Exception {
    Path part = app.resolve("lib/part.jar");
    Files.setLastModifiedTime(part, FileTime.fromMillis(System.currentTimeMillis() + 5000));
    assertEquals(WORKS, place.gradsh());
    settle();
    assertEquals(1, rehearsals());
    assertFits(app);
    assertEquals(WORKS, place.gradsh());
    settle();
    assertEquals(1, rehearsals(), "once is enough");
  }

  @Test
  void forAnUpdatedJdkAnotherIsMade() throws Exception {
    Path modules = jdk.resolve("lib/modules");
    Files.setLastModifiedTime(modules, FileTime.fromMillis(1_700_000_000_000L));
    assertEquals(WORKS, place.gradsh());
    settle();
    assertEquals(1, rehearsals());
    assertEquals(
        Files.getLastModifiedTime(modules), Files.getLastModifiedTime(app.resolve("gradsh.jdk")));
  }

  @Test
  void aSpoiltOrMissingOneSaysNothingAndIsMadeAgain() throws Exception {
    Files.writeString(app.resolve("gradsh.aot"), "not a cache");
    assertEquals(WORKS, place.gradsh());
    settle();
    assertFits(app);
    for (String gone : List.of("gradsh.aot", "gradsh.jdk")) {
      Files.delete(app.resolve(gone));
      assertEquals(WORKS, place.gradsh());
      settle();
      assertFits(app);
    }
    assertEquals(3, rehearsals());
  }

  @Test
  void ofManyStartsOneMakesIt() throws Exception {
    changeJar();
    java("case $* in *--rehearse*) sleep 1 ;; esac");
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      starts.add(place.start(List.of(place.prefix.resolve("bin/gradsh").toString())));
    }
    for (Process start : starts) {
      assertTrue(start.waitFor(60, TimeUnit.SECONDS));
    }
    settle();
    assertEquals(1, rehearsals());
    assertFits(app);
  }

  @Test
  void itGoesOnWhenTheProgramHasEnded() throws Exception {
    changeJar();
    java("case $* in *--rehearse*) sleep 3 ;; esac");
    Result result = place.gradsh();
    assertEquals(WORKS, result);
    assertTrue(Files.exists(app.resolve(".making")), "the answer does not wait for it");
    settle();
    assertFits(app);
  }

  @Test
  void whatCannotBeMadeIsNotTriedAgain() throws Exception {
    changeJar();
    java("case $* in *--rehearse*) exit 3 ;; esac");
    for (int i = 0; i < 3; i++) {
      assertEquals(WORKS, place.gradsh());
      settle();
    }
    assertEquals(1, rehearsals());
    assertFalse(Files.exists(app.resolve(".making")));
    Path jar = app.resolve("gradsh.jar");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() + 5000));
    java("");
    assertEquals(WORKS, place.gradsh());
    settle();
    assertFits(app);
    assertFalse(Files.exists(app.resolve("gradsh.none")));
  }

  @Test
  void notInCiNorWhenToldNotTo() throws Exception {
    changeJar();
    place.setting("CI", "true");
    assertEquals(WORKS, place.gradsh());
    place.setting("CI", "");
    place.setting("GRADSH_START_CACHE", "off");
    assertEquals(WORKS, place.gradsh());
    settle();
    assertEquals(0, rehearsals());
  }

  @Test
  void whatAKilledOneHasLeftIsTakenAway() throws Exception {
    changeJar();
    Path making = Files.createDirectory(app.resolve(".making"));
    assertEquals(WORKS, place.gradsh());
    settle();
    assertEquals(0, rehearsals(), "someone seems to be at it");
    Files.setLastModifiedTime(making, FileTime.fromMillis(System.currentTimeMillis() - 3_600_000));
    assertEquals(WORKS, place.gradsh());
    settle();
    assertFits(app);
  }

  @Test
  void anInstallationThatCannotBeWrittenHasItAtTheUsers() throws Exception {
    changeJar();
    readOnly();
    Path home = root.resolve("home");
    assertEquals(WORKS, asNobody());
    settle();
    assertEquals(1, rehearsals());
    String name = "start" + app.toRealPath().toString().replace('/', '%');
    Path folder = home.resolve(".cache/gradsh").resolve(name);
    assertFits(folder);
    assertEquals(WORKS, asNobody());
    settle();
    assertEquals(1, rehearsals());
    assertTrue(Files.readString(calls).contains("-XX:AOTCache=" + folder), "is used");

    for (String nowhere : List.of("", "/proc/no", "/dev/null")) {
      place.setting("HOME", nowhere);
      assertEquals(WORKS, asNobody(), nowhere);
      settle();
    }
    assertEquals(1, rehearsals(), "where nothing can be kept nothing is made");
    run("chmod -R u+w '" + place.prefix + "'");
  }

  /** Takes the right to write into the installation from everyone who is not root. */
  private void readOnly() throws Exception {
    Files.writeString(calls, "");
    run("chmod -R a+rX,a-w '" + place.prefix + "'");
    run("chmod a+rwx '" + root + "'");
    run("chmod -R a+rwX '" + root.resolve("home") + "' '" + calls + "'");
  }

  private static void run(String shell) throws Exception {
    assertEquals(0, new ProcessBuilder("sh", "-c", shell).start().waitFor(), shell);
  }

  /** Runs the program as someone who may not write: root may write everywhere. */
  private Result asNobody() throws Exception {
    String launcher = place.prefix.resolve("bin/gradsh").toString();
    boolean isRoot = "root".equals(System.getProperty("user.name"));
    if (!isRoot) {
      return place.finish(place.start(List.of(launcher)));
    }
    boolean can =
        Files.isExecutable(Path.of("/usr/bin/setpriv")) && Files.isExecutable(Path.of("/bin/sh"));
    assumeTrue(can, "needs setpriv where the tests run as root");
    String user = String.valueOf(NOBODY);
    String command =
        "exec setpriv --reuid=%s --regid=%s --clear-groups sh '%s'".formatted(user, user, launcher);
    return place.finish(place.start(List.of("-c", command)));
  }
}
