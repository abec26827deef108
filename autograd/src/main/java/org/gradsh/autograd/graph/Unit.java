package org.gradsh.autograd.graph;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;

/** What runs at once: one op by its own kernel, or a group of ops by one generated loop. */
sealed interface Unit {
  /** What it computes. */
  List<Vertex> members();

  /** One op. */
  record One(Vertex vertex) implements Unit {
    @Override
    public List<Vertex> members() {
      return List.of(vertex);
    }
  }

  /**
   * Elementwise ops and reductions that share their loop.
   *
   * @param compute the dtype of the loop; masks are there besides
   * @param loop the shape that it runs over
   * @param rowAxes how many last axes reductions that are read again are over; 0 where none is
   * @param members operands before results
   */
  record Fused(DType compute, Shape loop, int rowAxes, List<Vertex> members) implements Unit {
    public Fused {
      members = List.copyOf(members);
    }
  }
}
