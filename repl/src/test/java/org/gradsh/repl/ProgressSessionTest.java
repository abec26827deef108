package org.gradsh.repl;

import org.junit.jupiter.api.Test;

/** Bars around the loops of a session and of a script. */
class ProgressSessionTest {
  @Test
  void anythingCanBeLoopedOver() {
    System.setProperty("gradsh.progress", "off");
    try (Asked.Talk talk = new Asked.Talk()) {
      talk.ask("int sum = 0; for (int i : progress(5)) sum += i; sum").gives(10);
      talk.ask("for (int i : progress(List.of(1, 2), \"two\")) sum += i; sum").gives(13);
      talk.ask("for (String s : progress(new String[] {\"ab\"})) sum += s.length(); sum").gives(15);
      talk.ask("for (int i : progress(IntStream.range(0, 3))) sum += i; sum").gives(18);
      talk.ask(
              "var bar = progress(DataLoader.of(arange(6)).batchSize(2), \"fit\");"
                  + " for (var b : bar) bar.note(\"loss\", b.x().sum()); sum")
          .gives(18);
      talk.ask("for (int i : progress(-1)) sum++;").mentions("a total of -1 steps");
    } finally {
      System.clearProperty("gradsh.progress");
    }
  }

  @Test
  void aScriptWithoutATerminalHasPlainLines() {
    String code = "for (int i : progress(3, \"fit\")) { println(i); if (i == 1) break; }";
    Gradsh.gradsh("-e", code).prints("0\n1\n").mentions("fit: stopped at 1/3 in ");
  }
}
