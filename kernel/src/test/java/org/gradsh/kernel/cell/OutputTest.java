package org.gradsh.kernel.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import org.gradsh.kernel.cell.Outlet.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutputTest {
  private final Told told = new Told();
  private Cell here = Cell.of(1, "", null, false, false);
  private final Output output = new Output(told, () -> here);
  private final PrintStream out = output.stream(Stream.STDOUT);
  private final PrintStream err = output.stream(Stream.STDERR);

  @AfterEach
  void close() {
    output.close();
  }

  private void toldSoFar(String... lines) {
    output.flush();
    assertEquals(List.of(lines), told.lines);
  }

  @Test
  void smallPiecesBecomeOne() {
    for (int i = 0; i < 5; i++) {
      out.println(i);
    }
    toldSoFar("1 stdout 0\n1\n2\n3\n4\n");
  }

  @Test
  void theOrderOfTheTwoStreamsIsKept() {
    out.print("a");
    err.print("b");
    out.print("c");
    output.after(() -> told.clear(here, true));
    err.print("d");
    toldSoFar("1 stdout a", "1 stderr b", "1 stdout c", "1 clear true", "1 stderr d");
  }

  @Test
  void whatIsPrintedComesWithoutAFlush() throws InterruptedException {
    out.print("soon");
    for (int i = 0; i < 500 && told.lines.isEmpty(); i++) {
      Thread.sleep(10);
    }
    assertEquals(List.of("1 stdout soon"), told.lines);
  }

  @Test
  void cellsAreKeptApart() {
    out.print("a");
    here = Cell.of(2, "", null, false, false);
    out.print("b");
    toldSoFar("1 stdout a", "2 stdout b");
  }

  @Test
  void silentCellsAndThreadsOfNobodySayNothing() {
    here = Cell.of(1, "", null, true, false);
    out.print("a");
    here = null;
    out.print("b");
    toldSoFar();
  }

  @Test
  void largeOutputComesInFewPiecesAndWhole() {
    String line = "é".repeat(99) + "\n";
    for (int i = 0; i < 10_000; i++) {
      out.print(line);
    }
    output.flush();
    String all =
        told.lines.stream()
            .map(s -> s.substring("1 stdout ".length()))
            .collect(Collectors.joining());
    assertEquals(line.repeat(10_000), all);
    assertTrue(told.lines.size() <= 1_990_000 / Output.MOST_BYTES + 40, "" + told.lines.size());
  }

  @Test
  void charactersWhoseBytesComeOneByOneAreWhole() throws InterruptedException {
    for (byte b : "∂😀".getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      out.write(b);
      out.flush();
      Thread.sleep(2L * Output.DELAY_MILLIS);
    }
    output.flush();
    String all =
        told.lines.stream()
            .map(s -> s.substring("1 stdout ".length()))
            .collect(Collectors.joining());
    assertEquals("∂😀", all);
  }

  @Test
  void bytesThatAreNoTextAreMarked() {
    out.write(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xe2}, 0, 4);
    toldSoFar("1 stdout a\ufffdb\ufffd");
  }
}
