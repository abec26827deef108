package org.gradsh.repl;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.InternalException;

/** Defines the classes of snippets, in one loader whose parent is Gradsh's own. */
final class SnippetLoader implements LoaderDelegate {
  private final Classes classes;
  private final Map<String, byte[]> compiled = new ConcurrentHashMap<>();

  SnippetLoader(ClassLoader parent, SnippetLines lines) {
    classes = new Classes(parent, lines);
  }

  /** The loader of the snippets' classes. */
  URLClassLoader classLoader() {
    return classes;
  }

  /** Keeps the classes; they are defined when they are used. */
  @Override
  public void load(ClassBytecodes[] all) {
    classesRedefined(all);
  }

  @Override
  public void classesRedefined(ClassBytecodes[] all) {
    for (ClassBytecodes one : all) {
      classes.declared.put(one.name(), one.bytecodes());
      compiled.put(one.name(), one.bytecodes());
    }
  }

  /** The classes of snippets as they were compiled last, by name; completion reads them. */
  Map<String, byte[]> compiled() {
    return compiled;
  }

  @Override
  public void addToClasspath(String classPath) throws InternalException {
    try {
      for (String entry : classPath.split(File.pathSeparator)) {
        classes.addURL(Path.of(entry).toUri().toURL());
      }
    } catch (MalformedURLException e) {
      throw new InternalException(e.toString());
    }
  }

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    return classes.loadClass(name);
  }

  private static final class Classes extends URLClassLoader {
    private final Map<String, byte[]> declared = new ConcurrentHashMap<>();

    private final SnippetLines lines;

    Classes(ClassLoader parent, SnippetLines lines) {
      super("gradsh", new URL[0], parent);
      this.lines = lines;
    }

    @Override
    protected void addURL(URL url) {
      super.addURL(url);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = declared.remove(name);
      if (bytes == null) {
        return super.findClass(name);
      }
      byte[] told = lines.tell(name, bytes);
      return defineClass(name, told, 0, told.length);
    }
  }
}
