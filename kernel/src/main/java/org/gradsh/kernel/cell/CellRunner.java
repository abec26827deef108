package org.gradsh.kernel.cell;

import com.google.gson.JsonObject;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.gradsh.autograd.show.Progress;
import org.gradsh.kernel.view.Views;
import org.gradsh.repl.Evaluated;
import org.gradsh.repl.Failure;
import org.gradsh.repl.Prelude;
import org.gradsh.repl.Report;
import org.gradsh.repl.Result;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;
import org.gradsh.repl.StopSignal;
import org.gradsh.repl.plot.Curves;

/**
 * Runs cells, one after the other, in one session, and brings what they show to an outlet. Of this
 * process it takes over the output, the input and {@code display}.
 */
public final class CellRunner implements AutoCloseable {
  private final Session session;
  private final Outlet outlet;
  private final Cells cells;
  private final Output output;
  private final Errors errors;
  private final List<JsonObject> payload = new ArrayList<>();

  /** The value of the present cell as text; null if none was shown. */
  private volatile String shown;

  private final PrintStream ownOut;
  private final PrintStream ownErr;
  private final InputStream in = System.in;
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  /** Opens a session to talk to; see {@link #CellRunner(Outlet, boolean)}. */
  public CellRunner(Outlet outlet) {
    this(outlet, true);
  }

  /**
   * Opens the session, which starts in the background, and takes over the process's output.
   *
   * @param completion whether names will be completed: all classes are indexed then
   */
  public CellRunner(Outlet outlet, boolean completion) {
    this.outlet = outlet;
    session = new Session(completion);
    cells = new Cells(session::isHere);
    output = new Output(outlet, cells::here);
    errors = new Errors(new Report(session, Report.Layout.PLACE_IN_WORDS));
    ownOut = output.stream(Outlet.Stream.STDOUT);
    ownErr = output.stream(Outlet.Stream.STDERR);
    System.setOut(ownOut);
    System.setErr(ownErr);
    NotebookDisplays displays = new NotebookDisplays(outlet, output, cells::here);
    AskedInput asked = new AskedInput(outlet, output, cells::here);
    System.setIn(asked);
    Prelude.askWith(asked::ask);
    Prelude.displayOn(displays);
    Progress.showOn(new ProgressDisplay(displays));
    Curves.showOn(new CurvesDisplay(displays));
    session.out(System.out);
    session.answers(displays::answer);
    session.prefill(text -> payload.add(Payload.nextInput(text)));
    session.unstoppable(why -> System.err.println(why + "\nrestart the kernel to end it"));
    Thread.setDefaultUncaughtExceptionHandler(this::threadEnded);
  }

  /** The session that runs the cells. */
  public Session session() {
    return session;
  }

  /** Runs a cell to its end or to its first failure; what it shows has come to the outlet then. */
  public Ended run(Cell cell) {
    begin(cell);
    String asked = Pages.asked(cell.source().text());
    if (asked != null) {
      payload.add(Pages.of(session, asked));
      return ended(cell, Optional.empty(), OptionalInt.empty());
    }
    Result result = session.run(cell.source(), this::tell);
    Progress.settle();
    result.warnings().forEach(p -> System.err.print(errors.warning(p)));
    Optional<Failure> failure = result.failure();
    if (failure.isEmpty() && !cell.silent()) {
      result.unresolved().forEach(p -> System.err.print(errors.warning(p)));
      failure = result.last().filter(this::isShown).flatMap(last -> show(cell, last));
    }
    return ended(cell, failure, result.exit());
  }

  private Ended ended(Cell cell, Optional<Failure> failure, OptionalInt exit) {
    output.flush();
    Optional<CellError> error = failure.map(found -> error(cell, found));
    output.flush();
    if (!cell.silent()) {
      error.ifPresent(told -> output.after(() -> outlet.error(cell, told)));
    }
    return new Ended(error, failure, exit, List.copyOf(payload), Optional.ofNullable(shown));
  }

  /** A failure as it is told. To ask an exception for its message is to run the user's code. */
  private CellError error(Cell cell, Failure failure) {
    if (!(failure instanceof Failure.Thrown(Throwable exception, Source in, int at))) {
      return errors.of(failure);
    }
    List<CellError> told = new ArrayList<>();
    session.after(cell.source(), () -> told.add(errors.of(failure)));
    String name = Report.name(exception);
    return told.isEmpty()
        ? new CellError(name, "", List.of(name + " (its message cannot be had)"))
        : told.getFirst();
  }

  /** A value is shown unless a semicolon asks not to. */
  private boolean isShown(Evaluated last) {
    return last.isExpression() && !session.written(last.snippet()).strip().endsWith(";");
  }

  private Optional<Failure> show(Cell cell, Evaluated last) {
    return session.after(
        cell.source(),
        () -> {
          DisplayData data = Views.of(last.value());
          shown = String.valueOf(data.getData(MIMEType.TEXT_PLAIN));
          output.after(() -> outlet.result(cell, data));
        });
  }

  private void tell(Evaluated evaluated) {
    if (evaluated.note() != null) {
      System.err.println("note: " + evaluated.note());
    }
  }

  /** What became of an expression. */
  public sealed interface Value {
    /** All forms of its value. */
    record Shown(DisplayData data) implements Value {}

    /** Why it has none. */
    record Failed(CellError error) implements Value {}
  }

  /** The value of an expression after a cell; nothing of it stays in the session. */
  public Value evaluate(Cell cell, String expression) {
    Source source = Source.of("[" + cell.number() + "]", expression);
    List<DisplayData> data = new ArrayList<>();
    Optional<Failure> failure = session.evaluateAside(source, value -> data.add(Views.of(value)));
    output.flush();
    return failure.isPresent()
        ? new Value.Failed(error(cell, failure.get()))
        : new Value.Shown(data.getFirst());
  }

  /** Runs a handler that cells have left behind, as a cell of its own. */
  public Ended handle(Cell cell, Runnable handler) {
    begin(cell);
    return ended(cell, session.handle(cell.source(), handler), OptionalInt.empty());
  }

  private void begin(Cell cell) {
    cells.begin(cell);
    errors.knows(cell.source());
    payload.clear();
    shown = null;
    // A cell may have set them to nothing.
    if (System.out == null) {
      System.setOut(ownOut);
    }
    if (System.err == null) {
      System.setErr(ownErr);
    }
  }

  /** Stops the cell that runs, if one does. */
  public void interrupt() {
    session.interrupt();
  }

  private void threadEnded(Thread thread, Throwable exception) {
    if (exception instanceof StopSignal) {
      return;
    }
    try {
      System.err.print(errors.text(thread, exception));
    } catch (RuntimeException | Error e) {
      // Its message is the user's code, too.
      System.err.println("in thread " + thread.getName() + ": " + Report.name(exception));
    }
  }

  /** Ends the session and gives the process its output and input back. */
  @Override
  public void close() {
    session.close();
    output.close();
    System.setOut(out);
    System.setErr(err);
    System.setIn(in);
    Progress.showOn(null);
    Curves.showOn(null);
    Thread.setDefaultUncaughtExceptionHandler(null);
  }
}
