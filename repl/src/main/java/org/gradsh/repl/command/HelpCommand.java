package org.gradsh.repl.command;

import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Commands;
import org.gradsh.repl.Session;

/** {@code /help}. */
public record HelpCommand(Commands commands) implements Command {
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
  public Reply run(Session session, Arguments arguments) {
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
