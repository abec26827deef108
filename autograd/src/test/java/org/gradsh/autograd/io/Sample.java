package org.gradsh.autograd.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.function.Executable;

/** What the tests of files share. */
final class Sample {
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private Sample() {}

  /** One tensor of each dtype, an empty one, a scalar, and some that are no whole arrays. */
  static Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.put("mask", Autograd.tensor(new boolean[] {true, false, true}));
    all.put("weight", Autograd.tensor(new double[][] {{1.5, -2, 3}, {0, Double.NaN, 1e30}}));
    all.put("double", Autograd.tensor(new double[] {Math.PI, -0.0}, DType.FLOAT64));
    all.put("int", Autograd.tensor(new int[] {Integer.MIN_VALUE, 7}));
    all.put("long", Autograd.tensor(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}));
    all.put("scalar", Autograd.tensor(2.5));
    all.put("empty", Autograd.zeros(0, 3));
    all.put("turned", Autograd.arange(6).reshape(2, 3).T());
    all.put("part", Autograd.arange(10).get("8:2:-2"));
    all.put("one", Autograd.full(4, 1).broadcastTo(3, 2));
    return all;
  }

  static void assertSame(Map<String, ? extends Tensor> expected, Map<String, Tensor> actual) {
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
    expected.forEach((name, t) -> assertSame(name, t, actual.get(name)));
  }

  /** The same dtype, shape and bits. */
  static void assertSame(String name, Tensor expected, Tensor actual) {
    assertEquals(expected.dtype(), actual.dtype(), name);
    assertEquals(expected.shape(), actual.shape(), name);
    if (expected.dtype().isFloating()) {
      assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), name);
    } else {
      assertArrayEquals(expected.toLongArray(), actual.toLongArray(), name);
    }
  }

  /** What is refused, without the folder's name. */
  static String refusal(Path folder, Executable code) {
    String message = assertThrows(TensorException.class, code).getMessage();
    return message.replace(folder + "/", "").replace(folder + "\\", "");
  }

  /** A file of another program, beside the tests, copied into a folder. */
  static Path foreign(Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = Sample.class.getResourceAsStream(name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  static boolean hasPython() {
    return Files.isExecutable(PYTHON);
  }

  /** What Python finds in files, a line for each array; null without NumPy. */
  static List<String> python(Path... files) throws Exception {
    List<String> command = new ArrayList<>(List.of(PYTHON.toString(), "read_files.py"));
    for (Path file : files) command.add(file.toString());
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("src", "test", "golden").toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes());
    process.waitFor(60, TimeUnit.SECONDS);
    if (out.contains("No module named 'numpy'")) return null;
    assertEquals(0, process.exitValue(), out);
    return out.lines().toList();
  }
}
