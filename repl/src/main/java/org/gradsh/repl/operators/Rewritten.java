package org.gradsh.repl.operators;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A text after changes, which knows for each of its characters where it stood before all of them.
 *
 * @param text as it is now
 * @param places for each character, and for the end, the offset in the text as it was first
 */
record Rewritten(String text, int[] places) {
  /**
   * A change: the characters from {@code start} to {@code end} become {@code replacement}.
   *
   * @param place where an error in the replacement is to be shown
   */
  record Edit(int start, int end, String replacement, int place) {
    Edit(int start, int end, String replacement) {
      this(start, end, replacement, start);
    }

    static Edit insert(int at, String text) {
      return new Edit(at, at, text);
    }
  }

  /** A text that nobody has changed yet. */
  static Rewritten of(String text) {
    int[] places = new int[text.length() + 1];
    Arrays.setAll(places, i -> i);
    return new Rewritten(text, places);
  }

  /**
   * The text after more changes, which do not overlap; of those at one place the first is first.
   */
  Rewritten with(List<Edit> edits) {
    List<Edit> sorted = edits.stream().sorted(Comparator.comparingInt(Edit::start)).toList();
    StringBuilder out = new StringBuilder();
    int[] from =
        new int[places.length + edits.stream().mapToInt(e -> e.replacement.length()).sum()];
    int at = 0;
    int length = 0;
    for (Edit edit : sorted) {
      while (at < edit.start) {
        from[length++] = places[at];
        out.append(text.charAt(at++));
      }
      Arrays.fill(from, length, length + edit.replacement.length(), places[edit.place]);
      length += edit.replacement.length();
      out.append(edit.replacement);
      at = edit.end;
    }
    while (at < text.length()) {
      from[length++] = places[at];
      out.append(text.charAt(at++));
    }
    from[length] = places[at];
    return new Rewritten(out.toString(), Arrays.copyOf(from, length + 1));
  }
}
