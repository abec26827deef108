package org.gradsh.repl;

import java.util.List;
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
    for (String name : session.completions(line.line(), line.cursor())) {
      // The last argument: no blank after it, for what follows is a bracket or a dot.
      candidates.add(new Candidate(name, name, null, null, null, null, false));
    }
  }
}
