package org.gradsh.repl.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The transcript in the README is what one sees: the block that begins with {@code $ gradsh} is
 * typed into the program. Of the banner only Gradsh's and Java's versions are compared, for the
 * rest is the machine's.
 */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");

  @TempDir Path home;

  private static List<String> transcript() throws IOException {
    List<String> lines = Files.readAllLines(README);
    int start = lines.indexOf("$ gradsh");
    assertTrue(start > 0, "the README has no transcript");
    List<String> rest = lines.subList(start + 1, lines.size());
    return rest.subList(0, rest.indexOf("```"));
  }

  @Test
  void theTranscriptIsWhatOneSees() throws IOException {
    List<String> expected = transcript();
    try (Term term = Term.open(Map.of("GRADSH_HOME", home.toString()))) {
      // Wide, so that no line is wrapped that is not in the README.
      term.prompts().resize(200, 60).giveUp();
      int start = term.lines(0).size() - 1;
      for (String line : expected) {
        if (line.startsWith(Term.PROMPT)) {
          term.type(line.substring(Term.PROMPT.length())).key(Term.ENTER).prompts();
        }
      }
      List<String> seen = new ArrayList<>(term.lines(start));
      seen.removeLast();
      assertEquals(
          String.join("\n", expected.subList(1, expected.size())), String.join("\n", seen));
      String[] banner = expected.getFirst().split("  ·  ");
      assertEquals("Gradsh 0.1", banner[0]);
      assertEquals("Java 25", banner[1]);
      term.key(Term.CTRL_D).leaves(0);
    }
  }
}
