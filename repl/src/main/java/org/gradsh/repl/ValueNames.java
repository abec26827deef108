package org.gradsh.repl;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The names of values that nobody has named: {@code $4} in cell {@code [4]}, and {@code $4_2} for
 * the second one there; {@code $1}, {@code $2}, … where cells have no numbers.
 */
final class ValueNames implements Supplier<String> {
  private static final Pattern NUMBERED = Pattern.compile("\\[(\\d+)]");

  private final Predicate<String> taken;
  private final Set<String> given = new HashSet<>();
  private String cell;

  /**
   * @param taken whether a name is that of a variable already
   */
  ValueNames(Predicate<String> taken) {
    this.taken = taken;
  }

  /**
   * The compiler makes an attempt at snippets of that source: names that were given for an earlier
   * one and not used may be given again.
   */
  void in(Source source) {
    Matcher numbered = NUMBERED.matcher(source.name());
    cell = numbered.matches() ? numbered.group(1) : null;
    given.clear();
  }

  @Override
  public String get() {
    Stream<String> names =
        cell == null
            ? IntStream.iterate(1, i -> i + 1).mapToObj(i -> "$" + i)
            : Stream.concat(
                Stream.of("$" + cell),
                IntStream.iterate(2, i -> i + 1).mapToObj(i -> "$" + cell + "_" + i));
    String name = names.filter(n -> !given.contains(n) && !taken.test(n)).findFirst().orElseThrow();
    given.add(name);
    return name;
  }
}
