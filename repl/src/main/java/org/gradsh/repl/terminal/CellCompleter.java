package org.gradsh.repl.terminal;

import java.util.List;
import org.gradsh.repl.Completion;
import org.gradsh.repl.Session;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands and what JShell knows: names, members, types, packages. */
final class CellCompleter implements Completer {
  private final Session session;

  CellCompleter(Session session) {
    this.session = session;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    for (Completion completion : session.completions(line.line(), line.cursor())) {
      String name = completion.text();
      // The last argument: no blank after it, for what follows is a bracket or a dot.
      candidates.add(new Candidate(name, name, null, null, null, null, false));
    }
  }
}
