package org.gradsh.repl.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Where the terminal keeps what was typed, from session to session. */
final class History {
  private History() {}

  /**
   * The file: {@code $GRADSH_HOME/history}, or in the folder for state of the XDG rules. Null if it
   * cannot be written; the terminal then forgets.
   */
  static Path file(Map<String, String> environment, String home) {
    try {
      Path file = folder(environment, home).resolve("history");
      Files.createDirectories(file.getParent());
      return Files.exists(file) ? writable(file) : writable(file.getParent()) == null ? null : file;
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  private static Path writable(Path path) {
    return Files.isWritable(path) ? path : null;
  }

  private static Path folder(Map<String, String> environment, String home) {
    String own = environment.getOrDefault("GRADSH_HOME", "");
    if (!own.isEmpty()) {
      return Path.of(own);
    }
    // By the XDG rules a path that is not absolute is not to be heeded.
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base = state.startsWith("/") ? Path.of(state) : Path.of(home, ".local", "state");
    return base.resolve("gradsh");
  }
}
