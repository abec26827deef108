package org.gradsh.repl.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.autograd.show.Show;
import org.gradsh.repl.Command;
import org.junit.jupiter.api.Test;

/** {@code docs/commands.md} has every command, as help tells its usage, and its examples work. */
class CommandsPageTest {
  private static String page() throws IOException {
    return Files.readString(Path.of("..", "docs", "commands.md"));
  }

  @Test
  void everyCommandHasItsSection() throws IOException {
    String page = page();
    try (Told.Talk talk = new Told.Talk()) {
      for (Command command : talk.session().commands().all()) {
        String usage = ("/" + command.name() + " " + command.arguments()).strip();
        assertTrue(page.contains("\n## " + usage + "\n"), () -> "the page lacks " + usage);
        assertTrue(
            page.contains("[" + command.name() + "](#"),
            () -> "the table of the page lacks " + command.name());
      }
      Matcher sections = Pattern.compile("(?m)^## /(\\w+)").matcher(page);
      while (sections.find()) {
        talk.tell("/help " + sections.group(1)).works();
      }
    }
  }

  @Test
  void theExamplesWork() throws IOException {
    int precision = Show.precision();
    Matcher blocks =
        Pattern.compile("(?s)```java\n(.*?)```(\n\n```text\n(.*?)```)?").matcher(page());
    int shown = 0;
    try (Told.Talk talk = new Told.Talk()) {
      while (blocks.find()) {
        Told told = talk.tell(blocks.group(1)).works();
        // Times differ; tables and values do not.
        if (blocks.group(3) != null && !blocks.group(1).contains("/time")) {
          String last = blocks.group(3).strip();
          assertTrue(
              told.answer().endsWith(last), () -> last + "\nis not the end of\n" + told.answer());
          shown++;
        }
      }
    } finally {
      Show.precision(precision);
    }
    assertEquals(2, shown);
  }
}
