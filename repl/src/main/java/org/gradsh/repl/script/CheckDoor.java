package org.gradsh.repl.script;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.repl.Check;
import org.gradsh.repl.CodeFile;
import org.gradsh.repl.Problem;
import org.gradsh.repl.Report;
import org.gradsh.repl.Report.Place;
import org.gradsh.repl.Source;
import org.gradsh.repl.Usage;

/** Compiles files, runs nothing of them, and tells all that is wrong. */
public final class CheckDoor {
  private CheckDoor() {}

  /**
   * Checks files, and all {@code .jsh} files in folders, and returns the exit code: 1 if there are
   * errors.
   *
   * @throws Usage if there is nothing to check, or a file cannot be read
   */
  public static int run(List<String> names) throws Usage {
    if (names.isEmpty()) {
      throw new Usage("check wants files or folders: gradsh check train.jsh");
    }
    List<Source> sources = new ArrayList<>();
    for (String file : TestDoor.files(names, ".jsh")) {
      sources.add(CodeFile.read(file));
    }
    int errors = 0;
    for (Source source : sources) {
      errors += check(source);
    }
    if (errors > 0) {
      System.err.println(Summary.counted(errors, "error"));
    }
    return errors == 0 ? 0 : ScriptDoor.FAILED;
  }

  private static int check(Source source) {
    Report report = new Report(Report.Layout.PLACE_FIRST);
    Check.Found found = Check.of(source, session -> Headers.apply(source, session, false));
    for (Problem problem : found.warnings()) {
      System.err.print(report.text("warning", problem));
    }
    for (Problem problem : found.errors()) {
      System.err.print(report.text("error", problem));
      if (Annotations.wanted()) {
        Place place = Place.of(problem.source(), problem.start());
        Annotations.error(source.name(), place, problem.message(), false);
      }
    }
    return found.errors().size();
  }
}
