package org.gradsh.repl.terminal;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.show.Progress;
import org.gradsh.autograd.show.Show;
import org.gradsh.repl.Display;
import org.gradsh.repl.Evaluated;
import org.gradsh.repl.Failure;
import org.gradsh.repl.Prelude;
import org.gradsh.repl.Report;
import org.gradsh.repl.Result;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;
import org.gradsh.repl.StateFile;
import org.gradsh.repl.Stdio;
import org.gradsh.repl.StopSignal;
import org.gradsh.repl.Version;
import org.gradsh.repl.plot.PlotStyle;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Signals;

/** The terminal: a prompt, an answer to each snippet, and a session that survives its errors. */
public final class TerminalDoor {
  private static final int STOPPED = 130;
  private static final String PROMPT = "∂ ";
  private static final String BAR = "|  ";

  /** Tensors are not shown narrower. */
  private static final int NARROWEST = 20;

  private final Terminal terminal;
  private final Session session;
  private final Report report;
  private final PrintStream out;
  private Palette palette;
  private CellReader reader;
  private TypedInput input;
  private LateOutput late;
  private String next;
  private int width;
  private int cells;
  private int interrupts;

  public TerminalDoor(Terminal terminal, Session session, PrintStream out) {
    this.terminal = terminal;
    this.session = session;
    this.out = out;
    this.report = new Report(session, Report.Layout.WORDS_FIRST);
    this.palette = palette();
    Prelude.displayWith(value -> out.println(Display.answer(value)));
    session.prefill(text -> next = text);
    session.settings().onChange(this::repaint);
    session.unstoppable(this::unstoppable);
  }

  /** Runs the terminal of this process until it is left; returns the exit code. */
  public static int run() throws IOException {
    // The session warms up while the terminal is looked at.
    try (Session session = new Session(true);
        Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      TerminalDoor door = new TerminalDoor(terminal, session, System.out);
      door.open(StateFile.of("history"));
      door.takeOver();
      return door.talk();
    }
  }

  /** Reads and answers until the input ends or a command leaves; returns the exit code. */
  public int run(Path history) {
    open(history);
    return talk();
  }

  private void open(Path history) {
    reader = new CellReader(terminal, new KeptHistory(history));
    reader.setParser(new CellParser(session));
    reader.setCompleter(new CellCompleter(session));
    reader.documentation(session::documentation);
    reader.palette(palette);
  }

  /** Has what is this process's go through the terminal: its input, output and dying threads. */
  private void takeOver() {
    reader.waiting(new FileInputStream(FileDescriptor.in));
    late = new LateOutput(reader);
    Stdio.divert(late);
    input = new TypedInput(this::plainReader, this::openLine, session::interrupt);
    System.setIn(input);
    Prelude.askWith(this::ask);
    Thread.setDefaultUncaughtExceptionHandler(this::threadEnded);
    if (isDumb()) {
      // JLine hears signals for terminals only that it knows something of.
      Signals.register("INT", () -> terminal.raise(Signal.INT));
    }
  }

  private int talk() {
    terminal.handle(Signal.INT, signal -> interrupt());
    terminal.handle(Signal.WINCH, signal -> fit());
    out.println(banner());
    while (true) {
      try {
        startLine();
        String text = readCell();
        if (text.isBlank()) {
          continue;
        }
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

  private String readCell() {
    String begun = next;
    next = null;
    try {
      return reader.readLine(
          palette.paint(Palette.Role.PROMPT, PROMPT, terminal), null, (Character) null, begun);
    } finally {
      if (late != null) {
        late.show();
      }
    }
  }

  /** For lines that a cell asks for. */
  private LineReader plainReader() {
    return LineReaderBuilder.builder()
        .terminal(terminal)
        .variable(LineReader.DISABLE_HISTORY, true)
        .variable(LineReader.DISABLE_COMPLETION, true)
        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
        .build();
  }

  /** What a cell has printed as the prompt for its input; the editor will print it again. */
  private String openLine() {
    String line = isDumb() ? "" : Stdio.openLine();
    if (!line.isEmpty()) {
      out.print('\r');
    }
    Stdio.lineEnded();
    return line.replace("%", "%%");
  }

  /** Asks for a line behind what the cell has printed. */
  private String ask(String prompt, boolean hidden) {
    return input.ask(openLine() + prompt.replace("%", "%%"), hidden);
  }

  // ---- looks ----

  private boolean isDumb() {
    return terminal.getType().startsWith(Terminal.TYPE_DUMB);
  }

  private Palette palette() {
    return switch (session.settings().theme()) {
      case AUTO -> Palette.of(terminal.getType(), System.getenv("NO_COLOR"));
      case DARK -> Palette.DARK;
      case LIGHT -> Palette.LIGHT;
      case NONE -> Palette.NONE;
    };
  }

  private void repaint() {
    palette = palette();
    if (width > 0) {
      draw();
    }
    if (reader != null) {
      reader.palette(palette);
    }
  }

  /** Lets tensors be as wide as the terminal is now, if that has changed. */
  private void fit() {
    int columns = terminal.getWidth();
    if (columns != width && columns > 0) {
      width = columns;
      Show.lineWidth(Math.max(columns, NARROWEST));
      draw();
    }
  }

  /** Lets plots be drawn for this terminal. */
  private void draw() {
    Integer colours = terminal.getNumericCapability(Capability.max_colors);
    boolean none = palette == Palette.NONE || colours == null;
    PlotStyle.terminal(width, Math.max(terminal.getHeight(), 1), none ? 0 : colours(colours));
  }

  /** Terminals that know any colour say so in the environment; terminfo counts 256. */
  private static int colours(int counted) {
    String any = System.getenv().getOrDefault("COLORTERM", "");
    return any.matches("truecolor|24bit") ? 1 << 24 : counted;
  }

  static String banner() {
    return String.join(
        "  ·  ",
        "Gradsh " + Version.TEXT,
        "Java " + Runtime.version().feature(),
        "cpu: " + Device.status("cpu"),
        "cuda: " + Device.status("cuda"));
  }

  /** Evaluates one cell and prints what there is to say. */
  private Result answer(String text) {
    Source source = Source.of("[" + ++cells + "]", text);
    report.knows(source);
    interrupts = 0;
    fit();
    if (input != null) {
      input.open();
    }
    Result result = session.run(source, this::show);
    if (input != null) {
      input.shut();
    }
    Progress.settle();
    result.warnings().forEach(p -> out.print(barred(report.text("warning", p), Palette.Role.HINT)));
    result.failure().ifPresent(this::tell);
    return result;
  }

  private void show(Evaluated evaluated) {
    String answer = Answer.of(evaluated);
    if (answer != null) {
      startLine();
      int name = answer.startsWith(BAR) ? -1 : answer.indexOf(Answer.SIGN);
      if (name < 0) {
        out.print(barred(answer.substring(BAR.length()), Palette.Role.NOTE));
      } else {
        int value = name + Answer.SIGN.length();
        out.println(
            palette.paint(Palette.Role.NAME, answer.substring(0, value), terminal)
                + answer.substring(value));
      }
    }
    if (evaluated.note() != null) {
      startLine();
      out.print(barred("note: " + evaluated.note(), Palette.Role.NOTE));
    }
  }

  private void tell(Failure failure) {
    startLine();
    if (failure instanceof Failure.Interrupted) {
      out.print(barred("interrupted", Palette.Role.NOTE));
    } else {
      out.print(barred(report.text(failure), Palette.Role.BAR));
    }
  }

  /** What is no answer, with the sign before each line that tells it from one. */
  private String barred(String text, Palette.Role role) {
    StringBuilder lines = new StringBuilder();
    text.lines()
        .forEach(
            line -> {
              lines.append(palette.paint(role, BAR.strip(), terminal)).append("  ");
              boolean hint = line.strip().startsWith("perhaps: ");
              lines.append(hint ? palette.paint(Palette.Role.HINT, line, terminal) : line);
              lines.append('\n');
            });
    return lines.toString();
  }

  private void threadEnded(Thread thread, Throwable exception) {
    if (exception instanceof StopSignal) {
      return;
    }
    if (!reader.isReading()) {
      startLine();
    }
    // Above the prompt, if there is one.
    out.print(barred(report.text(thread, exception), Palette.Role.BAR));
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
    if (interrupts > 2) {
      Runtime.getRuntime().halt(STOPPED);
    }
    session.interrupt();
  }

  /** What runs does not stop: why, and how to leave all the same. */
  private void unstoppable(String why) {
    startLine();
    String leave = "Ctrl-C three times leaves Gradsh";
    out.print(barred(why + "\n" + leave, Palette.Role.HINT));
  }
}
