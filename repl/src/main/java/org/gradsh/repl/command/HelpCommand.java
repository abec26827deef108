package org.gradsh.repl.command;

import java.util.List;
import org.gradsh.autograd.show.Grid;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Commands;
import org.gradsh.repl.Session;

/** {@code /help [command]}. */
public record HelpCommand(Commands commands) implements Command {
  @Override
  public String name() {
    return "help";
  }

  @Override
  public String arguments() {
    return "[command]";
  }

  @Override
  public String summary() {
    return "lists the commands, or tells all about one";
  }

  @Override
  public String details() {
    return "For a method or class of Java's or Gradsh's ask /doc.";
  }

  @Override
  public List<String> completions(Session session, List<String> words) {
    return words.size() == 1 ? commands.all().stream().map(Command::name).toList() : List.of();
  }

  @Override
  public boolean takesJava() {
    return false;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    List<String> words = arguments.words(0, 1);
    if (words.isEmpty()) {
      return Reply.of(list());
    }
    String name = words.getFirst();
    boolean signed = name.startsWith("/") || name.startsWith("%");
    char sign = signed ? name.charAt(0) : '/';
    try {
      return Reply.of(about(commands.named(signed ? name.substring(1) : name, sign)));
    } catch (Refused e) {
      throw e.at(arguments.place(0));
    }
  }

  private String list() {
    Grid grid = new Grid("ll", "  ");
    for (Command command : commands.all()) {
      grid.row("  " + usage(command), command.summary());
    }
    return "Java, as in JShell, or a command:\n"
        + grid.text()
        + "In a notebook a command begins with %, in a script with either sign; its name may be cut"
        + " short.\nTab completes, and where there is nothing to complete tells about the call;"
        + " Shift-Tab or Alt-? always tells.\nCtrl-C stops what runs; Ctrl-D leaves.";
  }

  private static String about(Command command) {
    String text = usage(command) + "\n  " + command.summary();
    return command.details().isBlank() ? text : text + "\n\n" + command.details().strip();
  }

  private static String usage(Command command) {
    return ("/" + command.name() + " " + command.arguments()).strip();
  }
}
