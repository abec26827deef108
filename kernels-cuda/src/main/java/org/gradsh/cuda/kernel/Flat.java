package org.gradsh.cuda.kernel;

import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;

/** Launches of kernels that have a thread for each of so many numbers. */
final class Flat {
  private static final int THREADS = 256;

  private Flat() {}

  /**
   * Puts a kernel into the queue.
   *
   * @param n threads that have work, 1 or more; the kernel knows them by itself
   */
  static void launch(CudaDevice device, String module, String entry, int n, Arguments a) {
    var kernel = device.written().kernel(module, entry);
    device.stream().launch(kernel, (n - 1) / THREADS + 1, THREADS, a);
  }
}
