package org.gradsh.repl.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.repl.Asked;
import org.gradsh.repl.Display;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of {@code docs/looking.md} works, block after block in one session. */
class LookingPageTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SHOWN = Pattern.compile("```\n(Net: .*?)  …\n```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void itsCodeRuns() throws Exception {
    String page = Files.readString(Path.of("../docs/looking.md"));
    Matcher shown = SHOWN.matcher(page);
    assertTrue(shown.find());
    int blocks = 0;
    try (Asked.Talk talk = new Asked.Talk()) {
      for (Matcher m = JAVA.matcher(page); m.find(); blocks++) {
        String code = m.group(1);
        for (String file : new String[] {"net.svg", "training.svg", "runs/first"}) {
          code = code.replace("\"" + file + "\"", "\"" + folder.resolve(file) + "\"");
        }
        Asked answer = talk.ask(code).works();
        if (blocks > 0) continue;
        String text = Display.answer(answer.last().value());
        assertTrue(text.startsWith(shown.group(1)), text);
      }
    }
    assertEquals(5, blocks);
    assertTrue(Files.readString(folder.resolve("net.svg")).contains("Linear(16, 32)"));
    assertTrue(Files.readString(folder.resolve("training.svg")).contains(">accuracy<"));
    try (var files = Files.list(folder.resolve("runs/first"))) {
      assertEquals(1, files.count());
    }
  }
}
