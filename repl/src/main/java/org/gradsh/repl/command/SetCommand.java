package org.gradsh.repl.command;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gradsh.autograd.show.Grid;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Names;
import org.gradsh.repl.Session;
import org.gradsh.repl.Settings;
import org.gradsh.repl.Settings.Name;
import org.gradsh.repl.Usage;

/** {@code /set [name [value]]}. */
public record SetCommand() implements Command {
  private static final String NO_FLAGS = "none";

  @Override
  public String name() {
    return "set";
  }

  @Override
  public String arguments() {
    return "[name [value]]";
  }

  @Override
  public String summary() {
    return "shows or changes precision, threshold, width, theme, compiler flags";
  }

  @Override
  public String details() {
    return """
      /set                         all settings with their values
      /set precision 2             two digits after the point in tensors
      /set threshold 100           tensors of more than 100 elements are summarised
      /set theme light             colours: auto, dark, light, none
      /set compiler -Xlint:all     flags of the Java compiler: its warnings are shown
      /set compiler none           no flags
    Flags hold from the next snippet on; one that is taken away goes with the next /reset. Preview
    features need the JVM too: start with GRADSH_JAVA_OPTIONS=--enable-preview.
    """;
  }

  @Override
  public List<String> completions(Session session, List<String> words) {
    if (words.size() == 1) {
      return names();
    }
    return switch (words.getFirst()) {
      case "theme" -> Arrays.stream(Settings.Theme.values()).map(Settings.Theme::word).toList();
      case "compiler" ->
          List.of(NO_FLAGS, "-Xlint:all", "-Xlint:unchecked", "-deprecation", "--enable-preview");
      default -> List.of();
    };
  }

  @Override
  public String kept(String line) {
    // How wide and coloured answers are is the terminal's own business.
    String[] words = line.strip().split("\\s+");
    boolean changes = words.length > 2;
    return changes && List.of("precision", "threshold", "compiler").contains(words[1]) ? line : "";
  }

  @Override
  public boolean takesJava() {
    return false;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    List<String> words = arguments.words();
    if (words.isEmpty()) {
      Grid grid = new Grid("lll", "  ");
      Stream.of(Name.values()).forEach(name -> grid.row(row(session, name)));
      return Reply.of(grid);
    }
    Name name = named(words.getFirst(), arguments);
    List<String> values = words.subList(1, words.size());
    if (values.isEmpty()) {
      return Reply.of(String.join("  ", row(session, name)));
    }
    if (name == Name.COMPILER && values.equals(List.of(NO_FLAGS))) {
      values = List.of();
    }
    try {
      session.settings().set(name, values);
    } catch (Usage e) {
      throw new Refused(e.getMessage()).at(arguments.place(1));
    }
    List<String> kept = session.settings().keptFlags();
    return name != Name.COMPILER || kept.isEmpty()
        ? Reply.none()
        : Reply.of("the compiler keeps " + String.join(" ", kept) + " until /reset");
  }

  private static Name named(String word, Arguments arguments) throws Refused {
    for (Name name : Name.values()) {
      if (name.word().equals(word)) {
        return name;
      }
    }
    throw new Refused("there is no setting " + word + Names.suggestion(word, names(), "settings"))
        .at(arguments.place(0));
  }

  private static List<String> names() {
    return Arrays.stream(Name.values()).map(Name::word).toList();
  }

  private static String[] row(Session session, Name name) {
    String text = session.settings().text(name);
    return new String[] {name.word(), text.isEmpty() ? NO_FLAGS : text, name.summary()};
  }
}
