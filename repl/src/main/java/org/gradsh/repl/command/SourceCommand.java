package org.gradsh.repl.command;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Names;
import org.gradsh.repl.Session;

/** {@code /source name}. */
public record SourceCommand() implements Command {
  @Override
  public String name() {
    return "source";
  }

  @Override
  public String arguments() {
    return "name";
  }

  @Override
  public String summary() {
    return "a method, class or variable of yours as it was written";
  }

  @Override
  public String details() {
    return "Of overloaded methods each is shown; of a name that was declared again, what holds"
        + " now.";
  }

  @Override
  public List<String> completions(Session session, List<String> words) {
    return words.size() == 1 ? names(session) : List.of();
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    String name = arguments.words(1, 1).getFirst();
    String text =
        declarations(session)
            .filter(snippet -> snippet.name().equals(name))
            .map(snippet -> session.written(snippet).strip())
            .collect(Collectors.joining("\n\n"));
    if (text.isEmpty()) {
      throw new Refused(
              "you have declared no "
                  + name
                  + Names.suggestion(name, names(session), "declarations"))
          .at(arguments.place(0));
    }
    return Reply.of(text);
  }

  private static List<String> names(Session session) {
    return declarations(session).map(DeclarationSnippet::name).distinct().sorted().toList();
  }

  private static Stream<? extends DeclarationSnippet> declarations(Session session) {
    return Stream.<Stream<? extends DeclarationSnippet>>of(
            session.shell().types(), session.shell().methods(), session.shell().variables())
        .flatMap(snippets -> snippets)
        .filter(session::isUsers);
  }
}
