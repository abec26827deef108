package org.gradsh.repl.terminal;

import java.util.List;
import org.gradsh.repl.Completion;
import org.gradsh.repl.Session;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes what the session knows: names, members, types, packages, commands, files. */
final class CellCompleter implements Completer {
  private final Session session;

  CellCompleter(Session session) {
    this.session = session;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    List<Completion> completions = session.completions(line.line(), line.cursor());
    if (completions.isEmpty()) {
      return;
    }
    // What stands before the cursor is replaced from where the session says that it begins.
    ((CellParser.Typed) line).startsAt(completions.getFirst().start());
    String typed = line.word();
    boolean exact = completions.stream().anyMatch(one -> one.text().startsWith(typed));
    int place = 0;
    for (Completion completion : completions) {
      String name = completion.text();
      if (exact && !name.startsWith(typed)) {
        // Names in other letters would only keep the rest of the name from being typed.
        continue;
      }
      // No blank after it, for what follows is a bracket or a dot; listed in the session's order.
      candidates.add(
          new Candidate(
              name, name, group(completion), detail(completion), null, null, false, ++place));
    }
  }

  private static String detail(Completion completion) {
    return completion.detail().isEmpty() ? null : completion.detail();
  }

  /** The heading that a completion stands under in a list; null for none. */
  private static String group(Completion completion) {
    return switch (completion.kind()) {
      case VARIABLE -> "variables";
      case METHOD -> "methods";
      case FIELD -> "fields";
      case TYPE -> "types";
      case PACKAGE -> "packages";
      case KEYWORD -> "keywords";
      case COMMAND, FILE, OTHER -> null;
    };
  }
}
