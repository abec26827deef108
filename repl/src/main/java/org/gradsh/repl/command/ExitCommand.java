package org.gradsh.repl.command;

import java.util.List;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;

/** {@code /exit [code]}. */
public record ExitCommand() implements Command {
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
  public boolean takesJava() {
    return false;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    List<String> words = arguments.words(0, 1);
    try {
      return Reply.exit(words.isEmpty() ? 0 : Integer.parseInt(words.getFirst()));
    } catch (NumberFormatException e) {
      throw Refused.misused("the exit code is a number, not " + words.getFirst())
          .at(arguments.place(0));
    }
  }
}
