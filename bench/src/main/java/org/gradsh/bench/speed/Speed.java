package org.gradsh.bench.speed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.bench.speed.Contender.Refused;

/**
 * The table of speed: ours against PyTorch, and against DJL where it can do the work, in one run.
 * Use {@code bench/run.sh}, which builds and finds what is needed.
 */
final class Speed {
  private final Options options;
  private final Ceilings ceilings;
  private final List<Result> results = new ArrayList<>();
  private final List<String> versions = new ArrayList<>();

  private Speed(Options options, Ceilings ceilings) {
    this.options = options;
    this.ceilings = ceilings;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.parse(List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println("run.sh: " + e.getMessage() + " (bench/run.sh --help tells more)");
      System.exit(2);
      return;
    }
    Speed speed = new Speed(options, Peers.ceilings());
    for (int threads : options.threads()) speed.rows(threads);
    if (options.threads().contains(1)) speed.results.addAll(Processes.measure(options));
    if (speed.results.isEmpty()) {
      System.err.println("run.sh: no row matches --only " + options.only());
      System.exit(2);
    }
    Report report = new Report(Machine.lines(speed.ceilings, speed.versions), speed.results);
    String text = options.markdown() ? report.markdown() : report.text();
    System.out.println();
    System.out.print(text);
    String folder = System.getProperty("gradsh.bench.results");
    if (folder != null && options.only() == null && options.threads().size() == 2) {
      Path file = Path.of(folder, options.quick() ? "speed-quick.txt" : "speed.txt");
      Files.writeString(file, report.text());
      System.out.println("\nwritten to " + file);
    }
    // A row whose result differs from the peer's is no row that was slow.
    if (speed.results.stream().anyMatch(Result::failed)) System.exit(1);
  }

  private void rows(int threads) throws IOException {
    List<Row> wanted = Rows.ALL.stream().filter(row -> options.wants(row, threads)).toList();
    if (wanted.isEmpty()) return;
    try (Processed processed = new Processed(threads, wanted, options.library())) {
      if (threads == options.threads().getFirst()) versions.addAll(processed.versions());
      for (Row row : wanted) {
        Result result = row(row, threads, processed.contenders(row));
        results.add(result);
        System.err.println(Report.progress(result));
      }
    }
  }

  private Result row(Row row, int threads, List<Contender> all) throws IOException {
    Map<String, Figures> figures = new LinkedHashMap<>();
    List<Contender> ready = new ArrayList<>();
    List<String> trouble = new ArrayList<>();
    boolean failed = false;
    Map<String, String> digests = new LinkedHashMap<>();
    for (Contender contender : all) {
      try {
        contender.prepare(
            contender.name().equals(Result.PYTORCH)
                ? Base64.getEncoder().encodeToString(row.pytorch.getBytes(StandardCharsets.UTF_8))
                : row.name);
        digests.put(contender.name(), contender.check());
        ready.add(contender);
      } catch (Refused e) {
        boolean optional = contender.name().equals(Result.DJL) && e.skipped;
        if (!optional) trouble.add(e.getMessage());
        failed |= !e.skipped;
      }
    }
    String ours = digests.get(Result.OURS);
    for (String peer : List.of(Result.PYTORCH, Result.DJL, Result.LIBRARY)) {
      if (ours == null || !digests.containsKey(peer)) continue;
      String difference = Digest.difference(ours, digests.get(peer), row.tolerance);
      if (!difference.isEmpty()) {
        trouble.add("differs from " + peer + ": " + difference);
        failed = true;
        ready.removeIf(contender -> contender.name().equals(peer));
      }
    }
    if (ours != null) {
      try {
        options
            .measuring()
            .measure(ready, row.ops)
            .forEach((contender, of) -> figures.put(contender.name(), of));
      } catch (Refused e) {
        trouble.add(e.getMessage());
        failed = true;
      }
    }
    double limit = row.limit.isKnown() ? row.limit.nanos(ceilings, threads) / row.ops : Double.NaN;
    return new Result(
        row.name,
        Result.Unit.NANOSECONDS,
        threads,
        row.target,
        row.stretch,
        figures,
        limit,
        String.join("; ", trouble),
        failed);
  }
}
