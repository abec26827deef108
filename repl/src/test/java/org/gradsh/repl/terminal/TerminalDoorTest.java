package org.gradsh.repl.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.gradsh.repl.Session;
import org.gradsh.repl.StateFile;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The terminal, driven through a terminal that can do nothing. */
class TerminalDoorTest {
  @TempDir Path folder;

  private record Talk(int code, List<String> lines) {}

  private Talk talk(String typed) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (Session session = new Session(false);
        Terminal terminal =
            new DumbTerminal(
                "test",
                Terminal.TYPE_DUMB,
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                OutputStreamOfNothing.INSTANCE,
                StandardCharsets.UTF_8)) {
      int code = new TerminalDoor(terminal, session, print).run(folder.resolve("history"));
      return new Talk(code, out.toString(StandardCharsets.UTF_8).lines().toList());
    }
  }

  private static final class OutputStreamOfNothing extends java.io.OutputStream {
    static final OutputStreamOfNothing INSTANCE = new OutputStreamOfNothing();

    @Override
    public void write(int b) {}
  }

  @Test
  void answersAreOneLineEach() throws IOException {
    Talk talk =
        talk(
            "int x = 3\n"
                + "x * x\n"
                + "x = 4\n"
                + "String s = \"a\\n"
                + "\"\n"
                + "int f(int n) {\n"
                + "return n; }\n"
                + "record P(int x) { }\n"
                + "var v = variable(3.0)\n"
                + "for (;;) break;\n");
    assertEquals(0, talk.code());
    assertTrue(talk.lines().getFirst().startsWith("Gradsh 0.1  ·  Java "));
    assertEquals(
        List.of(
            "x ==> 3",
            "$2 ==> 9",
            "x ==> 4",
            "s ==> \"a\\n\"",
            "|  created method f(int)",
            "|  created record P",
            "v ==> Variable float32 []  3.0"),
        talk.lines().subList(1, talk.lines().size()));
  }

  @Test
  void valuesWithoutNamesAreCalledByTheirCells() throws IOException {
    Talk talk = talk("1; 2\nint k = 1 / 0; 3\n4\n$1_2 + $3; $3\n");
    assertEquals(
        List.of("$1 ==> 1", "$1_2 ==> 2", "$3 ==> 4", "$4 ==> 6", "$3 ==> 4"),
        talk.lines().stream().skip(1).filter(line -> !line.startsWith("|")).toList());
  }

  @Test
  void errorsNameTheCellAndTheSessionGoesOn() throws IOException {
    Talk talk = talk("int x = 1 / 0\nint y = ;\nx\n/exit 5\nnever\n");
    assertEquals(5, talk.code());
    assertEquals(
        List.of(
            "|  java.lang.ArithmeticException: / by zero",
            "|  at [1]:1   int x = 1 / 0",
            "|                       ^",
            "|  error: illegal start of expression",
            "|  at [2]:1   int y = ;",
            "|                     ^",
            "x ==> 0"),
        talk.lines().subList(1, talk.lines().size()));
  }

  @Test
  void aLoadedFileStandsAtThePrompt() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsh"), "int x = 6;\nx * 7\n");
    Talk talk = talk("/load " + file + "\n\n");
    assertEquals(List.of("x ==> 6", "$2 ==> 42"), talk.lines().subList(1, talk.lines().size()));
  }

  @Test
  void whatWasTypedIsKept() throws IOException {
    talk("int x = 1\nint f() {\nreturn x; }\n");
    Path history = folder.resolve("history");
    String kept = Files.readString(history);
    assertTrue(kept.contains("int x = 1"), kept);
    assertTrue(kept.contains("return x; }"), kept);
    String may = PosixFilePermissions.toString(Files.getPosixFilePermissions(history));
    assertEquals("rw-------", may);
  }

  @Test
  void theHistoryHasAPlaceOfItsOwn() throws IOException {
    String home = folder.toString();
    Path state = folder.resolve(".local/state/gradsh/history");
    assertEquals(state, StateFile.of("history", Map.of(), home));
    assertEquals(state, StateFile.of("history", Map.of("XDG_STATE_HOME", "relative"), home));
    Path xdg = folder.resolve("xdg");
    assertEquals(
        xdg.resolve("gradsh/history"),
        StateFile.of("history", Map.of("XDG_STATE_HOME", xdg.toString()), home));
    Path own = folder.resolve("own");
    assertEquals(
        own.resolve("history"),
        StateFile.of("history", Map.of("GRADSH_HOME", own.toString()), home));
    Path file = Files.writeString(folder.resolve("file"), "");
    assertEquals(null, StateFile.of("history", Map.of("GRADSH_HOME", file.toString()), home));
  }
}
