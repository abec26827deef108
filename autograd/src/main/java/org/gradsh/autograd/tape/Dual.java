package org.gradsh.autograd.tape;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;

/**
 * The dual number behind a tensor in forward mode: value and directional derivative.
 *
 * @param primal the value, without this level's tangent; it may be lifted at a lower level
 * @param tangent same shape and dtype as the value
 */
public record Dual(long level, Tensor primal, Tensor tangent) implements Lift {
  @Override
  public Shape shape() {
    return primal.shape();
  }

  @Override
  public DType dtype() {
    return primal.dtype();
  }

  /** The operand without its tangent of that level. */
  public static Tensor primal(Tensor t, long level) {
    return t.lift() instanceof Dual d && d.level == level ? d.primal : Node.below(t, level);
  }

  /** The tangent of that level, or null where it is zero. */
  public static Tensor tangent(Tensor t, long level) {
    return t.lift() instanceof Dual d && d.level == level ? d.tangent : null;
  }
}
