package org.gradsh.autograd.tape;

import java.util.BitSet;
import java.util.List;
import org.gradsh.autograd.Tensor;

/**
 * A node with one computation for the cotangents of all inputs that are asked for, and no others.
 */
public interface Together {
  /**
   * @param asked the inputs that a walk hands on to
   * @return a cotangent for each input; null for those that there is no way to, or that are not
   *     asked for
   */
  List<Tensor> vjps(Tensor cotangent, BitSet asked);
}
