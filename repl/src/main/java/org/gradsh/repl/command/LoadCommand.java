package org.gradsh.repl.command;

import java.util.List;
import java.util.function.Consumer;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;

/** {@code /load file}. */
public record LoadCommand() implements Command {
  @Override
  public String name() {
    return "load";
  }

  @Override
  public String arguments() {
    return "file";
  }

  @Override
  public String summary() {
    return "brings the text of a file to the prompt or cell, to edit and run it";
  }

  @Override
  public String details() {
    return "Nothing runs yet. To run a file as it is, /open it: a script, which has no prompt,"
        + " can.";
  }

  @Override
  public boolean takesFile(List<String> words) {
    return words.size() == 1;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    Consumer<String> prompt =
        session
            .prefill()
            .orElseThrow(
                () -> new Refused("there is no prompt here to load a file into: open runs it"));
    prompt.accept(OpenCommand.read(arguments).text().stripTrailing());
    return Reply.none();
  }
}
