package org.gradsh.autograd.tape;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Why a gradient is there or not: the way from a result back to a source. */
public final class Paths {
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
    Walk walk = new Walk(List.of(y.origin()), n -> n == x.origin(), n -> true);
    if (!walk.reaches(x.origin())) return broken(y, x, n -> true);
    StringBuilder s = new StringBuilder("y depends on x:");
    Node node = y.origin();
    while (node != x.origin()) {
      s.append("\n  ").append(describe(node));
      node = next(node, x.origin());
    }
    return s.append("\n  ").append(describe(node)).append("   = x").toString();
  }

  private static Node next(Node node, Node goal) {
    for (Node.Edge e : node.inputs) {
      if (e.from == null) continue;
      if (e.from == goal) return goal;
      if (new Walk(List.of(e.from), n -> n == goal, n -> true).reaches(goal)) return e.from;
    }
    throw new IllegalStateException("the walk found a way that is not there");
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
    return "y (← " + y.origin().name() + ") was computed from: " + start;
  }

  private static String describe(Node n) {
    return n.name() + "  " + n.dtype() + " " + n.shape();
  }
}
