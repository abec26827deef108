package org.gradsh.repl.launch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import org.gradsh.repl.CodeFile;
import org.gradsh.repl.Door;
import org.gradsh.repl.Session;
import org.gradsh.repl.Usage;
import org.gradsh.repl.script.ScriptDoor;
import org.gradsh.repl.terminal.TerminalDoor;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The run from which the installer has the JVM make the start-up cache: {@code gradsh --rehearse
 * FILE} goes through the script door with the file, and through the terminal door on a terminal
 * that nobody sees, and has the other doors rehearse. What is loaded here starts fast ever after.
 */
final class Rehearsal {
  private static final String TYPED =
      "1 + 1\nvar x = tensor(1, 2)\nx.po\tw(2)\nint f(int n) { // f\nreturn n;\n}\nf(\"a\")\n"
          + "1 +* 2\n/help\n/exit\n";

  private Rehearsal() {}

  /** Runs all doors; returns the exit code of the first that fails. */
  static int run(String file) throws IOException, Usage {
    int failed = ScriptDoor.run(CodeFile.read(file), List.of(), false);
    if (failed != 0) {
      return failed;
    }
    byte[] typed = TYPED.replace('\n', '\r').getBytes(StandardCharsets.UTF_8);
    try (Session session = new Session(true);
        Terminal terminal =
            TerminalBuilder.builder()
                .system(false)
                .type("xterm-256color")
                .streams(new ByteArrayInputStream(typed), OutputStream.nullOutputStream())
                .build()) {
      PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
      failed = new TerminalDoor(terminal, session, nowhere).run(null);
    }
    for (Door door : ServiceLoader.load(Door.class)) {
      door.rehearse();
    }
    return failed;
  }
}
