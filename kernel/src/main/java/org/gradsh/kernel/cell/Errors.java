package org.gradsh.kernel.cell;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gradsh.repl.Failure;
import org.gradsh.repl.Problem;
import org.gradsh.repl.Report;
import org.gradsh.repl.Source;

/** Failures as notebooks tell them. */
final class Errors {
  private static final String RED = "\u001b[31m";
  private static final String BOLD_RED = "\u001b[1;31m";
  private static final String GREEN = "\u001b[32m";
  private static final String BLUE = "\u001b[34m";
  private static final String END = "\u001b[0m";

  /** Characters of an error that are told. */
  private static final int LONGEST = 50_000;

  private final Report report;

  Errors(Report report) {
    this.report = report;
  }

  void knows(Source source) {
    report.knows(source);
  }

  CellError of(Failure failure) {
    return switch (failure) {
      case Failure.Rejected rejected ->
          new CellError(
              "CompilationError",
              rejected.problems().stream().map(Problem::message).collect(Collectors.joining("\n")),
              coloured(report.text(failure)));
      case Failure.Thrown(Throwable exception, Source in, int at) ->
          new CellError(
              Report.name(exception), cut(message(exception)), coloured(report.text(failure)));
      case Failure.Interrupted interrupted ->
          new CellError("InterruptedException", "interrupted", List.of(RED + "interrupted" + END));
    };
  }

  String warning(Problem problem) {
    return report.text("warning", problem);
  }

  String text(Thread thread, Throwable exception) {
    return report.text(thread, exception);
  }

  private String message(Throwable exception) {
    try {
      String message = exception.getLocalizedMessage();
      return message == null ? "" : message;
    } catch (RuntimeException e) {
      return report.words(exception);
    }
  }

  /** A message of megabytes helps nobody. */
  private static String cut(String text) {
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST) + "… and " + (text.length() - LONGEST) + " characters more";
  }

  private static List<String> coloured(String text) {
    List<String> lines = cut(text.stripTrailing()).lines().toList();
    return IntStream.range(0, lines.size()).mapToObj(i -> coloured(lines.get(i), i == 0)).toList();
  }

  private static String coloured(String line, boolean first) {
    String bare = line.strip();
    if (first || bare.startsWith("error: ") || bare.startsWith("Caused by: ")) {
      return BOLD_RED + line + END;
    } else if (bare.equals("^")) {
      return RED + line + END;
    } else if (bare.startsWith("perhaps: ")) {
      return BLUE + line + END;
    } else if (bare.matches("(Cell \\[[\\d*]+]|\\S+), line \\d+(, column \\d+)?")) {
      return GREEN + line + END;
    }
    return line;
  }
}
