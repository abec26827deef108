package org.gradsh.repl;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;

/**
 * Compiles many snippets of a cell together: JShell runs the compiler three to five times for each.
 *
 * <p>What does it is defined within JShell, since the snippets must be JShell's own: to redefine,
 * to complete, to list. That wants the package open, as the manifest of the program says, and the
 * inside of JShell as it is in the JDKs that Gradsh is tested with. Where either is missing there
 * is no such compiler, and JShell evaluates one snippet after the other.
 */
final class CellCompiler {
  /** The classes within JShell, as they are defined. */
  static final List<String> CLASSES =
      List.of(
          "CellPart$Form",
          "CellPart",
          "EvalAccess$Call",
          "EvalAccess",
          "CellImports",
          "NamedWrap",
          "CellTypes$Found",
          "CellTypes",
          "CellReturns",
          "CellParser$1",
          "CellParser",
          "CellUses",
          "CellClass$Signatures",
          "CellClass$1",
          "CellClass",
          "CellDoor");

  private static Class<?> door;
  private static boolean missing;

  private final Object within;
  private final Map<String, Method> methods = new HashMap<>();

  private CellCompiler(Object within) {
    this.within = within;
    for (Method method : within.getClass().getDeclaredMethods()) {
      methods.put(method.getName(), method);
    }
  }

  /** The compiler for a JShell; null where this JDK does not take it. */
  static CellCompiler of(JShell shell) {
    Class<?> type = door();
    if (type == null) {
      return null;
    }
    try {
      return new CellCompiler(type.getConstructor(JShell.class).newInstance(shell));
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }

  /** Defines the part within JShell in its package, module and class loader, once per process. */
  private static synchronized Class<?> door() {
    if (door == null && !missing) {
      try {
        var jshell = MethodHandles.privateLookupIn(JShell.class, MethodHandles.lookup());
        Class<?> last = null;
        for (String name : CLASSES) {
          String resource = "jshell/jdk/jshell/" + name + ".class";
          try (InputStream in = CellCompiler.class.getResourceAsStream(resource)) {
            last = jshell.defineClass(in.readAllBytes());
          }
        }
        door = last;
      } catch (IllegalAccessException | IOException | LinkageError e) {
        missing = true;
      }
    }
    return door;
  }

  /** Makes imports known that are sure to be right, before there is any other snippet. */
  void imports(String source) {
    call("imports", source);
  }

  // ---- parts ----

  /** A piece of a cell as JShell has parsed it. */
  Object parse(String text) {
    return call("parse", text);
  }

  /** What is wrong with the form of a piece, found by a parse alone. */
  List<Diag> errors(String text) {
    return all("errors", text);
  }

  /** Whether JShell must evaluate a part by itself: imports, and methods to be joined to others. */
  boolean isAlone(Object part) {
    return call("form", part).equals("ALONE") || (boolean) call("overloads", part);
  }

  /** Whether a part is a method or a class. */
  boolean isDefinition(Object part) {
    return (boolean) call("isDefinition", part);
  }

  /** The names that a part declares. */
  List<String> names(Object part) {
    return all("names", part);
  }

  /** The types of the parameters of the method that a part declares, or null. */
  String parameters(Object part) {
    return (String) call("parameters", part);
  }

  /** What is wrong with the text of a part. */
  List<Diag> problems(Object part) {
    return all("problems", part);
  }

  /** Evaluates a part with snippets that wait for names, so that each sees the others. */
  List<Snippet> evaluateWith(Object part, List<? extends Snippet> waiting) {
    return all("evaluateWith", part, waiting);
  }

  /** Whether a part declares anew what is declared. */
  boolean redeclares(Object part) {
    return (boolean) call("redeclares", part);
  }

  /** What the compiler has against the declarations of a part, of which nothing is made known. */
  List<Diag> trial(Object part) {
    return all("trial", part);
  }

  /** The names of the snippets that use a name. */
  @SuppressWarnings("unchecked")
  Set<String> users(String name) {
    return (Set<String>) call("users", name);
  }

  // ---- classes ----

  /** Parts that become one class. */
  Object begin(List<?> parts) {
    return call("begin", parts);
  }

  /** Finds the types of a class; gives the parts that cannot share it. */
  List<Object> type(Object cell) {
    return all("type", cell);
  }

  /** Compiles a class; whether that was all that is needed to run it. */
  boolean compile(Object cell) {
    return (boolean) call("compile", cell);
  }

  /** The parts whose types could not be told. */
  Set<?> untyped(Object cell) {
    return (Set<?>) call("untyped", cell);
  }

  /** What the compiler says of a part of a class. */
  List<Diag> diagnostics(Object cell, Object part) {
    return all("diagnostics", cell, part);
  }

  /** Whether a diagnosis only says that a name is not known, which may be declared later. */
  boolean isUnresolved(Diag diag) {
    return (boolean) call("isUnresolved", diag);
  }

  String className(Object cell) {
    return (String) call("className", cell);
  }

  List<Snippet> snippets(Object cell) {
    return all("snippets", cell);
  }

  /** The part that a snippet comes from. */
  Object part(Object cell, Snippet snippet) {
    return call("part", cell, snippet);
  }

  /** The method that runs a snippet, or null. */
  String method(Object cell, Snippet snippet) {
    return (String) call("method", cell, snippet);
  }

  /** For each line of a class a snippet's index and a place in it; before them the first line. */
  int[][] lines(Object cell) {
    return (int[][]) call("lines", cell);
  }

  void load(Object cell) {
    call("load", cell);
  }

  /** Makes a snippet known to JShell, and brings up to date what uses it. */
  void install(Object cell, Snippet snippet) {
    call("install", cell, snippet);
  }

  @SuppressWarnings("unchecked")
  private <T> List<T> all(String name, Object... arguments) {
    return new ArrayList<>((List<T>) call(name, arguments));
  }

  private Object call(String name, Object... arguments) {
    try {
      return methods.get(name).invoke(within, arguments);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
