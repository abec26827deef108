package org.gradsh.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What is asked for on the command line; run.sh --help says what each means. */
record Options(
    boolean quick,
    Pattern only,
    List<Integer> threads,
    int rounds,
    boolean library,
    boolean markdown) {

  /**
   * @throws IllegalArgumentException that says which argument is wrong
   */
  static Options parse(List<String> arguments) {
    boolean quick = false;
    boolean library = false;
    boolean markdown = false;
    Pattern only = null;
    List<Integer> threads = List.of(1, 2);
    int rounds = 0;
    List<String> rest = new ArrayList<>(arguments);
    while (!rest.isEmpty()) {
      String option = rest.removeFirst();
      switch (option) {
        case "--quick" -> quick = true;
        case "--library" -> library = true;
        case "--markdown" -> markdown = true;
        case "--only" -> {
          try {
            only = Pattern.compile(value(option, rest), Pattern.CASE_INSENSITIVE);
          } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("--only: " + e.getDescription(), e);
          }
        }
        case "--threads" -> threads = List.of(number(option, rest, 1, 2));
        case "--rounds" -> rounds = number(option, rest, 1, 1000);
        default -> throw new IllegalArgumentException("unknown argument '" + option + "'");
      }
    }
    return new Options(quick, only, threads, rounds, library, markdown);
  }

  private static String value(String option, List<String> rest) {
    if (rest.isEmpty()) throw new IllegalArgumentException(option + " needs a value");
    return rest.removeFirst();
  }

  private static int number(String option, List<String> rest, int least, int most) {
    String text = value(option, rest);
    if (text.matches("\\d{1,4}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) return number;
    }
    throw new IllegalArgumentException(
        option + " takes a number from " + least + " to " + most + ", not '" + text + "'");
  }

  Measuring measuring() {
    Measuring usual = quick ? Measuring.QUICK : Measuring.FULL;
    return rounds > 0 ? usual.rounds(rounds) : usual;
  }

  boolean wants(String row) {
    return only == null || only.matcher(row).find();
  }

  boolean wants(Row row, int count) {
    if (only != null) return wants(row.name);
    return !quick || count == 1 || row.parallel;
  }
}
