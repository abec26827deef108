package org.gradsh.repl.manual;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.repl.Asked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code of {@code docs/optim.md} and {@code docs/solve.md} runs, each page in one session. */
class SolvingPagesTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```java\n(.*?)```");

  @ParameterizedTest
  @ValueSource(strings = {"optim", "solve"})
  void theCodeOfAPageRuns(String page) throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("../docs/" + page + ".md")));
    int ran = 0;
    try (Asked.Talk talk = new Asked.Talk()) {
      for (; blocks.find(); ran++) talk.ask(blocks.group(1)).works();
    }
    assertTrue(ran >= 4, "blocks: " + ran);
  }
}
