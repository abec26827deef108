package org.gradsh.repl.command;

import java.util.OptionalInt;
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
  public Reply run(Session session, Arguments arguments) throws Refused {
    if (arguments.words().size() > 1) {
      throw new Refused("/exit takes one exit code");
    }
    try {
      int code = arguments.text().isEmpty() ? 0 : Integer.parseInt(arguments.text());
      return new Reply("", OptionalInt.of(code));
    } catch (NumberFormatException e) {
      throw new Refused("/exit takes a number as exit code, not " + arguments.text());
    }
  }
}
