package org.gradsh.cuda.mutation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.cuda.mutation.Mutant.Kind;

/** Where PTX can be broken, an instruction at a time. */
final class Mutants {
  private static final Pattern ENTRY = Pattern.compile("\\.entry (\\w+)");
  private static final Pattern LABEL = Pattern.compile("(\\$\\w+):");
  private static final Pattern BRANCH =
      Pattern.compile("@!?(%p\\d+) bra(?:\\.uni)? \\s*(\\$\\w+);");
  private static final Pattern COMPARISON =
      Pattern.compile("setp\\.(lt|le|gt|ge)\\.([su]\\d+) \\s*(%p\\d+), (.*;)");
  private static final Pattern SHUFFLE =
      Pattern.compile("shfl\\.sync\\.\\w+\\.b32 \\s*(%\\w+)\\|%p\\d+, (%\\w+),.*;");
  private static final Pattern ATOMIC =
      Pattern.compile(
          "atom\\.(global|shared)\\.(add|or|max)\\.([bsu])(32|64) \\s*(%\\w+), (\\[.*\\]), (.*);");
  private static final Map<String, String> OTHER_BOUND =
      Map.of("lt", "le", "le", "lt", "gt", "ge", "ge", "gt");

  /** In the names of kernels, what tells the copies of a template for other dtypes apart. */
  private static final Pattern DTYPE =
      Pattern.compile("_(float32|float64|int32|int64|bool|float|double|int|long|tf32|bf16)(?=_|$)");

  private Mutants() {}

  /**
   * Those of a module.
   *
   * @param all also in copies of a template for other dtypes, where they are in the same places
   */
  static List<Mutant> of(String module, String ptx, boolean all) {
    List<Mutant> found = new ArrayList<>();
    Set<String> labels = new HashSet<>();
    Map<String, Integer> comparisons = new HashMap<>(); // by predicate, the last before
    Map<String, Integer> counts = new HashMap<>(); // of a kind, so far in this kernel
    String entry = "";
    String[] lines = ptx.split("\n", -1);
    for (int k = 0; k < lines.length; k++) {
      String line = lines[k].strip().replaceAll("\\s+", " ");
      Matcher m = ENTRY.matcher(line);
      if (m.find()) {
        entry = m.group(1);
        labels.clear();
        comparisons.clear();
      }
      m = LABEL.matcher(line);
      if (m.matches()) labels.add(m.group(1));
      m = COMPARISON.matcher(line);
      if (m.matches()) comparisons.put(m.group(3), k);
      m = BRANCH.matcher(line);
      Integer at = m.matches() && labels.contains(m.group(2)) ? comparisons.get(m.group(1)) : null;
      if (at != null && !entry.isEmpty()) {
        String was = lines[at].strip().replaceAll("\\s+", " ");
        int number = counts.merge(entry + Kind.BOUND, 1, Integer::sum);
        found.add(new Mutant(module, entry, at + 1, Kind.BOUND, number, was, otherBound(was)));
      }
      Kind kind = kind(line);
      if (kind != null) {
        int number = counts.merge(entry + kind, 1, Integer::sum);
        found.add(new Mutant(module, entry, k + 1, kind, number, line, without(line, kind)));
      }
    }
    return all ? found : oneOfEachTemplate(found);
  }

  private static Kind kind(String line) {
    if (line.startsWith("bar.sync") || line.startsWith("barrier.sync")) return Kind.BARRIER;
    if (line.startsWith("bar.warp.sync")) return Kind.WARP_BARRIER;
    if (line.startsWith("mbarrier.try_wait") || line.startsWith("wgmma.wait")) return Kind.MBARRIER;
    if (line.startsWith("wgmma.fence")) return Kind.FENCE;
    if (line.startsWith("membar") || line.startsWith("fence")) return Kind.FENCE;
    if (line.startsWith("cp.async.wait")) return Kind.COPY_WAIT;
    if (line.startsWith("cp.async.commit_group")) return Kind.COPY_GROUP;
    if (SHUFFLE.matcher(line).matches()) return Kind.SHUFFLE;
    if (ATOMIC.matcher(line).matches()) return Kind.ATOMIC;
    return null;
  }

  private static String without(String line, Kind kind) {
    return switch (kind) {
      case BARRIER, WARP_BARRIER, FENCE, COPY_WAIT, COPY_GROUP -> "";
      case MBARRIER -> // the loop around it ends at once
          line.startsWith("wgmma")
              ? ""
              : "setp.eq.u32 " + line.replaceAll(".*? (\\w+),.*", "$1") + ", 0, 0;";
      case SHUFFLE -> SHUFFLE.matcher(line).replaceFirst("mov.b32 $1, $2;");
      case ATOMIC ->
          ATOMIC
              .matcher(line)
              .replaceFirst(
                  "{ .reg .b$4 %made; ld.$1.$3$4 $5, $6; $2.$3$4 %made, $5, $7;"
                      + " st.$1.$3$4 $6, %made; }");
      case BOUND -> otherBound(line);
    };
  }

  private static String otherBound(String line) {
    // Halves of a power of two go on above 3: none is 3, so the round of 4 is left out.
    if (line.contains("setp.gt.s32") && line.endsWith(", 3;")) return line.replace(", 3;", ", 7;");
    Matcher m = COMPARISON.matcher(line);
    return m.replaceFirst(
        r ->
            Matcher.quoteReplacement(
                "setp."
                    + OTHER_BOUND.get(r.group(1))
                    + "."
                    + r.group(2)
                    + " "
                    + r.group(3)
                    + ", "
                    + r.group(4)));
  }

  /**
   * The first copy that has such a place: float32 comes first in the sources, mostly. Of shuffles
   * that of float64, where there is one: half of a number that is rounded to float32 may be any.
   */
  private static List<Mutant> oneOfEachTemplate(List<Mutant> found) {
    Map<String, Mutant> some = new LinkedHashMap<>();
    for (Mutant m : found) {
      String place = DTYPE.matcher(m.entry()).replaceAll("") + " " + m.kind() + " " + m.number();
      boolean exact = m.kind() == Kind.SHUFFLE && m.entry().contains("float64");
      if (exact && !some.getOrDefault(place, m).entry().contains("float64")) some.put(place, m);
      else some.putIfAbsent(place, m);
    }
    return List.copyOf(some.values());
  }
}
