package org.gradsh.kernel.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.kernel.client.Connection;
import org.gradsh.kernel.client.StartedKernel;

/** The program as its jar's manifest would start it, on the classes of this build. */
public final class Gradsh {
  private Gradsh() {}

  /** The command that runs the program with these arguments. */
  public static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx768m"));
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

  /** A kernel whose files are all in a folder. */
  static StartedKernel kernel(Path folder) throws IOException {
    return kernel(Connection.local(), Map.of(), folder);
  }

  static StartedKernel kernel(Connection connection, Map<String, String> more, Path folder)
      throws IOException {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("HOME", folder.toString());
    environment.put("GRADSH_HOME", folder.resolve("home").toString());
    environment.put("CI", null);
    return StartedKernel.start(
        connection, command("kernel", StartedKernel.CONNECTION_FILE), environment, folder);
  }
}
