package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The smallest autograd, on scalars, for checks of what the ops say of themselves: it uses the
 * derived ops as the engine does.
 */
final class ScalarTape {
  private ScalarTape() {}

  /** A value and where it came from. */
  static final class Node {
    final double value;
    final Elementwise op; // null: a leaf
    final List<Node> inputs;

    private Node(double value, Elementwise op, List<Node> inputs) {
      this.value = value;
      this.op = op;
      this.inputs = inputs;
    }
  }

  static Node leaf(double v) {
    return new Node(v, null, List.of());
  }

  static Node call(Elementwise op, Node... inputs) {
    double[] xs = Arrays.stream(inputs).mapToDouble(n -> n.value).toArray();
    return new Node(Doubles.value(op.forward(), xs), op, List.of(inputs));
  }

  /** The derivative of y by x, itself a node. */
  static Node gradient(Node y, Node x) {
    List<Node> order = new ArrayList<>();
    sort(y, new HashSet<>(), order);
    Map<Node, Node> cotangents = new IdentityHashMap<>();
    cotangents.put(y, leaf(1));
    for (Node n : order.reversed()) {
      Node c = cotangents.get(n);
      if (n.op == null || c == null) continue;
      for (int k = 0; k < n.op.arity(); k++) {
        Elementwise.Derived d = n.op.vjp(k);
        if (d == null) continue;
        Node part = call(d.op(), feed(d, n, c, new Node[0]));
        cotangents.merge(n.inputs.get(k), part, (a, b) -> call(ElementwiseCatalogue.ADD, a, b));
      }
    }
    return cotangents.getOrDefault(x, leaf(0));
  }

  static Node[] feed(Elementwise.Derived d, Node y, Node cotangent, Node[] tangents) {
    return Arrays.stream(d.sources())
        .mapToObj(
            s ->
                s == Elementwise.OUTPUT
                    ? y
                    : s == Elementwise.COTANGENT
                        ? cotangent
                        : s >= 0 ? y.inputs.get(s) : tangents[Elementwise.TANGENT - s])
        .toArray(Node[]::new);
  }

  private static void sort(Node n, Set<Node> seen, List<Node> order) {
    if (!seen.add(n)) return;
    for (Node i : n.inputs) sort(i, seen, order);
    order.add(n);
  }
}
