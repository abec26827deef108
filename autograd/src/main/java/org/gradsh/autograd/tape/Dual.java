package org.gradsh.autograd.tape;

import org.gradsh.autograd.Tensor;

/**
 * The dual number behind a tensor in forward mode: value and directional derivative. Every {@code
 * jvp} under way has a level of its own, so that nested ones do not mix their tangents.
 *
 * @param primal the value, without this level's tangent; it may be dual at a lower level
 * @param tangent same shape and dtype as the value
 */
public record Dual(int level, Tensor primal, Tensor tangent) {
  /** The innermost level among the operands; 0 where none is dual. */
  public static int level(Tensor... operands) {
    int level = 0;
    for (Tensor t : operands) {
      if (t.dual() != null && t.dual().level() > level) level = t.dual().level();
    }
    return level;
  }

  /** The operand without its tangent of that level. */
  public static Tensor primal(Tensor t, int level) {
    return t.dual() != null && t.dual().level() == level ? t.dual().primal() : t;
  }

  /** The tangent of that level, or null where it is zero. */
  public static Tensor tangent(Tensor t, int level) {
    return t.dual() != null && t.dual().level() == level ? t.dual().tangent() : null;
  }
}
