package org.gradsh.repl.command;

import java.util.List;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.CodeFile;
import org.gradsh.repl.Command;
import org.gradsh.repl.Result;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;
import org.gradsh.repl.Usage;

/** {@code /open file}. */
public record OpenCommand() implements Command {
  @Override
  public String name() {
    return "open";
  }

  @Override
  public String arguments() {
    return "file";
  }

  @Override
  public String summary() {
    return "runs a file in this session";
  }

  @Override
  public String details() {
    return """
    As if the file stood here: what it declares stays, it sees what is there already, the first
    error ends it and is told by file, line and column. Its values are not shown, what it prints is.
      /open train.jsh
      /open "my file.jsh"
    To have the text at the prompt instead, /load it.
    """;
  }

  @Override
  public boolean takesFile(List<String> words) {
    return words.size() == 1;
  }

  @Override
  public String kept(String line) {
    return line;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    Source source = read(arguments);
    Result result = session.presentRun().runFile(source);
    return result.exit().isPresent() ? Reply.exit(result.exit().getAsInt()) : Reply.none();
  }

  /** The source in the one file that is named. */
  static Source read(Arguments arguments) throws Refused {
    String file = arguments.words(1, 1).getFirst();
    try {
      return CodeFile.read(file);
    } catch (Usage e) {
      throw new Refused(e.getMessage()).at(arguments.place(0));
    }
  }
}
