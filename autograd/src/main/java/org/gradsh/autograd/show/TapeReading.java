package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Node;

/** The making of a {@link TapeView} from the nodes that the engine keeps. */
final class TapeReading {
  private final List<Node> nodes;
  private final Map<Node, Integer> numbers = new IdentityHashMap<>();
  private final Map<Node, TapeView.Source> sources = new IdentityHashMap<>();
  private final List<TapeView.Source> inOrder = new ArrayList<>();

  private TapeReading(List<Node> nodes) {
    this.nodes = nodes;
    for (Node n : nodes) numbers.put(n, numbers.size() + 1);
    nameSources();
  }

  static TapeView of(String title, List<Node> seen) {
    // A copy: whoever looks at a tape inside a callback may be recording.
    TapeReading reading = new TapeReading(List.copyOf(seen));
    List<TapeView.Node> nodes = reading.nodes.stream().map(reading::node).toList();
    Memory all = new Memory();
    for (Node n : reading.nodes) all.addValues(n.savedValues());
    return new TapeView(title, reading.inOrder, nodes, all.bytes());
  }

  /** Sources have their own names; those without are counted where there are several. */
  private void nameSources() {
    Map<Node, Boolean> leaves = new IdentityHashMap<>();
    List<Leaf> found = new ArrayList<>();
    int[] unnamed = new int[2];
    for (Node n : nodes) {
      for (int i = 0; i < n.inputCount(); i++) {
        if (!(n.edge(i).from instanceof Leaf leaf) || leaves.put(leaf, true) != null) continue;
        found.add(leaf);
        if (name(leaf).isEmpty()) unnamed[role(leaf).ordinal()]++;
      }
    }
    int[] count = new int[2];
    for (Leaf leaf : found) {
      TapeView.Role role = role(leaf);
      String name = name(leaf);
      if (name.isEmpty()) {
        name = role == TapeView.Role.VARIABLE ? "variable" : "watched";
        if (unnamed[role.ordinal()] > 1) name += " " + ++count[role.ordinal()];
      }
      TapeView.Source source =
          new TapeView.Source(inOrder.size(), name, role, leaf.dtype(), leaf.shape());
      sources.put(leaf, source);
      inOrder.add(source);
    }
  }

  private static String name(Leaf leaf) {
    return leaf.variable() == null ? "" : leaf.variable().name();
  }

  private static TapeView.Role role(Leaf leaf) {
    return leaf.isVariable() ? TapeView.Role.VARIABLE : TapeView.Role.WATCHED;
  }

  private TapeView.Node node(Node n) {
    List<TapeView.Operand> operands = new ArrayList<>();
    for (int i = 0; i < n.inputCount(); i++) operands.add(operand(n.edge(i)));
    return new TapeView.Node(
        numbers.get(n),
        TensorText.shortened(n.name()) + spared(n),
        n.dtype(),
        n.shape(),
        operands,
        n.place() == null ? "" : n.place(),
        new Memory().addValues(n.savedValues()));
  }

  /** What an op computes again in place of keeping it. */
  private static String spared(Node n) {
    return n.sparedBytes() == 0 ? "" : " (spares " + Memory.text(n.sparedBytes()) + ")";
  }

  private TapeView.Operand operand(Node.Edge edge) {
    Node from = edge.from;
    if (from == null) return new TapeView.Operand.Constant(edge.dtype, edge.shape);
    if (sources.containsKey(from)) return new TapeView.Operand.From(sources.get(from));
    Integer number = numbers.get(from);
    if (number != null) return new TapeView.Operand.Result(number);
    return new TapeView.Operand.Earlier(TensorText.shortened(from.name()), edge.dtype, edge.shape);
  }
}
