package org.gradsh.repl.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.gradsh.repl.Gradsh;

/**
 * A small language for tests of the program in a real pseudo-terminal, which look at the screen:
 * {@code term.type("1 + 1\n").shows("$1 ==> 2")}.
 *
 * <p>Whatever is waited for has a long time to come; only a test that fails takes that long.
 */
final class Term implements AutoCloseable {
  static final String PROMPT = "∂ ";
  static final String CTRL_A = "\u0001";
  static final String CTRL_C = "\u0003";
  static final String CTRL_D = "\u0004";
  static final String CTRL_R = "\u0012";
  static final String CTRL_U = "\u0015";
  static final String TAB = "\t";
  static final String SHIFT_TAB = "\u001b[Z";
  static final String ENTER = "\r";
  static final String ALT_ENTER = "\u001b\r";
  static final String BACKSPACE = "\u007f";
  static final String UP = "\u001bOA";
  static final String DOWN = "\u001bOB";
  static final String RIGHT = "\u001bOC";
  static final String LEFT = "\u001bOD";

  private static final long PATIENCE_MILLIS = Long.getLong("term.patience", 30_000);

  private final PtyProcess process;
  private final OutputStream keys;
  private final Screen screen;

  /** The lines before this one have been looked at. */
  private int seen;

  /** How often a line was asked for, as far as the test has looked. */
  private int answered;

  private Term(PtyProcess process, int columns, int rows) {
    this.process = process;
    this.keys = process.getOutputStream();
    this.screen = new Screen(columns, rows);
    Thread.ofPlatform().daemon().start(this::watch);
  }

  /** Starts the program in a terminal of 80 columns and 24 rows, with a changed environment. */
  static Term open(Map<String, String> changes) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(name -> name.equals("NO_COLOR") || name.startsWith("LC_"));
    environment.put("TERM", "xterm-256color");
    environment.put("LANG", "C.UTF-8");
    environment.putAll(changes);
    environment.values().removeIf(String::isEmpty);
    List<String> command = Gradsh.builder(List.of("--enable-native-access=ALL-UNNAMED")).command();
    try {
      PtyProcess process =
          new PtyProcessBuilder(command.toArray(String[]::new))
              .setEnvironment(environment)
              .setInitialColumns(80)
              .setInitialRows(24)
              .start();
      return new Term(process, 80, 24);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void watch() {
    char[] buffer = new char[8192];
    try (Reader out = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      for (int n = out.read(buffer); n >= 0; n = out.read(buffer)) {
        screen.write(new String(buffer, 0, n));
      }
    } catch (IOException e) {
      // The terminal is gone with its program.
    }
  }

  // ---- what a person does ----

  /** Types at once what a person would type key by key; {@code \n} is the Enter key. */
  Term type(String text) {
    return key(text.replace("\n", ENTER));
  }

  /** Presses keys. */
  Term key(String sequence) {
    return bytes(sequence.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes, whatever they are. */
  Term bytes(byte[] bytes) {
    try {
      keys.write(bytes);
      keys.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pastes as terminals do for programs that ask for it. */
  Term paste(String text) {
    until(screen::takesPastes, () -> "pastes in brackets");
    return key("\u001b[200~" + text.replace('\n', '\r') + "\u001b[201~");
  }

  /** Changes the size of the window. */
  Term resize(int columns, int rows) {
    screen.resize(columns, rows);
    process.setWinSize(new WinSize(columns, rows));
    return this;
  }

  /** Sends a signal by its name, such as {@code TERM}. */
  Term signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
      return this;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- what a person sees ----

  /** Waits for a line, below those that were looked at before, that is the given one. */
  Term shows(String line) {
    return shows(line, PATIENCE_MILLIS);
  }

  private Term shows(String line, long millis) {
    return find("the line '" + line + "'", line::equals, millis);
  }

  /** Waits for a line, below those that were looked at before, with the given text in it. */
  Term showsPart(String part) {
    return find("'" + part + "'", line -> line.contains(part), PATIENCE_MILLIS);
  }

  private Term find(String what, Predicate<String> wanted, long millis) {
    until(
        () -> {
          List<String> text = screen.text();
          for (int i = seen; i < text.size(); i++) {
            if (wanted.test(text.get(i))) {
              seen = i + 1;
              return true;
            }
          }
          return false;
        },
        () -> what + " below line " + seen,
        millis);
    return this;
  }

  /** Waits until the cursor stands behind the given text, which begins its line. */
  Term cursorAfter(String text) {
    until(() -> screen.beforeCursor().equals(text), () -> "the cursor after '" + text + "'");
    return this;
  }

  /** Waits for an empty prompt that was not there before; what is above counts as looked at. */
  Term prompts() {
    asks(PROMPT);
    seen = screen.cursorLine();
    return this;
  }

  /** Waits until a line is asked for, once more, after the given text. */
  Term asks(String text) {
    until(
        () -> screen.asked() > answered && screen.beforeCursor().equals(text),
        () -> "a line to be asked for, not the " + answered + ". time, after '" + text + "'");
    answered = screen.asked();
    return this;
  }

  /** Presses Ctrl-C and waits for the prompt after it. */
  Term giveUp() {
    answered = screen.asked();
    return key(CTRL_C).prompts();
  }

  /**
   * Gives up what is being typed and types a line instead, again and again until another line is
   * shown: a terminal throws away what was typed about the time of a Ctrl-C.
   */
  Term insists(String line, String shown) {
    for (int times = 1; ; times++) {
      try {
        key(CTRL_C);
        Thread.sleep(200);
        type(line);
        return shows(shown, 2000);
      } catch (AssertionError e) {
        if (times == 10) {
          throw e;
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Waits until the line of the cursor is the given one. */
  Term lineIs(String line) {
    until(() -> screen.text().getLast().equals(line), () -> "'" + line + "' as the last line");
    return this;
  }

  /** Waits until a text is shown in a style: one of the SGR parameters, or "" for plain. */
  Term styled(String text, String sgr) {
    Pattern wanted = Pattern.compile("(.*;)?" + sgr + "(;.*)?");
    until(
        () -> {
          List<String> styles = screen.styles(text);
          return !styles.isEmpty() && styles.stream().allMatch(s -> wanted.matcher(s).matches());
        },
        () -> "'" + text + "' in " + sgr + ", not " + screen.styles(text));
    return this;
  }

  /** Waits until the character of a text at the given place is shown in a style. */
  Term styled(String text, String sgr, int at) {
    Pattern wanted = Pattern.compile("(.*;)?" + sgr + "(;.*)?");
    until(
        () -> {
          List<String> styles = screen.styles(text);
          return styles.size() > at && wanted.matcher(styles.get(at)).matches();
        },
        () -> "'" + text + "' in " + sgr + " at " + at + ", not " + screen.styles(text));
    return this;
  }

  /** The lines seen so far, from the given one on. */
  List<String> lines(int from) {
    List<String> text = screen.text();
    return new ArrayList<>(text.subList(Math.min(from, text.size()), text.size()));
  }

  /** That a text is nowhere on the screen. */
  Term never(String text) {
    assertFalse(screen.toString().contains(text), screen::toString);
    return this;
  }

  Screen screen() {
    return screen;
  }

  /** Waits for the end of the program. */
  Term leaves(int code) {
    try {
      if (!process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running:\n" + screen);
      }
      assertEquals(code, process.exitValue(), screen::toString);
      return this;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void until(BooleanSupplier seen, Supplier<String> what) {
    until(seen, what, PATIENCE_MILLIS);
  }

  private void until(BooleanSupplier seen, Supplier<String> what, long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      synchronized (screen) {
        while (!seen.getAsBoolean()) {
          long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
          if (left <= 0) {
            throw new AssertionError("expected " + what.get() + " on the screen:\n" + screen);
          }
          screen.wait(Math.min(left, 100));
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
