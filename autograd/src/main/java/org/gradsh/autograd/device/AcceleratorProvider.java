package org.gradsh.autograd.device;

import org.gradsh.autograd.DeviceProvider;

/** A kind of accelerator that computes. */
public interface AcceleratorProvider extends DeviceProvider {
  /**
   * A device, opened.
   *
   * @param index below {@link #count}
   * @throws org.gradsh.autograd.TensorException when it refuses
   */
  Accelerator accelerator(int index);
}
