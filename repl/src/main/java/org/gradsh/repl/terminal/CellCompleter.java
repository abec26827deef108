package org.gradsh.repl.terminal;

import java.util.List;
import org.gradsh.repl.Completion;
import org.gradsh.repl.Session;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Hands what may stand at the cursor to the line editor. */
final class CellCompleter implements Completer {
  private final Session session;

  CellCompleter(Session session) {
    this.session = session;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    int wordStart = line.cursor() - line.word().length();
    for (Completion completion : session.completions(line.line(), line.cursor())) {
      String name = completion.text();
      // The name of a file begins before the word that is replaced.
      String rest = name.substring(Math.clamp(wordStart - completion.start(), 0, name.length()));
      // The last argument: no blank after it, for what follows is a bracket or a dot.
      candidates.add(new Candidate(rest, name, null, null, null, null, false));
    }
  }
}
