package org.gradsh.autograd;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A structure with its tensors in a row.
 *
 * @param method for errors: whose argument it is
 * @param role what the argument is called there
 * @param paths where each tensor is, {@code x.layers[0].w}
 */
record Flat<S>(String method, String role, S structure, List<Tensor> leaves, List<String> paths) {
  /** Deeper than this a structure holds itself. */
  private static final int DEPTH = 100;

  static <S> Flat<S> of(String method, String role, S structure) {
    Flat<S> flat = new Flat<>(method, role, structure, new ArrayList<>(), new ArrayList<>());
    flat.collect(structure, role, 0);
    return flat;
  }

  /** The same where all tensors are to be differentiated, and there is one at least. */
  static <S> Flat<S> floating(String method, String role, S structure) {
    Flat<S> flat = of(method, role, structure);
    if (flat.leaves.isEmpty()) {
      throw TensorException.gradient(method + ": there is no tensor in " + role)
          .detail(role + " is a " + structure.getClass().getSimpleName())
          .hint("a tensor, or a record, a List or a Map of tensors")
          .build();
    }
    for (int i = 0; i < flat.leaves.size(); i++) {
      Tensor t = flat.leaves.get(i);
      if (t.dtype().isFloating()) continue;
      throw TensorException.dtype(method + ": only floating-point tensors can be differentiated")
          .operand(flat.paths.get(i), t)
          .hint("to(DType.FLOAT32), or leave it out: a function may use what is around it")
          .build();
    }
    return flat;
  }

  private void collect(Object part, String path, int depth) {
    if (depth > DEPTH) throw tooDeep();
    if (part instanceof Tensor t) {
      leaves.add(t);
      paths.add(path);
      return;
    }
    for (StructureParts.Part p : StructureParts.of(method, path, part)) {
      collect(p.value(), path + p.name(), depth + 1);
    }
  }

  private TensorException tooDeep() {
    return TensorException.value(method + ": a structure is nested deeper than " + DEPTH)
        .detail("perhaps it holds itself")
        .build();
  }

  /**
   * What tells structures apart that a function may treat differently: their classes, what is in
   * them beside tensors, and the dtypes and shapes of these.
   */
  List<Object> form() {
    List<Object> form = new ArrayList<>();
    describe(structure, role, form);
    return form;
  }

  private void describe(Object part, String path, List<Object> form) {
    if (part instanceof Tensor t) {
      form.add(t.dtype());
      form.add(t.shape());
      return;
    }
    List<StructureParts.Part> parts = StructureParts.of(method, path, part);
    boolean isWhole = parts.isEmpty() && !(part instanceof Collection || part instanceof Map);
    form.add(isWhole ? part : part.getClass());
    form.add(parts.size());
    for (StructureParts.Part p : parts) {
      form.add(p.name());
      describe(p.value(), path + p.name(), form);
    }
  }

  Tensor[] array() {
    return Tensor.array(leaves);
  }

  /** A structure of this form with other tensors, as many as this has. */
  @SuppressWarnings("unchecked") // a structure is made anew as what it was
  S with(List<? extends Tensor> others) {
    return (S) rebuilt(structure, others.iterator(), role);
  }

  private Object rebuilt(Object part, Iterator<? extends Tensor> next, String path) {
    if (part instanceof Tensor) return Given.nonNull(method, path, next.next());
    List<StructureParts.Part> parts = StructureParts.of(method, path, part);
    if (parts.isEmpty()) return part;
    List<Object> values = new ArrayList<>();
    for (StructureParts.Part p : parts) values.add(rebuilt(p.value(), next, path + p.name()));
    return StructureParts.assemble(method, path, part, values);
  }

  /**
   * The tensors of another structure, which has to have this form, in the order of this one: Maps
   * may have their keys in another.
   */
  List<Tensor> same(String otherRole, Object other) {
    Flat<?> flat = of(method, otherRole, other);
    Map<String, Tensor> found = new LinkedHashMap<>();
    for (int i = 0; i < flat.leaves.size(); i++) {
      found.put(flat.paths.get(i).substring(otherRole.length()), flat.leaves.get(i));
    }
    List<Tensor> same = new ArrayList<>();
    for (String path : paths) {
      Tensor t = found.remove(path.substring(role.length()));
      if (t == null) throw another(otherRole, otherRole, path.substring(role.length()));
      same.add(t);
    }
    if (found.isEmpty()) return same;
    throw another(otherRole, role, found.keySet().iterator().next());
  }

  private TensorException another(String otherRole, String without, String path) {
    return TensorException.value(method + ": " + otherRole + " has another form than " + role)
        .detail("there is no tensor " + without + path)
        .build();
  }
}
