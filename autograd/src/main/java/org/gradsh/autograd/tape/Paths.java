package org.gradsh.autograd.tape;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Why a gradient is there or not: the way from a result back to a source. */
public final class Paths {
  /** Ops of a long way that are shown: the first and the last ones. */
  private static final int SHOWN = 40;

  private Paths() {}

  /** The exception for a gradient that has no way to its source. */
  static TensorException unconnected(
      Tensor y, Tensor x, Function<Tensor, String> whyNoSource, Predicate<Node> within) {
    String why = whyNoSource.apply(x);
    var report =
        TensorException.gradient("gradient: y does not depend on x")
            .operand("y", y)
            .operand("x", x)
            .detail(why != null ? why : broken(y, x, within));
    return report
        .hint(why != null ? "tape.watch(x) before it is used" : "Unconnected.ZERO gives zeros")
        .build();
  }

  /** A text that shows how {@code y} came from {@code x}, or where the way breaks. */
  public static String explain(Tensor y, Tensor x) {
    if (x.origin() == null) return "x is a constant: it is neither a variable nor watched";
    if (y.origin() == null) return broken(y, x, n -> true);
    List<Node> way = shortestWay(y.origin(), x.origin());
    if (way.isEmpty()) return broken(y, x, n -> true);
    List<String> lines = new ArrayList<>();
    for (Node n : way) lines.add(describe(n));
    if (lines.size() > SHOWN) {
      String left = "… " + (lines.size() - SHOWN) + " more ops …";
      lines.subList(SHOWN / 2, lines.size() - SHOWN / 2).clear();
      lines.add(SHOWN / 2, left);
    }
    return "y depends on x:\n  " + String.join("\n  ", lines) + "   = x";
  }

  /** From a result to a source, both included; empty where there is no way. */
  private static List<Node> shortestWay(Node result, Node source) {
    Map<Node, Node> usedBy = new IdentityHashMap<>();
    var queue = new ArrayDeque<Node>(List.of(result));
    usedBy.put(result, null);
    while (!queue.isEmpty() && !usedBy.containsKey(source)) {
      Node node = queue.poll();
      for (int i = 0; i < node.inputCount(); i++) {
        Node from = node.from(i);
        if (from != null && !usedBy.containsKey(from)) {
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

  private static String broken(Tensor y, Tensor x, Predicate<Node> within) {
    if (!y.dtype().isFloating()) return "y is " + y.dtype() + ": its derivative is zero everywhere";
    if (y.origin() == null) {
      return "y is a constant: computed without x, inside noGrad, or cut by detach()";
    }
    Walk walk = new Walk(List.of(y.origin()), n -> false, within);
    if (x.origin() != null && walk.reaches(x.origin())) {
      return "every way from y to x has a derivative of zero (floor, sign, a comparison …)";
    }
    List<String> ends =
        walk.reached().stream()
            .filter(n -> n instanceof Leaf || !within.test(n))
            .map(Paths::describe)
            .distinct()
            .limit(4)
            .toList();
    String start = ends.isEmpty() ? "constants only" : String.join(", ", ends);
    return "y (← " + y.origin().title() + ") was computed from: " + start;
  }

  private static String describe(Node n) {
    String where = n.place() == null ? "" : "   " + n.place();
    return n.name() + "  " + n.dtype() + " " + n.shape() + where;
  }
}
