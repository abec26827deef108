package org.gradsh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jdk.jshell.JShell;
import jdk.jshell.execution.LocalExecutionControlProvider;
import org.gradsh.repl.Result;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;

/**
 * What cells cost: 30 snippets as one cell against 30 cells, {@code 1+1} against the bare API of
 * JShell, and a script of 201 lines against {@code jshell --execution local}. The contenders take
 * turns, so that a busy machine is busy for all of them.
 *
 * <p>{@code java -cp … org.gradsh.bench.Cells PREFIX [ROUNDS]}
 */
final class Cells {
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
    System.out.printf("%-34s %10s %10s %8s%n", "median ms", "it", "peer", "ratio");
    try (Session session = new Session(false)) {
      cells(session, rounds);
      sums(session, rounds);
    }
    scripts(Path.of(args[0], "bin", "gradsh").toString(), rounds);
  }

  private static void cells(Session session, int rounds) {
    double[] together = new double[rounds];
    double[] apart = new double[rounds];
    for (int round = -2; round < rounds; round++) {
      // New names in each round: nothing is defined anew.
      List<String> one = snippets("a" + (round + 2));
      List<String> many = snippets("b" + (round + 2));
      double first = milliseconds(() -> run(session, String.join("\n", one)));
      double second = milliseconds(() -> many.forEach(snippet -> run(session, snippet)));
      if (round >= 0) {
        together[round] = first;
        apart[round] = second;
      }
    }
    print("30 snippets: one cell, 30 cells", together, apart);
  }

  private static List<String> snippets(String name) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String n = name + i;
      all.add("var v" + n + " = " + i + " * 2.0;");
      all.add("int w" + n + " = " + i + ";");
      all.add("double f" + n + "(double a) { return a * v" + n + "; }");
      all.add("w" + n + " += 2;");
      all.add("f" + n + "(w" + n + ") + 1;");
    }
    all.set(28, "class C" + name + " { int n = 1; int next() { return n++ + w" + name + "5; } }");
    all.set(29, "new C" + name + "().next();");
    return all;
  }

  private static void sums(Session session, int rounds) {
    int count = 30 * rounds;
    double[] ours = new double[count];
    double[] bare = new double[count];
    try (JShell jshell =
        JShell.builder().executionEngine(new LocalExecutionControlProvider(), Map.of()).build()) {
      for (int round = -100; round < count; round++) {
        double first = milliseconds(() -> run(session, "1+1"));
        double second = milliseconds(() -> jshell.eval("1+1"));
        if (round >= 0) {
          ours[round] = first;
          bare[round] = second;
        }
      }
    }
    print("1+1 warm: session, bare JShell", ours, bare);
  }

  private static void scripts(String gradsh, int rounds) throws IOException, InterruptedException {
    String jshell = Path.of(System.getProperty("java.home"), "bin", "jshell").toString();
    String lines =
        IntStream.range(0, 200)
            .mapToObj(i -> i % 2 == 0 ? "var x" + i + " = " + i + " + 1;" : "x" + (i - 1) + "++;")
            .collect(Collectors.joining("\n", "", "\nSystem.out.println(x0 + x198);\n"));
    Path script = Files.createTempFile("cells", ".jsh");
    Files.writeString(script, lines);
    double[] ours = new double[rounds];
    double[] peers = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      ours[round] = milliseconds(() -> process(script, gradsh, script.toString()));
      peers[round] = milliseconds(() -> process(script, jshell, "--execution", "local", "-s", "-"));
    }
    Files.delete(script);
    print("201 lines: gradsh, jshell local", ours, peers);
  }

  private static void process(Path input, String... command)
      throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException(command[0] + " left with " + exit);
    }
  }

  private static void run(Session session, String text) {
    Result result = session.run(Source.of("[cell]", text), evaluated -> {});
    if (result.failure().isPresent()) {
      throw new IllegalStateException(text + "\n" + result.failure().get());
    }
  }

  private static double milliseconds(Work work) {
    long start = System.nanoTime();
    try {
      work.run();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return (System.nanoTime() - start) / 1e6;
  }

  private static void print(String name, double[] it, double[] peer) {
    double one = median(it);
    double other = median(peer);
    System.out.printf(Locale.ROOT, "%-34s %10.1f %10.1f %8.2f%n", name, one, other, one / other);
  }

  private static double median(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
