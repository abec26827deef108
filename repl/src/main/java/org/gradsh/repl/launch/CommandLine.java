package org.gradsh.repl.launch;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.gradsh.repl.Names;
import org.gradsh.repl.Usage;
import org.gradsh.repl.script.ScriptOptions;

/**
 * The command line, taken apart: the options of scripts, and what is left.
 *
 * @param argv all of it, as it was given
 * @param options of scripts
 * @param rest the files of a subcommand; else it begins with a file, {@code -}, {@code -e} or the
 *     name of a door, and may be empty
 */
record CommandLine(List<String> argv, ScriptOptions options, List<String> rest) {
  /** All options, which a wrong one is compared with. */
  private static final List<String> OPTIONS =
      List.of("--help", "--version", "--junit", "--quiet", "--timeout");

  /** Options before the file; what stands behind it is the script's. */
  static CommandLine of(List<String> argv) throws Usage {
    Deque<String> words = new ArrayDeque<>(argv);
    ScriptOptions options = ScriptOptions.NONE;
    while (isOption(words.peek()) && !words.peek().equals("-e")) {
      options = option(options, words);
    }
    return new CommandLine(argv, options, List.copyOf(words));
  }

  /**
   * A subcommand, then files, with options before, between and after them; what stands behind
   * {@code --} are files.
   */
  static CommandLine ofFiles(List<String> argv) throws Usage {
    Deque<String> words = new ArrayDeque<>(argv.subList(1, argv.size()));
    ScriptOptions options = ScriptOptions.NONE;
    List<String> files = new ArrayList<>();
    while (!words.isEmpty()) {
      if (words.peek().equals("--")) {
        words.remove();
        files.addAll(words);
        words.clear();
      } else if (isOption(words.peek())) {
        options = option(options, words);
      } else {
        files.add(words.remove());
      }
    }
    return new CommandLine(argv, options, List.copyOf(files));
  }

  private static boolean isOption(String word) {
    return word != null && word.startsWith("-") && !word.equals("-") && !word.equals("--");
  }

  private static ScriptOptions option(ScriptOptions options, Deque<String> words) throws Usage {
    String word = words.remove();
    int at = word.startsWith("--") ? word.indexOf('=') : -1;
    String name = at < 0 ? word : word.substring(0, at);
    if (at >= 0 && !name.equals("--junit") && !name.equals("--timeout")) {
      throw OPTIONS.contains(name) ? new Usage(name + " takes no value") : unknown(name);
    }
    return switch (name) {
      case "--quiet", "-q" -> options.withQuiet();
      case "--timeout" -> options.withTimeout(value(name, "a time", word, at, words));
      case "--junit" -> options.withJunit(path(value(name, "a file", word, at, words)));
      default -> throw unknown(word);
    };
  }

  private static String value(String name, String what, String word, int at, Deque<String> words)
      throws Usage {
    String value = at >= 0 ? word.substring(at + 1) : words.poll();
    if (value == null || value.isEmpty()) {
      throw new Usage(name + " wants " + what + " after it");
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

  private static Usage unknown(String option) {
    if (isFile(option)) {
      return new Usage(
          "there is no option " + option + "; for the file of that name: gradsh -- " + option);
    }
    String near = Names.nearest(option, OPTIONS);
    String help = near == null ? "; gradsh --help lists them" : ". Did you mean " + near + "?";
    return new Usage("there is no option " + option + help);
  }

  /** Whether there is a file of a name. */
  static boolean isFile(String name) {
    try {
      return Files.isRegularFile(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
