package org.gradsh.repl.terminal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.gradsh.autograd.DeviceProvider;
import org.gradsh.autograd.show.Progress;
import org.gradsh.repl.Display;
import org.gradsh.repl.Evaluated;
import org.gradsh.repl.Failure;
import org.gradsh.repl.Prelude;
import org.gradsh.repl.Report;
import org.gradsh.repl.Result;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;
import org.gradsh.repl.Stdio;
import org.gradsh.repl.StopSignal;
import org.gradsh.repl.Version;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** The terminal: a prompt, an answer to each snippet, and a session that survives its errors. */
public final class TerminalDoor {
  private static final int STOPPED = 130;
  private static final String PROMPT = "∂ ";
  private static final String CONTINUED = "  ";

  private final Terminal terminal;
  private final Session session;
  private final Report report;
  private final PrintStream out;
  private final boolean colours;
  private LineReader reader;
  private int cells;
  private int interrupts;
  private String next;

  public TerminalDoor(Terminal terminal, Session session, PrintStream out) {
    this.terminal = terminal;
    this.session = session;
    this.out = out;
    this.report = new Report(session, Report.Layout.WORDS_FIRST);
    this.colours =
        System.getenv("NO_COLOR") == null && !terminal.getType().startsWith(Terminal.TYPE_DUMB);
    Prelude.displayWith(value -> out.println(Display.answer(value)));
  }

  /** Runs the terminal of this process until it is left; returns the exit code. */
  public static int run() throws IOException {
    // The session warms up while the terminal is looked at.
    try (Session session = new Session(true);
        Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
      Path history = History.file(System.getenv(), home);
      return new TerminalDoor(terminal, session, System.out).run(history);
    }
  }

  /** Reads and answers until the input ends or a command leaves; returns the exit code. */
  public int run(Path history) {
    terminal.handle(Signal.INT, signal -> interrupt());
    Thread.setDefaultUncaughtExceptionHandler(this::threadEnded);
    reader = reader(history);
    session.prefill(text -> next = text);
    out.println(banner());
    while (true) {
      try {
        startLine();
        String loaded = next;
        next = null;
        String text = reader.readLine(prompt(), null, (Character) null, loaded);
        Result result = answer(text);
        if (result.exit().isPresent()) {
          return result.exit().getAsInt();
        }
      } catch (UserInterruptException e) {
        // Ctrl-C while typing: the line is given up.
      } catch (EndOfFileException e) {
        return 0;
      }
    }
  }

  private LineReader reader(Path history) {
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .appName("gradsh")
            .terminal(terminal)
            .parser(new CellParser(session))
            .completer(new CellCompleter(session))
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUED)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
    if (history != null) {
      builder.variable(LineReader.HISTORY_FILE, history);
    }
    return builder.build();
  }

  private String prompt() {
    return colours
        ? new AttributedString(PROMPT, AttributedStyle.BOLD.foreground(AttributedStyle.CYAN))
            .toAnsi(terminal)
        : PROMPT;
  }

  static String banner() {
    return String.join(
        "  ·  ",
        "Gradsh " + Version.TEXT,
        "Java " + Runtime.version().feature(),
        "cpu: " + DeviceProvider.status("cpu"),
        "cuda: " + DeviceProvider.status("cuda"));
  }

  /** Evaluates one cell and prints what there is to say. */
  private Result answer(String text) {
    Source source = Source.of("[" + ++cells + "]", text);
    report.knows(source);
    interrupts = 0;
    Result result = session.run(source, this::show);
    Progress.settle();
    result.warnings().forEach(problem -> bars(report.text("warning", problem)));
    result.failure().ifPresent(this::tell);
    return result;
  }

  private void show(Evaluated evaluated) {
    startLine();
    String answer = Answer.of(evaluated);
    if (answer != null) {
      out.println(answer);
    }
    if (evaluated.note() != null) {
      bars("note: " + evaluated.note());
    }
  }

  private void tell(Failure failure) {
    startLine();
    bars(failure instanceof Failure.Interrupted ? "interrupted" : report.text(failure));
  }

  /** Prints what is no answer, with the sign before each line that tells it from one. */
  private void bars(String text) {
    out.print(barred(text));
  }

  private static String barred(String text) {
    return text.lines().map(line -> "|  " + line + "\n").collect(Collectors.joining());
  }

  private void threadEnded(Thread thread, Throwable exception) {
    if (exception instanceof StopSignal) {
      return;
    }
    String text = barred(report.text(thread, exception));
    if (reader != null && reader.isReading()) {
      reader.printAbove(text);
    } else {
      startLine();
      out.print(text);
    }
  }

  /** Ends a line that the user's code has left open. */
  private void startLine() {
    if (Stdio.midLine()) {
      out.println();
    }
  }

  /** Ctrl-C while a cell runs. Asked often enough, the program ends. */
  private void interrupt() {
    // The terminal has echoed ^C.
    out.println();
    interrupts++;
    if (interrupts == 2) {
      bars("still running: the JVM cannot stop this; Ctrl-C once more leaves Gradsh");
    } else if (interrupts > 2) {
      Runtime.getRuntime().halt(STOPPED);
    }
    session.interrupt();
  }
}
