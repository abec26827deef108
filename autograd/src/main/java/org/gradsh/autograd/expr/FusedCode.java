package org.gradsh.autograd.expr;

import org.gradsh.autograd.cpu.Strided;

/** What a {@link FusedLoop.Group} has become on some device: code that computes its outputs. */
public interface FusedCode {
  /**
   * Computes the outputs.
   *
   * @param in of the inputs' dtypes and shapes; any strides
   * @param out contiguous, of the outputs' dtypes and shapes; what their arrays hold does not
   *     matter. They must not overlap each other or an input.
   */
  void run(Strided[] in, Strided[] out);

  /** The code, to be read. */
  String source();
}
