package org.gradsh.autograd.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;

/** What is computed twice from the same operands is computed once. */
final class CommonParts implements Rewriting.Rule {
  /** Vertices are equal if they are the same: operands have gone through this pass before. */
  private record Key(Object computation, List<Vertex> operands, DType dtype, Shape shape) {}

  private final Map<Key, Vertex> known = new HashMap<>();

  @Override
  public Vertex of(Vertex v) {
    if (!v.operation().isPure()) return v;
    Object computation = v.operation();
    if (v.constant() != null) {
      Object value = value(v.constant().values());
      if (value == null) return v;
      computation = value;
    }
    Vertex first = known.putIfAbsent(new Key(computation, v.operands(), v.dtype(), v.shape()), v);
    return first == null ? v : first;
  }

  /** What tells a constant that is one number everywhere; null of others. */
  private static Object value(Strided block) {
    return Constants.isUniform(block) ? Constants.bits(block) : null;
  }
}
