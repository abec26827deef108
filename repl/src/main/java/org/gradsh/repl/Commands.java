package org.gradsh.repl;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gradsh.repl.command.DeviceCommand;
import org.gradsh.repl.command.DocCommand;
import org.gradsh.repl.command.DoctorCommand;
import org.gradsh.repl.command.ExitCommand;
import org.gradsh.repl.command.GradCommand;
import org.gradsh.repl.command.HelpCommand;
import org.gradsh.repl.command.HistoryCommand;
import org.gradsh.repl.command.ImportsCommand;
import org.gradsh.repl.command.JarCommand;
import org.gradsh.repl.command.LoadCommand;
import org.gradsh.repl.command.MavenCommand;
import org.gradsh.repl.command.OpenCommand;
import org.gradsh.repl.command.ResetCommand;
import org.gradsh.repl.command.SaveCommand;
import org.gradsh.repl.command.SetCommand;
import org.gradsh.repl.command.SourceCommand;
import org.gradsh.repl.command.TapeCommand;
import org.gradsh.repl.command.TimeCommand;
import org.gradsh.repl.command.TimeitCommand;
import org.gradsh.repl.command.VarsCommand;

/** The registry of commands, the same for all doors. */
public final class Commands {
  private static final Pattern LINE = Pattern.compile("[/%][A-Za-z?][\\w-]*(\\s.*)?");

  /** What commands are called in JShell and IPython, where they have another name here. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("?", "help"),
          Map.entry("classpath", "jar"),
          Map.entry("drop", "reset"),
          Map.entry("edit", "load"),
          Map.entry("env", "set"),
          Map.entry("hist", "history"),
          Map.entry("list", "history"),
          Map.entry("lsmagic", "help"),
          Map.entry("magic", "help"),
          Map.entry("memory", "device"),
          Map.entry("methods", "source"),
          Map.entry("pinfo", "doc"),
          Map.entry("pip", "maven"),
          Map.entry("pycat", "load"),
          Map.entry("quit", "exit"),
          Map.entry("run", "open"),
          Map.entry("types", "source"),
          Map.entry("who", "vars"),
          Map.entry("whos", "vars"));

  private final Map<String, Command> byName = new TreeMap<>();

  /** The commands that every session has. */
  public static Commands standard() {
    Commands commands = new Commands();
    commands.add(new DocCommand());
    commands.add(new ExitCommand());
    commands.add(new HelpCommand(commands));
    commands.add(new HistoryCommand());
    commands.add(new ImportsCommand());
    commands.add(new JarCommand());
    commands.add(new MavenCommand());
    commands.add(new SourceCommand());
    commands.add(new VarsCommand());
    commands.add(new GradCommand());
    commands.add(new TapeCommand());
    commands.add(new TimeCommand());
    commands.add(new TimeitCommand());
    commands.add(new LoadCommand());
    commands.add(new OpenCommand());
    commands.add(new SaveCommand());
    commands.add(new SetCommand());
    commands.add(new DeviceCommand());
    commands.add(new DoctorCommand());
    commands.add(new ResetCommand());
    return commands;
  }

  /** The same commands; of them only those do anything that add to the class path. */
  static Commands checking() {
    Commands commands = standard();
    Set<String> done = Set.of("jar", "maven");
    for (Command command : List.copyOf(commands.all())) {
      if (!done.contains(command.name())) {
        commands.add(new Undone(command));
      }
    }
    return commands;
  }

  /** A command that is known, and does nothing. */
  private record Undone(Command command) implements Command {
    @Override
    public String name() {
      return command.name();
    }

    @Override
    public String arguments() {
      return command.arguments();
    }

    @Override
    public String summary() {
      return command.summary();
    }

    @Override
    public Reply run(Session session, Arguments arguments) {
      return Reply.none();
    }
  }

  /** Adds a command; it replaces one of the same name. */
  public void add(Command command) {
    byName.put(command.name(), command);
  }

  /** All commands, by name. */
  public Collection<Command> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  /**
   * The command that a name means: its own, or the beginning of no other one's.
   *
   * @throws Command.Refused if there is none, or more than one
   */
  public Command named(String name, char sign) throws Command.Refused {
    Command exact = byName.get(name);
    if (exact != null) {
      return exact;
    }
    List<Command> begun = all().stream().filter(c -> c.name().startsWith(name)).toList();
    if (begun.size() == 1) {
      return begun.getFirst();
    }
    if (!begun.isEmpty()) {
      String each = begun.stream().map(c -> sign + c.name()).collect(Collectors.joining(", "));
      throw new Command.Refused(sign + name + " may be any of " + each);
    }
    String known = ELSEWHERE.get(name);
    if (known != null && byName.containsKey(known)) {
      throw new Command.Refused(
          "there is no command " + sign + name + ": here it is " + sign + known);
    }
    String near = Names.nearest(name, byName.keySet());
    throw new Command.Refused(
        "there is no command "
            + sign
            + name
            + (near == null
                ? "; " + sign + "help lists them"
                : ". Did you mean " + sign + near + "?"));
  }

  /** Whether a line, where a snippet may begin, is meant as a command, known or not. */
  static boolean looksLike(String line) {
    return LINE.matcher(line).matches();
  }

  /** Whether a line is a command of this registry. */
  boolean knows(String line) {
    return looksLike(line) && byName.containsKey(name(line));
  }

  /** What of a line, which is a command, a script needs to give the same session again. */
  String kept(String line) {
    try {
      return named(name(line), line.charAt(0)).kept(line);
    } catch (Command.Refused e) {
      return "";
    }
  }

  /**
   * Runs a line such as {@code /exit 3}, which stands in a source between the two places.
   *
   * @throws Command.Refused for an unknown name, or by the command itself
   */
  Command.Reply run(Session session, Source source, int start, int end) throws Command.Refused {
    String line = source.text().substring(start, end);
    char sign = line.charAt(0);
    String written = name(line);
    Command command = named(written, sign);
    String name = sign + command.name();
    try {
      return command.run(session, new Arguments(source, start + 1 + written.length(), end));
    } catch (Command.Refused e) {
      if (e.failure().isPresent()) {
        throw e;
      }
      String usage = "\nusage: " + (name + " " + command.arguments()).strip();
      String message = name + ": " + e.getMessage() + (e.isMisused() ? usage : "");
      throw new Command.Refused(message).at(e.place());
    }
  }

  /** A line with blanks in place of the name of a command, if it begins with one. */
  static String withoutName(String line) {
    int start = line.length() - line.stripLeading().length();
    String command = line.strip();
    if (!looksLike(command)) {
      return line;
    }
    int end = start + 1 + name(command).length();
    return " ".repeat(end) + line.substring(end);
  }

  private static String name(String line) {
    return line.substring(1).split("\\s", 2)[0];
  }
}
