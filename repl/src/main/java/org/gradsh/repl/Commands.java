package org.gradsh.repl;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.gradsh.repl.command.ExitCommand;
import org.gradsh.repl.command.HelpCommand;

/** The registry of commands, the same for all doors. */
public final class Commands {
  private static final Pattern LINE = Pattern.compile("[/%][A-Za-z?][\\w-]*(\\s.*)?");

  private final Map<String, Command> byName = new TreeMap<>();

  /** The commands that every session has. */
  public static Commands standard() {
    Commands commands = new Commands();
    commands.add(new ExitCommand());
    commands.add(new HelpCommand(commands));
    return commands;
  }

  /** Adds a command; it replaces one of the same name. */
  public void add(Command command) {
    byName.put(command.name(), command);
  }

  /** All commands, by name. */
  public Collection<Command> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  /** Whether a line, where a snippet may begin, is meant as a command, known or not. */
  static boolean looksLike(String line) {
    return LINE.matcher(line).matches();
  }

  /** Whether a line is a command of this registry. */
  boolean knows(String line) {
    return looksLike(line) && byName.containsKey(name(line));
  }

  /**
   * Runs a line such as {@code /exit 3}, which stands in a source between the two places.
   *
   * @throws Command.Refused for an unknown name, or by the command itself
   */
  Command.Reply run(Session session, Source source, int start, int end) throws Command.Refused {
    String line = source.text().substring(start, end);
    String name = name(line);
    Command command = byName.get(name);
    if (command == null) {
      String near = Names.nearest(name, byName.keySet());
      char sign = line.charAt(0);
      throw new Command.Refused(
          "there is no command "
              + sign
              + name
              + (near == null
                  ? "; " + sign + "help lists them"
                  : ". Did you mean " + sign + near + "?"));
    }
    return command.run(session, new Arguments(source, start + 1 + name.length(), end));
  }

  private static String name(String line) {
    return line.substring(1).split("\\s", 2)[0];
  }
}
