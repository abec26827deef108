package org.gradsh.repl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.DeclarationSnippet;

/**
 * Compiles a source, runs nothing of it, and finds all that is wrong with it. What cannot be
 * compiled is taken out and the rest looked at again, until nothing is wrong with the rest.
 */
public final class Check implements AutoCloseable {
  /** So many errors are enough for one day. */
  private static final int MOST = 100;

  private static final Pattern MISSING =
      Pattern.compile("(?:symbol|not defined):\\s+(?:method|variable|class)\\s+([\\w$]+)");

  private static final Pattern VAR = Pattern.compile("^\\s*(?:final\\s+)?var\\s+([\\w$]+)\\s*=");

  private final Source source;
  private final Session session;
  private final Set<Problem> errors = new LinkedHashSet<>();
  private final Set<String> broken = new HashSet<>();

  private Check(Source source) {
    this.source = source;
    session = Session.checking(source);
  }

  /**
   * What was found, from top to bottom.
   *
   * @param errors what the compiler does not take
   * @param warnings what it takes, and what may not mean what it seems to
   */
  public record Found(List<Problem> errors, List<Problem> warnings) {}

  /**
   * Checks a source.
   *
   * @param header does what the beginning of the source wants of the session, such as adding
   *     libraries, and says why that cannot be done
   */
  public static Found of(Source source, Function<Session, Optional<Failure>> header) {
    Problem endless = Diagnoses.endlessLine(source);
    if (endless != null) {
      return new Found(List.of(endless), List.of());
    }
    try (Check check = new Check(source)) {
      return header.apply(check.session).orElse(null)
              instanceof Failure.Rejected(List<Problem> problems)
          ? new Found(problems, List.of())
          : check.run();
    }
  }

  private Found run() {
    Source rest = source;
    while (true) {
      Result result = session.runScript(rest, false);
      if (!(result.failure().orElse(null) instanceof Failure.Rejected(List<Problem> problems))
          || errors.size() >= MOST) {
        // A name that is nowhere defined only fails when it is reached: here it is an error.
        add(result.unresolved());
        return new Found(sorted(errors), sorted(result.warnings()));
      }
      Source before = rest;
      rest = without(before, problems);
      problems.forEach(problem -> forget(before, problem));
      add(problems);
    }
  }

  private void add(List<Problem> problems) {
    for (Problem problem : problems) {
      if (!isSequel(problem)) {
        errors.add(new Problem(source, problem.start(), problem.end(), problem.message()));
      }
    }
  }

  private static List<Problem> sorted(Iterable<Problem> problems) {
    List<Problem> sorted = new ArrayList<>();
    problems.forEach(sorted::add);
    sorted.sort(Comparator.comparingInt(Problem::start));
    return sorted;
  }

  /** Whether a name is missing only because its declaration is wrong, which is told already. */
  private boolean isSequel(Problem problem) {
    Matcher matcher = MISSING.matcher(problem.message());
    return matcher.find() && broken.contains(matcher.group(1));
  }

  /** Notes what the piece with a problem would have declared. */
  private void forget(Source text, Problem problem) {
    String piece = piece(text, problem).text(text.text());
    session.analysis().sourceToSnippets(piece).stream()
        .filter(DeclarationSnippet.class::isInstance)
        .forEach(snippet -> broken.add(((DeclarationSnippet) snippet).name()));
    // JShell does not say what this declares if the right side has no type.
    Matcher variable = VAR.matcher(piece);
    if (variable.find()) {
      broken.add(variable.group(1));
    }
  }

  /** The text with blanks in place of the pieces that have problems: all places stay. */
  private Source without(Source text, List<Problem> problems) {
    StringBuilder rest = new StringBuilder(text.text());
    for (Problem problem : problems) {
      Splitter.Piece piece = piece(text, problem);
      for (int i = piece.start(); i < piece.end(); i++) {
        if (rest.charAt(i) != '\n') {
          rest.setCharAt(i, ' ');
        }
      }
    }
    return Source.of(source.name(), rest.toString());
  }

  private Splitter.Piece piece(Source text, Problem problem) {
    Splitter splitter = new Splitter(text.text(), session::isSnippet, session::isCommand);
    Splitter.Piece last = null;
    for (Splitter.Piece piece = splitter.next(); piece != null; piece = splitter.next()) {
      last = piece;
      if (problem.start() < piece.end()) {
        break;
      }
    }
    return last;
  }

  @Override
  public void close() {
    session.close();
  }
}
