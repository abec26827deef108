package org.gradsh.autograd.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gradsh.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files through Python's own package safetensors and back. Debian 12 has no such package: where it
 * is missing the test says so. {@code python3 -m venv --system-site-packages V && V/bin/pip install
 * safetensors}, then {@code -Dgradsh.python=V/bin/python}.
 */
class PythonSafetensorsTest {
  private static final String PYTHON = System.getProperty("gradsh.python", "/usr/bin/python3");
  private static final int MISSING = 3;

  @TempDir Path folder;

  @Test
  void pythonsSafetensorsReadsWhatIsWrittenAndIsRead() throws Exception {
    Path file = folder.resolve("a.safetensors"), again = folder.resolve("b.safetensors");
    Map<String, Tensor> tensors = Sample.tensors();
    Safetensors.save(file, tensors, Map.of("note", "∂ \"x\""));
    List<String> lines = through(file, again);

    List<String> expected = new ArrayList<>();
    new TreeMap<>(tensors).forEach((name, t) -> expected.add(line(name, t)));
    assertEquals(expected, lines);
    Safetensors read = Safetensors.read(again);
    Sample.assertSame(new TreeMap<>(tensors), new TreeMap<>(read.tensors()));
    assertEquals(Map.of("note", "∂ \"x\" again"), read.metadata());
    assertFalse(read.isChecked());
  }

  private static String line(String name, Tensor t) {
    List<String> numbers = new ArrayList<>();
    for (double v : t.toDoubleArray()) numbers.add(Double.isNaN(v) ? "nan" : python(v));
    String dtype = t.dtype().toString().toLowerCase();
    return name + " " + dtype + " " + t.shape() + " " + numbers;
  }

  /** A number as Python writes it. */
  private static String python(double v) {
    boolean isWhole = v == Math.rint(v) && Math.abs(v) >= 1e7 && Math.abs(v) < 1e16;
    return isWhole ? (long) v + ".0" : Double.toString(v).replaceFirst("(\\.0)?E(\\d)", "e+$2");
  }

  private static List<String> through(Path file, Path again) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(PYTHON, "through_safetensors.py", file + "", again + "")
              .directory(Path.of("src", "test", "golden").toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw skipped("there is no " + PYTHON);
    }
    String out = new String(process.getInputStream().readAllBytes());
    int code = process.waitFor();
    if (code == MISSING) throw skipped(PYTHON + " has no safetensors: " + out.strip());
    assertEquals(0, code, out);
    return out.lines().toList();
  }

  private static AssertionError skipped(String why) {
    String told = "SKIPPED: Python's safetensors against ours: " + why + "; -Dgradsh.python";
    System.err.println(told);
    return abort(told);
  }
}
