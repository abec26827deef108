package org.gradsh.repl.complete;

import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
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
 */
public record Surroundings(
    Supplier<JShell> shell,
    Function<String, List<Cut>> cut,
    Map<String, byte[]> classes,
    URLClassLoader loader,
    List<Path> classPath,
    ClassLoader plugins) {
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
