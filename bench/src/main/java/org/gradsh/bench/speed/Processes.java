package org.gradsh.bench.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.bench.Child;
import org.gradsh.bench.Programs;

/**
 * Whole processes, from their start to a first gradient: a script by the installed command against
 * {@code python3 -c}. The contenders take turns.
 */
final class Processes {
  static final String TIME = "start of process to first gradient";
  static final String MEMORY = "peak resident memory of that";

  private static final String GRADSH = System.getProperty("gradsh.bench.gradsh", "");

  private static final String SCRIPT =
      """
      var x = variable(3.0);
      var y = x * x;
      y.backward();
      println(x.grad().item());
      """;

  private static final String PYTORCH =
      """
      import torch
      x = torch.tensor(3.0, requires_grad=True)
      y = x * x
      y.backward()
      print(x.grad.item())
      """;

  /** Prints what the program prints, then its nanoseconds and the most kilobytes it had. */
  private static final String MEASURE =
      """
      import resource, subprocess, sys, time
      start = time.perf_counter_ns()
      said = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True, text=True).stdout
      took = time.perf_counter_ns() - start
      print(said.strip(), took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
      """;

  private Processes() {}

  static List<Result> measure(Options options) throws IOException, InterruptedException {
    if (!options.wants(TIME) && !options.wants(MEMORY)) return List.of();
    Map<String, List<String>> commands = new LinkedHashMap<>();
    List<String> trouble = new ArrayList<>();
    Path script = Files.createTempFile("first-gradient", ".jsh");
    try {
      Files.writeString(script, SCRIPT);
      if (GRADSH.isEmpty()) trouble.add("no installed gradsh: --gradsh FILE names one");
      else commands.put(Result.OURS, List.of(GRADSH, script.toString()));
      if (Programs.hasPyTorch())
        commands.put(Result.PYTORCH, List.of(Programs.PYTHON, "-c", PYTORCH));
      else trouble.add("no PyTorch");
      return measure(commands, options.quick() ? 5 : 15, String.join("; ", trouble));
    } finally {
      Files.delete(script);
    }
  }

  private static List<Result> measure(
      Map<String, List<String>> commands, int rounds, String trouble)
      throws IOException, InterruptedException {
    Map<String, List<Double>> times = new LinkedHashMap<>();
    Map<String, List<Double>> sizes = new LinkedHashMap<>();
    // The round before the first one brings the files of both into memory.
    for (int round = -1; round < rounds; round++) {
      for (Map.Entry<String, List<String>> contender : commands.entrySet()) {
        List<String> command = new ArrayList<>(List.of(Programs.PYTHON, "-c", MEASURE));
        command.addAll(contender.getValue());
        String[] said = Child.run(command).strip().split("\\s+");
        if (!said[0].equals("6.0")) throw new IOException(contender.getKey() + " says " + said[0]);
        if (round < 0) continue;
        times
            .computeIfAbsent(contender.getKey(), _ -> new ArrayList<>())
            .add(Double.parseDouble(said[1]));
        sizes
            .computeIfAbsent(contender.getKey(), _ -> new ArrayList<>())
            .add(Double.parseDouble(said[2]) * 1024);
      }
    }
    return List.of(
        result(TIME, Result.Unit.NANOSECONDS, 0.6, 0.4, times, trouble),
        result(MEMORY, Result.Unit.BYTES, 0.6, 0.5, sizes, trouble));
  }

  private static Result result(
      String row,
      Result.Unit unit,
      double target,
      double stretch,
      Map<String, List<Double>> samples,
      String trouble) {
    Map<String, Figures> figures = new LinkedHashMap<>();
    samples.forEach((name, of) -> figures.put(name, new Figures(of)));
    return new Result(row, unit, 1, target, stretch, figures, Double.NaN, trouble, false);
  }
}
