package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages on data and checkpoints: their blocks of code run in a session, one after another. */
class FilePagesTest {
  private static final Path NOTEBOOKS = Path.of("..", "notebooks", "data");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"data.md", "checkpoints.md"})
  void theBlocksRun(String page) throws IOException {
    Path flowers = folder.resolve("flowers.csv");
    Files.writeString(
        flowers, "length,width,species\n5.1,3.5,setosa\n6.2,NA,virginica\n4.9,,setosa\n");
    String text = Files.readString(Path.of("..", "docs", page));
    Matcher blocks = Pattern.compile("(?s)```java\n(.*?)```").matcher(text);
    int run = 0;
    try (Asked.Talk talk = new Asked.Talk()) {
      while (blocks.find()) {
        String code =
            blocks
                .group(1)
                .replace("\"data/flowers.csv", "\"" + flowers)
                .replace("\"data/", "\"" + NOTEBOOKS + "/")
                .replace("\"run/", "\"" + folder + "/");
        talk.ask(code.replace('\\', '/')).works();
        run++;
      }
    }
    assertTrue(run > 2, page);
  }
}
