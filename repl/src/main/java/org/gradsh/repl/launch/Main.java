package org.gradsh.repl.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.gradsh.repl.CodeFile;
import org.gradsh.repl.Door;
import org.gradsh.repl.Names;
import org.gradsh.repl.Source;
import org.gradsh.repl.Stdio;
import org.gradsh.repl.Usage;
import org.gradsh.repl.Version;
import org.gradsh.repl.script.CheckDoor;
import org.gradsh.repl.script.ScriptDoor;
import org.gradsh.repl.script.ScriptOptions;
import org.gradsh.repl.script.TestDoor;
import org.gradsh.repl.terminal.TerminalDoor;

/**
 * The launcher: {@code gradsh [FILE | -e CODE | -] [arguments]}, and the terminal when it is called
 * without arguments there.
 */
public final class Main {
  private static final int MISUSED = 2;

  /** The door that runs notebooks. */
  private static final String NOTEBOOKS = "run";

  private static final String HELP =
      """
      Gradsh: differentiable programming in Java, with tensors and a gradient tape.

        gradsh                         the terminal; a pipe is a script, which prints what it prints
        gradsh [options] FILE [args]   runs a file; the first error ends it, with exit code 1
        gradsh [options] -e CODE [args]  runs code and prints its last value
        gradsh [options] - [args]      runs code from the input
        gradsh test [options] FILE…    runs files and the .jsh files of folders, with one summary
        gradsh check FILE…             compiles files, runs nothing, tells all errors
        gradsh FILE.ipynb              runs a notebook, as gradsh run does
        gradsh help, -h, --help        this text
        gradsh -V, --version           the versions of Gradsh and Java

      Options:
        --junit FILE     writes a report for build servers, a case for each test("name", () -> …)
        --quiet, -q      prints nothing but the script's own output, and errors
        --timeout TIME   stops a file after 90 (seconds), 500ms, 5m or 1h

      Exit codes: 0 all is well, 1 an error or a failed test, 2 a command line that makes no sense,
      124 the time is over, 130 Ctrl-C; System.exit(n) in a script gives n.
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
      return switch (argv.isEmpty() ? "" : argv.getFirst()) {
        case "--help", "-h", "help" -> help();
        case "--version", "-V" -> version();
        case "test" -> test(CommandLine.ofFiles(argv));
        case "check" -> check(CommandLine.ofFiles(argv));
        case "--rehearse" -> rehearsal(argv.subList(1, argv.size())); // for the installer
        default -> script(CommandLine.of(argv));
      };
    } catch (Usage e) {
      System.err.println("gradsh: " + e.getMessage());
      return MISUSED;
    }
  }

  private static int script(CommandLine line) throws Usage {
    if (line.rest().isEmpty()) {
      if (!isTerminal()) {
        return piped(line, List.of());
      }
      if (!line.options().equals(ScriptOptions.NONE)) {
        throw new Usage("these options want a file after them");
      }
      return terminal();
    }
    List<String> rest = line.rest().subList(1, line.rest().size());
    return switch (line.rest().getFirst()) {
      case "-e" -> code(line, rest);
      case "-" -> piped(line, rest);
      case "--" -> file(line, rest);
      default -> doorOrFile(line);
    };
  }

  private static int test(CommandLine line) throws Usage {
    List<Source> sources = TestDoor.sources(line.rest());
    List<String> java = TestDoor.javaOptions(sources);
    int code =
        Relaunch.isNeeded(java)
            ? Relaunch.run(java, line.argv())
            : TestDoor.run(sources, line.options());
    System.exit(code); // threads that a script has left do not hold up a build
    return code;
  }

  private static int check(CommandLine line) throws Usage {
    if (!line.options().equals(ScriptOptions.NONE)) {
      throw new Usage("check takes files and no options: gradsh check FILE…");
    }
    return CheckDoor.run(line.rest());
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
    StringBuilder doors = new StringBuilder();
    for (Door door : ServiceLoader.load(Door.class)) {
      doors.append(String.format("  %-28s %s%n", "gradsh " + door.name(), door.summary()));
    }
    // The doors stand with the other ways to call the program.
    int end = HELP.indexOf("  gradsh help,");
    System.out.print(HELP.substring(0, end) + doors + HELP.substring(end));
    return 0;
  }

  private static int version() {
    System.out.println("gradsh " + Version.TEXT + " (Java " + Runtime.version().feature() + ")");
    return 0;
  }

  private static int code(CommandLine line, List<String> rest) throws Usage {
    if (rest.isEmpty()) {
      throw new Usage("-e wants code: gradsh -e 'println(1 + 1)'");
    }
    return run(line, Source.of("-e", rest.getFirst()), rest.subList(1, rest.size()), true);
  }

  private static int piped(CommandLine line, List<String> arguments) throws Usage {
    Source source = CodeFile.read("<stdin>", System.in);
    System.setIn(InputStream.nullInputStream());
    if (Relaunch.isNeeded(ScriptDoor.javaOptions(source))) {
      throw new Usage("//JAVA_OPTIONS is for files: the JVM that reads the input is running");
    }
    return ScriptDoor.run(source, arguments, false, line.options());
  }

  private static int file(CommandLine line, List<String> rest) throws Usage {
    if (rest.isEmpty()) {
      throw new Usage("-- wants a file after it");
    }
    Source source = CodeFile.read(rest.getFirst());
    // Where a script is, for the files that lie beside it.
    System.setProperty("gradsh.script", Path.of(rest.getFirst()).toAbsolutePath().toString());
    return run(line, source, rest.subList(1, rest.size()), false);
  }

  private static int run(
      CommandLine line, Source source, List<String> arguments, boolean printsLast) throws Usage {
    List<String> java = ScriptDoor.javaOptions(source);
    return Relaunch.isNeeded(java)
        ? Relaunch.run(java, line.argv())
        : ScriptDoor.run(source, arguments, printsLast, line.options());
  }

  private static int doorOrFile(CommandLine line) throws Usage {
    String first = line.rest().getFirst();
    boolean notebook = CodeFile.isNotebook(first);
    if (notebook || isName(first) && !CommandLine.isFile(first)) {
      List<Door> doors = ServiceLoader.load(Door.class).stream().map(p -> p.get()).toList();
      String name = notebook ? NOTEBOOKS : first;
      for (Door door : doors) {
        if (door.name().equals(name)) {
          List<String> words = new ArrayList<>(line.argv());
          if (!notebook) {
            // Its options may stand before its name, as those of scripts do.
            words.remove(line.argv().size() - line.rest().size());
          }
          int code = door.run(words, System.in, System.out, System.err);
          System.exit(code); // threads that cells have left do not hold up a build
          return code;
        }
      }
      List<String> own = List.of("test", "check", "help");
      if (own.contains(first)) {
        throw new Usage(
            first.equals("test")
                ? "options follow the command: gradsh test [options] FILE…"
                : first + " takes no options");
      }
      List<String> names = new ArrayList<>(own);
      doors.forEach(door -> names.add(door.name()));
      String near = Names.nearest(first, names);
      if (near != null) {
        throw new Usage("there is no file or command " + first + ". Did you mean " + near + "?");
      }
    }
    return file(line, line.rest());
  }

  private static boolean isName(String word) {
    return !word.isEmpty() && word.chars().allMatch(c -> c >= 'a' && c <= 'z' || c == '-');
  }
}
