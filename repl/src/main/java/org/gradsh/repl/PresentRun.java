package org.gradsh.repl;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import jdk.jshell.Snippet;

/**
 * What commands have done within the run that they are a part of: all of it on the session's
 * thread, and stopped with that run.
 */
public final class PresentRun {
  private final Session session;
  private final Set<String> running = new HashSet<>();

  PresentRun(Session session) {
    this.session = session;
  }

  /**
   * Runs a file within the present run, as {@link Session#runScript} does.
   *
   * @throws Command.Refused with the failure, if there is one; or if the file is running already
   */
  public Result runFile(Source source) throws Command.Refused {
    if (!running.add(source.name())) {
      throw new Command.Refused(source.name() + " runs itself again, without an end");
    }
    session.ran(source);
    try {
      return run(source, Run.Bundling.ALL);
    } finally {
      running.remove(source.name());
    }
  }

  private Result run(Source source, Run.Bundling bundling) throws Command.Refused {
    Result result = session.newRun(source, bundling, evaluated -> {}).toEnd();
    if (result.failure().isPresent()) {
      throw new Command.Refused(result.failure().get());
    }
    return result;
  }

  /**
   * The value of an expression, from the variable itself if it is the name of one; nothing else of
   * it stays in the session.
   *
   * @throws Command.Refused if it fails, or is no expression
   */
  public Object evaluate(Source expression) throws Command.Refused {
    Optional<SessionVariable> variable = session.variable(expression.text().strip());
    if (variable.isPresent()) {
      return variable.get().value();
    }
    Evaluated last = run(expression, Run.Bundling.NONE).last().orElse(null);
    if (last == null || !last.isExpression()) {
      throw new Command.Refused(expression.text().strip() + " is no expression");
    }
    if (last.snippet().subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
      session.shell().drop(last.snippet());
    }
    return last.value();
  }

  /**
   * Compiles statements or an expression into what can be {@linkplain #call called} many times.
   *
   * @throws Command.Refused with what the compiler has against them
   */
  public Callable<?> lambda(Source code) throws Command.Refused {
    return session.newRun(code, Run.Bundling.NONE, evaluated -> {}).lambda();
  }

  /**
   * Runs a source within the present run by a stopwatch, which runs while snippets do.
   *
   * @throws Command.Refused with the failure, if there is one
   */
  public Result runTimed(Source source, Stopwatch stopwatch) throws Command.Refused {
    session.control().timeBy(stopwatch);
    try {
      return run(source, Run.Bundling.NONE);
    } finally {
      session.control().timeBy(null);
    }
  }

  /**
   * Calls what snippets have made, such as a lambda, so that {@link Session#interrupt} stops it.
   *
   * @param code where it stands, for the report of a failure
   * @throws Command.Refused with the failure, if there is one
   */
  public <T> T call(Source code, Callable<T> body) throws Command.Refused {
    List<T> result = new ArrayList<>();
    if (session.control().call(() -> result.add(body.call()))) {
      return result.getFirst();
    }
    int start = code.text().length() - code.text().stripLeading().length();
    throw new Command.Refused(
        session.control().stopped()
            ? new Failure.Interrupted()
            : new Failure.Thrown(session.control().thrown(), code, start));
  }
}
