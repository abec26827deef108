package org.gradsh.repl.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Terminals, surroundings and people that are not as one would like them. */
class OddTerminalsTest {
  @TempDir Path home;

  private Term open(String... changes) {
    Map<String, String> environment = new HashMap<>();
    environment.put("GRADSH_HOME", home.toString());
    for (int i = 0; i < changes.length; i += 2) {
      environment.put(changes[i], changes[i + 1]);
    }
    return Term.open(environment);
  }

  @Test
  void theHistoryOutlivesTheSessionAndGarbageInIt() throws IOException {
    byte[] garbage = new byte[5000];
    new Random(1).nextBytes(garbage);
    Files.write(home.resolve("history"), garbage);
    try (Term one = open();
        Term other = open()) {
      one.prompts().type("int fromOne = 1;").key(Term.ALT_ENTER).cursorAfter("  ");
      one.type("int second = 2;\n").shows("second ==> 2").prompts();
      other.prompts().type("int fromOther = 3\n").shows("fromOther ==> 3").prompts();
      one.signal("TERM").leaves(143);
      other.signal("TERM").leaves(143);
    }
    try (Term term = open("NO_COLOR", "1")) {
      term.prompts().key(Term.UP).lineIs("∂ int fromOther = 3");
      // Without colours, nothing tells a suggestion from what was typed.
      term.styled("fromOther", "").key(Term.UP).cursorAfter("  int second = 2;");
      term.key(Term.ENTER).shows("fromOne ==> 1").shows("second ==> 2").prompts();
      term.styled("second ==>", "").type("int from").lineIs("∂ int from");
      term.giveUp().type("/exit 7\n").leaves(7);
    }
  }

  @Test
  void aDumbTerminalWithoutAHomeWillDo() {
    try (Term term = open("TERM", "dumb", "GRADSH_HOME", "", "HOME", "/nowhere/at/all")) {
      term.showsPart("Gradsh 0.1")
          .cursorAfter(Term.PROMPT)
          .type("int dumb = 4\n")
          .shows("dumb ==> 4");
      term.cursorAfter(Term.PROMPT);
      term.type("int half() {\n").type("return 2; }\n").shows("|  created method half()");
      term.cursorAfter(Term.PROMPT);
      term.type("half()\n").showsPart(" ==> 2").key(Term.CTRL_D).leaves(0);
      assertEquals(List.of(), term.screen().unknown());
    }
  }

  @Test
  void aDumbTerminalHasItsCtrlC() {
    try (Term term = open("TERM", "dumb")) {
      term.showsPart("Gradsh 0.1").cursorAfter(Term.PROMPT);
      term.type("int kept = 6\n").shows("kept ==> 6").cursorAfter(Term.PROMPT);
      term.type("println(\"begun\"); while (true) { }\n").shows("begun").key(Term.CTRL_C);
      term.shows("|  interrupted").cursorAfter(Term.PROMPT);
      term.type("kept\n").showsPart(" ==> 6").cursorAfter(Term.PROMPT);
    }
  }

  @Test
  void aThreadThatReadsOnDoesNotHoldThePrompt() {
    String read = "try { System.in.read(); } catch (IOException e) { failed = e; }";
    try (Term term = open()) {
      term.prompts().type("IOException failed = null\n").prompts();
      term.type("var t = new Thread(() -> { " + read + " }); t.start(); Thread.sleep(300);\n");
      term.prompts()
          .type("t.join(); failed.getMessage()\n")
          .showsPart("can be read while")
          .prompts();
      term.type("1 + 1\n").showsPart(" ==> 2").prompts();
    }
  }

  @Test
  void anUnknownTerminalAndGarbageTypedWillDo() {
    byte[] garbage = new byte[3000];
    new Random(2).nextBytes(garbage);
    for (int i = 0; i < garbage.length; i++) {
      // Not Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-\, nor the beginning of a paste that never ends.
      boolean signal = garbage[i] == 3 || garbage[i] == 4 || garbage[i] == 26 || garbage[i] == 28;
      garbage[i] = signal || garbage[i] == 27 ? (byte) 'x' : garbage[i];
    }
    try (Term term = open("TERM", "no-such-terminal")) {
      term.showsPart("Gradsh 0.1").bytes(garbage).key(Term.CTRL_C).type("\n");
      term.insists("int afterwards = 5\n", "afterwards ==> 5");
    }
  }

  @Test
  void aLongPasteIsQuick() {
    StringBuilder program = new StringBuilder("int sum(int n) {\n  int s = 0;\n");
    for (int i = 0; i < 2000; i++) {
      program.append("  s += n * ").append(i).append("; // line ").append(i).append('\n');
    }
    program.append("  return s;\n}\nint pasted = sum(1)");
    try (Term term = open()) {
      term.prompts().paste(program.toString()).lineIs("  int pasted = sum(1)");
      term.key(Term.ENTER).shows("pasted ==> 1999000").prompts();
      // A line of a megabyte.
      term.paste("int length = \"" + "x".repeat(1 << 20) + "\".length()").key(Term.ENTER);
      term.showsPart("|  error").prompts();
      term.type("1 + 1\n").showsPart(" ==> 2");
    }
  }
}
