package org.gradsh.repl;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The registry of commands, the same for all doors. */
public final class Commands {
  private static final Pattern LINE = Pattern.compile("[/%][A-Za-z?][\\w-]*(\\s.*)?");

  private final Map<String, Command> byName = new TreeMap<>();

  /** The commands that every session has. */
  public static Commands standard() {
    Commands commands = new Commands();
    commands.add(new Exit());
    commands.add(new Help(commands));
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
    return looksLike(line) && byName.containsKey(words(line).getFirst());
  }

  /**
   * Runs a line such as {@code /exit 3}.
   *
   * @throws Command.Refused for an unknown name, or by the command itself
   */
  Command.Reply run(Session session, String line) throws Command.Refused {
    List<String> words = words(line);
    String name = words.getFirst();
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
    return command.run(session, words.subList(1, words.size()));
  }

  private static List<String> words(String line) {
    return List.of(line.substring(1).strip().split("\\s+"));
  }

  private record Exit() implements Command {
    @Override
    public String name() {
      return "exit";
    }

    @Override
    public String arguments() {
      return "[code]";
    }

    @Override
    public String summary() {
      return "leaves, with the given exit code or 0";
    }

    @Override
    public Reply run(Session session, List<String> arguments) throws Refused {
      if (arguments.size() > 1) {
        throw new Refused("/exit takes one exit code");
      }
      try {
        int code = arguments.isEmpty() ? 0 : Integer.parseInt(arguments.getFirst());
        return new Reply("", OptionalInt.of(code));
      } catch (NumberFormatException e) {
        throw new Refused("/exit takes a number as exit code, not " + arguments.getFirst());
      }
    }
  }

  private record Help(Commands commands) implements Command {
    @Override
    public String name() {
      return "help";
    }

    @Override
    public String arguments() {
      return "";
    }

    @Override
    public String summary() {
      return "lists the commands";
    }

    @Override
    public Reply run(Session session, List<String> arguments) {
      StringBuilder text = new StringBuilder("Java, as in JShell, or a command:\n");
      for (Command command : commands.all()) {
        String usage = "/" + command.name() + " " + command.arguments();
        text.append("  ").append(String.format("%-14s", usage)).append(command.summary());
        text.append('\n');
      }
      text.append("Tab completes; Ctrl-C stops what runs; Ctrl-D leaves.");
      return Reply.of(text.toString());
    }
  }
}
