package org.gradsh.autograd.tape;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.ShapeOps;

/**
 * Whole matrices of derivatives: all unit directions are one batch, carried through the function or
 * back through its graph at once, so that no more ops run than for one of them.
 */
public final class Jacobians {
  private Jacobians() {}

  /**
   * The Jacobian of {@code f} at {@code x}, shape f(x).shape + x.shape; by forward mode where x is
   * the smaller, by reverse mode otherwise.
   */
  public static Tensor jacobian(Function<Tensor, Tensor> f, Tensor x) {
    RandomState draws = RandomState.save();
    Transforms.Pullback p = Transforms.vjp("jacobian", in -> f.apply(in[0]), x);
    Tensor y = p.value();
    if (x.size() >= y.size()) return rows(y, x, g -> p.pull(g).getFirst());
    // With the random numbers of the first run, or it would be another function.
    draws.restore();
    return columns(
        y.shape(),
        x,
        v -> Transforms.jvp("jacobian", in -> f.apply(in[0]), one(x), one(v)).tangent());
  }

  /**
   * The Hessian of a scalar function, shape x.shape + x.shape: forward mode over reverse mode, in
   * all directions at once.
   */
  public static Tensor hessian(Function<Tensor, Tensor> f, Tensor x) {
    return columns(x.shape(), x, v -> Transforms.hvp("hessian", f, x, v));
  }

  /** The rows ∂yₖ/∂x: {@code pull} gives the cotangent of x from one of y. */
  static Tensor rows(Tensor y, Tensor x, UnaryOperator<Tensor> pull) {
    Tensor rows = forAll(units(y.shape(), y), pull);
    return ShapeOps.reshape(rows, joined(y.shape(), x.shape()));
  }

  /** The columns ∂y/∂xₖ: {@code push} gives the tangent of y along one of x. */
  private static Tensor columns(Shape y, Tensor x, UnaryOperator<Tensor> push) {
    Tensor columns = forAll(units(x.shape(), x), push);
    return ShapeOps.reshape(ShapeOps.moveAxis(columns, 0, -1), joined(y, x.shape()));
  }

  /** {@code f} of every slice along the first axis, in one run. */
  static Tensor forAll(Tensor directions, UnaryOperator<Tensor> f) {
    return Batched.Batch.run(
        directions.shape().dim(0), batch -> batch.unwrap(f.apply(batch.wrap(directions))));
  }

  /**
   * All unit tensors of a shape: [size, shape…], the k-th with a 1 at row-major place k.
   *
   * @param like has their dtype, and is where they are
   */
  static Tensor units(Shape shape, Tensor like) {
    int n = shape.size();
    Tensor ones = Apply.ones(Shape.of(n), like.dtype(), like);
    return ShapeOps.reshape(ShapeOps.DIAGONAL_EMBED.apply(Shape.of(n, n), ones), shape.prepend(n));
  }

  private static Shape joined(Shape y, Shape x) {
    int[] dims = Arrays.copyOf(y.dims(), y.rank() + x.rank());
    System.arraycopy(x.dims(), 0, dims, y.rank(), x.rank());
    return Shape.of(dims);
  }

  private static Tensor[] one(Tensor t) {
    return new Tensor[] {t};
  }
}
