package org.gradsh.autograd.tape;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.TensorNames;

/** Why a gradient is there or not: the way from a result back to a source. */
public final class Paths {
  /** Ops of a long way that are shown: the first and the last ones. */
  private static final int SHOWN = 40;

  /** So many cuts, or starts of a computation, are told. */
  private static final int TOLD = 4;

  private static final String ZEROS = "Unconnected.ZERO gives zeros";

  private Paths() {}

  /**
   * What a question may cross, and how it is told that something was not crossed.
   *
   * @param within the nodes that may be crossed
   * @param whyUnseen why a node is not among them: {@code before this tape was opened}
   * @param whyNoSource why nothing can be differentiated with respect to a tensor; null if it can
   */
  record Reach(
      Predicate<Node> within,
      Function<Node, String> whyUnseen,
      Function<Tensor, String> whyNoSource) {
    /** All that was recorded. */
    static final Reach EVERYTHING = new Reach(n -> true, n -> "", x -> null);
  }

  /** Where a way breaks. */
  private record Break(List<String> facts, String fix) {
    Break(String fact, String fix) {
      this(List.of(fact), fix);
    }
  }

  /** The exception for a gradient that has no way to its source. */
  static TensorException unconnected(Tensor y, Tensor x, Reach reach) {
    Break why = whyNone(y, x, reach);
    var report =
        TensorException.gradient("gradient: {y} does not depend on {x}")
            .operand("y", y)
            .operand("x", x);
    why.facts.forEach(report::detail);
    boolean zeros = reach != Reach.EVERYTHING && !why.fix.equals(ZEROS);
    return report.hint(zeros ? why.fix + "; " + ZEROS : why.fix).build();
  }

  /** A text that shows how {@code y} came from {@code x}, or where the way breaks and why. */
  public static String explain(Tensor y, Tensor x) {
    List<Node> way =
        x.origin() == null || y.origin() == null
            ? List.of()
            : way(y.origin(), x.origin(), Node::passes);
    if (way.isEmpty()) {
      Break why = whyNone(y, x, Reach.EVERYTHING);
      String text =
          "{y} does not depend on {x}\n  "
              + String.join("\n  ", why.facts)
              + "\n  perhaps: "
              + why.fix;
      return text.replace("{y}", called("y", y)).replace("{x}", called("x", x)) + which(y, x);
    }
    List<String> lines = new ArrayList<>();
    for (Node n : way) lines.add(describe(n));
    if (lines.size() > SHOWN) {
      String left = "… " + (lines.size() - SHOWN) + " more ops …";
      lines.subList(SHOWN / 2, lines.size() - SHOWN / 2).clear();
      lines.add(SHOWN / 2, left);
    }
    String head = called("y", y) + " depends on " + called("x", x) + ":\n  ";
    return head + String.join("\n  ", lines) + "   = " + called("x", x) + which(y, x);
  }

  /** A line that tells which arguments have the names of the parameters for want of their own. */
  private static String which(Tensor y, Tensor x) {
    boolean first = TensorNames.of(y).isEmpty();
    boolean second = TensorNames.of(x).isEmpty();
    if (!first && !second) return "";
    String one =
        first ? "y is the first argument of explain" : "x is the second argument of explain";
    return "\n  (" + one + (first && second ? ", x the second)" : ")");
  }

  private static String called(String role, Tensor t) {
    String name = TensorNames.of(t);
    return name.isEmpty() ? role : name;
  }

  /** From a result to a source, both included; empty where there is no way. */
  private static List<Node> way(Node result, Node source, BiPredicate<Node, Integer> passes) {
    Map<Node, Node> usedBy = new IdentityHashMap<>();
    var queue = new ArrayDeque<Node>(List.of(result));
    usedBy.put(result, null);
    while (!queue.isEmpty() && !usedBy.containsKey(source)) {
      Node node = queue.poll();
      for (int i = 0; i < node.inputCount(); i++) {
        Node from = node.from(i);
        if (from != null && !usedBy.containsKey(from) && passes.test(node, i)) {
          usedBy.put(from, node);
          queue.add(from);
        }
      }
    }
    List<Node> way = new ArrayList<>();
    if (!usedBy.containsKey(source)) return way;
    for (Node n = source; n != null; n = usedBy.get(n)) way.add(n);
    return way.reversed();
  }

  // ---- where it breaks ----

  private static Break whyNone(Tensor y, Tensor x, Reach reach) {
    if (!x.dtype().isFloating()) {
      String fact = "{x} is " + x.dtype() + ": only floating-point tensors are differentiated";
      return new Break(withCut(fact, x), "differentiate with respect to what it was made from");
    }
    if (x.origin() == null) {
      String asked = reach.whyNoSource.apply(x);
      String fact = asked != null ? asked : "{x} is a constant: neither a variable nor watched";
      return new Break(withCut(fact, x), "variable(…), or tape.watch({x}) before it is used");
    }
    String noSource = reach.whyNoSource.apply(x);
    if (noSource != null) return new Break(noSource, "tape.watch({x}) before it is used");
    return y.origin() == null ? constant(y, x) : recorded(y, x, reach);
  }

  private static List<String> withCut(String fact, Tensor x) {
    Cut cut = Remark.cut(x);
    return cut == null ? List.of(fact) : List.of(fact, cut.text());
  }

  /** Nothing was recorded of y. */
  private static Break constant(Tensor y, Tensor x) {
    Cut cut = Remark.cut(y);
    List<Cut> all = cut == null ? List.of() : cut.all();
    Break broken = cut(all, x);
    if (broken != null) return broken;
    if (!y.dtype().isFloating()) {
      return new Break(
          "{y} is " + y.dtype() + ": its derivative is zero everywhere",
          "stay with floating-point numbers");
    }
    if (x.origin() instanceof Leaf leaf && !leaf.isVariable()) {
      return new Break(
          leaf.isActive()
              ? "{y} is a constant: it was computed without {x}, or before {x} was watched"
              : "{y} is a constant, and {x} is not watched any more: its tape is closed or used up",
          "compute {y} while a tape is open that watches {x}");
    }
    List<String> facts = new ArrayList<>();
    facts.add("{y} is a constant: it was computed without {x}, or from Java numbers (item() …)");
    for (Cut c : all) facts.add(c.text() + ", but not to {x}");
    return new Break(facts, "compute {y} from {x} by tensor ops alone");
  }

  /** Something was recorded, but does not lead to x. */
  private static Break recorded(Tensor y, Tensor x, Reach reach) {
    Node source = x.origin();
    List<Node> way = way(y.origin(), source, Node::passes);
    for (Node n : way) {
      if (n != source && !reach.within.test(n)) {
        return new Break(
            n.title() + " was recorded " + reach.whyUnseen.apply(n),
            "compute it while the tape is open and sees it");
      }
    }
    if (!way.isEmpty()) {
      return new Break(
          "every way from {y} to {x} has a derivative of zero (a customGradient that gives null …)",
          ZEROS);
    }
    List<Node> flat = way(y.origin(), source, (n, i) -> true);
    for (int k = 0; k + 1 < flat.size(); k++) {
      if (isFlat(flat.get(k), flat.get(k + 1))) {
        return new Break(
            flat.get(k).title() + " has a derivative of zero everywhere",
            "a smooth function in its place, or a customGradient that passes the gradient on");
      }
    }
    Walk walk = new Walk(List.of(y.origin()), n -> false, reach.within);
    List<Cut> cuts = new ArrayList<>();
    for (Node n : walk.reached()) {
      for (int i = 0; i < n.inputCount(); i++) {
        Edge e = n.edge(i);
        if (e.remark() != null && e.remark().cut() != null) cuts.addAll(e.remark().cut().all());
      }
    }
    Break broken = cut(cuts, x);
    if (broken != null) return broken;
    List<String> starts =
        walk.reached().stream()
            .filter(n -> n instanceof Leaf || !reach.within.test(n))
            .map(Paths::describe)
            .distinct()
            .limit(TOLD)
            .toList();
    String from = starts.isEmpty() ? "constants only" : String.join(", ", starts);
    return new Break(
        "{y} (← " + y.origin().title() + ") was computed from: " + from,
        reach == Reach.EVERYTHING ? "differentiate with respect to one of those" : ZEROS);
  }

  /** Whether no derivative leads from a node to one that it takes. */
  private static boolean isFlat(Node n, Node taken) {
    for (int i = 0; i < n.inputCount(); i++) {
      if (n.from(i) == taken && n.passes(i)) return false;
    }
    return true;
  }

  /** The cuts that parted x; where none is sure, those that may have. */
  private static Break cut(List<Cut> cuts, Tensor x) {
    List<Cut> sure = cuts.stream().filter(c -> c.parts(x.origin())).toList();
    List<Cut> told =
        sure.isEmpty() ? cuts.stream().filter(c -> c.mayPart(x.origin())).toList() : sure;
    if (told.isEmpty()) return null;
    List<String> facts = told.stream().map(Cut::text).distinct().limit(TOLD).toList();
    return new Break(facts, told.getFirst().fix());
  }

  private static String describe(Node n) {
    boolean isNamed = !n.known().isEmpty() && !(n instanceof Leaf);
    String name = isNamed ? n.known() + " = " : "";
    String where = n.place() == null ? "" : "   " + n.place();
    return name + n.name() + "  " + n.dtype() + " " + n.shape() + where;
  }
}
