package org.gradsh.autograd.graph;

import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.ShapeOps;

/**
 * The form of a result before there are values: that of the op's result on operands of the same
 * shapes, made up for this.
 */
final class StandIns {
  private StandIns() {}

  /** What operands may be; an op that refuses the first (a singular matrix) takes another. */
  private static final List<Function<Vertex, Strided>> KINDS =
      List.of(v -> same(v, 0), StandIns::identity, v -> same(v, 1), v -> same(v, .5));

  /** A block of the result's dtype and shape; its elements mean nothing. */
  static <A> Strided result(Op<A> op, A attributes, Vertex... operands) {
    Op.Form<A> rule = op.form();
    if (rule != null) {
      Shape[] shapes = new Shape[operands.length];
      DType[] dtypes = new DType[operands.length];
      for (int k = 0; k < operands.length; k++) {
        shapes[k] = operands[k].shape();
        dtypes[k] = operands[k].dtype();
      }
      Strided known = rule.of(shapes, dtypes, attributes);
      if (known != null) return known;
    }
    TensorException refused = null;
    for (Function<Vertex, Strided> kind : KINDS) {
      Strided[] blocks = new Strided[operands.length];
      for (int k = 0; k < blocks.length; k++) {
        blocks[k] =
            operands[k].constant() != null
                ? operands[k].constant().values().host()
                : kind.apply(operands[k]);
      }
      try {
        return RandomState.save().repeat(() -> op.forward(blocks, attributes));
      } catch (TensorException e) {
        // Shapes that do not fit are wrong whatever the values are.
        if (e.kind() == TensorException.Kind.SHAPE || e.kind() == TensorException.Kind.DTYPE) {
          throw e;
        }
        refused = refused == null ? e : refused;
      }
    }
    throw refused;
  }

  private static Strided same(Vertex v, double value) {
    DType dtype = v.dtype();
    double fitting = dtype.isFloating() ? value : Math.floor(value);
    return Apply.constant(fitting, dtype).values().broadcastTo(v.shape());
  }

  /** Matrices with ones on the diagonal. */
  private static Strided identity(Vertex v) {
    if (v.shape().rank() < 2 || !v.dtype().isFloating()) return same(v, 1);
    int n = Math.min(v.shape().dim(-1), v.shape().dim(-2));
    int[] dims = v.shape().dims();
    int[] row = java.util.Arrays.copyOf(dims, dims.length - 1);
    row[row.length - 1] = n;
    Strided ones = Apply.constant(1, v.dtype()).values().broadcastTo(Shape.of(row));
    return ShapeOps.DIAGONAL_EMBED.forward(new Strided[] {ones}, v.shape());
  }
}
