package org.gradsh.cuda.mutation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gradsh.cuda.mutation.Mutant.Kind;
import org.gradsh.cuda.mutation.Mutations.Result;
import org.gradsh.cuda.mutation.Worker.Finding;

/** What is told of all mutants. */
record Table(List<Result> results, List<Excuse> excuses) {
  void print(PrintStream out) {
    Map<String, int[][]> rows = new TreeMap<>();
    Map<String, Integer> ways = new TreeMap<>();
    Map<String, List<Result>> excused = new TreeMap<>();
    Map<String, String> same = new TreeMap<>();
    List<Result> unnoticed = new ArrayList<>();
    for (Result r : results) {
      int[][] row =
          rows.computeIfAbsent(r.mutant().module(), m -> new int[Kind.values().length][2]);
      int[] cell = row[r.mutant().kind().ordinal()];
      ways.merge(r.finding().told(), 1, Integer::sum);
      Optional<String> excuse = Excuse.of(r.mutant(), excuses);
      if (r.finding().noticed()) {
        cell[0]++;
        cell[1]++;
      } else if (excuse.isPresent()) {
        excused.computeIfAbsent(excuse.get(), e -> new ArrayList<>()).add(r);
      } else if (r.finding().equals(Finding.NO_DIFFERENCE)) {
        String kernel = r.mutant().module() + " " + r.mutant().entry();
        same.merge(kernel, " " + r.mutant().number(), String::concat);
      } else {
        cell[1]++;
        unnoticed.add(r);
      }
    }
    out.printf(Locale.ROOT, "%-16s", "noticed of");
    for (Kind k : Kind.values()) out.printf(Locale.ROOT, "%14s", k.shortly);
    out.printf(Locale.ROOT, "%14s%n", "all");
    int[][] sums = new int[Kind.values().length][2];
    rows.forEach(
        (module, row) -> {
          line(out, module, row);
          for (int k = 0; k < row.length; k++) {
            sums[k][0] += row[k][0];
            sums[k][1] += row[k][1];
          }
        });
    line(out, "all", sums);
    out.println();
    ways.forEach((way, count) -> out.printf(Locale.ROOT, "%6d  %s%n", count, way));
    out.printf("%nNot noticed: %d%n", unnoticed.size());
    for (Result r : unnoticed) out.println("  " + told(r));
    excused.forEach(
        (reason, those) -> {
          out.printf("%nLeft out of the table, %d: %s%n", those.size(), reason);
          for (Result r : those) out.println("  " + told(r));
        });
    if (same.isEmpty()) return;
    out.printf(
        "%nLeft out of the table: bounds that a test reaches exactly, where once more does"
            + " nothing%n");
    out.println("(each element is asked whether it is there) or the same again:");
    same.forEach((kernel, numbers) -> out.println("  " + kernel + ", bound" + numbers));
  }

  private static String told(Result r) {
    Mutant m = r.mutant();
    return String.format(
        "%s: %s.ptx:%d %s, %s %d: %s: %s",
        r.finding().told(),
        m.module(),
        m.line(),
        m.entry(),
        m.kind().shortly,
        m.number(),
        m.kind().text,
        m.was());
  }

  private static void line(PrintStream out, String name, int[][] row) {
    int noticed = 0;
    int all = 0;
    out.printf(Locale.ROOT, "%-16s", name);
    for (int[] cell : row) {
      noticed += cell[0];
      all += cell[1];
      out.printf(Locale.ROOT, "%14s", cell[1] == 0 ? "" : cell[0] + " of " + cell[1]);
    }
    out.printf(Locale.ROOT, "%14s%n", noticed + " of " + all);
  }
}
