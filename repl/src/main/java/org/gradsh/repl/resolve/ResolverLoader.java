package org.gradsh.repl.resolve;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds the resolver and its libraries, in the folder {@code maven} beside this jar. They are no
 * part of the program's class path, so that a script may depend on other versions of them; and
 * nothing of them is loaded before the first dependency.
 */
final class ResolverLoader extends URLClassLoader {
  private static final String OWN = "org.gradsh.repl.resolve.maven.";
  private static final String ENTRY = OWN + "MavenResolver";

  static {
    registerAsParallelCapable();
  }

  private ResolverLoader(URL[] libraries) {
    super("gradsh-maven", libraries, ResolverLoader.class.getClassLoader());
  }

  /** The resolver. */
  static Resolver open() throws Unresolvable {
    try {
      ResolverLoader loader = new ResolverLoader(libraries());
      Class<?> type = Class.forName(ENTRY, true, loader);
      return (Resolver) type.getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError | IOException e) {
      throw new Unresolvable(
          "the libraries that resolve dependencies are not installed with this program: " + e);
    }
  }

  private static URL[] libraries() throws IOException {
    List<URL> libraries = new ArrayList<>();
    Path folder = home().resolveSibling("maven");
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
        for (Path jar : jars) {
          libraries.add(jar.toUri().toURL());
        }
      }
    }
    return libraries.toArray(URL[]::new);
  }

  private static Path home() throws IOException {
    try {
      URL place = ResolverLoader.class.getProtectionDomain().getCodeSource().getLocation();
      return Path.of(place.toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /**
   * The classes that use the libraries are defined here, where those can be seen; and the libraries
   * meet each other, not those of the program.
   */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    boolean own = name.startsWith(OWN);
    if (!own && (name.startsWith("org.gradsh.") || findResource(file(name)) == null)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : own ? define(name) : findClass(name);
    }
  }

  private static String file(String name) {
    return name.replace('.', '/') + ".class";
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(file(name))) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
