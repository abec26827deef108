package org.gradsh.repl.command;

import org.gradsh.autograd.GradientTape;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;

/** {@code /reset}. */
public record ResetCommand() implements Command {
  @Override
  public String name() {
    return "reset";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "forgets all names and closes all tapes";
  }

  @Override
  public String details() {
    return """
    Variables, methods, classes and imports of yours are gone; open tapes are closed. Dependencies
    and jars, settings, the numbers of cells and the history stay. Threads that were started go on.
    To save what has run so far, /save it before.
    """;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    arguments.words(0, 0);
    session
        .presentRun()
        .call(
            arguments.source(),
            () -> {
              GradientTape.closeOpen();
              return true;
            });
    session.reset();
    return Reply.none();
  }
}
