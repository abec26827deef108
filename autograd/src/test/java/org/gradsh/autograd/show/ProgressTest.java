package org.gradsh.autograd.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Charset charset = StandardCharsets.UTF_8;
  private long millis;

  private Screen screen(Screen.Mode mode) {
    PrintStream out = new PrintStream(bytes, true, charset);
    return new Screen(() -> out, () -> millis * 1_000_000, () -> mode, () -> 80);
  }

  private String written() {
    String text = bytes.toString(charset);
    bytes.reset();
    return text;
  }

  /** What a terminal shows after all that was written. */
  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (String row : written().split("\n", -1)) {
      StringBuilder line = new StringBuilder();
      for (String part : row.split("\r", -1)) line.replace(0, part.length(), part);
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  // ---- on a terminal ----

  @Test
  void aBarIsOneLineThatIsDrawnAgain() {
    Screen screen = screen(Screen.Mode.BAR);
    try (var bar = Progress.open(screen, "epoch 1", 8)) {
      assertEquals("\repoch 1    0% ░░░░░░░░░░░░░░░░░░░░░░░░  0/8", written());
      millis = 1000;
      bar.step("loss 0.5");
      String drawn = "epoch 1   12% ███░░░░░░░░░░░░░░░░░░░░░  1/8  1.0/s  0:07 left  loss 0.5";
      assertEquals("\r" + drawn, written());
      bar.step(3, "loss 0.25");
      assertEquals("", written());
      millis = 2000;
      bar.note("x");
      assertEquals(
          List.of("epoch 1   50% ████████████░░░░░░░░░░░░  4/8  2.0/s  0:02 left  x"), lines());
      bar.step(4, "loss 0.1");
    }
    assertEquals(
        List.of("epoch 1  100% ████████████████████████  8/8  4.0/s  in 2.0 s  loss 0.1", ""),
        lines());
  }

  @Test
  void itIsDrawnTenTimesASecondAtMost() {
    Screen screen = screen(Screen.Mode.BAR);
    int before = 0;
    try (var bar = Progress.open(screen, "fast", 1000)) {
      for (millis = 0; millis < 1000; millis++) bar.step();
      before = written().split("\r", -1).length - 1;
    }
    assertTrue(before <= 11, before + " drawings in a second");
  }

  @Test
  void aShorterLineLeavesNothingOfTheLonger() {
    Screen screen = screen(Screen.Mode.BAR);
    var bar = Progress.open(screen, "a", 10);
    millis += 200;
    bar.step("a note of some length");
    millis += 200;
    bar.note("");
    assertEquals(List.of("a   10% ██░░░░░░░░░░░░░░░░░░░░░░  1/10  2.5/s  0:04 left"), lines());
  }

  @Test
  void anExceptionLeavesTheCursorOnANewLine() {
    Screen screen = screen(Screen.Mode.BAR);
    assertThrows(
        IllegalStateException.class,
        () -> {
          try (var bar = Progress.open(screen, "work", 4)) {
            bar.step();
            throw new IllegalStateException();
          }
        });
    assertEquals(List.of("work   25% ██████░░░░░░░░░░░░░░░░░░  1/4  in 0.0 s", ""), lines());
  }

  @Test
  void nestedBarsShareTheLine() {
    Screen screen = screen(Screen.Mode.BAR);
    try (var outer = Progress.open(screen, "epochs", 3)) {
      outer.step();
      try (var inner = Progress.open(screen, "batches", 2)) {
        assertEquals(List.of("epochs 1/3 · batches    0% ░░░░░░░░░░░░░░░░░░░░░░░░  0/2"), lines());
        inner.step();
      }
      assertEquals(List.of("epochs   33% ████████░░░░░░░░░░░░░░░░  1/3"), lines());
    }
    assertEquals(List.of("epochs   33% ████████░░░░░░░░░░░░░░░░  1/3  in 0.0 s", ""), lines());
  }

  @Test
  void aLineNeverWraps() {
    Screen screen = screen(Screen.Mode.BAR);
    try (var bar = Progress.open(screen, "m".repeat(60), 8)) {
      millis = 500;
      bar.step("n".repeat(100) + "\nand\u001b[31m more");
    }
    for (String line : lines()) assertTrue(line.length() < 80, line);
  }

  @Test
  void anUnknownTotalHasNoBar() {
    Screen screen = screen(Screen.Mode.BAR);
    var loop = new Progress.Loop<>(screen, () -> List.of(1, 2, 3).iterator(), "reading");
    int sum = 0;
    for (int i : loop) {
      sum += i;
      millis += 500;
    }
    assertEquals(6, sum);
    assertEquals(List.of("reading  3  2.0/s  in 1.5 s", ""), lines());
  }

  @Test
  void whatIsPrintedAsideGetsItsOwnLine() {
    Screen screen = screen(Screen.Mode.BAR);
    try (var bar = Progress.open(screen, "work", 2)) {
      bar.step();
      screen.aside(() -> bytes.writeBytes("hello\n".getBytes(charset)));
    }
    assertEquals("hello", lines().getFirst());
  }

  @Test
  void withoutBlockCharactersThereAreOthers() {
    charset = StandardCharsets.US_ASCII;
    Screen screen = screen(Screen.Mode.BAR);
    try (var bar = Progress.open(screen, "work", 2)) {
      bar.step();
    }
    assertEquals(List.of("work   50% ############------------  1/2  in 0.0 s", ""), lines());
  }

  // ---- elsewhere ----

  @Test
  void elsewhereThereAreAFewPlainLines() {
    Screen screen = screen(Screen.Mode.LINES);
    try (var bar = Progress.open(screen, "epoch 1", 1000)) {
      for (int i = 0; i < 1000; i++) {
        millis += 20;
        bar.step("loss " + i);
      }
    }
    String text = written();
    assertFalse(text.contains("\r") || text.contains("\u001b"), text);
    List<String> lines = text.lines().toList();
    assertEquals(10, lines.size(), text);
    assertEquals("epoch 1: 100/1000 (10%), 50.0/s, 0:18 left, loss 99", lines.getFirst());
    assertEquals("epoch 1: 1000/1000 in 20.0 s, loss 999", lines.getLast());
  }

  @Test
  void aShortLoopHasOneLineAndBarsInsideHaveNone() {
    Screen screen = screen(Screen.Mode.LINES);
    try (var outer = Progress.open(screen, "epochs", 10)) {
      for (int i = 0; i < 10; i++) {
        try (var inner = Progress.open(screen, "batches", 10)) {
          inner.step(10, "");
        }
        outer.step();
      }
    }
    assertEquals("epochs: 10/10 in 0.0 s\n", written());
  }

  @Test
  void aLoopThatIsLeftSaysWhere() {
    Screen screen = screen(Screen.Mode.LINES);
    var loop = new Progress.Loop<>(screen, Arrays.asList(1, 2, 3, 4), "search");
    for (int i : loop) {
      loop.note("at " + i);
      if (i == 3) break;
    }
    assertEquals("", written());
    screen.settle();
    assertEquals("search: stopped at 2/4 in 0.0 s, at 3\n", written());
    screen.settle();
    loop.close();
    assertEquals("", written());
  }

  @Test
  void offIsSilent() {
    Screen screen = screen(Screen.Mode.OFF);
    try (var bar = Progress.open(screen, "work", 2)) {
      bar.step();
      millis = 10_000;
      bar.step();
    }
    assertEquals("", written());
  }

  @Test
  void nothingToDoIsDoneAtOnce() {
    Screen screen = screen(Screen.Mode.LINES);
    for (Object o : new Progress.Loop<>(screen, List.of(), "none")) throw new AssertionError(o);
    assertEquals("none: 0/0 in 0.0 s\n", written());
  }

  // ---- which of them ----

  @Test
  void theEnvironmentDecides() {
    assertEquals(Screen.Mode.BAR, Screen.mode(null, "xterm", () -> true));
    assertEquals(Screen.Mode.LINES, Screen.mode(null, "xterm", () -> false));
    assertEquals(Screen.Mode.LINES, Screen.mode("", "dumb", () -> true));
    assertEquals(Screen.Mode.BAR, Screen.mode("Bar", "dumb", () -> false));
    assertEquals(Screen.Mode.LINES, Screen.mode("lines", "xterm", () -> true));
    assertEquals(Screen.Mode.OFF, Screen.mode("off", "xterm", () -> true));
  }

  @Test
  @SuppressWarnings("try")
  void badNumbersAreRefused() {
    var e = assertThrows(TensorException.class, () -> Progress.of("work", -1));
    assertEquals(
        "Progress.of: a total of -1 steps\n"
            + "  perhaps: Progress.of(message) where the number is not known",
        e.getMessage());
    Screen screen = screen(Screen.Mode.OFF);
    try (var bar = Progress.open(screen, null, 1)) {
      assertThrows(TensorException.class, () -> bar.step(-1, ""));
      bar.step(null);
      bar.close();
      bar.step();
    }
    assertThrows(TensorException.class, () -> Progress.over(null, "x"));
  }
}
