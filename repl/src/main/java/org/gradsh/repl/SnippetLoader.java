package org.gradsh.repl;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.constant.ClassDesc;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.InternalException;

/** Defines the classes of snippets, in one loader whose parent is Gradsh's own. */
final class SnippetLoader implements LoaderDelegate {
  private final Classes classes;
  private final Map<String, byte[]> compiled = new ConcurrentHashMap<>();
  private volatile Exit exit = Exit.LEAVE;

  /**
   * @param tables gives the user's file and lines for a class
   */
  SnippetLoader(ClassLoader parent, Function<String, SnippetLines.Table> tables) {
    classes = new Classes(parent, (name, bytes) -> weave(tables, name, bytes));
  }

  private byte[] weave(Function<String, SnippetLines.Table> tables, String name, byte[] bytes) {
    return new SnippetWeaver(classes.hierarchy()).weave(bytes, tables.apply(name), exit);
  }

  /** Sets what becomes of {@code System.exit} in classes that are defined from now on. */
  void exit(Exit exit) {
    this.exit = exit;
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
        if (!ClassPath.entries().contains(Path.of(entry))) {
          classes.addURL(Path.of(entry).toUri().toURL());
        }
      }
    } catch (MalformedURLException e) {
      throw new InternalException(e.toString());
    }
  }

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    return classes.loadClass(name);
  }

  /** Makes of the bytes that the compiler gave those that are defined. */
  private interface Weave {
    byte[] apply(String name, byte[] bytes);
  }

  private static final class Classes extends URLClassLoader {
    private final Map<String, byte[]> declared = new ConcurrentHashMap<>();

    private final Weave weave;

    Classes(ClassLoader parent, Weave weave) {
      super("gradsh", new URL[0], parent);
      this.weave = weave;
      // Who writes an assert here wants it checked; libraries keep what the JVM was started with.
      setPackageAssertionStatus("REPL", true);
    }

    @Override
    protected void addURL(URL url) {
      super.addURL(url);
    }

    /**
     * The class of a name: of the JDK and of Gradsh as everybody has it, else from what was added
     * to the class path, else from the program's. A script that wants a library gets the version
     * that it asked for, though Gradsh itself may use another one.
     */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (getURLs().length == 0 || name.startsWith("org.gradsh.") || name.startsWith("REPL.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        }
        try {
          return getPlatformClassLoader().loadClass(name);
        } catch (ClassNotFoundException e) {
          boolean added = findResource(name.replace('.', '/') + ".class") != null;
          return added ? findClass(name) : super.loadClass(name, resolve);
        }
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = declared.get(name);
      if (bytes == null) {
        return super.findClass(name);
      }
      byte[] woven = weave.apply(name, bytes);
      Class<?> defined = defineClass(name, woven, 0, woven.length);
      declared.remove(name, bytes);
      return defined;
    }

    /** What the classes that a snippet may name inherit from; none is defined for the answer. */
    ClassHierarchyResolver hierarchy() {
      ClassHierarchyResolver own = this::defined;
      return own.orElse(ClassHierarchyResolver.defaultResolver())
          .orElse(ClassHierarchyResolver.ofResourceParsing(this::bytes));
    }

    private ClassHierarchyResolver.ClassHierarchyInfo defined(ClassDesc type) {
      Class<?> here = findLoadedClass(name(type));
      if (here == null) {
        return null;
      }
      if (here.isInterface()) {
        return ClassHierarchyResolver.ClassHierarchyInfo.ofInterface();
      }
      Class<?> above = here.getSuperclass();
      return ClassHierarchyResolver.ClassHierarchyInfo.ofClass(
          above == null ? null : above.describeConstable().orElseThrow());
    }

    private InputStream bytes(ClassDesc type) {
      byte[] bytes = declared.get(name(type));
      return bytes != null
          ? new ByteArrayInputStream(bytes)
          : getResourceAsStream(name(type).replace('.', '/') + ".class");
    }

    private static String name(ClassDesc type) {
      String descriptor = type.descriptorString();
      return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }
  }
}
