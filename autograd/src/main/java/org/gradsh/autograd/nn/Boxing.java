package org.gradsh.autograd.nn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.show.ModelGraph;
import org.gradsh.autograd.show.ModelGraph.Kind;
import org.gradsh.autograd.tape.Lift;

/** Puts the ops of a run into the boxes of layers, and finds what goes from box to box. */
final class Boxing {
  /** A box in the making. */
  private static final class Box {
    final Kind kind;
    final String name;
    final String what;
    final Set<Box> from = new LinkedHashSet<>();
    Tensor out;
    int number;

    Box(Kind kind, String name, String what, Tensor out) {
      this.kind = kind;
      this.name = name;
      this.what = what;
      this.out = out;
    }
  }

  /** One call of a layer that is a box. */
  private record Key(String layer, int visit) {}

  private final ModelRun run;
  private final LayerNames names;
  private final int depth;
  private final Tensor x;
  private final List<Box> boxes = new ArrayList<>();
  private final Map<Key, Box> calls = new LinkedHashMap<>();

  /** Which box a tensor comes from, and the last one that an array comes from. */
  private final Map<Object, Box> makers = new IdentityHashMap<>();

  private final Map<String, String> closed = new LinkedHashMap<>();

  private Boxing(ModelRun run, Tensor x, int depth) {
    this.run = run;
    this.names = run.names;
    this.depth = depth;
    this.x = x;
  }

  static ModelGraph of(ModelRun run, Tensor x, int depth) {
    Boxing boxing = new Boxing(run, x, depth);
    boxing.made(boxing.add(new Box(Kind.INPUT, "", "input", x)), x);
    run.ran().forEach(boxing::put);
    return boxing.graph();
  }

  private void put(ModelRun.Ran r) {
    String layer = closed.computeIfAbsent(r.layer(), this::closedAround);
    Box box;
    if (layer == null || layer.isEmpty() && !(names.layers().get("") instanceof StandardLayer)) {
      box = add(new Box(Kind.OP, "", r.op(), r.out()));
    } else {
      Key key = new Key(layer, r.visit(layer));
      String what = Summing.kind(run, layer, names.layers().get(layer));
      box = last(key);
      if (box == null) box = add(new Box(Kind.LAYER, layer, what, r.out()));
      calls.put(key, box);
      box.out = r.out();
    }
    for (Tensor t : r.in()) {
      Box from = from(t, box.kind == Kind.OP);
      if (from != null && from != box) box.from.add(from);
    }
    made(box, r.out());
  }

  /** The box of the same call, unless another box stands between that takes from it. */
  private Box last(Key key) {
    Box box = calls.get(key);
    if (box == null || key.visit >= 0) return box;
    for (Box later : boxes.subList(boxes.indexOf(box) + 1, boxes.size())) {
      if (later.from.contains(box)) return null;
    }
    return box;
  }

  private Box add(Box box) {
    boxes.add(box);
    return box;
  }

  private void made(Box box, Tensor t) {
    makers.put(t, box);
    if (Lift.hasValue(t)) makers.put(t.values().data(), box);
  }

  private Box from(Tensor t, boolean isOp) {
    Box known = makers.get(t);
    if (known == null && t instanceof Variable v) {
      if (!isOp) return null;
      known =
          new Box(
              Kind.VARIABLE, "", v.name() == null || v.name().isEmpty() ? "variable" : v.name(), v);
      makers.put(v, known);
      return add(known);
    }
    // A tensor that was detached, or looked at in another way, on its way here.
    if (known == null && Lift.hasValue(t)) known = makers.get(t.values().data());
    return known;
  }

  /** The outermost layer around an op's that is one box; null where the op is one itself. */
  private String closedAround(String layer) {
    for (String name : names.way(layer)) if (isClosed(name)) return name;
    return null;
  }

  private boolean isClosed(String name) {
    Layer layer = names.layers().get(name);
    boolean isModel = name.isEmpty();
    boolean inside = names.hasLayers(name);
    if (isModel) return !inside && layer instanceof StandardLayer;
    if (Summing.isLambda(layer)) return false;
    if (names.depth(name) >= depth || !inside) return true;
    boolean own = layer.getClass().getPackage() != Layer.class.getPackage();
    return !own && !(layer instanceof Opened);
  }

  private ModelGraph graph() {
    Box end = makers.get(run.result());
    Set<Box> needed = new HashSet<>();
    if (end != null) need(end, needed);
    List<ModelGraph.Box> all = new ArrayList<>();
    for (Box box : inOrder()) {
      if (!needed.contains(box) && box != boxes.getFirst()) continue;
      box.number = all.size() + 1;
      Tensor t = box.out;
      List<Integer> from = box.from.stream().map(b -> b.number).filter(n -> n > 0).toList();
      long learns = box.kind == Kind.LAYER ? parameters(box.name) : 0;
      all.add(
          new ModelGraph.Box(
              box.number, box.kind, box.name, box.what, t.dtype(), t.shape(), from, learns));
    }
    return new ModelGraph(Summing.kind(run, "", names.layers().get("")), all);
  }

  /** Each after those that it takes from: a box may have begun before what it takes later on. */
  private List<Box> inOrder() {
    Set<Box> order = new LinkedHashSet<>();
    for (Box box : boxes) place(box, order, new HashSet<>());
    return new ArrayList<>(order);
  }

  private void place(Box box, Set<Box> order, Set<Box> way) {
    if (order.contains(box) || !way.add(box)) return;
    for (Box from : box.from) place(from, order, way);
    order.add(box);
  }

  private static void need(Box end, Set<Box> needed) {
    List<Box> next = new ArrayList<>(List.of(end));
    while (!next.isEmpty()) {
      Box box = next.removeLast();
      if (needed.add(box)) next.addAll(box.from);
    }
  }

  private long parameters(String layer) {
    Map<Variable, Boolean> all = new IdentityHashMap<>();
    for (String n : names.layers().keySet()) {
      if (!LayerNames.isWithin(n, layer)) continue;
      for (Part part : names.own(n)) if (part.value() instanceof Variable v) all.put(v, true);
    }
    return all.keySet().stream().mapToLong(Variable::size).sum();
  }
}
