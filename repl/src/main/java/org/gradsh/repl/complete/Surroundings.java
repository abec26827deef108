package org.gradsh.repl.complete;

import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.JShell;

/**
 * What completion and documentation know of their session.
 *
 * @param shell the JShell underneath
 * @param cut cuts a text into its snippets and commands
 * @param classes the classes of evaluated snippets, by name
 * @param loader where those are loaded, and what was added to the class path since the start
 * @param classPath the class path at the start
 * @param plugins where the compiler looks for plugins: that of the operators
 * @param imports the imports of the start, {@code import static a.B.*;} or {@code import a.b.*;}
 */
public record Surroundings(
    Supplier<JShell> shell,
    Function<String, List<Cut>> cut,
    Map<String, byte[]> classes,
    URLClassLoader loader,
    List<Path> classPath,
    ClassLoader plugins,
    List<String> imports) {
  private static final Pattern IMPORT = Pattern.compile("import (static )?([\\w.]+)\\.\\*;");

  /** The classes whose static methods every session can call. */
  List<String> statics() {
    return imported(true);
  }

  /** The packages whose types every session can name, beside Java's base module. */
  List<String> packages() {
    return imported(false);
  }

  private List<String> imported(boolean ofStatics) {
    return imports.stream()
        .map(IMPORT::matcher)
        .filter(Matcher::matches)
        .filter(one -> one.group(1) != null == ofStatics)
        .map(one -> one.group(2))
        .toList();
  }

  /**
   * A snippet or command of a text.
   *
   * @param text with the semicolon that was left out
   * @param start where in the text it begins
   * @param command whether it is a command
   * @param open whether the text ends before it does
   */
  public record Cut(String text, int start, boolean command, boolean open) {}
}
