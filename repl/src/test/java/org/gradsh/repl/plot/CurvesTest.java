package org.gradsh.repl.plot;

import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.io.EventFile;
import org.gradsh.autograd.show.Progress;
import org.gradsh.repl.Asked;
import org.gradsh.repl.plot.GrowingDrawing.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curves that grow. */
class CurvesTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path folder;

  private final AtomicLong now = new AtomicLong();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = System.out, err = System.err;

  private Curves curves(String title, Mode mode) {
    return new Curves(title, new GrowingDrawing(now::get, () -> mode));
  }

  private void capture() {
    PrintStream here = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(here);
    System.setErr(here);
  }

  private String printed() {
    String text = printed.toString(StandardCharsets.UTF_8);
    printed.reset();
    return text;
  }

  @AfterEach
  void giveBack() {
    Progress.settle();
    System.setOut(out);
    System.setErr(err);
    Curves.showOn(null);
  }

  @Test
  void whatWasAddedCanBeAsked() {
    Curves c = curves("", Mode.OFF).higherIsBetter("accuracy");
    c.add("loss", 0.5).add("loss", tensor(0.25)).add("loss", variable(0.75)).add("loss", 0.25);
    c.add("accuracy", 10, 0.5)
        .add("accuracy", 20, tensor(new double[] {0.9}))
        .add("accuracy", 30, .8);
    c.add("broken", Double.NaN);
    assertArrayEquals(new double[] {.5, .25, .75, .25}, c.values("loss"));
    assertEquals(new Curves.Best(1, 0.25), c.best("loss"));
    assertEquals(20, c.best("accuracy").step());
    assertEquals(List.of("accuracy", "loss", "broken"), c.names(), "as they were first named");
    assertEquals(
        "step 30, accuracy 0.8 (best 0.9 at 20), loss 0.25 (best 0.25 at 1), broken NaN", c.line());
  }

  @Test
  void badInput() {
    Curves c = curves("", Mode.OFF).add("loss", 5, 1);
    told("curves: a curve without a name", () -> c.add(" ", 1));
    told("curves: x is not one number", () -> c.add("x", zeros(2)));
    told("perhaps: value.mean()", () -> c.add("x", 3, zeros(2)));
    told("curves: x is null", () -> c.add("x", null));
    told("curves: step 4 of loss, after step 5", () -> c.add("loss", 4, 1));
    told("curves: step -1 of new", () -> c.add("new", -1, 1));
    told("curves: smooth(1.0)", () -> c.smooth(1));
    told("curves: there is no curve lost", () -> c.best("lost"));
    told("curves: loss", () -> c.values("lost"));
    told("there are none yet", () -> curves("", Mode.OFF).best("loss"));
    told("no value of nan is a number", () -> c.add("nan", Double.NaN).best("nan"));
    told("16", () -> c.size(1, 1));
    assertEquals(List.of("loss", "nan"), c.names());
  }

  private static void told(String part, Runnable call) {
    String message = assertThrows(TensorException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void smoothingIsTheMeanOfWhatWas() {
    Curves c = curves("", Mode.OFF).smooth(0.5);
    c.add("a", 4).add("a", Double.NaN).add("a", 8).add("a", 0);
    Series smooth = c.chart().series().get(1);
    // (0.25·4 + 0.5·8) / 0.75 and (0.125·4 + 0.25·8 + 0.5·0) / 0.875
    assertArrayEquals(new double[] {4, Double.NaN, 20 / 3.0, 20 / 7.0}, smooth.y(), 1e-12);
    String svg = c.chart().svg();
    assertTrue(svg.contains("stroke-opacity=\"0.3\""), "the values stand pale behind");
    assertEquals(1, svg.split(">a</text>", -1).length - 1, "one name for all of it");
  }

  @Test
  void aLongCurveIsASmallDrawing() {
    Curves c = curves("", Mode.OFF);
    for (int i = 0; i < 200_000; i++) c.add("a", i == 77_777 ? -5 : Math.sin(i));
    assertEquals(new Curves.Best(77_777, -5), c.best("a"));
    assertTrue(c.chart().svg().length() < 60_000, "" + c.chart().svg().length());
    assertTrue(c.chart().series().getFirst().x().length <= 2048 + 4);
  }

  @Test
  void withoutATerminalThereAreLines() {
    capture();
    Curves c = curves("digits", Mode.LINES);
    for (int i = 0; i < 100; i++) {
      c.add("loss", 1.0 / (i + 1));
      now.addAndGet(SECOND / 10);
    }
    assertEquals(
        """
        digits: step 10, loss 0.09091
        digits: step 25, loss 0.03846
        digits: step 48, loss 0.02041
        digits: step 82, loss 0.01205
        """,
        printed());
    Progress.settle();
    assertEquals("digits: step 99, loss 0.01\n", printed());
    Progress.settle();
    assertEquals("", printed(), "nothing new");
  }

  @Test
  void onATerminalItIsDrawnInItsPlace() {
    capture();
    Curves c = curves("digits", Mode.TERMINAL);
    c.add("loss", 1);
    now.addAndGet(SECOND);
    c.add("loss", 0.5);
    String first = printed();
    assertTrue(first.startsWith("digits: step 1, loss 0.5\n"), first);
    now.addAndGet(SECOND);
    c.add("loss", 0.25);
    String second = printed();
    int lines = (int) first.lines().count();
    assertTrue(second.startsWith("\033[" + lines + "F\033[Jdigits: step 2, loss 0.25\n"), second);
    assertTrue(second.chars().anyMatch(ch -> ch > 0x2800 && ch < 0x2900), "Braille dots");
    // What comes after the end of the cell has a place of its own.
    Progress.settle();
    c.add("loss", 0.1);
    now.addAndGet(SECOND);
    c.add("loss", 0.1);
    assertTrue(printed().startsWith("digits: step 4"), "below what was there");
  }

  @Test
  void aBoardHasADrawingForEachPlace() {
    List<String> places = new ArrayList<>();
    List<Plot> drawings = new ArrayList<>();
    Curves.showOn(
        (place, drawing) -> {
          places.add(place);
          drawings.add(drawing);
        });
    Curves c = curves("", Mode.BOARD);
    for (int i = 0; i < 11; i++) {
      c.add("loss", i);
      now.addAndGet(SECOND / 10);
    }
    assertEquals(3, places.size(), "a quarter of a second apart");
    Progress.settle();
    assertEquals(4, places.size());
    assertEquals(1, places.stream().distinct().count());
    assertTrue(drawings.getLast().line().contains("x 0 … 10"), drawings.getLast().line());
    c.add("loss", 1);
    Progress.settle();
    assertFalse(places.getLast().equals(places.getFirst()), "another cell, another place");
  }

  @Test
  void offIsSilent() {
    capture();
    Curves c = curves("", Mode.OFF);
    c.add("a", 1);
    now.addAndGet(100 * SECOND);
    c.add("a", 1);
    Progress.settle();
    assertEquals("", printed());
  }

  @Test
  void theyGoIntoFiles() throws Exception {
    Curves c = curves("t", Mode.OFF).logY();
    Path file;
    try (EventFile events = EventFile.in(folder)) {
      file = events.path();
      long before = Files.size(file);
      c.to(events).add("loss", 0.5);
      assertTrue(Files.size(file) > before);
      c.to(null).add("loss", 0.25);
    }
    Path svg = folder.resolve("c.svg");
    c.save(svg.toString());
    assertTrue(Files.readString(svg).contains(">loss</text>"));
    c.smooth(0.5).save(folder.resolve("c.png").toString());
    assertEquals('P', Files.readAllBytes(folder.resolve("c.png"))[1]);
    assertEquals("t: no values yet", curves("t", Mode.OFF).toString());
    assertTrue(curves("", Mode.OFF).chart().svg().contains("no points to show"));
  }

  @Test
  void inASession() {
    try (Asked.Talk talk = new Asked.Talk()) {
      talk.ask("var c = curves(\"s\").smooth(.9); var w = variable(3.0);").works();
      talk.ask("for (int i = 0; i < 5; i++) { w -= 0.5 * w; c.add(\"w\", w).add(\"n\", i); }")
          .works();
      talk.ask("c.best(\"n\").step()").gives(0L);
      talk.ask("summary(new Linear(3, 2), 5, 3).parameters()").gives(8L);
      talk.ask("modelGraph(new Linear(3, 2), ones(5, 3)).boxes().size()").gives(2);
    }
  }
}
