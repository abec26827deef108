package org.gradsh.kernel.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What Jupyter itself says of the kernels; skipped where the system's Python has no Jupyter. */
@DisabledOnOs(OS.WINDOWS)
class SeenByJupyterTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  @TempDir Path root;
  private Desk desk;

  @BeforeEach
  void sitDown() throws IOException {
    desk = new Desk(root.toRealPath());
    desk.prefixes = List.of(Path.of("/usr/local"), Path.of("/usr"));
    assumeTrue(Files.isExecutable(PYTHON), "there is no " + PYTHON);
    assumeTrue(
        !python("import jupyter_client.kernelspec; print('there')").isEmpty(),
        PYTHON + " has no jupyter_client");
  }

  private String python(String code, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(PYTHON.toString(), "-c", code));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(name -> name.startsWith("JUPYTER_") || name.equals("VIRTUAL_ENV"));
    environment.put("HOME", desk.home.toString());
    environment.putAll(desk.environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void theSpecificationIsValidAndAllOfItIsUnderstood() throws IOException {
    assertEquals(0, desk.tell("install --name Large --option -Xmx4g --env A=b").exit());
    String text =
        python(
            """
            import json, jupyter_client.kernelspec as k
            spec = k.KernelSpecManager().get_kernel_spec('large')
            print(json.dumps({**spec.to_dict(), 'resource_dir': spec.resource_dir}))
            """);
    JsonObject seen = JsonParser.parseString(text).getAsJsonObject();
    Path folder = desk.users().resolve("large");
    JsonObject expected =
        JsonParser.parseString(Files.readString(folder.resolve("kernel.json"))).getAsJsonObject();
    expected.addProperty("resource_dir", folder.toString());
    assertEquals(expected, seen);
    assertEquals(desk.launcher.toString(), seen.getAsJsonArray("argv").get(0).getAsString());
  }

  @Test
  void jupyterListsItWhereverItLooks() throws IOException {
    Path data = desk.root.resolve("elsewhere");
    desk.environment.put("JUPYTER_DATA_DIR", data.toString());
    desk.tell("install");
    assertTrue(
        python(
                """
                import sys
                from jupyter_client.kernelspecapp import KernelSpecApp
                KernelSpecApp.launch_instance(['list'])
                """)
            .contains(data.resolve("kernels/gradsh").toString()));
    desk.tell("uninstall");
    assertTrue(
        !python("import jupyter_client.kernelspec as k; print(k.find_kernel_specs())")
            .contains("gradsh'"));
  }

  @Test
  void itLooksInTheFoldersThatWeNameInThatOrder() throws IOException {
    desk.environment.put("JUPYTER_PATH", "/a:/b");
    desk.environment.put("PYTHONUSERBASE", "/base");
    List<String> theirs =
        python("import jupyter_core.paths as p; print('\\n'.join(p.jupyter_path()))")
            .lines()
            .toList();
    List<String> ours =
        new DataFolders(desk.machine()).searched().stream().map(Path::toString).toList();
    assertEquals(theirs, ours.subList(0, theirs.size()));
  }
}
