package org.gradsh.autograd.nn;

import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.op.MultiplyAdds;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.Tracer;
import org.gradsh.autograd.tape.Recorder;

/**
 * A model at work once: which op ran in which layer.
 *
 * <p>Layers of the package, the model itself and what a {@link Sequential} calls are seen as they
 * are called. A class of the user's, called by the user's code, is known by the frames of the
 * stack; which of several of that class it is, by the variables and layers that it uses.
 */
final class ModelRun implements LayerObserver, Tracer {
  /**
   * An op that ran.
   *
   * @param visit the number of the call of that layer
   * @param calls of the layers that were seen around it
   */
  record Ran(
      String layer, int visit, Open calls, String op, Tensor[] in, Tensor out, long multiplyAdds) {
    Ran in(String layer) {
      return new Ran(layer, visit, calls, op, in, out, multiplyAdds);
    }

    /** The number of the call of a layer around it; −1 where nobody saw it. */
    int visit(String around) {
      int number = layer.equals(around) ? visit : -1;
      for (Open o = calls; o != null; o = o.around) if (o.name.equals(around)) number = o.visit;
      return number;
    }
  }

  /** What one layer was seen to take and to give. */
  record Seen(Shape in, Shape out, int calls) {}

  /**
   * A call of a layer that goes on, within another.
   *
   * @param layer null where the call itself was not seen
   */
  record Open(Layer layer, String name, Tensor x, int visit, Open around) {}

  /** A class of the user's at work: the layer of it that was last known, and where in its code. */
  private static final class Users {
    String layer;
    int at = -1;
    int visit;
    final List<Integer> unknown = new ArrayList<>();
  }

  private static final MethodType APPLY = MethodType.methodType(Tensor.class, Tensor.class);

  private static final Set<Class<?>> TELLING =
      Set.of(ModelRun.class, LayerObserver.class, StandardLayer.class);

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  final LayerNames names;
  private final List<Ran> ran = new ArrayList<>();
  private final Map<String, Seen> seen = new LinkedHashMap<>();
  private Open open;
  private final Map<Class<?>, Users> users = new HashMap<>();
  private final Set<Variable> outside = Collections.newSetFromMap(new IdentityHashMap<>());
  private int visits;
  private Tensor y;

  private ModelRun(Layer model) {
    names = new LayerNames(model);
  }

  /**
   * Runs the model on {@code x}. Its buffers, the random numbers and open tapes are afterwards as
   * they were before.
   */
  static ModelRun of(String call, Layer model, Tensor x) {
    Arguments.nonNull(call, "the model", model);
    if (x == null) throw TensorException.value(call + ": the input is null").build();
    ModelRun run = new ModelRun(model);
    Map<Part, Tensor> buffers = new LinkedHashMap<>();
    for (Part part : Part.of(model)) if (part.isBuffer()) buffers.put(part, part.tensor());
    RandomState random = RandomState.save();
    try {
      run.y = Recorder.current().unheard(() -> run.apply(model, x));
    } finally {
      random.restore();
      buffers.forEach(Part::put);
    }
    if (run.y == null) throw TensorException.value(call + ": the model gives null").build();
    for (Users u : run.users.values()) run.settle(u, "");
    return run;
  }

  /** A model that has not run: its layers alone are known. */
  static ModelRun none(String call, Layer model) {
    return new ModelRun(Arguments.nonNull(call, "the model", model));
  }

  private Tensor apply(Layer model, Tensor x) {
    boolean itself = model instanceof StandardLayer;
    return LayerObserver.observing(
        this,
        () ->
            Tracer.tracing(
                this, () -> itself ? model.apply(x) : LayerObserver.seen(model, x, model)));
  }

  /** The ops in their order. */
  List<Ran> ran() {
    return ran;
  }

  /** The model's value; null where it has not run. */
  Tensor result() {
    return y;
  }

  /** Variables that were used and are no parameters of the model, as text. */
  List<String> outside() {
    return outside.stream()
        .map(v -> ((v.name().isEmpty() ? "" : v.name() + " ") + v.dtype() + " " + v.shape()))
        .sorted()
        .toList();
  }

  /** What a layer took and gave; of one that was not seen itself, what the ops in it did. */
  Seen seen(String layer) {
    Seen known = seen.get(layer);
    if (known != null) return known;
    Shape in = null;
    Shape out = null;
    for (Ran r : ran) {
      if (!LayerNames.isWithin(r.layer, layer)) continue;
      if (in == null) in = given(r.in);
      out = r.out.shape();
    }
    return new Seen(in, out, out == null ? 0 : 1);
  }

  private static Shape given(Tensor[] in) {
    for (Tensor t : in) if (!(t instanceof Variable)) return t.shape();
    return null;
  }

  // ---- layers ----

  @Override
  public void entered(Layer layer, Tensor x) {
    if (open != null && open.layer == layer) {
      // It goes on with another form of its own call: not one more.
      open = new Open(layer, open.name, x, open.visit, open);
      return;
    }
    String name = names.of(layer);
    if (name != null && open != null) {
      Frame frame = frame();
      String around = frame == null ? null : owner(frame, name);
      // Until the layer is left, its caller is one that is known as well.
      if (around != null) open = new Open(null, around, null, users.get(frame.type).visit, open);
    }
    if (name == null) name = open == null ? "" : open.name;
    open = new Open(layer, name, x, ++visits, open);
  }

  @Override
  public void left(Layer layer, Tensor y) {
    // One that an exception ended, which the user's code has caught, did not leave.
    while (open.layer != layer) open = open.around;
    Open done = open;
    open = open.around;
    if (open != null && open.layer == layer) return;
    while (open != null && open.layer == null) open = open.around;
    if (names.of(layer) == null) return;
    Seen before = seen.get(done.name);
    Shape in = before != null ? before.in : done.x == null ? null : done.x.shape();
    Shape out = before != null ? before.out : y == null ? null : y.shape();
    seen.put(done.name, new Seen(in, out, before == null ? 1 : before.calls + 1));
  }

  // ---- ops ----

  @Override
  public void elementwise(Elementwise op, Tensor[] in, Tensor out) {
    add(op.name(), in, out, 0);
  }

  @Override
  public void structural(Op<?> op, Object attributes, Tensor[] in, Tensor out) {
    // Within a transform the ops on whole values are seen as well: these count.
    add(op.name(), in, out, out.lift() == null ? MultiplyAdds.of(op, in, out) : 0);
  }

  @Override
  public void read(String how, Tensor t) {}

  private void add(String op, Tensor[] in, Tensor out, long multiplyAdds) {
    for (Tensor t : in) {
      if (t instanceof Variable v && names.ownerOf(v) == null) outside.add(v);
    }
    Frame frame = frame();
    String layer = frame == null ? open.name : owner(frame, variables(in));
    int visit = frame == null ? open.visit : users.get(frame.type).visit;
    if (layer == null) users.get(frame.type).unknown.add(ran.size());
    ran.add(new Ran(layer == null ? "" : layer, visit, open, op, in.clone(), out, multiplyAdds));
  }

  private String[] variables(Tensor[] in) {
    String[] owners = new String[in.length];
    for (int i = 0; i < in.length; i++) owners[i] = names.ownerOf(in[i]);
    return owners;
  }

  /** The user's layer whose code is running, if it was not seen being called. */
  private record Frame(Class<?> type, int at) {}

  private Frame frame() {
    Layer top = open.layer;
    return STACK.walk(
        frames ->
            frames
                // A layer of the package tells of its call from within.
                .dropWhile(f -> TELLING.contains(f.getDeclaringClass()))
                .filter(f -> f.getMethodName().equals("apply") && f.getMethodType().equals(APPLY))
                .filter(f -> Layer.class.isAssignableFrom(f.getDeclaringClass()))
                .findFirst()
                .filter(f -> f.getDeclaringClass() != StandardLayer.class)
                .filter(f -> !f.getDeclaringClass().isInstance(top))
                .map(f -> new Frame(f.getDeclaringClass(), f.getByteCodeIndex()))
                .orElse(null));
  }

  /**
   * Which layer of a class is running; null while that is not known.
   *
   * @param uses names of layers that lie in it
   */
  private String owner(Frame frame, String... uses) {
    Users u = users.computeIfAbsent(frame.type, _ -> new Users());
    boolean back = frame.at < u.at;
    u.at = frame.at;
    String around = open.name;
    List<String> all = new ArrayList<>();
    names
        .layers()
        .forEach(
            (name, layer) -> {
              boolean its = frame.type.isInstance(layer) && !names.isAgain(name);
              if (its && LayerNames.isWithin(name, around)) all.add(name);
            });
    String found = all.size() == 1 ? all.getFirst() : null;
    for (String use : uses) {
      for (String name : all) if (use != null && LayerNames.isWithin(use, name)) found = name;
    }
    if (found == null && !all.isEmpty()) {
      // Further on in the code it is the same one; the code begun anew may be another's.
      if (u.layer != null && !back && u.unknown.isEmpty()) return u.layer;
      if (back && u.unknown.isEmpty()) u.visit = ++visits;
      u.layer = null;
      return null;
    }
    if (found == null) found = around;
    if (u.unknown.isEmpty() && (back || !found.equals(u.layer))) u.visit = ++visits;
    u.layer = found;
    settle(u, found);
    return found;
  }

  private void settle(Users u, String layer) {
    for (int i : u.unknown) ran.set(i, ran.get(i).in(layer));
    u.unknown.clear();
  }
}
