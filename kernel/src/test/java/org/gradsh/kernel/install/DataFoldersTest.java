package org.gradsh.kernel.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class DataFoldersTest {
  @TempDir Path root;
  private Desk desk;

  @BeforeEach
  void sitDown() throws IOException {
    desk = new Desk(root.toRealPath());
    desk.prefixes = List.of(Path.of("/usr/local"), Path.of("/usr"));
  }

  private List<String> searched() {
    return new DataFolders(desk.machine())
        .searched().stream()
            .map(folder -> folder.toString().replace(desk.home.toString(), "~"))
            .toList();
  }

  private void assertUser(String expected) {
    Path user = new DataFolders(desk.machine()).ofUser();
    assertEquals(expected, user.toString().replace(desk.home.toString(), "~"));
  }

  @Test
  void theUsersFolderIsWhereTheSystemWantsIt() {
    assertUser("~/.local/share/jupyter");
    desk.platform = Machine.Platform.MAC;
    assertUser("~/Library/Jupyter");
    desk.platform = Machine.Platform.WINDOWS;
    assertUser("~/.jupyter/data");
    desk.environment.put("JUPYTER_CONFIG_DIR", "/c");
    assertUser("/c/data");
    desk.environment.put("APPDATA", "/roaming");
    assertUser("/roaming/jupyter");
    desk.platform = Machine.Platform.LINUX;
    desk.environment.put("XDG_DATA_HOME", "/xdg");
    assertUser("/xdg/jupyter");
    desk.environment.put("JUPYTER_DATA_DIR", "/d");
    assertUser("/d");
    desk.environment.put("JUPYTER_DATA_DIR", " ");
    assertUser("/xdg/jupyter");
  }

  @Test
  void foldersComeInJupytersOrderAndOnce() {
    assertEquals(
        List.of(
            "~/.local/share/jupyter",
            "/usr/local/share/jupyter",
            "/usr/share/jupyter",
            "~/.ipython"),
        searched());
    desk.environment.put("JUPYTER_PATH", "/a::/b/:/a:\0");
    desk.environment.put("PYTHONUSERBASE", "/base");
    desk.environment.put("VIRTUAL_ENV", "/venv");
    desk.environment.put("CONDA_PREFIX", "/usr");
    desk.environment.put("IPYTHONDIR", "/ipython");
    List<String> user = List.of("~/.local/share/jupyter", "/base/share/jupyter");
    List<String> system = List.of("/usr/local/share/jupyter", "/usr/share/jupyter", "/ipython");
    assertEquals(
        List.of("/a", "/b", "/venv/share/jupyter", user.get(0), user.get(1), system.get(0)),
        searched().subList(0, 6));
    assertEquals(system, searched().subList(5, 8));
    desk.environment.put("JUPYTER_PREFER_ENV_PATH", "off");
    assertEquals(
        List.of("/a", "/b", user.get(0), user.get(1), "/venv/share/jupyter"),
        searched().subList(0, 5));
  }

  @Test
  void theJupyterOnThePathBringsItsOwn() throws IOException {
    Path real = Files.createDirectories(desk.root.resolve("pipx/bin")).resolve("jupyter");
    Files.copy(desk.launcher, real);
    assertTrue(real.toFile().setExecutable(true));
    Path bin = Files.createDirectories(desk.home.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("jupyter"), real);
    desk.environment.put("PATH", "/no/such:\0::" + bin);
    assertTrue(searched().contains(desk.root.resolve("pipx/share/jupyter").toString()));
    Path shims = Files.createDirectories(desk.root.resolve("pyenv/shims"));
    Files.copy(real, shims.resolve("jupyter"));
    assertTrue(shims.resolve("jupyter").toFile().setExecutable(true));
    desk.environment.put("PATH", shims.toString());
    assertEquals(Optional.empty(), desk.machine().prefixOfJupyter());
  }

  @Test
  void onAMacEachPythonHasAFolder() throws IOException {
    desk.platform = Machine.Platform.MAC;
    Files.createDirectories(desk.home.resolve("Library/Python/3.13"));
    assertTrue(searched().contains("~/Library/Python/3.13/share/jupyter"), searched().toString());
    assertFalse(searched().contains("~/.local/share/jupyter"));
  }

  @Test
  void aFolderIsTheSameByAnyName() throws IOException {
    Path link = Files.createSymbolicLink(desk.root.resolve("link"), desk.home);
    DataFolders folders = new DataFolders(desk.machine());
    assertTrue(folders.hasAmongSearched(link.resolve(".local/share/jupyter")));
    assertFalse(folders.hasAmongSearched(desk.root.resolve("share/jupyter")));
  }

  @Test
  void aProgramKnowsTheLauncherItWasInstalledWith() throws IOException {
    Path prefix = desk.launcher.getParent().getParent();
    Path app = Files.createDirectories(prefix.resolve("lib/gradsh"));
    Path jar = Files.createFile(app.resolve("gradsh.jar"));
    Optional<Path> expected = Optional.of(desk.launcher);
    assertEquals(expected, Machine.installedLauncher(jar.toString()));
    // As the launcher itself names it.
    assertEquals(expected, Machine.installedLauncher(prefix + "/bin/../lib/gradsh/gradsh.jar"));
    // A link to a version stays one; a link to the program's folder is followed.
    Path current = Files.createSymbolicLink(desk.root.resolve("current"), prefix);
    assertEquals(
        Optional.of(current.resolve("bin/gradsh")),
        Machine.installedLauncher(current + "/bin/../lib/gradsh/gradsh.jar"));
    Path other = Files.createDirectories(desk.root.resolve("other/lib"));
    Files.createSymbolicLink(other.resolve("gradsh"), app);
    assertEquals(expected, Machine.installedLauncher(other + "/gradsh/gradsh.jar"));
    for (String no : List.of("", "a.jar:b.jar", app + "", prefix + "/lib/gradsh.jar", "\0")) {
      assertEquals(Optional.empty(), Machine.installedLauncher(no), no);
    }
    Files.delete(desk.launcher);
    assertEquals(Optional.empty(), Machine.installedLauncher(jar.toString()));
  }
}
