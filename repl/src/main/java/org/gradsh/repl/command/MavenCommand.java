package org.gradsh.repl.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Names;
import org.gradsh.repl.Session;
import org.gradsh.repl.resolve.Dependencies;
import org.gradsh.repl.resolve.LocalRepository;
import org.gradsh.repl.resolve.Resolver.Conflict;
import org.gradsh.repl.resolve.Unresolvable;

/** {@code /maven G:A:V …}. */
public record MavenCommand() implements Command {
  /** So many libraries are listed. */
  private static final int MOST = 12;

  private static final List<String> OPTIONS =
      List.of("--exclude", "--offline", "--repo", "--sources");

  @Override
  public String name() {
    return "maven";
  }

  @Override
  public String arguments() {
    return "GROUP:ARTIFACT:VERSION … [options]";
  }

  @Override
  public String summary() {
    return "brings libraries, and what they depend on, to the class path";
  }

  @Override
  public String details() {
    return """
    From the local repository (~/.m2) first, then from Maven Central and the repositories of
    ~/.m2/settings.xml. All libraries asked for in a session are resolved together.
      /maven org.ejml:ejml-simple:0.43.1
      /maven org.lwjgl:lwjgl:3.3.6 org.lwjgl:lwjgl:3.3.6:natives-linux
      --repo URL       looks there as well; so do MAVEN_REPO and -Dgradsh.repositories
      --exclude G:A    leaves a library out, whoever depends on it
      --offline        takes what is in the local repository, and nothing else
      --sources        fetches the sources too, for documentation\
    """;
  }

  @Override
  public String kept(String line) {
    return line;
  }

  @Override
  public List<String> completions(Session session, List<String> words) {
    String last = words.getLast();
    if (last.startsWith("-")) {
      return OPTIONS;
    }
    String before = words.size() > 1 ? words.get(words.size() - 2) : "";
    return before.equals("--repo") ? List.of() : LocalRepository.completions(last);
  }

  @Override
  public boolean takesJava() {
    return false;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    List<String> coordinates = new ArrayList<>();
    List<String> excluded = new ArrayList<>();
    List<String> repositories = new ArrayList<>();
    boolean offline = false;
    boolean sources = false;
    List<String> words = arguments.words();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("-")) {
        coordinates.add(word);
        continue;
      }
      switch (word) {
        case "--offline" -> offline = true;
        case "--sources" -> sources = true;
        case "--exclude", "--repo" -> {
          if (++i == words.size()) {
            throw Refused.misused(word + " wants a word after it").at(arguments.end());
          }
          (word.equals("--repo") ? repositories : excluded).add(words.get(i));
        }
        default ->
            throw Refused.misused(
                    "there is no option " + word + Names.suggestion(word, OPTIONS, "options"))
                .at(arguments.place(i));
      }
    }
    if (coordinates.isEmpty() && repositories.isEmpty()) {
      throw Refused.misused("coordinates are missing").at(arguments.end());
    }
    Dependencies dependencies = session.dependencies();
    dependencies.repositories(repositories);
    if (coordinates.isEmpty()) {
      return Reply.of("from now on looked at as well: " + String.join(", ", repositories));
    }
    try {
      Dependencies.Added added = dependencies.add(coordinates, excluded, offline, sources);
      dependencies.sources().forEach(session.sources()::add);
      return Reply.of(text(added));
    } catch (Unresolvable e) {
      throw new Refused(e.getMessage());
    }
  }

  private static String text(Dependencies.Added added) {
    List<String> lines = new ArrayList<>();
    int count = added.added().size();
    String fetched =
        added.downloads() == 0
            ? ""
            : " (downloaded "
                + added.downloads()
                + (added.downloads() == 1 ? " jar, " : " jars, ")
                + size(added.bytes())
                + ")";
    lines.add(
        count == 0
            ? "nothing new: all of it is on the class path already"
            : "added " + count + (count == 1 ? " library" : " libraries") + fetched);
    added.added().stream().limit(MOST).forEach(library -> lines.add("  " + library));
    if (count > MOST) {
      lines.add("  … " + (count - MOST) + " more");
    }
    lines.addAll(notes(added));
    return String.join("\n", lines);
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? Math.max(1, bytes / 1000) + " kB"
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** What is to be said of versions that are not what somebody wants. */
  public static List<String> notes(Dependencies.Added added) {
    return Stream.concat(
            added.conflicts().stream().map(MavenCommand::note),
            added.kept().stream()
                .map(
                    kept ->
                        kept.library()
                            + " stays, for it is in use; "
                            + kept.wanted()
                            + " is wanted now, and a new session would take it"))
        .toList();
  }

  private static String note(Conflict conflict) {
    return conflict.won()
        + " (wanted by "
        + conflict.wonBy()
        + ") instead of "
        + conflict.lost()
        + " (wanted by "
        + conflict.lostBy()
        + ")";
  }
}
