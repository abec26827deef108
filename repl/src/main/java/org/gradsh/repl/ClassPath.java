package org.gradsh.repl;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * The class path that snippets are compiled against: what this program itself was started with,
 * including what the manifest of an executable jar adds. The environment's {@code CLASSPATH}, which
 * a compiler in this process would prefer, has no say in it.
 */
final class ClassPath {
  /**
   * What the manifest of the program's jar says to compile snippets against, in place of {@code
   * Class-Path}: the compiler opens each jar anew for each process, and users call few of them.
   */
  private static final Attributes.Name FOR_SNIPPETS = new Attributes.Name("Snippet-Class-Path");

  private ClassPath() {}

  /** The entries as the JVM was given them. */
  static List<String> ofJvm() {
    return List.of(System.getProperty("java.class.path", "").split(File.pathSeparator));
  }

  /** The entries that exist, in order. */
  static List<Path> entries() {
    Set<Path> entries = new LinkedHashSet<>();
    for (String entry : ofJvm()) {
      if (!entry.isEmpty()) {
        add(Path.of(entry).toAbsolutePath().normalize(), entries);
      }
    }
    return List.copyOf(entries);
  }

  private static void add(Path entry, Set<Path> entries) {
    if (!Files.exists(entry) || !entries.add(entry) || Files.isDirectory(entry)) {
      return;
    }
    try (JarFile jar = new JarFile(entry.toFile())) {
      Manifest manifest = jar.getManifest();
      Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
      String more = main.getValue(FOR_SNIPPETS);
      if (more == null) {
        more = main.getValue(Attributes.Name.CLASS_PATH);
      }
      if (more != null) {
        for (String relative : more.strip().split("\\s+")) {
          URI uri = entry.toUri().resolve(relative);
          if ("file".equals(uri.getScheme())) {
            add(Path.of(uri).normalize(), entries);
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // Not a jar, or a manifest that points nowhere: the JVM passes over it as well.
      return;
    }
  }
}
