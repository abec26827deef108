package org.gradsh.repl;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.tools.JavaFileObject;

/**
 * The classes in the jars of the program, for the compiler. Its own file manager makes a path of
 * every entry of a jar before it lists the first package: a tenth of the time that a script takes
 * to start. The jars stay open, as they do for the JVM, and are read once for all sessions.
 */
final class ProgramClasses {
  private static final String CLASS = ".class";

  private static ProgramClasses program;

  private final List<Path> jars = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();
  private Map<String, List<JavaFileObject>> packages;

  private ProgramClasses(List<Path> entries) {
    for (Path entry : entries) {
      (entry.toString().endsWith(".jar") && Files.isRegularFile(entry) ? jars : others).add(entry);
    }
  }

  /** Those of {@link ClassPath}. */
  static synchronized ProgramClasses get() {
    if (program == null) {
      program = new ProgramClasses(ClassPath.entries());
    }
    return program;
  }

  /** The jars whose classes are here. */
  List<Path> jars() {
    return jars;
  }

  /** What else is on the class path. */
  List<Path> others() {
    return others;
  }

  /**
   * The classes of a package, those of the first jar first.
   *
   * @param name with dots
   * @param within whether those of the packages within it are wanted, too
   */
  synchronized List<JavaFileObject> list(String name, boolean within) {
    if (packages == null) {
      packages = new HashMap<>();
      // A jar that is not one is passed over, as the JVM does.
      jars.removeIf(jar -> !read(jar));
    }
    if (!within) {
      return packages.getOrDefault(name, List.of());
    }
    List<JavaFileObject> all = new ArrayList<>();
    packages.forEach(
        (one, classes) -> {
          if (name.isEmpty() || one.equals(name) || one.startsWith(name + '.')) all.addAll(classes);
        });
    return all;
  }

  @SuppressWarnings("resource") // open for as long as the program runs
  private boolean read(Path path) {
    try {
      ZipFile jar = new ZipFile(path.toFile());
      for (var entries = jar.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        String name = entry.getName();
        if (name.endsWith(CLASS) && !name.startsWith("META-INF/")) {
          int slash = name.lastIndexOf('/');
          String owner = slash < 0 ? "" : name.substring(0, slash).replace('/', '.');
          packages.computeIfAbsent(owner, own -> new ArrayList<>()).add(new Compiled(jar, entry));
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A class in a jar. */
  record Compiled(ZipFile jar, ZipEntry entry) implements JavaFileObject {
    /** Its name as the JVM writes it, with dots. */
    String binaryName() {
      String name = entry.getName();
      return name.substring(0, name.length() - CLASS.length()).replace('/', '.');
    }

    @Override
    public Kind getKind() {
      return Kind.CLASS;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      String name = entry.getName();
      return kind == Kind.CLASS
          && name.substring(name.lastIndexOf('/') + 1).equals(simpleName + CLASS);
    }

    @Override
    public NestingKind getNestingKind() {
      return null;
    }

    @Override
    public Modifier getAccessLevel() {
      return null;
    }

    @Override
    public URI toUri() {
      return URI.create("jar:" + Path.of(jar.getName()).toUri() + "!/" + entry.getName());
    }

    @Override
    public String getName() {
      return jar.getName() + "(" + entry.getName() + ")";
    }

    @Override
    public InputStream openInputStream() throws IOException {
      return jar.getInputStream(entry);
    }

    @Override
    public OutputStream openOutputStream() {
      throw new UnsupportedOperationException("a jar of the program is not written");
    }

    @Override
    public Reader openReader(boolean ignoreEncodingErrors) {
      throw new UnsupportedOperationException("a class is no text");
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      throw new UnsupportedOperationException("a class is no text");
    }

    @Override
    public Writer openWriter() {
      throw new UnsupportedOperationException("a jar of the program is not written");
    }

    @Override
    public long getLastModified() {
      return entry.getTime();
    }

    @Override
    public boolean delete() {
      return false;
    }
  }
}
