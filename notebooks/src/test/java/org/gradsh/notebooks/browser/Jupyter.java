package org.gradsh.notebooks.browser;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gradsh.notebooks.Gradsh;

/**
 * A server of Debian's Jupyter Notebook in a folder of its own, which knows Gradsh as of this
 * build.
 */
final class Jupyter implements AutoCloseable {
  private static final int LONGEST_SECONDS = 60;

  private final Process process;
  private final int port;
  private final Path log;

  private Jupyter(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** Whether this machine has what the tests need: Notebook, a browser and its driver. */
  static boolean isThere() {
    return List.of("/usr/bin/jupyter-notebook", "/usr/bin/chromium", "/usr/bin/chromedriver")
        .stream()
        .allMatch(program -> Files.isExecutable(Path.of(program)));
  }

  /**
   * One of Jupyter's programs, which knows the kernel of this build, and of whoever runs the tests
   * nothing.
   *
   * @param folder gets what Jupyter writes
   */
  static ProcessBuilder program(Path folder, String... command) throws IOException {
    Path kernel = Files.createDirectories(folder.resolve("data/kernels/gradsh"));
    JsonArray argv = new JsonArray();
    Gradsh.command("kernel", "{connection_file}").forEach(argv::add);
    JsonObject spec = new JsonObject();
    spec.add("argv", argv);
    spec.addProperty("display_name", "Gradsh (Java 25)");
    spec.addProperty("language", "java");
    spec.addProperty("interrupt_mode", "message");
    Files.writeString(kernel.resolve("kernel.json"), spec.toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("HOME", folder.toString());
    environment.put("JUPYTER_PATH", folder.resolve("data").toString());
    environment.put("PATH", "/usr/bin:/bin");
    for (String folders :
        List.of("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")) {
      environment.put(folders, folder.resolve(folders).toString());
    }
    return builder;
  }

  static Jupyter start(Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path log = folder.resolve("jupyter.log");
    ProcessBuilder builder =
        program(
                folder,
                "/usr/bin/python3",
                "/usr/bin/jupyter-notebook",
                "--no-browser",
                "--allow-root",
                "--ip=127.0.0.1",
                "--port=" + port,
                "--NotebookApp.token=",
                "--NotebookApp.password=",
                "--notebook-dir=" + folder)
            .directory(folder.toFile())
            .redirectOutput(log.toFile());
    Jupyter jupyter = new Jupyter(builder.start(), port, log);
    for (int i = 0; i < 10 * LONGEST_SECONDS && !jupyter.listens(); i++) {
      Thread.sleep(100);
    }
    return jupyter;
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError("Jupyter has ended: " + Files.readString(log));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The address of a notebook in the folder. */
  String notebook(String name) {
    return "http://127.0.0.1:" + port + "/notebooks/" + name;
  }

  @Override
  public void close() throws InterruptedException {
    // Its kernels end with it.
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
