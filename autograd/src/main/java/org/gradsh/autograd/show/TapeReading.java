package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorNames;
import org.gradsh.autograd.tape.Edge;
import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Node;

/** The making of a {@link TapeView} from the nodes that the engine keeps. */
final class TapeReading {
  private final List<Node> nodes;
  private final Map<Node, Integer> numbers = new IdentityHashMap<>();
  private final Map<Node, TapeView.Source> sources = new IdentityHashMap<>();
  private final List<TapeView.Source> inOrder = new ArrayList<>();
  private final Set<Node> saved = Collections.newSetFromMap(new IdentityHashMap<>());

  private TapeReading(List<Node> nodes) {
    this.nodes = nodes;
    for (Node n : nodes) {
      numbers.put(n, numbers.size() + 1);
      for (Tensor t : n.savedValues()) if (t.origin() != null) saved.add(t.origin());
    }
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

  /** What is kept, by op, by value and by line. */
  static TapeMemory memory(String title, List<Node> seen) {
    TapeReading reading = new TapeReading(List.copyOf(seen));
    var byOp = new TapeMemory.Count();
    var byValue = new TapeMemory.Count();
    var byLine = new TapeMemory.Count();
    for (Node n : reading.nodes) {
      List<Tensor> kept = n.savedValues();
      byOp.add(TensorText.shortened(n.name()), kept);
      byLine.add(n.place() == null ? "unknown" : n.place(), kept);
      kept.stream()
          .collect(Collectors.groupingBy(reading::value, LinkedHashMap::new, Collectors.toList()))
          .forEach(byValue::add);
    }
    long bytes = byOp.bytes();
    return new TapeMemory(title, bytes, byOp.parts(), byValue.parts(), byLine.parts());
  }

  /** How a kept value is called. */
  private String value(Tensor t) {
    Node origin = t.origin();
    if (origin == null) return TensorNames.of(t).isEmpty() ? "constants" : TensorNames.of(t);
    if (sources.containsKey(origin)) return sources.get(origin).name();
    if (!origin.known().isEmpty()) return origin.known();
    Integer number = numbers.get(origin);
    String op = TensorText.shortened(origin.name());
    return number == null ? "earlier " + op : "#" + number + " " + op;
  }

  /** Values beside gradients: of the sources, then of the ops in their order. */
  static TapeValues values(
      String title, List<Node> seen, Map<Node, Tensor> values, Map<Node, Tensor> gradients) {
    TapeReading reading = new TapeReading(List.copyOf(seen));
    for (Node n : reading.nodes) {
      for (Tensor t : n.savedValues()) if (t.origin() != null) values.putIfAbsent(t.origin(), t);
      Node.Named named = n.named();
      Tensor t = named == null ? null : named.tensor().get();
      if (t != null) values.putIfAbsent(n, t);
    }
    List<TapeValues.Row> rows = new ArrayList<>();
    reading.sources.entrySet().stream()
        .sorted(Comparator.comparingInt(s -> s.getValue().index()))
        .forEach(
            s -> {
              Leaf leaf = (Leaf) s.getKey();
              if (leaf.variable() != null) values.putIfAbsent(leaf, leaf.variable().detach());
              String op = leaf.isVariable() ? "variable" : "watched";
              String name = leaf.known();
              rows.add(row(0, name, op, "", values.get(leaf), gradients.get(leaf)));
            });
    for (Node n : reading.nodes) {
      String place = n.place() == null ? "" : n.place();
      String op = TensorText.shortened(n.name());
      int number = reading.numbers.get(n);
      rows.add(row(number, n.known(), op, place, values.get(n), gradients.get(n)));
    }
    return new TapeValues(title, rows);
  }

  private static TapeValues.Row row(
      int number, String name, String op, String place, Tensor value, Tensor gradient) {
    Optional<Tensor> constant = Optional.ofNullable(value).map(Tensor::detach);
    return new TapeValues.Row(number, name, op, constant, Optional.ofNullable(gradient), place);
  }

  /** Sources have their own names; those without are counted where there are several. */
  private void nameSources() {
    Map<Node, Boolean> leaves = new IdentityHashMap<>();
    List<Leaf> found = new ArrayList<>();
    int[] unnamed = new int[2];
    for (Node n : nodes) {
      for (int i = 0; i < n.inputCount(); i++) {
        if (!(n.edge(i).from() instanceof Leaf leaf) || leaves.put(leaf, true) != null) continue;
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
    return leaf.known();
  }

  private static TapeView.Role role(Leaf leaf) {
    return leaf.isVariable() ? TapeView.Role.VARIABLE : TapeView.Role.WATCHED;
  }

  private TapeView.Node node(Node n) {
    List<TapeView.Operand> operands = new ArrayList<>();
    for (int i = 0; i < n.inputCount(); i++) operands.add(operand(n.edge(i)));
    return new TapeView.Node(
        numbers.get(n),
        n.known(),
        TensorText.shortened(n.name()) + spared(n),
        n.dtype(),
        n.shape(),
        operands,
        n.place() == null ? "" : n.place(),
        new Memory().addValues(n.savedValues()),
        saved.contains(n));
  }

  /** What an op computes again in place of keeping it. */
  private static String spared(Node n) {
    return n.sparedBytes() == 0 ? "" : " (spares " + Memory.text(n.sparedBytes()) + ")";
  }

  private TapeView.Operand operand(Edge edge) {
    Node from = edge.from();
    if (from == null) {
      String name = edge.remark() == null ? "" : edge.remark().name();
      return new TapeView.Operand.Constant(name, edge.dtype(), edge.shape());
    }
    if (sources.containsKey(from)) return new TapeView.Operand.From(sources.get(from));
    Integer number = numbers.get(from);
    if (number != null) return new TapeView.Operand.Result(number, from.known());
    return new TapeView.Operand.Earlier(
        from.known(), TensorText.shortened(from.name()), edge.dtype(), edge.shape());
  }
}
