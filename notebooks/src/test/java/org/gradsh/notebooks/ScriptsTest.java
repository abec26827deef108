package org.gradsh.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts that ship, run as a user runs them. */
class ScriptsTest {
  private static final Path NOTEBOOKS = Path.of("").toAbsolutePath();

  @TempDir Path folder;

  private Gradsh gradsh(Path where, String... arguments) throws Exception {
    return Gradsh.run(folder, where, arguments);
  }

  @Test
  void theDigitsAreLearnedFromAnywhereWithTheSameResult() throws Exception {
    Gradsh fromHere = gradsh(NOTEBOOKS.getParent(), "notebooks/digits.jsh");
    assertEquals(0, fromHere.exit(), fromHere.toString());
    String last = fromHere.out().getLast();
    assertTrue(last.matches("test accuracy [01]\\.[0-9]{4}"), last);
    double accuracy = Double.parseDouble(last.substring(last.lastIndexOf(' ')));
    assertTrue(accuracy >= 0.95, last);
    assertTrue(fromHere.err().contains("epoch 15"), fromHere.err());

    // The ten lines of the confusion matrix count each test image once, right ones in the diagonal.
    List<String> rows = fromHere.out().subList(fromHere.out().size() - 11, fromHere.out().size());
    int images = 0;
    int right = 0;
    for (int digit = 0; digit < 10; digit++) {
      String counts = rows.get(digit).substring(6);
      images += numbers(counts).stream().mapToInt(Integer::intValue).sum();
      right += numbers(counts.substring(4 * digit, 4 * digit + 4)).getFirst();
    }
    assertEquals(360, images, fromHere.toString());
    assertEquals(accuracy, (double) right / images, 5e-5);

    Gradsh fromElsewhere = gradsh(folder, NOTEBOOKS.resolve("digits.jsh").toString());
    assertEquals(fromHere.out(), fromElsewhere.out());
  }

  private static List<Integer> numbers(String text) {
    return Pattern.compile("[0-9]+")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(Integer::valueOf)
        .toList();
  }

  @Test
  void digitsWithoutTheirDataSayWhichFileIsMissing() throws Exception {
    Files.copy(NOTEBOOKS.resolve("digits.jsh"), folder.resolve("digits.jsh"));
    Gradsh result = gradsh(folder, "digits.jsh");
    assertEquals(1, result.exit(), result.toString());
    Path missing = folder.toRealPath().resolve("data").resolve("digits.csv.gz");
    String at = "digits\\.jsh:[0-9]+:[0-9]+: ";
    assertEquals(
        "csv: cannot read " + missing,
        result.err().lines().findFirst().orElse("").replaceFirst(at, ""));
    assertTrue(result.err().contains("Csv.of("), result.err());
    assertEquals(List.of(), result.out());
  }

  @Test
  void theFirstGradientsAreRight() throws Exception {
    Gradsh result = gradsh(folder, NOTEBOOKS.resolve("first-gradients.jsh").toString());
    assertEquals(0, result.exit(), result.toString());
    assertEquals("", result.err());
    assertEquals("all 63 checks passed", result.out().getLast());
  }

  @Test
  void expressionsAgreeWithReverseMode() throws Exception {
    Gradsh result = gradsh(folder, NOTEBOOKS.resolve("symbolic.jsh").toString());
    assertEquals(0, result.exit(), result.toString());
    assertEquals("", result.err());
    assertEquals("all 23 checks passed", result.out().getLast());
  }

  /** Scripts that check themselves; a line that each prints only if all went well. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          per-example-gradients | example 14 pulls hardest
          hessian-of-a-network  | loss 0.24970848687088537 → 0.00162776
          newton                | [1.0000, 1.4142, 1.7321, 2.0000, 2.2361, 2.4495, 2.6458, 2.8284, 3.0000]
          clipping-gradient     | 30 steps of h ← a·h + 0.1
          checkpointing         | second derivative: 2.579138748089871
          finding-a-nan         | with the operand made safe before: 2.0
          compile               | perhaps: where(condition, a, b) in place of if
          explain               | perhaps: leave out detach() there; Unconnected.ZERO gives zeros
          """)
  void scriptsThatTeachCheckThemselves(String name, String last) throws Exception {
    Gradsh result = gradsh(folder, NOTEBOOKS.resolve(name + ".jsh").toString());
    assertEquals(0, result.exit(), result.toString());
    assertEquals("", result.err());
    assertTrue(result.out().getLast().contains(last), result.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          check("c", c, 5);                               | check("c", c, 6);
          check("∂f/∂x2 in forward mode", jvp(f, x1, x2, exact(0), exact(1)).tangent(), 1.716338); \
          | check("forward", jvp(f, x1, x2, exact(0), exact(1)).tangent(), 1.716);
          """)
  void anExpectedValueThatIsOffIsToldWithItsLine(String right, String wrong) throws Exception {
    List<String> lines = Files.readAllLines(NOTEBOOKS.resolve("first-gradients.jsh"));
    int changed = lines.indexOf("  " + right);
    assertTrue(changed >= 0, "the script has no line " + right);
    lines.set(changed, "  " + wrong);
    Files.write(folder.resolve("first.jsh"), lines);
    Gradsh result = gradsh(folder, "first.jsh");
    assertEquals(1, result.exit(), result.toString());
    assertTrue(result.err().contains("AssertionError"), result.err());
    assertTrue(result.err().contains("first.jsh:" + (changed + 1)), result.err());
    assertFalse(result.out().getLast().contains("passed"), result.toString());
  }
}
