package org.gradsh.repl;

import java.util.Collection;
import java.util.Comparator;

/** Finds what a misspelt name was meant to be. */
public final class Names {
  private Names() {}

  /** Nobody misspells more than this; to compare such names would take longer than it is worth. */
  private static final int LONGEST = 64;

  /** The nearest of the candidates, or null if none is near enough to be meant. */
  public static String nearest(String name, Collection<String> candidates) {
    if (name.length() > LONGEST) {
      return null;
    }
    // Few letters are near to others by chance.
    int most = name.length() <= 4 ? 1 : 1 + name.length() / 4;
    String best =
        candidates.stream()
            // The distance is no less than the lengths differ.
            .filter(candidate -> Math.abs(candidate.length() - name.length()) <= most)
            .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
            .orElse(null);
    return best != null && distance(name, best) <= most ? best : null;
  }

  /**
   * The end of a sentence that says a name is unknown: the nearest one, or all there are.
   *
   * @param kind what the candidates are, in the plural
   */
  public static String suggestion(String name, Collection<String> candidates, String kind) {
    String near = nearest(name, candidates);
    if (near != null) {
      return ". Did you mean " + near + "?";
    }
    return candidates.isEmpty()
        ? "; there are no " + kind
        : "; " + kind + " are " + String.join(", ", candidates);
  }

  /**
   * Levenshtein's distance, with exchanges of two neighbours (Damerau's): insertions, deletions,
   * replacements and exchanges that lead from one to the other.
   */
  private static int distance(String a, String b) {
    int[] before = null;
    int[] last = null;
    for (int i = 0; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        row[j] = row[j - 1] + 1;
        if (i > 0) {
          boolean same = a.charAt(i - 1) == b.charAt(j - 1);
          row[j] = Math.min(row[j], Math.min(last[j] + 1, last[j - 1] + (same ? 0 : 1)));
        }
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      before = last;
      last = row;
    }
    return last[b.length()];
  }
}
