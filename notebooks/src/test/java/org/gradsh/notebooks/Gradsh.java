package org.gradsh.notebooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the program, as its jar's manifest would start it, on the classes of this build. */
public record Gradsh(int exit, List<String> out, String err) {
  /** The command line that runs it. */
  public static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    for (String opened : System.getProperty("gradsh.opens").split(" ")) {
      command.add("--add-opens=" + opened + "=ALL-UNNAMED");
    }
    for (String exported : System.getProperty("gradsh.exports").split(" ")) {
      command.add("--add-exports=" + exported + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(System.getProperty("gradsh.main"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs it in a folder, which gets its output in the files {@code out} and {@code err}. */
  static Gradsh run(Path folder, Path where, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(folder, where, arguments);
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("did not end: " + List.of(arguments));
    }
    return new Gradsh(
        process.exitValue(),
        Files.readAllLines(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }

  /** Starts it. */
  static Process start(Path folder, Path where, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command(arguments))
            .directory(where.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().remove("CI"); // a build server's would add annotations to the output
    return builder.start();
  }
}
