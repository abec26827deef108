package org.gradsh.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowsTest {
  /** What has 1.6e7 elements, or takes as long, is checked where it is measured. */
  private static final List<String> LARGE = List.of("1.6e7", "compile", "2048", "1024");

  static Stream<String> names() {
    return Rows.ALL.stream()
        .map(row -> row.name)
        .filter(name -> LARGE.stream().noneMatch(name::contains));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRowsWorkCanBeDone(String name) {
    OurWorker worker = new OurWorker();
    assertEquals("ok", worker.answer("prepare " + name));
    String[] digest = worker.answer("check").split(" ");
    assertEquals("ok", digest[0], String.join(" ", digest));
    for (int i = 1; i < digest.length; i++) {
      assertTrue(Double.isFinite(Double.parseDouble(digest[i])), digest[i]);
    }
    assertTrue(Long.parseLong(worker.answer("time 2").substring(3)) > 0);
    assertTrue(Double.parseDouble(worker.answer("compiled").substring(3)) > 0);
  }

  @Test
  void namesAreDistinctAndOnOneLine() {
    Set<String> names = new HashSet<>();
    for (Row row : Rows.ALL) {
      assertTrue(names.add(row.name), row.name);
      assertFalse(row.name.contains("\n") || row.name.length() > 58, row.name);
    }
  }

  @Test
  void whatIsWishedIsMoreThanWhatIsAsked() {
    for (Row row : Rows.ALL) {
      assertFalse(row.target <= 0, row.name);
      assertFalse(row.stretch >= row.target, row.name);
    }
  }

  @Test
  void aWorkerSaysWhatItDoesNotKnow() {
    OurWorker worker = new OurWorker();
    assertEquals(
        "error java.lang.IllegalArgumentException: there is no row 'x y'",
        worker.answer("prepare x y"));
    assertEquals("error dance is no word of the protocol", worker.answer("dance"));
    assertTrue(worker.answer("time soon").startsWith("error "));
    assertTrue(worker.answer("check").startsWith("error "));
  }

  @Test
  void numbersAreScatteredWithinOne() {
    float[] numbers = Data.numbers(3, 1000);
    double mean = 0;
    for (float x : numbers) {
      assertTrue(x >= -1 && x < 1);
      mean += x / 1000;
    }
    assertEquals(0, mean, 0.05);
    assertFalse(Arrays.equals(numbers, Data.numbers(4, 1000)));
  }
}
