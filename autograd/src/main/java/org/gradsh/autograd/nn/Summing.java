package org.gradsh.autograd.nn;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.show.Memory;
import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Walk;

/** Adds up what a run has shown, layer by layer. */
final class Summing {
  /** A description is cut where it is longer. */
  private static final int LONGEST = 44;

  private final ModelRun run;
  private final LayerNames names;
  private final Map<String, Long> saved = new LinkedHashMap<>();
  private final Map<String, Long> multiplyAdds = new LinkedHashMap<>();

  private Summing(ModelRun run) {
    this.run = run;
    this.names = run.names;
  }

  static ModelSummary of(ModelRun run, Tensor x) {
    Summing all = new Summing(run);
    all.save(x);
    for (ModelRun.Ran r : run.ran()) all.multiplyAdds.merge(r.layer(), r.multiplyAdds(), Long::sum);
    return all.summary(new Memory().addValues(List.of(x)));
  }

  /** Of a model that has not run. */
  static ModelSummary of(ModelRun none) {
    return new Summing(none).summary(0);
  }

  private ModelSummary summary(long inputBytes) {
    List<ModelSummary.Line> lines = new ArrayList<>();
    names.layers().keySet().stream().filter(this::isShown).forEach(n -> lines.add(line(n)));
    return new ModelSummary(kind("", names.layers().get("")), lines, inputBytes, run.outside());
  }

  /** A lambda that nobody saw tells nothing. */
  private boolean isShown(String name) {
    Layer layer = names.layers().get(name);
    boolean known = run.result() == null || run.seen(name).calls() > 0;
    return name.isEmpty() || !isLambda(layer) || known;
  }

  static boolean isLambda(Layer layer) {
    return layer.getClass().isHidden();
  }

  // ---- what the backward pass needs ----

  private void save(Tensor x) {
    Node end = run.result().origin();
    if (end == null) return;
    Map<Node, String> owners = new IdentityHashMap<>();
    for (ModelRun.Ran r : run.ran()) {
      if (r.out().origin() != null) owners.putIfAbsent(r.out().origin(), r.layer());
    }
    Memory memory = new Memory();
    // Parameters, buffers and the input are there in any case.
    memory.addValues(List.of(x));
    names.layers().keySet().forEach(n -> memory.addValues(tensors(n)));
    for (Node node : new Walk(List.of(end), n -> false, n -> true).reached().reversed()) {
      if (node instanceof Leaf) continue;
      long bytes = memory.addValues(node.savedValues());
      saved.merge(owners.getOrDefault(node, ""), bytes, Long::sum);
    }
  }

  private List<Tensor> tensors(String layer) {
    return names.own(layer).stream().map(Part::tensor).toList();
  }

  // ---- lines ----

  private ModelSummary.Line line(String name) {
    Layer layer = names.layers().get(name);
    ModelRun.Seen seen = run.seen(names.of(layer));
    boolean again = names.isAgain(name);
    String kind = again ? "the same as " + names.of(layer) : kind(name, layer);
    Map<Variable, Boolean> learned = new IdentityHashMap<>();
    Memory memory = new Memory();
    for (String n : names.layers().keySet()) {
      if (again || !LayerNames.isWithin(n, name)) continue;
      for (Part part : names.own(n)) {
        // One that several layers share counts with the first, and once in what is around both.
        boolean first = !(part.value() instanceof Variable v) || n.equals(names.ownerOf(v));
        if (!first && !name.isEmpty()) continue;
        memory.addValues(List.of(part.tensor()));
        if (part.value() instanceof Variable v) learned.put(v, v.isTrainable());
      }
    }
    long parameters = learned.keySet().stream().mapToLong(Variable::size).sum();
    long trainable =
        learned.entrySet().stream()
            .filter(Map.Entry::getValue)
            .mapToLong(e -> e.getKey().size())
            .sum();
    return new ModelSummary.Line(
        name,
        kind,
        names.depth(name),
        Optional.ofNullable(again ? null : seen.in()),
        Optional.ofNullable(again ? null : seen.out()),
        again ? 0 : seen.calls(),
        parameters,
        trainable,
        memory.bytes(),
        again ? 0 : within(multiplyAdds, name),
        again ? 0 : within(saved, name));
  }

  private static long within(Map<String, Long> numbers, String name) {
    long sum = 0;
    for (var e : numbers.entrySet()) if (LayerNames.isWithin(e.getKey(), name)) sum += e.getValue();
    return sum;
  }

  private String kind(String name, Layer layer) {
    return kind(run, name, layer);
  }

  /** {@code Linear(784, 128)}; of a layer of layers the class; of a lambda the ops that it ran. */
  static String kind(ModelRun run, String name, Layer layer) {
    if (isLambda(layer)) {
      Set<String> ops =
          run.ran().stream()
              .filter(r -> r.layer().equals(name))
              .map(ModelRun.Ran::op)
              .collect(Collectors.toCollection(LinkedHashSet::new));
      return ops.isEmpty() ? "function" : cut(String.join(", ", ops));
    }
    Class<?> type = layer.getClass();
    String simple = type.isAnonymousClass() ? "Layer" : type.getSimpleName();
    if (run.names.hasLayers(name) || layer instanceof Record || !tells(type)) return simple;
    try {
      String text = String.valueOf(layer.toString());
      return text.isBlank() ? simple : cut(text.lines().findFirst().orElse(simple));
    } catch (RuntimeException e) {
      return simple;
    }
  }

  private static boolean tells(Class<?> type) {
    try {
      return type.getMethod("toString").getDeclaringClass() != Object.class;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
