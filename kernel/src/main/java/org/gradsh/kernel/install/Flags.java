package org.gradsh.kernel.install;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.gradsh.repl.Names;
import org.gradsh.repl.Usage;

/**
 * The flags of a subcommand, taken apart.
 *
 * @param values what was given: each flag with its values, none for a switch
 */
record Flags(Map<String, List<String>> values) {
  /**
   * The flags that a subcommand knows.
   *
   * @param verb its name
   * @param switches flags that stand alone
   * @param valued flags with a value, and what it is: {@code a folder}
   * @param repeated those of them that may come more than once
   */
  record Known(
      String verb, Set<String> switches, Map<String, String> valued, Set<String> repeated) {
    private boolean has(String word) {
      return switches.contains(word) || valued.containsKey(word);
    }

    private Usage unknown(String word) {
      if (!word.startsWith("-") || word.equals("-")) {
        return new Usage("kernel " + verb + " takes flags only, not \"" + word + "\"");
      }
      Set<String> all = new TreeSet<>(switches);
      all.addAll(valued.keySet());
      return new Usage(
          "kernel " + verb + " has no flag " + word + Names.suggestion(word, all, "its flags"));
    }
  }

  /** Takes words apart: {@code --name N}, {@code --name=N}, {@code --user}. */
  static Flags of(List<String> words, Known known) throws Usage {
    Map<String, List<String>> values = new LinkedHashMap<>();
    Deque<String> left = new ArrayDeque<>(words);
    while (!left.isEmpty()) {
      String word = left.remove();
      int at = word.startsWith("--") ? word.indexOf('=') : -1;
      String flag = at < 0 ? word : word.substring(0, at);
      if (!known.has(flag)) {
        throw known.unknown(flag);
      }
      List<String> given = values.computeIfAbsent(flag, f -> new ArrayList<>());
      if (known.switches().contains(flag)) {
        if (at >= 0) {
          throw new Usage(flag + " takes no value");
        }
        continue;
      }
      // The value of --option begins as a flag does; only our own flags are no values.
      String value =
          at >= 0
              ? word.substring(at + 1)
              : left.peek() == null || known.has(left.peek()) ? "" : left.remove();
      if (value.isBlank()) {
        throw new Usage(flag + " wants " + known.valued().get(flag) + " after it");
      }
      if (!given.isEmpty() && !known.repeated().contains(flag)) {
        throw new Usage(flag + " is given twice: " + given.getFirst() + " and " + value);
      }
      given.add(value);
    }
    return new Flags(values);
  }

  boolean has(String flag) {
    return values.containsKey(flag);
  }

  /** All values of a flag. */
  List<String> all(String flag) {
    return values.getOrDefault(flag, List.of());
  }

  /** The value of a flag that comes once, or another. */
  String orElse(String flag, String other) {
    List<String> given = all(flag);
    return given.isEmpty() ? other : given.getFirst();
  }
}
