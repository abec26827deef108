package org.gradsh.autograd.tape;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.graph.Trace;
import org.gradsh.autograd.graph.Vertex;

/**
 * The vertex of a graph behind a tensor that has no value yet: inside {@code compile}, and of what
 * is computed from a {@code placeholder}.
 *
 * @param of the trace that the graph grows by
 */
public record Traced(Trace of, Vertex vertex) implements Lift {
  @Override
  public long level() {
    return of.level();
  }

  @Override
  public Shape shape() {
    return vertex.shape();
  }

  @Override
  public DType dtype() {
    return vertex.dtype();
  }

  /**
   * The vertex behind a tensor, perhaps with tangents or batches above it; null if there is none.
   */
  public static Traced behind(Tensor t) {
    return switch (t.lift()) {
      case null -> null;
      case Dual d -> behind(d.primal());
      case Batched b -> behind(b.full());
      case Traced traced -> traced;
    };
  }

  /** The error for a tensor whose value is asked for before there is one. */
  public TensorException noValue(Tensor t) {
    return of.noValue(t, vertex);
  }
}
