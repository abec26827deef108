package org.gradsh.repl.command;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.autograd.Graph;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.show.Grid;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;

/** {@code /timeit [-n loops] [-r runs] code}. */
public record TimeitCommand() implements Command {
  /** An option; {@code -n * 2} and {@code -n5} are Java. */
  private static final Pattern OPTION = Pattern.compile("\\s*-([nr])\\s+(\\w+)");

  @Override
  public String name() {
    return "timeit";
  }

  @Override
  public String arguments() {
    return "[-n loops] [-r runs] code";
  }

  @Override
  public String summary() {
    return "runs code many times: how long it takes, forward and backward";
  }

  @Override
  public String details() {
    return """
    The code is called once, then for a while until the JVM has compiled it, then in 7 runs (3 if a
    call takes a second) of as many loops as take about 0.1 s. Told are the median of the runs, ±
    half the distance between their quartiles, and the first call.
      /timeit matmul(x, w)
      /timeit -r 20 -n 100 sin(x) * exp(x)
    Where the value is a recorded tensor, its backward walk is timed as well: from the sum of its
    elements to all variables, which keep their gradients. What the code does it does each time.
    The times are of this machine, and of what else runs on it: trust ratios.
    """;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    long loops = 0;
    int runs = 0;
    int start = arguments.start();
    Matcher option = OPTION.matcher(arguments.source().text());
    while (option.region(start, arguments.end()).lookingAt()) {
      if (option.group(1).equals("n")) {
        loops = number(option);
      } else {
        runs = number(option);
      }
      start = option.end();
    }
    Arguments rest = new Arguments(arguments.source(), start, arguments.end());
    return Reply.of(table(session, rest.code(), loops, runs));
  }

  private static int number(Matcher option) throws Refused {
    String text = option.group(2);
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw Refused.misused("-" + option.group(1) + " takes a positive number, not " + text)
          .at(option.start(2));
    }
    return Integer.parseInt(text);
  }

  private static Grid table(Session session, Source code, long loops, int runs) throws Refused {
    Callable<?> body = session.presentRun().lambda(code);
    Repeated forward = session.presentRun().call(code, () -> Repeated.measure(body, loops, runs));
    Object value = session.presentRun().call(code, body);
    if (value instanceof Tensor y && y.requiresGrad()) {
      Graph graph = Graph.of(y);
      List<Variable> variables = graph.variables();
      Callable<?> walk = () -> graph.gradients(variables);
      Repeated backward =
          session.presentRun().call(code, () -> Repeated.measure(walk, loops, runs));
      return Repeated.table(List.of("forward", "backward"), List.of(forward, backward));
    }
    return Repeated.table(List.of("code"), List.of(forward));
  }
}
