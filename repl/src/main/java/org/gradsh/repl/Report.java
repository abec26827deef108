package org.gradsh.repl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.spi.SPIResolutionException;
import org.gradsh.autograd.TensorException;

/**
 * Tells failures: where, what, the line with a caret, the user's frames, every cause.
 *
 * <p>Exceptions of the engine are written for people, operands and likely fix included; of all
 * others the class is told too.
 */
public final class Report {
  private static final int MOST_FRAMES = 16;
  private static final int MOST_CAUSES = 16;
  private static final String HINT = "perhaps: ";

  /** What comes first. */
  public enum Layout {
    /** The place, as compilers tell it: {@code t.jsh:7:9: error: ';' expected}. For files. */
    PLACE_FIRST,
    /** What went wrong, then the place with the line beside it. For cells that one just typed. */
    WORDS_FIRST,
    /** What went wrong, then the place in words, and the line below it. For notebooks. */
    PLACE_IN_WORDS
  }

  /** A place in a source; with column 0 only the line is known, without text not even that. */
  public record Place(String file, int line, int column, String text) {
    /** The place of the character at an offset. */
    public static Place of(Source source, int offset) {
      int line = source.line(offset);
      return new Place(source.name(), line, source.column(offset), source.lineText(line));
    }
  }

  private final Session session;
  private final Layout layout;
  private final Map<String, Source> sources = new ConcurrentHashMap<>();

  /** Reports for a session. */
  public Report(Session session, Layout layout) {
    this.session = session;
    this.layout = layout;
  }

  /** Reports of problems alone, which belong to no session. */
  public Report(Layout layout) {
    this(null, layout);
  }

  /** Lets reports quote lines of a source; frames name it. */
  public void knows(Source source) {
    sources.put(source.name(), source);
  }

  /** The text for a failure, each line with its end; empty for an interrupt. */
  public String text(Failure failure) {
    return switch (failure) {
      case Failure.Rejected rejected -> {
        StringBuilder text = new StringBuilder();
        rejected.problems().forEach(problem -> text.append(text("error", problem)));
        yield text.toString();
      }
      case Failure.Thrown thrown -> {
        StringBuilder text = new StringBuilder();
        Place start = Place.of(thrown.source(), thrown.offset());
        tell(text, thrown.exception(), start);
        yield text.toString();
      }
      case Failure.Interrupted interrupted -> "";
    };
  }

  /** The text for something wrong with a source; the kind is {@code error} or {@code warning}. */
  public String text(String kind, Problem problem) {
    StringBuilder text = new StringBuilder();
    List<String> words = problem.message().lines().toList();
    List<String> first = List.of(kind + ": " + words.getFirst());
    lay(text, Place.of(problem.source(), problem.start()), first, words.subList(1, words.size()));
    return text.toString();
  }

  /** The text for an exception that has ended a thread of the user's. */
  public String text(Thread thread, Throwable exception) {
    StringBuilder text = new StringBuilder("in thread " + thread.getName() + ": ");
    tell(text, exception, null);
    return text.toString();
  }

  /** Where in the user's code an exception was thrown, if anywhere there. */
  public Optional<Place> place(Throwable exception) {
    List<Frames.Frame> frames = Frames.of(exception);
    return frames.isEmpty() ? Optional.empty() : Optional.of(place(frames, exception));
  }

  /** An exception without the source: its words, and below them the user's innermost frame. */
  public static String brief(Throwable exception) {
    String words = Frames.plain(isPlain(exception) ? message(exception) : exception.toString());
    List<Frames.Frame> frames = Frames.of(exception);
    return frames.isEmpty() ? words : words + "\n    at " + frames.getFirst();
  }

  // ---- exceptions ----

  private void tell(StringBuilder text, Throwable exception, Place start) {
    List<Frames.Frame> frames = Frames.of(exception);
    one(text, exception, frames, start);
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    causes(text, exception, frames, seen);
  }

  /** Place, words, line and frames of one exception; its place is {@code start} without frames. */
  private void one(
      StringBuilder text, Throwable exception, List<Frames.Frame> frames, Place start) {
    List<String> words = new ArrayList<>(words(exception, frames).lines().toList());
    List<String> hints = new ArrayList<>();
    while (words.size() > 1 && words.getLast().strip().startsWith(HINT)) {
      hints.addFirst(words.removeLast());
    }
    lay(text, frames.isEmpty() ? start : place(frames, exception), words, hints);
    // One frame outside of any method is what the place says already.
    if (frames.size() > 1 || !frames.isEmpty() && !frames.getFirst().where().isEmpty()) {
      list(text, frames);
    }
  }

  /** The words, with the operands of an op as the source has them. */
  private String words(Throwable exception, List<Frames.Frame> frames) {
    if (!(exception instanceof TensorException failed) || frames.isEmpty()) {
      return words(exception);
    }
    Frames.Frame frame = frames.getFirst();
    List<String> texts = Operands.texts(failed, source(frame), frame);
    return texts.isEmpty() ? words(exception) : Frames.plain(failed.message(texts));
  }

  /** The source that a frame is in, or null if it is not known. */
  private Source source(Frames.Frame frame) {
    Source source = sources.getOrDefault(frame.file(), session.file(frame.file()));
    return source == null || frame.line() > source.lines() ? null : source;
  }

  private Place place(List<Frames.Frame> frames, Throwable exception) {
    // Where the stack has overflown is the call that was one too many, not the body's beginning.
    boolean deep = exception instanceof StackOverflowError && frames.size() > 1;
    Frames.Frame frame = frames.get(deep ? 1 : 0);
    Source source = source(frame);
    if (source == null) {
      return new Place(frame.file(), frame.line(), 0, null);
    }
    String line = source.lineText(frame.line());
    int column = Caret.column(line, frame.called(), exception);
    return new Place(frame.file(), frame.line(), column, line);
  }

  private void causes(
      StringBuilder text, Throwable exception, List<Frames.Frame> outer, Set<Throwable> seen) {
    if (!seen.add(exception)) {
      return;
    }
    if (seen.size() > MOST_CAUSES) {
      text.append("… and more causes\n");
      return;
    }
    for (Throwable suppressed : exception.getSuppressed()) {
      cause(text, "Suppressed: ", suppressed, outer, seen);
    }
    if (exception.getCause() != null) {
      cause(text, "Caused by: ", exception.getCause(), outer, seen);
    }
  }

  private void cause(
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
    one(text, exception, own(frames, outer), null);
    causes(text, exception, frames, seen);
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

  /** What an exception says, with its class where the message alone would not do. */
  public String words(Throwable exception) {
    if (exception instanceof SPIResolutionException unresolved) {
      DeclarationSnippet snippet = session.declaration(unresolved.id());
      return "error: "
          + (snippet == null ? "a name is not defined" : Unresolved.sentence(snippet, session));
    }
    String type = exception.getClass().getName();
    String message = message(exception);
    if (message == null || message.isBlank()) {
      return Frames.plain(type);
    }
    return Frames.plain(isPlain(exception) ? message : type + ": " + message);
  }

  /** The class of an exception, as the user names it. */
  public static String name(Throwable exception) {
    return Frames.plain(exception.getClass().getName());
  }

  private static String message(Throwable exception) {
    try {
      return exception.getLocalizedMessage();
    } catch (RuntimeException e) {
      return "(its message cannot be had: " + e + ")";
    }
  }

  /** Whether the message says it all, so that the class would only disturb. */
  private static boolean isPlain(Throwable exception) {
    return exception instanceof TensorException || exception instanceof SelfExplaining;
  }

  // ---- layout ----

  private void lay(StringBuilder text, Place place, List<String> words, List<String> hints) {
    switch (layout) {
      case PLACE_FIRST -> {
        if (place != null) {
          text.append(place.file).append(':').append(place.line).append(':');
          text.append(place.column > 0 ? place.column + ": " : " ");
        }
        words(text, words);
        if (place != null && place.text != null) {
          quote(text, "  ", place);
        }
      }
      case WORDS_FIRST -> {
        words(text, words);
        if (place != null) {
          String at = "at " + place.file + ":" + place.line;
          if (place.text == null) {
            text.append(at).append('\n');
          } else {
            quote(text, at + "   ", place);
          }
        }
      }
      case PLACE_IN_WORDS -> {
        words(text, words);
        if (place != null) {
          text.append(inWords(place)).append('\n');
          if (place.text != null) {
            quote(text, "  ", place);
          }
        }
      }
    }
    hints.forEach(hint -> text.append("  ").append(hint.strip()).append('\n'));
  }

  /** {@code Cell [3], line 2, column 11}; {@code train.jsh, line 2}. */
  private static String inWords(Place place) {
    return (place.file.startsWith("[") ? "Cell " : "")
        + place.file
        + ", line "
        + place.line
        + (place.column > 0 ? ", column " + place.column : "");
  }

  private static void words(StringBuilder text, List<String> words) {
    text.append(words.getFirst()).append('\n');
    words.subList(1, words.size()).forEach(word -> text.append("  ").append(word).append('\n'));
  }

  /** The line, after {@code before}, and below it a caret at the column. */
  private static void quote(StringBuilder text, String before, Place place) {
    String shown = place.text;
    int at = place.column - 1;
    if (shown.length() > 200) {
      // A line of a megabyte helps nobody: show what is around the fault.
      int from = Math.max(0, Math.min(at - 80, shown.length() - 160));
      shown = shown.substring(from, Math.min(shown.length(), from + 160));
      at -= from;
    }
    text.append(before).append(printable(shown)).append('\n');
    text.repeat(' ', before.length());
    for (int i = 0; i < Math.min(at, shown.length()); i++) {
      // Tabs stay, and signs that take two columns get two blanks: the caret stands where it
      // should.
      text.append(shown.charAt(i) == '\t' ? "\t" : isWide(shown.charAt(i)) ? "  " : " ");
    }
    text.append("^\n");
  }

  /** The text without signs that would steer the terminal. */
  private static String printable(String text) {
    StringBuilder safe = new StringBuilder(text);
    for (int i = 0; i < safe.length(); i++) {
      if (Character.isISOControl(safe.charAt(i)) && safe.charAt(i) != '\t') {
        safe.setCharAt(i, '·');
      }
    }
    return safe.toString();
  }

  private static boolean isWide(char c) {
    return c >= 0x1100 && c <= 0x115F
        || c >= 0x2E80 && c <= 0xA4CF
        || c >= 0xAC00 && c <= 0xD7A3
        || c >= 0xF900 && c <= 0xFAFF
        || c >= 0xFF00 && c <= 0xFF60;
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
}
