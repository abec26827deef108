package org.gradsh.repl.talk;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.repl.Evaluated;
import org.gradsh.repl.Prelude;
import org.gradsh.repl.Report;
import org.gradsh.repl.Result;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;

/** A session that cases are put to, cell by cell or as a script does it. */
final class Talk implements AutoCloseable {
  private final Session session = new Session(false);
  private final Report report = new Report(session, Report.Layout.PLACE_FIRST);
  private final boolean bundles;
  private final List<String> notes = new ArrayList<>();
  private int cells;
  private String printed = "";

  /**
   * @param bundles whether statements are compiled together, as a script's are
   */
  Talk(boolean bundles) {
    this.bundles = bundles;
  }

  Session session() {
    return session;
  }

  /** Whether the answers to all snippets of a cell are to be had, not only to the last one. */
  boolean answersAll() {
    return !bundles;
  }

  /** Runs a cell; what it prints is kept for {@link #printed}. */
  Result run(String code) {
    Source source = Source.of("[" + ++cells + "]", code);
    report.knows(source);
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream kept = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    System.setOut(kept);
    notes.clear();
    session.out(kept);
    Prelude.displayWith(Prelude::println); // whatever door a test before has opened
    try {
      return bundles ? session.runScript(source, true) : session.run(source, this::note);
    } finally {
      System.setOut(out);
      printed = bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private void note(Evaluated evaluated) {
    if (evaluated.note() != null) {
      notes.add(evaluated.note());
    }
  }

  /** What the session had to say about the last cell's snippets. */
  List<String> notes() {
    return notes;
  }

  String printed() {
    return printed;
  }

  /** The report of a failure, in which places of the present cell have no name; empty for none. */
  String report(Result result) {
    return result.failure().map(report::text).orElse("").replace("[" + cells + "]:", "");
  }

  /** The warnings, without the name of the cell. */
  List<String> warnings(Result result) {
    return result.warnings().stream()
        .map(problem -> report.text("warning", problem).replace("[" + cells + "]:", ""))
        .toList();
  }

  @Override
  public void close() {
    session.close();
  }
}
