package org.gradsh.repl.command;

import java.util.List;
import java.util.stream.Stream;
import jdk.jshell.ImportSnippet;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;

/** {@code /imports}. */
public record ImportsCommand() implements Command {
  @Override
  public String name() {
    return "imports";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "what is imported: by every session, and by yours";
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    arguments.words(0, 0);
    session.importAll();
    StringBuilder text = new StringBuilder("in every session\n");
    lines(session.shell().imports().filter(i -> !session.isUsers(i)))
        .forEach(line -> text.append("  ").append(line).append('\n'));
    List<String> own = lines(session.shell().imports().filter(session::isUsers));
    text.append(own.isEmpty() ? "none of your own" : "your own");
    own.forEach(line -> text.append("\n  ").append(line));
    return Reply.of(text.toString());
  }

  /** One line for each import; a session's own stand in one snippet. */
  private static List<String> lines(Stream<ImportSnippet> imports) {
    return imports
        .flatMap(snippet -> snippet.source().lines())
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
