package org.gradsh.autograd.io;

import java.util.Map;
import org.gradsh.autograd.Tensor;

/**
 * What a checkpoint can hold: it tells its state as tensors by name, and takes it again. Models,
 * optimizers, loaders and generators do.
 */
public interface Stateful {
  /** The state as it is now: what happens later does not change these tensors. */
  Map<String, Tensor> stateDict();

  /**
   * Goes on from a state that {@link #stateDict} gave.
   *
   * @throws org.gradsh.autograd.TensorException when the state is not one of this; nothing is
   *     changed then
   */
  void loadStateDict(Map<String, ? extends Tensor> state);
}
