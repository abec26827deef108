package org.gradsh.repl;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.gradsh.repl.complete.Completer;
import org.gradsh.repl.complete.Surroundings;

/**
 * Looks at texts that are being typed: of what they consist, whether they are whole, and what may
 * stand at the cursor.
 */
final class TypedText {
  private final Session session;
  private Completer completer;

  TypedText(Session session) {
    this.session = session;
  }

  Completeness completeness(String text) {
    List<Splitter.Piece> pieces = pieces(text);
    for (Splitter.Piece piece : pieces) {
      Completeness one =
          switch (piece.kind()) {
            case COMMAND -> Completeness.COMPLETE;
            case OPEN -> Completeness.INCOMPLETE;
            case CODE -> code(text.substring(piece.start(), piece.end()));
          };
      boolean goesOn = one == Completeness.INCOMPLETE && piece == pieces.getLast();
      if (one == Completeness.INVALID || goesOn) {
        return one;
      }
    }
    return Completeness.COMPLETE;
  }

  /** JShell does not look into what seems to be whole; its parser does. */
  private Completeness code(String text) {
    CompletionInfo info = info(text);
    Completeness first = completeness(info);
    CellCompiler parser = session.cellCompiler();
    if (first != Completeness.COMPLETE || parser == null || info.source() == null) {
      return first;
    }
    boolean wrong = parser.errors(info.source()).stream().anyMatch(Diag::isError);
    return wrong ? Completeness.INVALID : first;
  }

  private CompletionInfo info(String text) {
    return session.analysis().analyzeCompletion(text);
  }

  private static Completeness completeness(CompletionInfo info) {
    return switch (info.completeness()) {
      case COMPLETE, COMPLETE_WITH_SEMI, EMPTY -> Completeness.COMPLETE;
      case UNKNOWN -> Completeness.INVALID;
      case CONSIDERED_INCOMPLETE, DEFINITELY_INCOMPLETE -> Completeness.INCOMPLETE;
    };
  }

  /** What completes names and documents them; made when it is first asked. */
  Completer completer() {
    if (completer == null) {
      completer = completer(false);
    }
    return completer;
  }

  /** Makes the completer while there is nothing else to do. */
  void prepare() {
    if (completer == null) {
      completer = completer(true);
    }
  }

  /** What knew the names of before a reset. */
  void forget() {
    completer = null;
  }

  private Completer completer(boolean ahead) {
    return new Completer(session, surroundings(), ahead);
  }

  private Surroundings surroundings() {
    SnippetShell shell = session.parts();
    return new Surroundings(
        shell::jshell,
        this::cut,
        shell.compiled(),
        shell.classLoader(),
        ClassPath.entries(),
        session.operators().plugins(),
        StartImports.lines());
  }

  /** Whether JShell takes a text, which is one snippet, as a whole one. */
  boolean isSnippet(String text) {
    return completeness(info(text)) != Completeness.INCOMPLETE;
  }

  private List<Splitter.Piece> pieces(String text) {
    Splitter splitter = new Splitter(text, this::isSnippet, session::isCommand);
    return Stream.iterate(splitter.next(), Objects::nonNull, last -> splitter.next()).toList();
  }

  /** The pieces of a text, for completion. */
  List<Surroundings.Cut> cut(String text) {
    return pieces(text).stream()
        .map(
            piece ->
                new Surroundings.Cut(
                    piece.text(text),
                    piece.start(),
                    piece.kind() == Splitter.Kind.COMMAND,
                    piece.kind() == Splitter.Kind.OPEN))
        .toList();
  }
}
