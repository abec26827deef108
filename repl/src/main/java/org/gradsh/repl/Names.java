package org.gradsh.repl;

import java.util.Collection;
import java.util.Comparator;

/** Finds what a misspelt name was meant to be. */
public final class Names {
  private Names() {}

  /** The nearest of the candidates, or null if none is near enough to be meant. */
  public static String nearest(String name, Collection<String> candidates) {
    String best =
        candidates.stream()
            .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
            .orElse(null);
    return best != null && distance(name, best) <= 1 + name.length() / 4 ? best : null;
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

  /** Levenshtein's distance: insertions, deletions and replacements of one sign each. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
