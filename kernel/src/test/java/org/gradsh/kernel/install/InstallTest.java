package org.gradsh.kernel.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gradsh.kernel.install.Desk.Told;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class InstallTest {
  private static final Set<String> FILES =
      Set.of("kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg");

  @TempDir Path root;
  private Desk desk;

  @BeforeEach
  void sitDown() throws IOException {
    desk = new Desk(root);
  }

  private static JsonObject json(Path folder) throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve("kernel.json")))
        .getAsJsonObject();
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static void assertDone(Told told) {
    assertEquals(0, told.exit(), told.toString());
    assertEquals("", told.err());
  }

  private static void assertRefused(String part, Told told) {
    assertEquals(1, told.exit(), told.toString());
    assertEquals(1, told.err().lines().count(), told.err());
    assertTrue(told.err().startsWith("gradsh: ") && told.err().contains(part), told.err());
    assertEquals("", told.out());
  }

  @Test
  void aKernelIsAFolderThatSaysHowItIsStarted() throws IOException {
    Told told = desk.tell("install");
    assertDone(told);
    Path folder = desk.users().resolve("gradsh");
    assertEquals(FILES, files(folder));
    assertEquals(
        JsonParser.parseString(
            """
            {"argv": ["%s", "kernel", "{connection_file}"], "display_name": "Gradsh (Java %d)",
             "language": "java", "interrupt_mode": "message", "env": {},
             "metadata": {"debugger": false, "gradsh": "0.1"}}
            """
                .formatted(desk.launcher, Runtime.version().feature())),
        json(folder));
    assertTrue(told.out().contains(folder.toString()), told.out());
    assertEquals(Set.of("kernels"), files(folder.getParent().getParent()), "nothing beside it");
  }

  @Test
  void optionsAndVariablesAreSetForTheKernel() throws IOException {
    assertDone(
        desk.tell(
            "install --option -Xmx4g --option=-XX:+UseSerialGC --env A=b=c --env=EMPTY= --name"
                + " Large",
            "--display-name",
            "Gradsh, large ∂"));
    JsonObject json = json(desk.users().resolve("large"));
    assertEquals(
        JsonParser.parseString(
            """
            {"A": "b=c", "EMPTY": "", "GRADSH_JAVA_OPTIONS": "-Xmx4g -XX:+UseSerialGC"}
            """),
        json.get("env"));
    assertEquals("Gradsh, large ∂", json.get("display_name").getAsString());
  }

  @Test
  void twoKernelsAreToldApartInMenus() throws IOException {
    assertDone(desk.tell("install"));
    assertDone(desk.tell("install --name large"));
    assertEquals(
        "Gradsh (Java " + Runtime.version().feature() + "), large",
        json(desk.users().resolve("large")).get("display_name").getAsString());
  }

  @Test
  void placesAreChosenAsJupytersOwn() throws IOException {
    assertDone(desk.tell("install --prefix", root.resolve("p").toString()));
    assertEquals(FILES, files(root.resolve("p/share/jupyter/kernels/gradsh")));
    desk.environment.put("VIRTUAL_ENV", root.resolve("venv").toString());
    assertDone(desk.tell("install --sys-prefix"));
    assertEquals(FILES, files(root.resolve("venv/share/jupyter/kernels/gradsh")));
    desk.environment.put("JUPYTER_DATA_DIR", root.resolve("data").toString());
    desk.isRoot = true;
    assertDone(desk.tell("install"));
    assertEquals(FILES, files(root.resolve("usr/local/share/jupyter/kernels/gradsh")));
    assertDone(desk.tell("install --user"));
    assertEquals(FILES, files(root.resolve("data/kernels/gradsh")));
  }

  @Test
  void withoutAnEnvironmentThereIsNoSysPrefix() {
    assertRefused("no Python environment is active", desk.tell("install --sys-prefix"));
  }

  @Test
  void whereJupyterDoesNotLookThatIsSaid() {
    assertFalse(desk.tell("install").out().contains("does not look"));
    Told told = desk.tell("install --prefix", root.resolve("p").toString());
    assertTrue(told.out().contains(desk.launcher + " kernel install --user"), told.out());
    desk.environment.put("JUPYTER_PATH", "/nowhere:" + root.resolve("p/share/../share/jupyter"));
    told = desk.tell("install --prefix", root.resolve("p").toString());
    assertFalse(told.out().contains("does not look"), told.out());
  }

  @Test
  void oursIsReplacedAndAnothersIsNot() throws IOException {
    assertDone(desk.tell("install --env A=b"));
    assertDone(desk.tell("install"));
    assertEquals(new JsonObject(), json(desk.users().resolve("gradsh")).get("env"));
    Path other = desk.foreign(desk.users(), "other");
    Files.writeString(other.resolve("kernel.js"), "alert(1)");
    assertRefused("is Other's; --name", desk.tell("install --name other"));
    assertEquals(Set.of("kernel.json", "kernel.js"), files(other));
    assertDone(desk.tell("install --name other --replace"));
    assertEquals(FILES, files(other));
  }

  @Test
  void aNameThatIsTakenElsewhereIsTaken() throws IOException {
    desk.environment.put("JUPYTER_PATH", root.resolve("elsewhere").toString());
    desk.foreign(root.resolve("elsewhere/kernels"), "gradsh");
    assertRefused("elsewhere/kernels/gradsh is Other's", desk.tell("install"));
    assertDone(desk.tell("install --replace"));
    assertEquals(Set.of("kernel.json"), files(root.resolve("elsewhere/kernels/gradsh")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "{\"argv\": 3, \"metadata\": \"gradsh\"}"})
  void aKernelThatCannotBeReadIsAnothers(String text) throws IOException {
    Path folder = Files.createDirectories(desk.users().resolve("gradsh"));
    Files.writeString(folder.resolve("kernel.json"), text);
    assertRefused("is taken", desk.tell("install"));
    assertEquals(text, Files.readString(folder.resolve("kernel.json")));
  }

  @Test
  void aFolderThatIsNoKernelIsNotThrownAway() throws IOException {
    Path folder = Files.createDirectories(desk.users().resolve("gradsh"));
    Files.writeString(folder.resolve("notes"), "mine");
    assertRefused("there, and no kernel", desk.tell("install"));
    assertEquals("mine", Files.readString(folder.resolve("notes")));
  }

  @Test
  void aLinkIsReplacedAndNotWhatItLeadsTo() throws IOException {
    Path real = desk.foreign(root.resolve("real"), "kernel");
    Files.createDirectories(desk.users());
    Path link = Files.createSymbolicLink(desk.users().resolve("gradsh"), real);
    assertDone(desk.tell("install --replace"));
    assertFalse(Files.isSymbolicLink(link));
    assertEquals(Set.of("kernel.json"), files(real));
  }

  @Test
  void aFileInTheWayOfFoldersIsTold() throws IOException {
    Files.writeString(root.resolve("p"), "a file");
    assertRefused("p is not a folder", desk.tell("install --prefix", root.resolve("p").toString()));
    Path share = Files.createDirectories(root.resolve("q/share"));
    Files.writeString(share.resolve("jupyter"), "a file");
    assertRefused(
        "jupyter is not a folder", desk.tell("install --prefix", root.resolve("q").toString()));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderThatCannotBeWrittenIsTold() {
    assertRefused(
        "cannot put a kernel into /proc/gradsh/share/jupyter/kernels",
        desk.tell("install --prefix /proc/gradsh"));
  }

  @Test
  void aFolderOfTheSystemsIsForThoseWhoMay() throws IOException {
    Path prefix = Files.createDirectories(root.resolve("locked"));
    Files.setPosixFilePermissions(prefix, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(prefix), "root may write anywhere");
    assertRefused(
        "permission denied; --user puts", desk.tell("install --prefix", prefix.toString()));
  }

  @Test
  void optionsThatNoJvmTakesAreRefusedWithItsReason() {
    assertRefused("Invalid maximum heap size: -Xmx4gg", desk.tell("install --option -Xmx4gg"));
    assertRefused(
        "does not start with -Xmx1k: Too small maximum heap", desk.tell("install --option -Xmx1k"));
    assertRefused("does not start with -help", desk.tell("install --option -help"));
    assertFalse(Files.exists(desk.users()));
  }

  @Test
  void aLauncherIsAProgram() throws IOException {
    assertRefused("is no program", desk.tell("install --launcher", root.toString()));
    assertRefused("is no program", desk.tell("install --launcher /no/gradsh"));
    Path other = desk.launcher("other");
    assertDone(desk.tell("install --launcher", other.toString()));
    assertEquals(
        other.toString(),
        json(desk.users().resolve("gradsh")).getAsJsonArray("argv").get(0).getAsString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--usr                           | no flag --usr. Did you mean --user?",
        "--frobnicate                    | its flags are --display-name, --env",
        "now                             | takes flags only, not \"now\"",
        "-                               | takes flags only, not \"-\"",
        "--user=yes                      | --user takes no value",
        "--user --prefix /p              | --user and --prefix exclude each other",
        "--sys-prefix --user             | --user and --sys-prefix exclude each other",
        "--prefix                        | --prefix wants a folder such as /usr/local after it",
        "--prefix --user                 | --prefix wants a folder",
        "--prefix=                       | --prefix wants a folder",
        "--prefix /a --prefix /b         | --prefix is given twice: /a and /b",
        "--name                          | --name wants a kernel's name",
        "--name a/b                      | \"a/b\" cannot be a kernel's name",
        "--name ..                       | \"..\" cannot be a kernel's name",
        "--name ∂                        | \"∂\" cannot be a kernel's name",
        "--name a --name b               | --name is given twice",
        "--display-name                  | --display-name wants the name for menus",
        "--option                        | --option wants an option of the JVM such as -Xmx4g",
        "--option --user                 | --option wants an option of the JVM",
        "--option 4g                     | \"4g\" is no option of the JVM",
        "--env                           | --env wants NAME=VALUE",
        "--env A                         | --env wants NAME=VALUE after it, not \"A\"",
        "--env =b                        | \"\" cannot be the name of a variable",
        "--env 1A=b                      | \"1A\" cannot be the name of a variable",
        "--env A=b --env A=c             | --env sets A twice",
        "--option -Da=b --env GRADSH_JAVA_OPTIONS=-Dc=d | --option sets GRADSH_JAVA_OPTIONS",
        "--launcher                      | --launcher wants a gradsh command",
        "--replace=no                    | --replace takes no value",
      })
  void flagsThatMakeNoSenseAreRefusedAndNothingIsDone(String flags, String part) {
    Told told = desk.tell("install " + flags);
    assertEquals(2, told.exit(), told.toString());
    assertTrue(told.err().contains(part), told.err());
    assertFalse(Files.exists(desk.users()));
  }

  @Test
  void spacesAndLinesAreRefusedWhereTheyWouldBeCut() {
    List<Told> all =
        List.of(
            desk.tell("install --option", "-Da=b c"),
            desk.tell("install --display-name", "two\nlines"),
            desk.tell("install --display-name", "  "),
            desk.tell("install --name", "a b"),
            desk.tell("install --name", "a".repeat(101)),
            desk.tell("install --prefix", "a\0b"));
    assertTrue(all.stream().allMatch(told -> told.exit() == 2), all.toString());
    assertFalse(Files.exists(desk.users()));
  }
}
