package org.gradsh.autograd.graph;

import java.util.List;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;

/** What is computed from constants alone is computed now, where it stays small. */
final class Folding implements Rewriting.Rule {
  /** Larger results are computed when they are needed: a program is not to hold them for good. */
  private static final int MOST = 4096;

  @Override
  public Vertex of(Vertex v) {
    if (!v.isComputed() || !v.operation().isPure() || v.operands().isEmpty()) return v;
    boolean uniform = true;
    for (Vertex o : v.operands()) {
      // On an accelerator it is computed when it is needed.
      if (o.constant() == null || !o.constant().values().isHost()) return v;
      uniform &= Constants.isUniform(o.constant().values());
    }
    if (v.pointwise() != null && uniform && v.shape().size() > 0) return constant(v, once(v));
    if (v.shape().size() > MOST) return v;
    return constant(v, Schedule.of(List.of(), List.of(v), List.of(), null).run()[0]);
  }

  /** One number, computed once, stands for all elements. */
  private static Strided once(Vertex v) {
    Vertex[] numbers = new Vertex[v.operands().size()];
    for (int k = 0; k < numbers.length; k++) {
      Strided c = v.operand(k).constant().values();
      Strided one = new Strided(c.dtype(), Shape.SCALAR, c.data(), c.offset(), new int[0]);
      numbers[k] = new Vertex(new Operation.Constant(one), c.dtype(), Shape.SCALAR, null);
    }
    Vertex scalar = new Vertex(v.operation(), v.dtype(), Shape.SCALAR, null, numbers);
    Strided value = Schedule.of(List.of(), List.of(scalar), List.of(), null).run()[0];
    return value.broadcastTo(v.shape());
  }

  private static Vertex constant(Vertex v, Strided value) {
    return new Vertex(new Operation.Constant(value), v.dtype(), v.shape(), v.place());
  }
}
