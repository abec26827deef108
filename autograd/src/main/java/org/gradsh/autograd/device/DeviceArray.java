package org.gradsh.autograd.device;

import org.gradsh.autograd.cpu.Strided;

/**
 * Elements on an accelerator: what {@link Strided#data()} is there. As with Java's arrays, two are
 * the same where they are the same object.
 */
public interface DeviceArray {
  /** Whose memory it is in. */
  Accelerator accelerator();

  /** The number of elements. */
  int length();

  /**
   * Gives the memory back now, rather than when the collector finds it. Nothing may use the array
   * any more.
   */
  void release();
}
