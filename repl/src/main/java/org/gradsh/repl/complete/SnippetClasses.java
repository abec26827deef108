package org.gradsh.repl.complete;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/** The compiler's files for completion: the class path, and the classes of evaluated snippets. */
final class SnippetClasses extends ForwardingJavaFileManager<StandardJavaFileManager> {
  static final String PACKAGE = "REPL";

  private final Surroundings session;
  private Set<Path> entries = Set.of();

  SnippetClasses(StandardJavaFileManager files, Surroundings session) {
    super(files);
    this.session = session;
  }

  /** Takes note of what was added to the class path. */
  void refresh() {
    Set<Path> now = new LinkedHashSet<>(session.classPath());
    for (URL added : session.loader().getURLs()) {
      try {
        now.add(Path.of(added.toURI()));
      } catch (URISyntaxException | IllegalArgumentException e) {
        // No file: nothing that a compiler could read.
        continue;
      }
    }
    if (!now.equals(entries)) {
      try {
        fileManager.setLocationFromPaths(StandardLocation.CLASS_PATH, now);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      entries = now;
    }
  }

  /** The entries of the class path. */
  Set<Path> entries() {
    return entries;
  }

  /** Asked for plugins of the compiler alone: annotations are not processed. */
  @Override
  public ClassLoader getClassLoader(Location location) {
    return session.plugins();
  }

  @Override
  public Iterable<JavaFileObject> list(
      Location location, String name, Set<JavaFileObject.Kind> kinds, boolean recurse)
      throws IOException {
    if (!name.equals(PACKAGE)
        || location != StandardLocation.CLASS_PATH
        || !kinds.contains(JavaFileObject.Kind.CLASS)) {
      return super.list(location, name, kinds, recurse);
    }
    List<JavaFileObject> all = new ArrayList<>();
    for (Map.Entry<String, byte[]> one : session.classes().entrySet()) {
      all.add(new Compiled(one.getKey(), one.getValue()));
    }
    return all;
  }

  @Override
  public String inferBinaryName(Location location, JavaFileObject file) {
    return file instanceof Compiled compiled
        ? compiled.name
        : super.inferBinaryName(location, file);
  }

  private static final class Compiled extends SimpleJavaFileObject {
    private final String name;
    private final byte[] bytes;

    Compiled(String name, byte[] bytes) {
      super(URI.create("snippet:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
      this.name = name;
      this.bytes = bytes;
    }

    @Override
    public InputStream openInputStream() {
      return new ByteArrayInputStream(bytes);
    }
  }
}
