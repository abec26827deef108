package org.gradsh.autograd.graph;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.op.Axes;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.ReductionOps;
import org.gradsh.autograd.op.ShapeOps;

/** What a generated loop can compute, and how. */
final class Fusible {
  private Fusible() {}

  /** Whether it is computed element by element in the dtype of a loop, or on masks. */
  static boolean isElementwise(Vertex v) {
    return expression(v) != null;
  }

  /** Whether it tells nothing of the dtype of its loop: it works on masks alone. */
  static boolean isOfMasks(Vertex v) {
    return v.pointwise() != null && v.pointwise().compute() == DType.BOOL;
  }

  /** The dtype that it is computed in; bool for what works on masks alone. */
  static DType compute(Vertex v) {
    if (v.pointwise() != null) return v.pointwise().compute();
    return v.dtype() == DType.BOOL ? v.operand(0).dtype() : v.dtype();
  }

  /** The value as an expression of the operands; null where there is none that loops take. */
  static Expr expression(Vertex v) {
    Operation.Pointwise p = v.pointwise();
    if (p != null) {
      if (p.compute().isFloating()) return p.op().forward();
      boolean masks = p.compute() == DType.BOOL && p.op().numbers() == Elementwise.Numbers.BITS;
      return masks ? p.op().forward().replaced(o -> Expr.maskOperand(o.index())) : null;
    }
    if (!is(v, ShapeOps.CAST)) return null;
    DType from = v.operand(0).dtype();
    if (from == DType.BOOL && v.dtype().isFloating()) {
      return new Expr.Select(Expr.maskOperand(0), Expr.ONE, Expr.ZERO);
    }
    return null;
  }

  /** How it combines elements, of one dtype as it is; null where it is no such reduction. */
  static Reduce reduction(Vertex v) {
    if (v.structural() == null || v.operands().size() != 1) return null;
    if (!v.dtype().isFloating() || v.operand(0).dtype() != v.dtype()) return null;
    Op<?> op = v.structural().op();
    if (op == ReductionOps.SUM) return Reduce.SUM;
    if (op == ReductionOps.MEAN) return Reduce.MEAN;
    if (op == ReductionOps.MAX) return Reduce.MAX;
    if (op == ReductionOps.MIN) return Reduce.MIN;
    if (op == ReductionOps.PROD) return Reduce.PROD;
    return null;
  }

  /** How many last axes a reduction is over; 0 where it is over others. */
  static int trailing(Vertex v) {
    int[] axes = ((Axes) v.structural().attributes()).axes();
    int rank = v.operand(0).shape().rank();
    for (int i = 0; i < axes.length; i++) if (axes[i] != rank - axes.length + i) return 0;
    return axes.length;
  }

  /** How many first axes, but not all, a reduction is over; 0 where it is over others. */
  static int leading(Vertex v) {
    int[] axes = ((Axes) v.structural().attributes()).axes();
    for (int i = 0; i < axes.length; i++) if (axes[i] != i) return 0;
    return axes.length == v.operand(0).shape().rank() ? 0 : axes.length;
  }

  /** The shape of the loop that it wants. */
  static Shape loop(Vertex v) {
    return reduction(v) != null ? v.operand(0).shape() : v.shape();
  }

  static boolean is(Vertex v, Op<?> op) {
    return v.structural() != null && v.structural().op() == op;
  }
}
