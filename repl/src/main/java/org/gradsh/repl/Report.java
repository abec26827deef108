package org.gradsh.repl;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.spi.SPIResolutionException;

/**
 * Tells failures: where, what, the line with a caret, the user's frames, every cause. The same text
 * serves all doors; a door may put a sign before each line.
 */
public final class Report {
  private static final int MOST_FRAMES = 16;

  private final Session session;
  private final Map<String, Source> sources = new ConcurrentHashMap<>();

  /** Reports for a session. */
  public Report(Session session) {
    this.session = session;
  }

  /** Lets reports quote lines of a source; frames name it. */
  public void knows(Source source) {
    sources.put(source.name(), source);
  }

  /** The text for a failure, ending in a line end; empty for an interrupt. */
  public String text(Failure failure) {
    return switch (failure) {
      case Failure.Rejected rejected -> {
        StringBuilder text = new StringBuilder();
        rejected.problems().forEach(problem -> text.append(text("error", problem)));
        yield text.toString();
      }
      case Failure.Thrown thrown -> text(thrown.exception(), thrown.source(), thrown.offset());
      case Failure.Interrupted interrupted -> "";
    };
  }

  /** {@code t.jsh:7:9: error: ';' expected}, the line, the caret, and more of the message. */
  public String text(String kind, Problem problem) {
    Source source = problem.source();
    int line = source.line(problem.start());
    int column = source.column(problem.start());
    String[] message = problem.message().split("\n", 2);
    StringBuilder text = new StringBuilder();
    text.append(source.name()).append(':').append(line).append(':').append(column);
    text.append(": ").append(kind).append(": ").append(message[0]).append('\n');
    quote(text, source.lineText(line), column);
    if (message.length > 1) {
      message[1].lines().forEach(more -> text.append("  ").append(more.strip()).append('\n'));
    }
    return text.toString();
  }

  /** The text for an exception that a snippet has thrown, which begins at the given offset. */
  public String text(Throwable exception, Source source, int offset) {
    List<Frames.Frame> frames = Frames.of(exception);
    StringBuilder text = new StringBuilder();
    if (frames.isEmpty()) {
      int line = source.line(offset);
      int column = source.column(offset);
      text.append(source.name()).append(':').append(line).append(':').append(column).append(": ");
      describe(text, exception);
      quote(text, source.lineText(line), column);
    } else {
      head(text, exception, frames);
    }
    chain(text, exception, frames);
    return text.toString();
  }

  /** The text for an exception that has ended a thread of the user's. */
  public String text(Thread thread, Throwable exception) {
    StringBuilder text = new StringBuilder();
    List<Frames.Frame> frames = Frames.of(exception);
    text.append("in thread ").append(thread.getName()).append(": ");
    head(text, exception, frames);
    chain(text, exception, frames);
    return text.toString();
  }

  /** Place, words, line and frames of one exception. */
  private void head(StringBuilder text, Throwable exception, List<Frames.Frame> frames) {
    if (frames.isEmpty()) {
      describe(text, exception);
      return;
    }
    Frames.Frame top = frames.getFirst();
    Source source = sources.get(top.file());
    boolean quotable = source != null && top.line() <= source.lines();
    String line = quotable ? source.lineText(top.line()) : "";
    int column = quotable ? Caret.column(line, top.called(), exception) : 0;
    text.append(top.file()).append(':').append(top.line());
    text.append(quotable ? ":" + column + ": " : ": ");
    describe(text, exception);
    if (quotable) {
      quote(text, line, column);
    }
    // One frame outside of any method is what the first line says already.
    if (frames.size() > 1 || !top.where().isEmpty()) {
      list(text, frames);
    }
  }

  /** The frames, those of a recursion once, and not more than a person reads. */
  private static void list(StringBuilder text, List<Frames.Frame> frames) {
    int told = 0;
    for (int i = 0; i < frames.size(); ) {
      if (told++ == MOST_FRAMES) {
        text.append("    … ").append(frames.size() - i).append(" more\n");
        return;
      }
      String frame = frames.get(i).toString();
      int same = i + 1;
      while (same < frames.size() && frames.get(same).toString().equals(frame)) {
        same++;
      }
      text.append("    at ").append(frame);
      text.append(same - i > 1 ? " (" + (same - i) + " times)\n" : "\n");
      i = same;
    }
  }

  private void chain(StringBuilder text, Throwable exception, List<Frames.Frame> outer) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    chain(text, exception, outer, seen);
  }

  private void chain(
      StringBuilder text, Throwable exception, List<Frames.Frame> outer, Set<Throwable> seen) {
    if (!seen.add(exception)) {
      return;
    }
    for (Throwable suppressed : exception.getSuppressed()) {
      link(text, "Suppressed: ", suppressed, outer, seen);
    }
    if (exception.getCause() != null) {
      link(text, "Caused by: ", exception.getCause(), outer, seen);
    }
  }

  private void link(
      StringBuilder text,
      String how,
      Throwable exception,
      List<Frames.Frame> outer,
      Set<Throwable> seen) {
    if (seen.contains(exception)) {
      return;
    }
    List<Frames.Frame> frames = Frames.of(exception);
    text.append(how);
    head(text, exception, own(frames, outer));
    chain(text, exception, frames, seen);
  }

  /** The frames that the exception around it does not share; at least the innermost one. */
  private static List<Frames.Frame> own(List<Frames.Frame> frames, List<Frames.Frame> outer) {
    int i = frames.size();
    int j = outer.size();
    while (i > 1 && j > 0 && frames.get(i - 1).toString().equals(outer.get(j - 1).toString())) {
      i--;
      j--;
    }
    return frames.subList(0, i);
  }

  private void describe(StringBuilder text, Throwable exception) {
    if (exception instanceof SPIResolutionException unresolved) {
      DeclarationSnippet snippet = session.declaration(unresolved.id());
      text.append("error: ");
      text.append(
          snippet == null ? "a name is not defined" : Unresolved.sentence(snippet, session));
      text.append('\n');
      return;
    }
    String type = exception.getClass().getName();
    String message;
    try {
      message = exception.getLocalizedMessage();
    } catch (RuntimeException e) {
      message = "(its message cannot be had: " + e + ")";
    }
    // The engine's own exceptions are written for people; their class says nothing more.
    boolean engines = type.startsWith("org.gradsh.") && message != null;
    String name = Frames.plain(type);
    String said = message == null ? name : engines ? message : name + ": " + message;
    text.append(Frames.plain(said)).append('\n');
  }

  private static void quote(StringBuilder text, String line, int column) {
    String shown = line;
    int at = column - 1;
    if (line.length() > 200) {
      // A line of a megabyte helps nobody: show what is around the fault.
      int from = Math.max(0, Math.min(at - 80, line.length() - 160));
      shown = line.substring(from, Math.min(line.length(), from + 160));
      at -= from;
    }
    text.append("  ").append(shown).append("\n  ");
    for (int i = 0; i < Math.min(at, shown.length()); i++) {
      text.append(shown.charAt(i) == '\t' ? '\t' : ' ');
    }
    text.append("^\n");
  }
}
