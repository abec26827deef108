package org.gradsh.repl.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gradsh.repl.Failure;
import org.gradsh.repl.Problem;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;
import org.gradsh.repl.command.MavenCommand;
import org.gradsh.repl.resolve.Coordinates;
import org.gradsh.repl.resolve.Dependencies;
import org.gradsh.repl.resolve.Unresolvable;

/** Does what the header of a file wants of its session: brings its libraries to the class path. */
final class Headers {
  private Headers() {}

  /**
   * Does it.
   *
   * @param quiet whether versions that gave way to others are not to be told
   * @return why it could not be done
   */
  static Optional<Failure> apply(Source source, Session session, boolean quiet) {
    Header header = Header.of(source);
    List<Problem> problems = new ArrayList<>(header.problems());
    for (Header.Word word : header.dependencies()) {
      try {
        Coordinates.of(word.text());
      } catch (Unresolvable e) {
        problems.add(new Problem(source, word.start(), word.end(), e.getMessage()));
      }
    }
    if (problems.isEmpty() && !header.dependencies().isEmpty()) {
      try {
        add(header, session, quiet);
      } catch (Unresolvable e) {
        problems.add(problem(source, header.dependencies(), e.getMessage()));
      }
    }
    return problems.isEmpty() ? Optional.empty() : Optional.of(new Failure.Rejected(problems));
  }

  private static void add(Header header, Session session, boolean quiet) throws Unresolvable {
    Dependencies dependencies = session.dependencies();
    dependencies.repositories(
        header.repositories().stream().map(word -> Header.url(word.text())).toList());
    List<String> coordinates = header.dependencies().stream().map(Header.Word::text).toList();
    Dependencies.Added added = dependencies.add(coordinates, List.of(), false, false);
    if (!quiet) {
      MavenCommand.notes(added).forEach(note -> System.err.println("note: " + note));
    }
  }

  /** At the line that the message names; that of a library far down the tree is at the first. */
  private static Problem problem(Source source, List<Header.Word> words, String message) {
    Header.Word at =
        words.stream()
            .filter(word -> message.contains(word.text().replaceFirst(":[^:]*$", "")))
            .findFirst()
            .orElse(words.getFirst());
    return new Problem(source, at.start(), at.end(), message);
  }
}
