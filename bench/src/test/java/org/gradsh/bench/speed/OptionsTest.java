package org.gradsh.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void withoutArgumentsAllIsMeasured() {
    Options options = Options.parse(List.of());
    assertEquals(List.of(1, 2), options.threads());
    assertEquals(Measuring.FULL, options.measuring());
    for (Row row : Rows.ALL) assertTrue(options.wants(row, 2), row.name);
  }

  @Test
  void aQuickRunLeavesOutWhatASecondThreadDoesNotChange() {
    Options quick = Options.parse(List.of("--quick"));
    assertTrue(quick.wants(Rows.named("matmul 512"), 2));
    assertTrue(quick.wants(Rows.named("add, 4 elements, no gradient"), 1));
    assertFalse(quick.wants(Rows.named("add, 4 elements, no gradient"), 2));
  }

  @Test
  void onlyFindsWithinNamesWhateverTheirCase() {
    Options options = Options.parse(List.of("--quick", "--only", "^LENET|max", "--threads", "2"));
    assertEquals(List.of(2), options.threads());
    List<String> names =
        Rows.ALL.stream().filter(r -> options.wants(r, 2)).map(r -> r.name.split(" ")[0]).toList();
    assertEquals(List.of("LeNet,", "softmax", "row", "row", "max_pool2d(2)", "softmax"), names);
  }

  @Test
  void roundsAreTaken() {
    Options options = Options.parse(List.of("--quick", "--rounds", "7"));
    assertEquals(Measuring.QUICK.rounds(7), options.measuring());
  }

  @Test
  void aPatternThatIsNoneIsRefused() {
    assertTrue(refusal("--only", "(").startsWith("--only: "), refusal("--only", "("));
  }

  static String refusal(String... arguments) {
    return assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of(arguments)))
        .getMessage();
  }
}
