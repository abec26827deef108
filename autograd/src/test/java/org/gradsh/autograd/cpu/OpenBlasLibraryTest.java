package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library in processes of their own, as it is loaded once for each. */
class OpenBlasLibraryTest {
  @TempDir Path folder;

  /** Prints the backend and a product; a decomposition and a transform say nothing. */
  static final class Program {
    public static void main(String[] args) {
      System.out.println(Gemm.backend());
      Decompositions.chosen().svd(1, 2, 2, new double[] {2, 0, 0, 4}, new double[10]);
      FourierTransforms.complex(new double[] {1, 0, 1, 0}, 1, 2, false, 1);
      var a = new float[400];
      java.util.Arrays.fill(a, 1);
      var out = new float[400];
      var matrix = new Gemm.Operand(a, 0, new int[0], 20, 1);
      Gemm.matmul(matrix, matrix, out, 0, new int[0], 20, 20, 20);
      System.out.println(out[399]);
    }
  }

  private record Outcome(int code, String text) {}

  private Outcome run(String... options) throws Exception {
    return run(true, options);
  }

  private Outcome run(boolean nativeAccess, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (nativeAccess) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-Dgradsh.cache=" + folder.resolve("cache"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Program.class.getName());
    File output = folder.resolve("output").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS));
    return new Outcome(process.exitValue(), Files.readString(output.toPath()));
  }

  @Test
  void loadsFromTheJarAndSaysNothing() throws Exception {
    assumeTrue(Blas.choose("auto") instanceof OpenBlas);
    Outcome outcome = run();
    assertEquals(0, outcome.code, outcome.text);
    assertTrue(
        outcome.text.matches("OpenBLAS [0-9.]+, \\w+ kernels \\(bundled\\)\\R20.0\\R"),
        outcome.text);
    assertTrue(Files.isDirectory(folder.resolve("cache/openblas")));
  }

  @Test
  void javaWithoutTheLibrary() throws Exception {
    Outcome outcome = run("-Dgradsh.blas=java");
    assertEquals("Java, no vectors (gradsh.blas is java)\n20.0\n", outcome.text);
    Outcome missing = run("-Dgradsh.openblas=/no/such/library.so");
    assertEquals(
        "Java, no vectors (OpenBLAS does not load: there is no file /no/such/library.so"
            + " (gradsh.openblas))\n20.0\n",
        missing.text);
    Outcome insisted = run("-Dgradsh.openblas=/no/such/library.so", "-Dgradsh.blas=openblas");
    assertEquals(1, insisted.code);
    assertTrue(
        insisted.text.contains(
            "gradsh.blas is openblas, but OpenBLAS does not load: there is no file"),
        insisted.text);
  }

  /** A library's JVM may lack the flag: then the JVM would print a warning at a native call. */
  @Test
  void withoutNativeAccessNothingIsPrinted() throws Exception {
    Outcome outcome = run(false);
    assertEquals(
        "Java, no vectors (no native access; start Java with"
            + " --enable-native-access=ALL-UNNAMED)\n20.0\n",
        outcome.text);
  }

  @Test
  void aFileThatIsNoLibraryIsNoDisaster() throws Exception {
    Path broken = Files.writeString(folder.resolve("libopenblas.so"), "no library");
    Outcome outcome = run("-Dgradsh.openblas=" + broken);
    assertEquals(0, outcome.code);
    assertTrue(outcome.text.contains("Java, no vectors (OpenBLAS does not load"), outcome.text);
  }

  @Test
  void aGivenFileIsTaken() throws Exception {
    assumeTrue(Blas.choose("auto") instanceof OpenBlas);
    run();
    try (var files = Files.walk(folder.resolve("cache"))) {
      Path library =
          files
              .filter(f -> f.getFileName().toString().matches("libopenblas.*"))
              .findFirst()
              .orElseThrow();
      Outcome outcome = run("-Dgradsh.openblas=" + library);
      assertTrue(outcome.text.contains("(" + library + ")"), outcome.text);
    }
  }

  @Test
  void platformsAreNamedAsTheJars() {
    assertTrue(
        OpenBlasLibrary.platform().matches("(linux|macosx|windows)-[a-z0-9_]+"),
        OpenBlasLibrary.platform());
  }
}
