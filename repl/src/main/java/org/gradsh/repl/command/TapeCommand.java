package org.gradsh.repl.command;

import java.util.List;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Graph;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.show.Show;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;

/** {@code /tape [expression]}. */
public record TapeCommand() implements Command {
  @Override
  public String name() {
    return "tape";
  }

  @Override
  public String arguments() {
    return "[tensor or tape]";
  }

  @Override
  public String summary() {
    return "the open tapes, or the ops behind a tensor, as a table";
  }

  @Override
  public String details() {
    return """
      /tape            what the open tapes have seen so far
      /tape y          the graph behind y: what backward() would walk
      /tape t          a tape, open or closed
    """;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    if (arguments.isEmpty()) {
      // Those of the thread on which cells run.
      List<String> open = session.presentRun().call(arguments.source(), Show::openTapes);
      String none = "no tape is open; /tape y shows the ops behind a tensor y";
      return Reply.of(open.isEmpty() ? none : String.join("\n\n", open));
    }
    Object value = session.presentRun().evaluate(arguments.code());
    return switch (value) {
      case GradientTape tape -> Reply.of(tape);
      case Tensor y ->
          Reply.of(session.presentRun().call(arguments.code(), () -> Graph.of(y).toString()));
      case null, default ->
          throw new Refused(arguments.text() + " is neither a tensor nor a tape")
              .at(arguments.place(0));
    };
  }
}
