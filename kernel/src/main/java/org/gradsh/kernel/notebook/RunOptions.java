package org.gradsh.kernel.notebook;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.lang.model.SourceVersion;
import org.gradsh.repl.Names;
import org.gradsh.repl.Usage;
import org.gradsh.repl.script.ScriptOptions;

/**
 * How notebooks are run.
 *
 * @param files as they were named; folders are looked into
 * @param script the options that scripts have as well; the time limit is for each cell
 * @param inplace whether notebooks are written to where they were read
 * @param output where one is written instead: a file, or a folder
 * @param allowErrors whether cells that fail end nothing
 * @param anyLanguage whether notebooks are run that say they are not in Java
 * @param parameters what {@code -p} and {@code -r} say, in their order
 */
record RunOptions(
    List<String> files,
    ScriptOptions script,
    boolean inplace,
    Optional<Path> output,
    boolean allowErrors,
    boolean anyLanguage,
    List<Parameter> parameters) {
  private static final List<String> OPTIONS =
      List.of(
          "--inplace",
          "--output",
          "--timeout",
          "--allow-errors",
          "--any-language",
          "--quiet",
          "--junit",
          "--help");

  /**
   * A parameter from the command line.
   *
   * @param raw whether the value is text, whatever it looks like
   */
  record Parameter(String name, String value, boolean raw) {}

  /** Takes a command line apart; options may stand before, between and after the notebooks. */
  static RunOptions of(List<String> arguments) throws Usage {
    Deque<String> words = new ArrayDeque<>(arguments);
    ScriptOptions script = ScriptOptions.NONE;
    List<String> files = new ArrayList<>();
    List<Parameter> parameters = new ArrayList<>();
    boolean inplace = false;
    boolean allowErrors = false;
    boolean anyLanguage = false;
    Optional<Path> output = Optional.empty();
    while (!words.isEmpty()) {
      String word = words.remove();
      if (word.equals("--")) {
        files.addAll(words);
        break;
      } else if (!word.startsWith("-") || word.equals("-")) {
        files.add(word);
        continue;
      }
      int at = word.startsWith("--") ? word.indexOf('=') : -1;
      String name = at < 0 ? word : word.substring(0, at);
      if (at >= 0) {
        words.addFirst(word.substring(at + 1));
      }
      switch (name) {
        case "--output", "-o" -> output = Optional.of(path(value(name, "a file", words)));
        case "--timeout" -> script = script.withTimeout(value(name, "a time", words));
        case "--junit" -> script = script.withJunit(path(value(name, "a file", words)));
        case "-p", "-r" -> parameters.add(parameter(name, words));
        case "--inplace", "--allow-errors", "--any-language", "--quiet", "-q" -> {
          if (at >= 0) {
            throw new Usage(name + " takes no value");
          }
          inplace |= name.equals("--inplace");
          allowErrors |= name.equals("--allow-errors");
          anyLanguage |= name.equals("--any-language");
          script = name.equals("--quiet") || name.equals("-q") ? script.withQuiet() : script;
        }
        default -> throw unknown(name);
      }
    }
    if (files.isEmpty()) {
      throw new Usage("run wants notebooks or folders: gradsh run NOTEBOOK.ipynb");
    }
    if (inplace && output.isPresent()) {
      throw new Usage("--inplace and --output say two things; one of them is enough");
    }
    return new RunOptions(
        List.copyOf(files),
        script,
        inplace,
        output,
        allowErrors,
        anyLanguage,
        List.copyOf(parameters));
  }

  /** The command line for one notebook of these, to be run in another folder. */
  List<String> words(Optional<Path> target, Optional<Path> junit) {
    List<String> words = new ArrayList<>();
    target.ifPresent(file -> words.addAll(List.of("--output", absolute(file))));
    junit.ifPresent(file -> words.addAll(List.of("--junit", absolute(file))));
    script.timeout().ifPresent(time -> words.addAll(List.of("--timeout", time.toMillis() + "ms")));
    parameters.forEach(p -> words.addAll(List.of(p.raw() ? "-r" : "-p", p.name(), p.value())));
    if (allowErrors) {
      words.add("--allow-errors");
    }
    if (anyLanguage) {
      words.add("--any-language");
    }
    if (script.quiet()) {
      words.add("--quiet");
    }
    return words;
  }

  private static String absolute(Path file) {
    return file.toAbsolutePath().toString();
  }

  private static String value(String option, String what, Deque<String> words) throws Usage {
    String value = words.poll();
    if (value == null || value.isEmpty()) {
      throw new Usage(option + " wants " + what + " after it");
    }
    return value;
  }

  private static Path path(String file) throws Usage {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new Usage("cannot write " + file + ": this is no file name");
    }
  }

  private static Parameter parameter(String option, Deque<String> words) throws Usage {
    String name = words.poll();
    String value = words.poll();
    if (name == null || value == null) {
      throw new Usage(option + " wants a name and a value after it: " + option + " lr 0.1");
    }
    if (!SourceVersion.isIdentifier(name) || SourceVersion.isKeyword(name)) {
      int equals = name.indexOf('=');
      throw new Usage(
          option
              + " wants the name of a variable, not "
              + name
              + (equals > 0 && SourceVersion.isName(name.substring(0, equals))
                  ? ". Did you mean " + option + " " + name.replaceFirst("=", " ") + "?"
                  : ""));
    }
    return new Parameter(name, value, option.equals("-r"));
  }

  private static Usage unknown(String option) {
    String near = Names.nearest(option, OPTIONS);
    String help = near == null ? "; gradsh run --help lists them" : ". Did you mean " + near + "?";
    return new Usage("gradsh run has no option " + option + help);
  }
}
