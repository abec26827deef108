package org.gradsh.repl.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gradsh.repl.Asked;
import org.gradsh.repl.Display;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drawings in a session. */
class PlotSessionTest {
  @TempDir Path folder;

  @Test
  void theManualsExampleDraws() throws Exception {
    String manual = Files.readString(Path.of("../docs/plots.md"));
    String example = manual.substring(manual.indexOf("```java\n") + 8);
    example = example.substring(0, example.indexOf("```"));
    assertTrue(example.contains("save(\"waves.svg\")"), example);
    try (Asked.Talk talk = new Asked.Talk()) {
      talk.ask(example.replace("save(\"", "save(\"" + folder + "/")).works();
      assertTrue(Files.readString(folder.resolve("waves.svg")).contains("two waves"));
      assertEquals('P', Files.readAllBytes(folder.resolve("noise.png"))[1]);
    }
  }

  @Test
  void anAnswerIsALineAndThePicture() {
    try (Asked.Talk talk = new Asked.Talk()) {
      Object value = talk.ask("plot(grad(t -> t.pow(2)), -1, 1)").works().last().value();
      String answer = Display.answer(value);
      assertTrue(answer.startsWith("Chart  401 points, x -1 … 1, y -2 … 2\n"), answer);
      assertEquals(answer, Display.plain(value));
      talk.ask("Picture p = imshow(rand(2, 2)); Plot q = p; q.line().length()").works();
      // The user's own method of that name hides ours.
      talk.ask("int hist(int a) { return a; } hist(3)").gives(3);
      talk.ask("plot(zeros(2, 3, 4))").mentions("perhaps: imshow(y) for an image");
    }
  }
}
