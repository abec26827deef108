package org.gradsh.cuda.mutation;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.gradsh.cuda.mutation.Mutant.Kind;
import org.gradsh.cuda.mutation.Mutations.Result;

/** What is told of all mutants. */
record Table(List<Result> results) {
  void print(PrintStream out) {
    Map<String, int[][]> rows = new TreeMap<>();
    Map<String, Integer> ways = new TreeMap<>();
    for (Result r : results) {
      int[][] row =
          rows.computeIfAbsent(r.mutant().module(), m -> new int[Kind.values().length][2]);
      int[] cell = row[r.mutant().kind().ordinal()];
      cell[1]++;
      if (r.finding().noticed()) cell[0]++;
      ways.merge(r.finding().told(), 1, Integer::sum);
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
    out.println();
    for (Result r : results) {
      if (r.finding().noticed()) continue;
      Mutant m = r.mutant();
      out.printf(
          Locale.ROOT,
          "%s: %s.ptx:%d %s: %s: %s%n",
          r.finding().told(),
          m.module(),
          m.line(),
          m.entry(),
          m.kind().text,
          m.was());
    }
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
