package org.gradsh.repl.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Graph;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.show.Show;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;
import org.gradsh.repl.SessionVariable;
import org.gradsh.repl.Source;

/** {@code /grad expression [wrt x, …]}. */
public record GradCommand() implements Command {
  private static final String BY = " wrt ";

  /** Nothing stands behind it, or before it; a variable may have that name. */
  private static final Pattern NO_NAMES = Pattern.compile(".*[\\w)\\]]\\s+wrt", Pattern.DOTALL);

  private static final Pattern NO_EXPRESSION = Pattern.compile("wrt\\s+\\w.*", Pattern.DOTALL);

  @Override
  public String name() {
    return "grad";
  }

  @Override
  public String arguments() {
    return "expression [wrt x, …]";
  }

  @Override
  public String summary() {
    return "the value of an expression and its gradients";
  }

  @Override
  public String details() {
    return """
      /grad sin(x) * exp(x)           by each variable that takes part
      /grad matmul(a, w).sum() wrt a  by what you name: variables, or tensors
      /grad y                         of what was computed before
    Of a value with many elements it is the gradient of their sum. Nothing is left behind: no
    grad() changes, and what was recorded may be asked again.
    """;
  }

  /** What is differentiated by, and the name to show for it. */
  private record By(Tensor tensor, String name) {}

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    if (NO_NAMES.matcher(arguments.text()).matches()) {
      throw Refused.misused("the name of a tensor is missing").at(arguments.end());
    }
    if (NO_EXPRESSION.matcher(arguments.text()).matches()) {
      throw Refused.misused("the expression is missing").at(arguments.place(0));
    }
    Source whole = arguments.code();
    int by = whole.text().lastIndexOf(BY);
    Source expression = by < 0 ? whole : whole.part(arguments.start(), by);
    List<By> sources = by < 0 ? List.of() : named(session, arguments, by + BY.length());
    GradientTape tape = session.presentRun().call(whole, () -> watching(sources));
    try {
      if (!(session.presentRun().evaluate(expression) instanceof Tensor y)) {
        throw new Refused("the value is no tensor: only tensors have gradients");
      }
      return Reply.of(session.presentRun().call(expression, () -> text(session, y, sources)));
    } finally {
      tape.close();
    }
  }

  /** A tape that watches what is no variable, so that ops on it are recorded. */
  private static GradientTape watching(List<By> sources) {
    GradientTape tape = GradientTape.persistent();
    sources.stream().map(By::tensor).filter(t -> !t.requiresGrad()).forEach(tape::watch);
    return tape;
  }

  /** The tensors after {@code wrt}. */
  private static List<By> named(Session session, Arguments arguments, int from) throws Refused {
    List<By> sources = new ArrayList<>();
    String text = arguments.source().text();
    int start = from;
    int end;
    do {
      int comma = text.indexOf(',', start);
      end = comma < 0 || comma > arguments.end() ? arguments.end() : comma;
      String name = text.substring(start, end).strip();
      if (name.isEmpty()) {
        throw Refused.misused("the name of a tensor is missing").at(start);
      }
      if (!(session.presentRun().evaluate(arguments.source().part(start, end))
          instanceof Tensor tensor)) {
        throw new Refused(name + " is no tensor").at(start);
      }
      sources.add(new By(tensor, name));
      start = end + 1;
    } while (end < arguments.end());
    return sources;
  }

  private static String text(Session session, Tensor y, List<By> given) {
    Graph graph = Graph.of(y);
    List<By> sources = given.isEmpty() ? named(session, graph.variables()) : given;
    List<Tensor> gradients = graph.gradients(sources.stream().map(By::tensor).toList());
    String sum = y.size() == 1 ? "∂/∂" : "∂Σ/∂";
    int width = sources.stream().mapToInt(s -> (sum + s.name).length()).max().orElse(0);
    width = Math.max(width, "value".length());
    StringBuilder text = new StringBuilder(row("value", width, y.detach()));
    for (int i = 0; i < sources.size(); i++) {
      text.append('\n').append(row(sum + sources.get(i).name, width, gradients.get(i)));
    }
    return text.toString();
  }

  private static String row(String label, int width, Tensor value) {
    String shown = label + " ".repeat(width - label.length()) + "  ";
    String indent = " ".repeat(shown.length());
    return shown + Show.text(value).lines().collect(Collectors.joining("\n" + indent));
  }

  /** Variables by the names that the session has for them; else their own, else counted. */
  private static List<By> named(Session session, List<Variable> variables) {
    List<SessionVariable> known = session.variables();
    List<By> named = new ArrayList<>();
    for (Variable variable : variables) {
      String own = variable.name().isEmpty() ? "v" + (named.size() + 1) : variable.name();
      String name =
          known.stream()
              .filter(v -> v.value() == variable)
              .map(SessionVariable::name)
              .findFirst()
              .orElse(own);
      named.add(new By(variable, name));
    }
    return named;
  }
}
