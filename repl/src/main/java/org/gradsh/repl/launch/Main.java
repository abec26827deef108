package org.gradsh.repl.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.gradsh.repl.CodeFile;
import org.gradsh.repl.Door;
import org.gradsh.repl.Names;
import org.gradsh.repl.Source;
import org.gradsh.repl.Stdio;
import org.gradsh.repl.Usage;
import org.gradsh.repl.Version;
import org.gradsh.repl.script.ScriptDoor;
import org.gradsh.repl.terminal.TerminalDoor;

/**
 * The launcher: {@code gradsh [FILE | -e CODE | -] [arguments]}, and the terminal when it is called
 * without arguments there.
 */
public final class Main {
  private static final int MISUSED = 2;

  private static final String HELP =
      """
      Gradsh: differentiable programming in Java, with tensors and a gradient tape.

        gradsh                     the terminal; code from a pipe if the input is one
        gradsh FILE.jsh [args]     runs a file; the first error ends it, with exit code 1
        gradsh -e 'CODE' [args]    runs code and prints its last value
        gradsh - [args]            runs code from the input
        gradsh --version           the versions of Gradsh and Java
        gradsh --help              this text

      A script finds its own place by System.getProperty("gradsh.script").
      """;

  private Main() {}

  /** Runs the program; see {@code --help}. */
  public static void main(String[] argv) {
    Stdio.install();
    int code = run(List.of(argv));
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Does what the arguments say and returns the exit code. */
  static int run(List<String> argv) {
    try {
      if (argv.isEmpty()) {
        return isTerminal() ? terminal() : piped(argv);
      }
      String first = argv.getFirst();
      List<String> rest = argv.subList(1, argv.size());
      return switch (first) {
        case "--help", "-h" -> help();
        case "--version" -> version();
        case "-e" -> code(rest);
        case "-" -> piped(rest);
        case "--" -> file(rest);
        case "--rehearse" -> rehearsal(rest); // for the installer
        default -> first.startsWith("-") ? unknown(first) : doorOrFile(argv);
      };
    } catch (Usage e) {
      System.err.println("gradsh: " + e.getMessage());
      return MISUSED;
    }
  }

  private static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }

  private static int terminal() throws Usage {
    try {
      System.exit(TerminalDoor.run());
      return 0;
    } catch (IOException e) {
      throw new Usage("the terminal cannot be used: " + e.getMessage());
    }
  }

  private static int rehearsal(List<String> rest) throws Usage {
    if (rest.size() != 1) {
      throw new Usage("--rehearse wants one file");
    }
    try {
      return Rehearsal.run(rest.getFirst());
    } catch (IOException e) {
      throw new Usage("the terminal cannot be rehearsed: " + e.getMessage());
    }
  }

  private static int help() {
    System.out.print(HELP);
    StringBuilder doors = new StringBuilder();
    for (Door door : ServiceLoader.load(Door.class)) {
      doors.append(String.format("  %-26s %s%n", "gradsh " + door.name(), door.summary()));
    }
    System.out.print(doors);
    return 0;
  }

  private static int version() {
    System.out.println("gradsh " + Version.TEXT + " (Java " + Runtime.version().feature() + ")");
    return 0;
  }

  private static int code(List<String> rest) throws Usage {
    if (rest.isEmpty()) {
      throw new Usage("-e wants code: gradsh -e 'println(1 + 1)'");
    }
    Source source = Source.of("-e", rest.getFirst());
    return ScriptDoor.run(source, rest.subList(1, rest.size()), true);
  }

  private static int piped(List<String> arguments) throws Usage {
    Source source = CodeFile.read("<stdin>", System.in);
    System.setIn(InputStream.nullInputStream());
    return ScriptDoor.run(source, arguments, false);
  }

  private static int file(List<String> argv) throws Usage {
    if (argv.isEmpty()) {
      throw new Usage("-- wants a file after it");
    }
    Source source = CodeFile.read(argv.getFirst());
    // Where a script is, for the files that lie beside it.
    System.setProperty("gradsh.script", Path.of(argv.getFirst()).toAbsolutePath().toString());
    return ScriptDoor.run(source, argv.subList(1, argv.size()), false);
  }

  private static int unknown(String option) throws Usage {
    String near = Names.nearest(option, List.of("--help", "--version"));
    throw new Usage(
        "there is no option "
            + option
            + (near == null ? "; gradsh --help lists them" : ". Did you mean " + near + "?"));
  }

  private static int doorOrFile(List<String> argv) throws Usage {
    String first = argv.getFirst();
    if (isName(first) && !exists(first)) {
      List<Door> doors = ServiceLoader.load(Door.class).stream().map(p -> p.get()).toList();
      for (Door door : doors) {
        if (door.name().equals(first)) {
          List<String> rest = argv.subList(1, argv.size());
          return door.run(rest, System.in, System.out, System.err);
        }
      }
      String near = Names.nearest(first, doors.stream().map(Door::name).toList());
      if (near != null) {
        throw new Usage("there is no file or command " + first + ". Did you mean " + near + "?");
      }
    }
    return file(argv);
  }

  private static boolean isName(String word) {
    return word.chars().allMatch(c -> c >= 'a' && c <= 'z' || c == '-');
  }

  private static boolean exists(String file) {
    try {
      return Files.exists(Path.of(file));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
