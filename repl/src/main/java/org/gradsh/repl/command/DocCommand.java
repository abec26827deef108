package org.gradsh.repl.command;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Documentation;
import org.gradsh.repl.Session;

/** {@code /doc name}. */
public record DocCommand() implements Command {
  /** Of more overloads than this the rest is told by their signatures alone. */
  private static final int MOST = 3;

  private static final Pattern NAME = Pattern.compile("[\\w$.]+");

  @Override
  public String name() {
    return "doc";
  }

  @Override
  public String arguments() {
    return "name";
  }

  @Override
  public String summary() {
    return "what a method, class or variable is";
  }

  @Override
  public String details() {
    return """
      /doc tanh         an op: formula, derivative, example
      /doc x.backward   a method of what x is
      /doc new Linear   the constructors of a class
      /doc List.of      each of several that have the name
    """;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    String name = arguments.code().text().strip();
    List<Documentation> found = session.documentation(name, name.length());
    if (found.isEmpty()) {
      String near = session.meant(name).map(one -> ". Did you mean " + one + "?").orElse("");
      throw new Refused("nothing is known of " + name + near).at(arguments.place(0));
    }
    String told =
        IntStream.range(0, found.size())
            .mapToObj(i -> text(found.get(i), i < MOST))
            .collect(Collectors.joining("\n"))
            .stripTrailing();
    return Reply.of(
        isMade(session, name) ? told + "\n\n  how to make one: /doc new " + name : told);
  }

  /** Whether a name is that of a class with constructors. */
  private static boolean isMade(Session session, String name) {
    String made = "new " + name;
    return NAME.matcher(name).matches() && !session.documentation(made, made.length()).isEmpty();
  }

  private static String text(Documentation one, boolean all) {
    String text = all ? one.text().strip() : "";
    return text.isEmpty()
        ? one.signature()
        : one.signature() + "\n" + text.indent(2).stripTrailing() + "\n";
  }
}
