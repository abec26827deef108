package org.gradsh.autograd.graph;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Strided;

/**
 * What a graph uses from outside: one vertex for each tensor, as long as a graph has it. The trace
 * of placeholders lasts, and is to keep nothing alive.
 */
final class Captures {
  private final Map<Tensor, WeakReference<Vertex>> captured = new WeakHashMap<>();

  /** The same of what was not differentiated when it was used; it may be later. */
  private final Map<Tensor, WeakReference<Vertex>> constants = new WeakHashMap<>();

  static boolean isDifferentiated(Tensor t) {
    return t instanceof Variable || t.origin() != null && t.origin().isActive();
  }

  /** Stands for the tensor: of one that is differentiated it is not the value alone. */
  Vertex vertex(Tensor t) {
    boolean isDifferentiated = isDifferentiated(t);
    Map<Tensor, WeakReference<Vertex>> vertices = isDifferentiated ? captured : constants;
    synchronized (vertices) {
      WeakReference<Vertex> known = vertices.get(t);
      Vertex vertex = known == null ? null : known.get();
      if (vertex != null) return vertex;
      Operation op =
          isDifferentiated ? new Operation.Captured(t) : new Operation.Constant(constant(t));
      vertex = new Vertex(op, t.dtype(), t.shape(), null);
      vertices.put(t, new WeakReference<>(vertex));
      return vertex;
    }
  }

  /** What is one number everywhere is read here and now: it becomes part of the code. */
  private static Strided constant(Tensor t) {
    Strided values = t.values();
    return values.isUniform() ? values.host() : values;
  }
}
