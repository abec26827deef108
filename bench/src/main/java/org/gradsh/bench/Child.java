package org.gradsh.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A fresh JVM that runs a class of this module: what is measured in it has nobody beside it. */
public final class Child {
  private Child() {}

  /**
   * What the program prints.
   *
   * @param options of the JVM
   * @throws IOException when it leaves with another code than 0
   */
  public static String java(List<String> options, Class<?> main, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    return run(command);
  }

  /** What any program prints; its errors go where ours go. */
  public static String run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes());
    int exit = process.waitFor();
    if (exit != 0) throw new IOException(command.getFirst() + " left with " + exit + ": " + said);
    return said;
  }
}
