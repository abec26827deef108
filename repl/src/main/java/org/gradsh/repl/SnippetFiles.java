package org.gradsh.repl;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/**
 * The compiler's files, with two differences: the class path is {@link ClassPath}'s, its jars
 * listed by {@link ProgramClasses}, and JShell's index of all classes, which only completion needs
 * and which takes a core for a second, can be kept from being made.
 */
final class SnippetFiles extends ForwardingJavaFileManager<StandardJavaFileManager>
    implements StandardJavaFileManager {
  private final boolean indexed;
  private final ClassLoader plugins;
  private final ProgramClasses program = ProgramClasses.get();

  SnippetFiles(StandardJavaFileManager files, boolean indexed, ClassLoader plugins) {
    super(files);
    this.indexed = indexed;
    this.plugins = plugins;
    try {
      files.setLocationFromPaths(StandardLocation.CLASS_PATH, program.others());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * JShell adds to the class path by an option of its compiler, which sets all of it: what comes
   * from the JVM's own class path is taken as {@link ClassPath} has it.
   */
  @Override
  public boolean handleOption(String option, Iterator<String> rest) {
    if (!option.equals("-classpath") && !option.equals("--class-path")) {
      return super.handleOption(option, rest);
    }
    List<String> own = ClassPath.ofJvm();
    Set<Path> entries = new LinkedHashSet<>(program.others());
    for (String entry : rest.next().split(File.pathSeparator)) {
      if (!entry.isEmpty() && !own.contains(entry)) {
        entries.add(Path.of(entry));
      }
    }
    try {
      fileManager.setLocationFromPaths(StandardLocation.CLASS_PATH, entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  @Override
  public Iterable<JavaFileObject> list(
      Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
      throws IOException {
    Iterable<JavaFileObject> others = super.list(location, packageName, kinds, recurse);
    if (location != StandardLocation.CLASS_PATH || !kinds.contains(JavaFileObject.Kind.CLASS)) {
      return others;
    }
    List<JavaFileObject> all = new ArrayList<>(program.list(packageName, recurse));
    others.forEach(all::add);
    return all;
  }

  @Override
  public String inferBinaryName(Location location, JavaFileObject file) {
    if (file instanceof ProgramClasses.Compiled compiled) {
      return compiled.binaryName();
    }
    return super.inferBinaryName(location, file);
  }

  /** Asked for plugins of the compiler alone: annotations are not processed. */
  @Override
  public ClassLoader getClassLoader(Location location) {
    return plugins;
  }

  /** Asked by JShell's indexer alone. */
  @Override
  public Iterable<? extends Path> getLocationAsPaths(Location location) {
    if (!indexed) {
      return List.of();
    }
    Iterable<? extends Path> others = fileManager.getLocationAsPaths(location);
    if (location != StandardLocation.CLASS_PATH) {
      return others;
    }
    List<Path> all = new ArrayList<>(program.jars());
    if (others != null) {
      others.forEach(all::add);
    }
    return all;
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(
      Iterable<? extends File> files) {
    return fileManager.getJavaFileObjectsFromFiles(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
    return fileManager.getJavaFileObjects(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(Path... paths) {
    return fileManager.getJavaFileObjects(paths);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromPaths(
      Collection<? extends Path> paths) {
    return fileManager.getJavaFileObjectsFromPaths(paths);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
    return fileManager.getJavaFileObjectsFromStrings(names);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
    return fileManager.getJavaFileObjects(names);
  }

  @Override
  public void setLocation(Location location, Iterable<? extends File> files) throws IOException {
    fileManager.setLocation(location, files);
  }

  @Override
  public void setLocationFromPaths(Location location, Collection<? extends Path> paths)
      throws IOException {
    fileManager.setLocationFromPaths(location, paths);
  }

  @Override
  public Iterable<? extends File> getLocation(Location location) {
    return fileManager.getLocation(location);
  }

  @Override
  public Path asPath(FileObject file) {
    return fileManager.asPath(file);
  }
}
