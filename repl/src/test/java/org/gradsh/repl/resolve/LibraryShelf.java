package org.gradsh.repl.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.gradsh.repl.Gradsh;

/**
 * A home folder whose settings name one repository, with libraries that are made on the spot, each
 * with one class {@code lib.NAME} that tells its version: tests need no network.
 */
final class LibraryShelf {
  private final Path home;
  private final Path repository;

  LibraryShelf(Path folder) throws IOException {
    home = folder.resolve("home");
    repository = folder.resolve("repository");
    Files.createDirectories(repository);
    mirror(repository.toUri().toString());
  }

  /** Has the settings name another place. */
  void mirror(String url) throws IOException {
    Path settings = home.resolve(".m2/settings.xml");
    Files.createDirectories(settings.getParent());
    Files.writeString(
        settings,
        "<settings><mirrors><mirror><id>shelf</id><mirrorOf>*</mirrorOf><url>"
            + url
            + "</url></mirror></mirrors></settings>");
  }

  /** Puts {@code t:name:version} there; it depends on others, such as {@code "common:1.0"}. */
  Path put(String name, String version, String... dependencies) throws IOException {
    Path folder = Files.createDirectories(repository.resolve("t/" + name + "/" + version));
    String needs =
        List.of(dependencies).stream()
            .map(one -> one.split(":"))
            .map(
                one ->
                    "<dependency><groupId>t</groupId><artifactId>%s</artifactId>".formatted(one[0])
                        + "<version>%s</version></dependency>".formatted(one[1]))
            .collect(Collectors.joining());
    String pom =
        "<project><modelVersion>4.0.0</modelVersion><groupId>t</groupId><artifactId>%s</artifactId>"
            + "<version>%s</version><dependencies>%s</dependencies></project>";
    Path base = folder.resolve(name + "-" + version);
    Files.writeString(Path.of(base + ".pom"), pom.formatted(name, version, needs));
    Path jar = jar(Path.of(base + ".jar"), name, version);
    metadata(name);
    return jar;
  }

  /** A jar of the class {@code lib.NAME}, whose method {@code version()} gives the version. */
  static Path jar(Path jar, String name, String version) throws IOException {
    Path classes = Files.createTempDirectory("classes");
    Path source = classes.resolve(name + ".java");
    Files.writeString(
        source,
        "package lib; public class %s { public static String version() { return \"%s\"; } }"
            .formatted(name, version));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", classes.toString(), source.toString());
    assertEquals(0, code);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out)) {
      zip.putNextEntry(new JarEntry("lib/" + name + ".class"));
      zip.write(Files.readAllBytes(classes.resolve("lib/" + name + ".class")));
      zip.closeEntry();
    }
    return jar;
  }

  /** Puts a jar with a source beside a library's. */
  void sources(String name, String version, String source) throws IOException {
    Path jar = repository.resolve("t/%1$s/%2$s/%1$s-%2$s-sources.jar".formatted(name, version));
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out)) {
      zip.putNextEntry(new JarEntry("lib/" + name + ".java"));
      zip.write(source.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
  }

  private void metadata(String name) throws IOException {
    Path folder = repository.resolve("t/" + name);
    String versions;
    try (var all = Files.list(folder)) {
      versions =
          all.filter(Files::isDirectory)
              .sorted()
              .map(one -> "<version>" + one.getFileName() + "</version>")
              .collect(Collectors.joining());
    }
    Files.writeString(
        folder.resolve("maven-metadata.xml"),
        "<metadata><groupId>t</groupId><artifactId>%s</artifactId><versioning><versions>%s</versions></versioning></metadata>"
            .formatted(name, versions));
  }

  /** Where the user's own repository is. */
  Path local() {
    return home.resolve(".m2/repository");
  }

  /** Runs the program with that home. */
  Gradsh gradsh(String... arguments) {
    return Gradsh.run(Map.of("JDK_JAVA_OPTIONS", "-Duser.home=" + home), "", arguments);
  }
}
