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
import java.util.Set;
import java.util.Spliterator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.data.Batch;
import org.gradsh.autograd.data.DataLoader;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Charset charset = StandardCharsets.UTF_8;
  private long millis;

  private Screen screen(Screen.Mode mode) {
    PrintStream out = new PrintStream(bytes, true, charset);
    return new Screen(() -> out, () -> millis * 1_000_000, () -> mode, () -> 80);
  }

  private static <T> ProgressLoop<T> loop(Screen screen, Iterable<T> elements, String message) {
    return new ProgressLoop<>(screen, elements::spliterator, message);
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
    var loop = loop(screen, () -> List.of(1, 2, 3).iterator(), "reading");
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
    var loop = loop(screen, Arrays.asList(1, 2, 3, 4), "search");
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
    for (Object o : loop(screen, List.of(), "none")) throw new AssertionError(o);
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
    assertThrows(TensorException.class, () -> Progress.over((List<?>) null, "x"));
  }

  // ---- what is looped over ----

  @Test
  void theNumberOfElementsIsKnownWhereItCanBe() {
    Screen screen = screen(Screen.Mode.LINES);
    Tensor x = Autograd.zeros(10, 2);
    List<Supplier<? extends Spliterator<?>>> sized =
        List.of(
            List.of(1, 2, 3)::spliterator,
            Set.of(1, 2, 3)::spliterator,
            DataLoader.of(x).batchSize(4).shuffle(1)::spliterator,
            Stream.of(1, 2, 3)::spliterator);
    for (Supplier<? extends Spliterator<?>> elements : sized) {
      int count = 0;
      for (Object o : anything(screen, elements)) count += o == null ? 0 : 1;
      assertEquals(3, count);
      assertEquals("x: 3/3 in 0.0 s\n", written());
    }
    for (Object o : anything(screen, Stream.of(1, 2).filter(i -> i > 0)::spliterator)) {
      assertTrue(o instanceof Integer);
    }
    assertEquals("x: 2 in 0.0 s\n", written());
  }

  @SuppressWarnings("unchecked")
  private static ProgressLoop<Object> anything(
      Screen screen, Supplier<? extends Spliterator<?>> elements) {
    return new ProgressLoop<>(screen, (Supplier<Spliterator<Object>>) elements, "x");
  }

  @Test
  void aLoaderBehindABarGivesTheSameEpochs() {
    Tensor x = Autograd.arange(10);
    List<String> with = new ArrayList<>();
    List<String> without = new ArrayList<>();
    DataLoader one = DataLoader.of(x).batchSize(3).shuffle(7);
    DataLoader other = DataLoader.of(x).batchSize(3).shuffle(7);
    var bar = loop(screen(Screen.Mode.OFF), one, "");
    for (int epoch = 0; epoch < 2; epoch++) {
      for (Batch b : bar) with.add(b.x().toString());
      for (Batch b : other) without.add(b.x().toString());
    }
    assertEquals(without, with);
  }

  @Test
  void rangesArraysAndStreams() {
    System.setProperty("gradsh.progress", "off");
    try {
      List<Object> seen = new ArrayList<>();
      for (int i : Progress.over(3, "")) seen.add(i);
      for (String s : Progress.over(new String[] {"a"}, "")) seen.add(s);
      for (int i : Progress.over(IntStream.of(7), "")) seen.add(i);
      for (int i : Progress.over(0, "")) seen.add(i);
      assertEquals(List.of(0, 1, 2, "a", 7), seen);
      TensorException e = assertThrows(TensorException.class, () -> Progress.over(-2, ""));
      assertTrue(e.getMessage().startsWith("Progress.over: a total of -2 steps"), e.getMessage());
      assertThrows(TensorException.class, () -> Progress.over((String[]) null, ""));
      assertThrows(TensorException.class, () -> Progress.over((Stream<String>) null, ""));
    } finally {
      System.clearProperty("gradsh.progress");
    }
  }

  @Test
  void aNoteIsMadeOfParts() {
    Screen screen = screen(Screen.Mode.LINES);
    try (var bar = Progress.open(screen, "work", 1)) {
      bar.note("loss", Autograd.tensor(1.0 / 3), "rate", 2.0 / 3, "epoch", 4);
    }
    assertTrue(written().endsWith(", loss 0.3333 rate 0.6667 epoch 4\n"));
  }

  // ---- a door's own board ----

  @Test
  void aBoardShowsBarsInstead() {
    Screen screen = screen(Screen.Mode.LINES);
    List<String> seen = new ArrayList<>();
    screen.board(
        new Progress.Board() {
          @Override
          public void redraw(String line, double part) {
            seen.add(part + " " + line);
          }

          @Override
          public void end(String line, double part) {
            seen.add("end " + part + " " + line);
          }
        });
    try (var bar = Progress.open(screen, "work", 4)) {
      millis = 1000;
      bar.step();
      screen.aside(() -> seen.add("printed"));
    }
    try (var bar = Progress.opened(screen, "read", Progress.UNKNOWN)) {
      millis = 3000;
      bar.step();
    }
    assertEquals("", written());
    assertEquals(
        List.of(
            "0.0 work    0% ░░░░░░░░░░░░░░░░░░░░░░░░  0/4",
            "0.25 work   25% ██████░░░░░░░░░░░░░░░░░░  1/4  1.0/s  0:03 left",
            "printed",
            "end 0.25 work   25% ██████░░░░░░░░░░░░░░░░░░  1/4  1.0/s  in 1.0 s",
            "NaN read  0",
            "NaN read  1  2.0 s each",
            "end NaN read  1  2.0 s each  in 2.0 s"),
        seen);
    screen.board(null);
    try (var bar = Progress.open(screen, "work", 1)) {
      bar.step();
    }
    assertEquals("work: 1/1 in 0.0 s\n", written());
  }
}
