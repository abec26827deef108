package org.gradsh.bench.speed;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.stream.Collectors;
import org.gradsh.autograd.Tensor;

/** Ours: the engine as a session or a library starts it. */
final class OurWorker extends Worker {
  public static void main(String[] args) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err);
    new OurWorker().serve(out);
  }

  @Override
  Work prepare(Row row) throws NotThere {
    if (row.ours == null) throw new NotThere("not written for ours");
    return row.ours.get();
  }

  @Override
  double[] elements(Object tensor) {
    return ((Tensor) tensor).toDoubleArray();
  }

  @Override
  String version() {
    String flags =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> flag.startsWith("-X"))
            .collect(Collectors.joining(" "));
    return "Gradsh " + (flags.isEmpty() ? "without flags" : "with " + flags);
  }
}
