package org.gradsh.repl.complete;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Completes names of files and folders. */
public final class FileNames {
  /** So many are told of one folder. */
  private static final int MOST = 500;

  private FileNames() {}

  /**
   * The names that begin as a text does, each as a whole: {@code src/ma} may become {@code
   * src/main/}. Folders end in a slash; {@code ~} is the home folder; hidden files are told where
   * the name begins with a dot.
   */
  public static List<String> completions(String prefix) {
    int slash = prefix.lastIndexOf('/') + 1;
    String folder = prefix.substring(0, slash);
    String name = prefix.substring(slash);
    if (prefix.equals("~")) {
      return List.of("~/");
    }
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            path(folder.isEmpty() ? "." : folder), file -> isMeant(file, name))) {
      for (Path file : files) {
        if (found.size() == MOST) {
          break;
        }
        found.add(folder + file.getFileName() + (Files.isDirectory(file) ? "/" : ""));
      }
    } catch (IOException | RuntimeException e) {
      // No such folder, or none that may be read: nothing begins so.
      return List.of();
    }
    found.sort(null);
    return found;
  }

  private static boolean isMeant(Path file, String prefix) {
    String name = file.getFileName().toString();
    return name.startsWith(prefix) && (prefix.startsWith(".") || !name.startsWith("."));
  }

  /**
   * The file that a text means; {@code ~} is the home folder.
   *
   * @throws InvalidPathException when no file can be called so
   */
  public static Path path(String text) {
    return text.equals("~") || text.startsWith("~/")
        ? Path.of(System.getProperty("user.home") + text.substring(1))
        : Path.of(text);
  }
}
