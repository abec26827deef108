package org.gradsh.cuda.mutation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gradsh.cuda.mutation.Worker.Finding;

/**
 * Does a missing barrier get noticed? Breaks the committed PTX at one instruction at a time and
 * runs the tests that launch that kernel: {@code kernels-cuda/mutations.sh}.
 */
public final class Mutations {
  private static final Path KERNELS = Path.of("src/main/resources/org/gradsh/cuda/kernels");
  private static final Path WORK = Path.of("target/mutations");

  private Mutations() {}

  public static void main(String[] args) throws Exception {
    List<String> options = new ArrayList<>(List.of(args));
    boolean all = options.remove("--all");
    String only = after(options, "--only", "");
    double minutes = Double.parseDouble(after(options, "--minutes", "1e6"));
    int workers = Integer.parseInt(after(options, "--workers", "2"));
    List<Mutant> mutants =
        mutants(all).stream()
            .filter(m -> Pattern.compile(only).matcher(m.toString()).find())
            .toList();
    Path coverage = WORK.resolve("coverage.txt");
    Files.createDirectories(WORK);
    if (options.contains("--list")) {
      mutants.forEach(System.out::println);
      return;
    }
    if (!options.contains("--covered")) Child.cover(coverage);
    Ledger ledger = new Ledger(WORK.resolve("noticed.txt"), options.contains("--go-on"));
    Map<Integer, Finding> findings = new ConcurrentHashMap<>();
    List<Integer> order = new ArrayList<>();
    for (int k = 0; k < mutants.size(); k++) {
      Finding known = ledger.of(mutants.get(k));
      if (known == null) order.add(k);
      else findings.put(k, known);
    }
    var queue = new ConcurrentLinkedQueue<>(inTurn(order, mutants));
    long until = System.nanoTime() + (long) (minutes * 60e9);
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < workers; w++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (Child child = new Child(coverage)) {
                      for (Integer k = queue.poll();
                          k != null && System.nanoTime() < until;
                          k = queue.poll()) {
                        Mutant m = mutants.get(k);
                        Finding f = child.finding(m);
                        findings.put(k, f);
                        ledger.add(m, f);
                        System.err.println(
                            findings.size() + "/" + mutants.size() + " " + f + " " + m);
                      }
                    }
                  }));
    }
    for (Thread t : threads) t.join();
    List<Result> results = new ArrayList<>();
    for (int k = 0; k < mutants.size(); k++) {
      if (findings.containsKey(k)) results.add(new Result(mutants.get(k), findings.get(k)));
    }
    System.out.println(results.size() + " mutants tried of " + mutants.size());
    new Table(results, Excuse.all()).print(System.out);
  }

  /** One of each kind of each kernel first, so that a run cut short has seen something of all. */
  private static List<Integer> inTurn(List<Integer> some, List<Mutant> mutants) {
    List<Integer> order = new ArrayList<>(some);
    Collections.shuffle(order, new Random(1));
    Map<String, Integer> counts = new HashMap<>();
    Map<Integer, Integer> turns = new HashMap<>();
    for (int k : order) {
      Mutant m = mutants.get(k);
      turns.put(k, counts.merge(m.module() + " " + m.entry() + " " + m.kind(), 1, Integer::sum));
    }
    order.sort(Comparator.comparing(turns::get));
    return order;
  }

  /** A mutant and what came of it. */
  record Result(Mutant mutant, Finding finding) {}

  private static String after(List<String> options, String name, String otherwise) {
    int at = options.indexOf(name);
    return at < 0 ? otherwise : options.get(at + 1);
  }

  private static List<Mutant> mutants(boolean all) throws IOException {
    List<Mutant> mutants = new ArrayList<>();
    try (Stream<Path> files = Files.list(KERNELS)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".ptx")) continue;
        String module = name.substring(0, name.length() - ".ptx".length());
        mutants.addAll(Mutants.of(module, text(module), all));
      }
    }
    return mutants;
  }

  /** The committed text of a module. */
  static String text(String module) throws IOException {
    return Files.readString(KERNELS.resolve(module + ".ptx"), StandardCharsets.US_ASCII);
  }
}
