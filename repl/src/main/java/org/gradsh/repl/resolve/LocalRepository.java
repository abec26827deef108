package org.gradsh.repl.resolve;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What lies in the user's local repository, for completion. */
public final class LocalRepository {
  private static final int MOST = 200;

  private LocalRepository() {}

  /**
   * Groups, artifacts or versions that begin as a text does, each as the whole text: {@code org.ej}
   * may become {@code org.ejml}, that {@code org.ejml:ejml-core:}, and so on.
   */
  public static List<String> completions(String text) {
    return completions(folder(), text);
  }

  static List<String> completions(Path repository, String text) {
    String[] parts = text.split(":", -1);
    return switch (parts.length) {
      case 1 -> groups(repository, text);
      case 2 ->
          named(group(repository, parts[0]), parts[1]).stream()
              .filter(artifact -> holdsVersions(artifact))
              .map(artifact -> parts[0] + ":" + artifact.getFileName() + ":")
              .toList();
      case 3 ->
          named(group(repository, parts[0]).resolve(parts[1]), parts[2]).stream()
              .filter(LocalRepository::isVersion)
              .map(version -> parts[0] + ":" + parts[1] + ":" + version.getFileName())
              .toList();
      default -> List.of();
    };
  }

  private static Path folder() {
    String set = System.getProperty("maven.repo.local");
    return set != null ? Path.of(set) : Path.of(System.getProperty("user.home"), ".m2/repository");
  }

  private static Path group(Path repository, String group) {
    return repository.resolve(group.replace('.', '/'));
  }

  /** The next part of a group's name; with a colon behind it where artifacts follow. */
  private static List<String> groups(Path repository, String text) {
    int dot = text.lastIndexOf('.') + 1;
    List<String> found = new ArrayList<>();
    for (Path folder : named(group(repository, text.substring(0, dot)), text.substring(dot))) {
      String name = text.substring(0, dot) + folder.getFileName();
      List<Path> within = named(folder, "");
      if (within.stream().anyMatch(LocalRepository::holdsVersions)) {
        found.add(name + ":");
      }
      if (within.stream().anyMatch(one -> !holdsVersions(one) && !isVersion(one))) {
        found.add(name + ".");
      }
    }
    return found;
  }

  private static boolean holdsVersions(Path folder) {
    return named(folder, "").stream().anyMatch(LocalRepository::isVersion);
  }

  /** Whether a folder has the files of a version: {@code a-1.0.pom} or {@code a-1.0.jar}. */
  private static boolean isVersion(Path folder) {
    Path artifact = folder.getParent();
    String begin = artifact.getFileName() + "-" + folder.getFileName();
    return Files.exists(folder.resolve(begin + ".pom"))
        || Files.exists(folder.resolve(begin + ".jar"));
  }

  private static List<Path> named(Path folder, String prefix) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(
            folder,
            one -> one.getFileName().toString().startsWith(prefix) && Files.isDirectory(one))) {
      for (Path one : folders) {
        if (found.size() < MOST) {
          found.add(one);
        }
      }
    } catch (IOException e) {
      // No such folder: nothing begins so.
      return List.of();
    }
    found.sort(null);
    return found;
  }
}
