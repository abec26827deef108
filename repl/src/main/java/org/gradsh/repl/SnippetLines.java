package org.gradsh.repl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/**
 * Makes the classes of snippets tell the user's file and lines, instead of those of the class that
 * JShell wraps around a snippet. Every stack trace of the JVM is right from then on: the session's,
 * the user's own {@code printStackTrace()}, and the place that the engine notes with an operation.
 *
 * <p>JShell loads the class of a new snippet before it makes the snippet known, so the lines are
 * filled in when the class is defined, which the loader does late.
 */
final class SnippetLines {
  private static final Pattern CLASS =
      Pattern.compile("REPL\\.\\$JShell\\$((?:\\d+[A-Z]*)(?:_\\d+[A-Z]*)*)");

  /** How the names of classes begin that hold many snippets, and are charted as a whole. */
  private static final String WHOLE = "REPL.$JShell$00_";

  /**
   * Where in a source the text of a snippet stands.
   *
   * @param offset where it begins
   * @param lead how many characters the session has put before it
   * @param inserted the positions in the snippet of words that the session has put in between
   * @param length the length of each of those words
   * @param places where its characters stood before operators were rewritten; null if none was
   */
  record Origin(Source source, int offset, int lead, int[] inserted, int length, int[] places) {
    Origin rewritten(int[] places) {
      return new Origin(source, offset, lead, inserted, length, places);
    }

    /** The offset in the source of a position in the snippet. */
    int at(long position) {
      int written =
          places == null ? (int) position : places[Math.clamp(position, 0, places.length - 1)];
      int at = written - lead;
      for (int word : inserted) {
        if (word < written) {
          at -= Math.min(length, written - word);
        }
      }
      return Math.min(offset + Math.max(0, at), source.text().length());
    }

    /** The source between two positions in the snippet. */
    String text(long start, long end) {
      return source.text().substring(at(start), Math.max(at(start), at(end)));
    }
  }

  private record Place(Snippet snippet, Origin origin) {}

  /** The user's lines for the lines of a class, of which those before {@code from} are imports. */
  record Table(String file, int from, int[] lines) {
    int line(int wrapped) {
      int index = wrapped - from;
      return index >= 0 && index < lines.length ? lines[index] : lines[0];
    }
  }

  private final Map<Integer, Place> places = new HashMap<>();
  private final Map<String, Table> tables = new ConcurrentHashMap<>();
  private final Function<Snippet, SnippetWrapper> wrappers;
  private Origin origin;

  SnippetLines(Function<Snippet, SnippetWrapper> wrappers) {
    this.wrappers = wrappers;
  }

  /** Snippets that come into being from now on stand there. */
  void origin(Origin origin) {
    this.origin = origin;
  }

  /** Notes a new snippet; JShell's builder calls it, as its generator of identifiers. */
  String note(Snippet snippet, int index) {
    places.put(index, new Place(snippet, origin));
    if (origin != null && snippet.kind() != Snippet.Kind.IMPORT) {
      chart(snippet);
    }
    return String.valueOf(index);
  }

  /** Notes that a class is about to be loaded; that of a snippet known already is a new version. */
  void loading(String name) {
    for (Place place : places(name)) {
      chart(place.snippet);
    }
  }

  /** Notes the lines of a class that holds many snippets: the first, and the user's for each. */
  void chart(String name, Source source, int from, int[] lines) {
    tables.put(name, new Table(source.name(), from, lines));
  }

  /** The snippet with the given index, which an unresolved reference names; or null. */
  Snippet snippet(int index) {
    Place place = places.get(index);
    return place == null ? null : place.snippet;
  }

  /** Where a snippet stands, or null for one that no source holds. */
  Origin origin(Snippet snippet) {
    Place place = places.get(Integer.parseInt(snippet.id()));
    return place == null ? null : place.origin;
  }

  /**
   * The name and the lines of the user's source for a class, or null where no source holds it.
   * Called from any thread.
   */
  Table table(String name) {
    Matcher matcher = CLASS.matcher(name);
    return matcher.lookingAt() ? tables.get(matcher.group()) : null;
  }

  /** The known snippets that share the class of the given name; mostly one. */
  private List<Place> places(String name) {
    Matcher matcher = CLASS.matcher(name);
    if (name.startsWith(WHOLE) || !matcher.lookingAt()) {
      return List.of();
    }
    List<Place> here = new ArrayList<>();
    for (String part : matcher.group(1).split("_")) {
      Place place = places.get(Integer.parseInt(part.replaceAll("[A-Z]+$", "")));
      if (place != null && place.origin != null) {
        here.add(place);
      }
    }
    return here;
  }

  private void chart(Snippet snippet) {
    SnippetWrapper wrapper = wrappers.apply(snippet);
    String name = wrapper.fullClassName();
    List<Place> here = places(name);
    if (here.isEmpty() || wrapper.wrapped() == null) {
      return;
    }
    // Each snippet before this one may have added an import: those lines are not worth keeping.
    String wrapped = wrapper.wrapped();
    int start = Math.max(0, wrapped.indexOf("\nclass $JShell$") + 1);
    int from = 1 + (int) wrapped.substring(0, start).chars().filter(c -> c == '\n').count();
    String[] text = wrapped.substring(start).split("\n", -1);
    int[] lines = new int[text.length];
    Place place = here.getFirst();
    for (int i = 0; i < text.length; i++) {
      String code = text[i].strip();
      if (here.size() > 1 && !code.isEmpty()) {
        place = owner(here, place, code);
      }
      // From its first sign on a line belongs to the snippet; the blanks are JShell's.
      int at = wrapper.wrappedToSourcePosition(start + text[i].indexOf(code));
      lines[i] = line(place, at);
      start += text[i].length() + 1;
    }
    String file = place.origin.source().name();
    tables.put(name, new Table(file, from, lines));
  }

  /** Overloads that call each other share one class; whose line is it? */
  private static Place owner(List<Place> here, Place current, String code) {
    List<Place> having = here.stream().filter(p -> p.snippet.source().contains(code)).toList();
    return having.size() == 1 ? having.getFirst() : current;
  }

  private static int line(Place place, int at) {
    return place.origin.source().line(place.origin.at(at));
  }
}
