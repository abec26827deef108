package org.gradsh.repl;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The files that the doors keep from session to session, such as what was typed. */
public final class StateFile {
  private StateFile() {}

  /**
   * The place of a file: in {@code $GRADSH_HOME}, or in the folder for state of the XDG rules. Null
   * if it cannot be written; the door then forgets.
   */
  public static Path of(String name, Map<String, String> environment, String home) {
    try {
      Path file = folder(environment, home).resolve(name);
      Files.createDirectories(file.getParent());
      return Files.exists(file) ? writable(file) : writable(file.getParent()) == null ? null : file;
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  /** The place of a file for this process. */
  public static Path of(String name) {
    Map<String, String> environment = System.getenv();
    return of(name, environment, environment.getOrDefault("HOME", System.getProperty("user.home")));
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

  /** Sees to it that there is a file, which nobody else may read: people type passwords. */
  public static void create(Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] own =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createFile(file, own);
    } catch (FileAlreadyExistsException e) {
      // Another process was quicker.
    }
  }
}
