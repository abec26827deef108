package org.gradsh.repl.command;

import java.lang.reflect.Array;
import java.util.List;
import java.util.regex.Pattern;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.show.Grid;
import org.gradsh.autograd.show.Memory;
import org.gradsh.autograd.show.Show;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Names;
import org.gradsh.repl.Session;
import org.gradsh.repl.SessionVariable;

/** {@code /vars [-a] [pattern]}. */
public record VarsCommand() implements Command {
  private static final int LONGEST_VALUE = 40;

  /** The package of a class, in the name of a type. */
  private static final Pattern QUALIFIER = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");

  @Override
  public String name() {
    return "vars";
  }

  @Override
  public String arguments() {
    return "[-a] [pattern]";
  }

  @Override
  public String summary() {
    return "your variables: kind, dtype, shape, memory";
  }

  @Override
  public String details() {
    return """
      /vars      all that you have declared
      /vars w*   those whose name begins with w; ? stands for one letter
      /vars -a   also those that JShell makes for values: $1, $2, …
    Memory is that of arrays: of a tensor its elements and its gradient, of a list or a record what
    it holds. A view keeps the whole array that it looks into. What several variables share is
    counted once, with the first of them.
    """;
  }

  @Override
  public List<String> completions(Session session, List<String> words) {
    return session.variables().stream()
        .filter(v -> !v.isTemporary())
        .map(SessionVariable::name)
        .toList();
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    List<String> words = arguments.words(0, 2);
    boolean all = words.contains("-a");
    List<String> patterns = words.stream().filter(word -> !word.equals("-a")).toList();
    if (patterns.size() > 1) {
      throw Refused.misused("too many arguments").at(arguments.place(1));
    }
    String pattern = patterns.isEmpty() ? "*" : patterns.getFirst();
    if (pattern.startsWith("-")) {
      throw Refused.misused("there is no option " + pattern).at(arguments.place(0));
    }
    List<SessionVariable> known =
        session.variables().stream().filter(v -> all || !v.isTemporary()).toList();
    List<SessionVariable> shown =
        known.stream().filter(v -> v.name().matches(expression(pattern))).toList();
    if (shown.isEmpty() && !patterns.isEmpty()) {
      List<String> names = known.stream().map(SessionVariable::name).toList();
      throw new Refused(
              "no variable is called " + pattern + Names.suggestion(pattern, names, "variables"))
          .at(arguments.place(words.indexOf(pattern)));
    }
    return Reply.of(shown.isEmpty() ? "no variables" : table(shown));
  }

  /** {@code w*} as a regular expression. */
  private static String expression(String pattern) {
    StringBuilder expression = new StringBuilder();
    for (char c : pattern.toCharArray()) {
      switch (c) {
        case '*' -> expression.append(".*");
        case '?' -> expression.append('.');
        default -> expression.append("\\x{").append(Integer.toHexString(c)).append('}');
      }
    }
    return expression.toString();
  }

  private static Grid table(List<SessionVariable> variables) {
    Grid grid = new Grid("lllrrl", "  ");
    grid.head("name", "kind", "dtype", "shape", "memory", "value");
    Memory memory = new Memory();
    for (SessionVariable variable : variables) {
      Object value = variable.value();
      Memory.Share share = memory.add(value);
      grid.row(
          variable.name(),
          kind(variable),
          value instanceof Tensor t ? t.dtype().toString() : "",
          shape(value),
          share.text(),
          excerpt(value));
    }
    if (memory.bytes() > 0) {
      grid.row("", "", "", "", Memory.text(memory.bytes()), "");
    }
    return grid;
  }

  private static String kind(SessionVariable variable) {
    return switch (variable.value()) {
      case Variable v -> "Variable";
      case Tensor t -> "Tensor";
      case null, default -> QUALIFIER.matcher(variable.type()).replaceAll("");
    };
  }

  private static String shape(Object value) {
    return switch (value) {
      case Tensor t -> t.shape().toString();
      case Object array when array.getClass().isArray() -> "[" + Array.getLength(array) + "]";
      case null, default -> "";
    };
  }

  private static String excerpt(Object value) {
    String text =
        switch (value) {
          case Tensor t -> Show.elements(t);
          case null, default -> Show.line(value);
        };
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE - 1) + "…";
  }
}
