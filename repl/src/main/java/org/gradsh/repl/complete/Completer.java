package org.gradsh.repl.complete;

import com.sun.source.tree.ExpressionTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.gradsh.repl.Command;
import org.gradsh.repl.Completion;
import org.gradsh.repl.Documentation;
import org.gradsh.repl.Problem;
import org.gradsh.repl.Session;

/**
 * Completes what stands before a cursor in a cell, and tells what is known of it: commands and
 * their arguments, names of files in strings, and Java, where what the cell declares before the
 * cursor counts as declared.
 */
public final class Completer {
  private final Session session;
  private final Surroundings surroundings;
  private final CompletableFuture<CellCompiler> compiler;
  private final Values values;
  private final Sources sources = new Sources();

  /**
   * @param ahead whether to make ready now, in the background, and not when first asked
   */
  public Completer(Session session, Surroundings surroundings, boolean ahead) {
    this.session = session;
    this.surroundings = surroundings;
    this.compiler =
        CompletableFuture.supplyAsync(
            () -> {
              CellCompiler made = new CellCompiler(surroundings);
              if (ahead) {
                made.rehearse();
              }
              return made;
            });
    this.values = new Values(session);
  }

  /** What may stand at the cursor, sorted as it is to be shown; nothing for what is no text. */
  public List<Completion> completions(String text, int cursor) {
    int at = Math.clamp(cursor, 0, text.length());
    if (at > CellText.LONGEST) {
      return List.of();
    }
    String before = text.substring(0, at);
    int line = before.lastIndexOf('\n') + 1;
    List<Surroundings.Cut> cuts = surroundings.cut().apply(before);
    Surroundings.Cut last = cuts.isEmpty() ? null : cuts.getLast();
    if (last != null && last.command() && last.start() >= line) {
      return command(before, last.start());
    }
    String typed = before.substring(line).strip();
    if (typed.equals("/") || typed.equals("%")) {
      List<Surroundings.Cut> above = surroundings.cut().apply(before.substring(0, line));
      if (above.isEmpty() || !above.getLast().open()) {
        return command(before, before.length() - 1);
      }
    }
    Literal literal = last == null ? null : Literal.at(before.substring(last.start()));
    if (literal != null) {
      return literal.isFile() ? files(literal.text(), at) : List.of();
    }
    return java(text, at);
  }

  /** Where documentation is looked for; libraries' sources may be added. */
  public Sources sources() {
    return sources;
  }

  /**
   * What is known of the name at the cursor, or of what is called there: of overloaded methods
   * each, those first that the call may mean.
   */
  public List<Documentation> documentation(String text, int cursor) {
    int at = Math.clamp(cursor, 0, text.length());
    int end = at;
    while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
      end++;
    }
    if (end > CellText.LONGEST) {
      return List.of();
    }
    String before = text.substring(0, end);
    List<Surroundings.Cut> cuts = surroundings.cut().apply(before);
    Surroundings.Cut last = cuts.isEmpty() ? null : cuts.getLast();
    if (last != null && last.command()) {
      String line = before.substring(last.start() + 1);
      String name = line.split("\\s", 2)[0];
      if (name.length() == line.length()) {
        return command(name, before.charAt(last.start()));
      }
      before = before.substring(0, last.start()) + " ".repeat(1 + name.length());
      before += line.substring(name.length());
    }
    int start = last == null ? 0 : last.start();
    if (Literal.at(before.substring(start)) == null) {
      List<Documentation> found = named(before, -1);
      if (!found.isEmpty()) {
        return found;
      }
    }
    Call call = Call.at(text.substring(0, at), Math.min(start, at));
    return call == null ? List.of() : named(before.substring(0, call.nameEnd()), call.arguments());
  }

  /** What may be meant by the unknown name that a text ends with: {@code x.matmull}. */
  public Optional<String> meant(String text) {
    return new Suggestions(surroundings, compiler.join()).meant(text);
  }

  /**
   * A line that may help where the compiler has not found a name, or found one that may not be used
   * so.
   *
   * @param about the part of the source that the compiler's message is about
   */
  public Optional<String> hint(Problem problem, String about) {
    String message = problem.message();
    if (!Suggestions.isOfNames(message) && !MemberHints.isOfMembers(message)) {
      return Optional.empty();
    }
    Suggestions names = new Suggestions(surroundings, compiler.join());
    return new MemberHints(names)
        .hint(problem, about)
        .or(
            () ->
                Suggestions.isOfNames(message)
                    ? names.forError(
                        message,
                        about.strip(),
                        CallText.after(problem.source().text(), problem.end()))
                    : Optional.empty());
  }

  private List<Documentation> command(String name, char sign) {
    try {
      Command command = session.commands().named(name, '/');
      String details = command.summary() + "\n" + command.details();
      String usage = sign + command.name() + " " + command.arguments();
      return List.of(new Documentation(usage.strip(), details.strip()));
    } catch (Command.Refused e) {
      return List.of();
    }
  }

  /** What is known of the name that a text ends with. */
  private List<Documentation> named(String text, int arguments) {
    CellText cell = CellText.of(text, text.length(), surroundings);
    if (cell == null || cell.prefix().isEmpty()) {
      return List.of();
    }
    CellCompiler with = compiler.join();
    Scene scene = with.scene(cell);
    return scene.path() == null
        ? List.of()
        : new Documenter(scene, surroundings, sources, with.names(), values)
            .of(cell.prefix(), arguments);
  }

  // ---- commands and files ----

  private List<Completion> command(String before, int start) {
    String line = before.substring(start + 1);
    String name = line.split("\\s", 2)[0];
    if (name.length() == line.length()) {
      return session.commands().all().stream()
          .filter(command -> command.name().startsWith(name))
          .map(
              command ->
                  new Completion(
                      command.name(), start + 1, Completion.Kind.COMMAND, command.summary()))
          .toList();
    }
    Command command;
    try {
      command = session.commands().named(name, before.charAt(start));
    } catch (Command.Refused e) {
      return List.of();
    }
    if (command.arguments().isEmpty()) {
      return List.of();
    }
    List<String> words = List.of(line.substring(name.length()).stripLeading().split("\\s+", -1));
    String word = words.getLast();
    if (command.takesFile(words)) {
      return files(word, before.length());
    }
    List<String> offered = command.completions(session, words);
    if (!offered.isEmpty()) {
      int from = before.length() - word.length();
      return offered.stream()
          .filter(one -> one.startsWith(word))
          .map(one -> new Completion(one, from, Completion.Kind.OTHER, ""))
          .toList();
    }
    if (!command.takesJava()) {
      return List.of();
    }
    // What is no Java here becomes blanks, so that all places stay.
    String code = before.substring(0, start) + " ".repeat(1 + name.length());
    return java(code + line.substring(name.length()), before.length());
  }

  private static List<Completion> files(String typed, int cursor) {
    return FileNames.completions(typed).stream()
        .map(name -> new Completion(name, cursor - typed.length(), Completion.Kind.FILE, ""))
        .toList();
  }

  // ---- Java ----

  private List<Completion> java(String text, int cursor) {
    CellText cell = CellText.of(text, cursor, surroundings);
    if (cell == null) {
      return List.of();
    }
    if (cell.present().kind() == CellText.Kind.IMPORT) {
      return packages(cell, text, cursor);
    }
    CellCompiler with = compiler.join();
    Scene scene = with.scene(cell);
    if (scene.path() == null) {
      return List.of();
    }
    ExpressionTree qualifier = Candidates.qualifier(scene);
    if (qualifier != null && Candidates.isPackage(scene, qualifier)) {
      return packages(cell, text, cursor);
    }
    // What has no name in the cell has one in the compiler that nobody can write.
    return new JavaCompletion(scene, with.names(), values)
        .completions().stream().filter(one -> !one.text().startsWith("<")).toList();
  }

  /** Packages and what is in them: JShell has an index of those. */
  private List<Completion> packages(CellText cell, String text, int cursor) {
    String before = text.substring(0, cursor);
    List<Surroundings.Cut> cuts = surroundings.cut().apply(before);
    int start = cuts.isEmpty() ? 0 : cuts.getLast().start();
    String snippet = before.substring(start);
    int[] anchor = new int[1];
    List<Completion> found = new ArrayList<>();
    for (Suggestion one :
        surroundings
            .shell()
            .get()
            .sourceCodeAnalysis()
            .completionSuggestions(snippet, snippet.length(), anchor)) {
      String name = one.continuation();
      found.add(new Completion(name, start + anchor[0], kindIn(name), ""));
    }
    return found.stream().distinct().toList();
  }

  private static Completion.Kind kindIn(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    return name.equals("module ")
        ? Completion.Kind.KEYWORD
        : !last.isEmpty() && Character.isUpperCase(last.charAt(0))
            ? Completion.Kind.TYPE
            : Completion.Kind.PACKAGE;
  }
}
