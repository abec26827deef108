package org.gradsh.cuda;

import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;

/** Blocks without the repetitions of a broadcast. */
final class Compact {
  private Compact() {}

  /** The same block with extent 1 along axes of stride 0. */
  static Strided of(Strided block) {
    if (block.size() == 0) return block;
    int[] dims = block.shape().dims();
    boolean changed = false;
    for (int a = 0; a < dims.length; a++) {
      if (block.strides()[a] != 0 || dims[a] == 1) continue;
      dims[a] = 1;
      changed = true;
    }
    if (!changed) return block;
    return new Strided(
        block.dtype(), Shape.of(dims), block.data(), block.offset(), block.strides());
  }
}
