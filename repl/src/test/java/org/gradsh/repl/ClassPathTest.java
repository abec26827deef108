package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {
  @TempDir Path folder;

  private Path jar(String name, Map<String, String> attributes) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    attributes.forEach(manifest.getMainAttributes()::putValue);
    Path jar = folder.resolve(name);
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    return jar;
  }

  private static List<Path> entries(String classPath) {
    String before = System.getProperty("java.class.path");
    System.setProperty("java.class.path", classPath);
    try {
      return ClassPath.entries();
    } finally {
      System.setProperty("java.class.path", before);
    }
  }

  @Test
  void aManifestAddsItsClassPath() throws IOException {
    Path other = jar("other.jar", Map.of());
    Path start = jar("start.jar", Map.of("Class-Path", "other.jar missing.jar"));
    assertEquals(List.of(start, other), entries(start.toString()));
  }

  @Test
  void aManifestMaySayWhatIsForSnippets() throws IOException {
    Path api = jar("api.jar", Map.of());
    jar("inner.jar", Map.of());
    Path start =
        jar(
            "start.jar",
            Map.of("Class-Path", "api.jar inner.jar", "Snippet-Class-Path", "api.jar"));
    assertEquals(List.of(start, api), entries(start.toString()));
  }

  @Test
  void whatIsNotThereIsLeftOut() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no jar");
    assertEquals(List.of(text), entries(text + java.io.File.pathSeparator + folder.resolve("no")));
  }
}
