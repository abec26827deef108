package org.gradsh.repl;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import jdk.jshell.Diag;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.spi.ExecutionControl.ExecutionControlException;

/**
 * The bundles of a run that become one class each: compiled together, then run piece after piece.
 *
 * <p>Nothing of a bundle runs in which there is a fault, and all its faults are told: whoever mends
 * them one by one would run the beginning again and again. A source is one bundle, unless it
 * defines a name anew that has been used already (see {@link Bundles}), or has a piece that JShell
 * must evaluate by itself: what comes later is compiled after that has run, and so are its faults
 * told. The syntax is looked at as a whole even then.
 */
final class WholeCells {
  private final Session session;
  private final Run run;
  private final Source source;
  private final CellCompiler compiler;
  private final Bundles bundles;

  WholeCells(Session session, Run run, Source source, CellCompiler compiler, Bundles bundles) {
    this.session = session;
    this.run = run;
    this.source = source;
    this.compiler = compiler;
    this.bundles = bundles;
  }

  /** What is wrong with the texts of parts. */
  List<Problem> unreadable(Part part) {
    return problems(part, compiler.problems(part.parsed()));
  }

  /**
   * What the compiler has against a part that declares a name anew. JShell gives up the old
   * variable, method or class before it looks at the new one: what it would refuse never reaches
   * it, and the old stays.
   */
  List<Problem> refused(Part part) {
    if (part == null || !compiler.redeclares(part.parsed())) {
      return List.of();
    }
    List<Diag> errors = compiler.trial(part.parsed()).stream().filter(Diag::isError).toList();
    boolean waits = part.definition() && errors.stream().allMatch(compiler::isUnresolved);
    if (waits || errors.stream().anyMatch(Diagnoses::isLimit)) {
      return List.of();
    }
    return session.operators().believe(session.shell(), errors)
        ? problems(part, errors)
        : List.of();
  }

  private List<Problem> problems(Part part, List<Diag> diagnoses) {
    return Run.first(
        diagnoses.stream()
            .filter(Diag::isError)
            .map(diag -> run.explain(diag, part.text().origin()))
            .toList());
  }

  /** Compiles and runs a bundle, or gives it back to be taken in smaller ones. */
  Failure evaluate(List<Splitter.Piece> bundle) {
    List<Part> parts = bundle.stream().map(bundles::part).toList();
    session.names().in(source);
    Object cell = compiler.begin(parts.stream().map(Part::parsed).toList());
    boolean compiled;
    try {
      List<Object> alone = compiler.type(cell);
      if (!alone.isEmpty()) {
        bundles.again(bundle, pieces(parts, alone));
        return null;
      }
      compiled = compiler.compile(cell);
    } catch (RuntimeException | InternalError | AssertionError | StackOverflowError e) {
      bundles.again(bundle, List.of());
      return null;
    }
    return compiled ? runAll(parts, cell) : faults(bundle, parts, cell);
  }

  private static List<Splitter.Piece> pieces(List<Part> parts, Collection<?> parsed) {
    return parts.stream().filter(part -> parsed.contains(part.parsed())).map(Part::piece).toList();
  }

  /**
   * What the compiler has against a bundle. Methods and classes of which only names are not known
   * may be declared yet: JShell takes them.
   */
  private Failure faults(List<Splitter.Piece> bundle, List<Part> parts, Object cell) {
    List<Problem> problems = new ArrayList<>();
    List<Object> waiting = new ArrayList<>();
    boolean believed = true;
    for (Part part : parts) {
      List<Diag> errors =
          compiler.diagnostics(cell, part.parsed()).stream().filter(Diag::isError).toList();
      if (errors.stream().anyMatch(Diagnoses::isLimit)) {
        run.renewCompiler();
        believed = false;
      }
      believed = believed && session.operators().believe(session.shell(), errors);
      if (!part.definition() || !errors.stream().allMatch(compiler::isUnresolved)) {
        problems.addAll(problems(part, errors));
      } else if (!errors.isEmpty()) {
        waiting.add(part.parsed());
      }
    }
    if (!believed || parts.size() == 1) {
      bundles.again(bundle, List.of());
    } else if (!problems.isEmpty()) {
      return Run.rejected(problems);
    } else {
      bundles.again(bundle, pieces(parts, waiting.isEmpty() ? compiler.untyped(cell) : waiting));
    }
    return null;
  }

  private Failure runAll(List<Part> parts, Object cell) {
    String name = compiler.className(cell);
    List<Snippet> snippets = compiler.snippets(cell);
    Map<Object, Part> origins = new IdentityHashMap<>();
    parts.forEach(part -> origins.put(part.parsed(), part));
    try {
      chart(name, cell, snippets, origins);
      compiler.load(cell);
    } catch (RuntimeException | InternalError | AssertionError | StackOverflowError e) {
      return run.unfit(parts.getFirst().piece(), e);
    }
    for (Snippet snippet : snippets) {
      Part part = origins.get(compiler.part(cell, snippet));
      run.reached(part.piece());
      session.control().forget();
      session.lines().origin(part.text().origin());
      if (snippet instanceof TypeDeclSnippet) {
        run.hold();
      }
      try {
        // Compiles what uses the snippet anew.
        compiler.install(cell, snippet);
      } catch (RuntimeException | InternalError | AssertionError | StackOverflowError e) {
        return run.unfit(part.piece(), e);
      }
      String method = compiler.method(cell, snippet);
      if (method != null) {
        try {
          session.control().invoke(name, method);
        } catch (ExecutionControlException e) {
          // The control knows what was thrown.
        }
      }
      Failure failure = run.look(snippet, Snippet.Status.VALID, part.piece());
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  /** Has the class tell the user's lines. */
  private void chart(String name, Object cell, List<Snippet> snippets, Map<Object, Part> origins) {
    int[][] table = compiler.lines(cell);
    int[] lines = new int[table.length - 1];
    for (int i = 0; i < lines.length; i++) {
      Part part = origins.get(compiler.part(cell, snippets.get(table[i + 1][0])));
      lines[i] = source.line(part.text().origin().at(table[i + 1][1]));
    }
    session.lines().chart(name, source, table[0][0], lines);
  }
}
