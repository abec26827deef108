package org.gradsh.autograd.graph;

import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.device.DeviceArray;

/**
 * What a forward run keeps for the derivatives of its results. On an accelerator the memory is free
 * as soon as the last of these is through, as far as nobody else sees it.
 */
final class Kept {
  private final Accelerator there;
  private final Strided[] blocks;
  private final boolean[] isSeen;
  private int holders;

  /**
   * @param there null for the CPU
   * @param blocks what is kept
   * @param seen what others have, such as the arguments and the results
   */
  Kept(Accelerator there, Strided[] blocks, Strided[]... seen) {
    this.there = there;
    this.blocks = blocks;
    isSeen = new boolean[blocks.length];
    for (Strided[] some : seen) sees(some);
  }

  Strided[] blocks() {
    return blocks;
  }

  boolean isOnCpu() {
    return there == null;
  }

  /** Others have these, which may be views of what is kept. */
  synchronized void sees(Strided... others) {
    for (Strided o : others) {
      for (int k = 0; k < blocks.length; k++) isSeen[k] |= blocks[k].data() == o.data();
    }
  }

  /** One more node holds it. */
  synchronized void isSharedByOneMore() {
    holders++;
  }

  /** A node has done with it. */
  synchronized void letGo() {
    if (--holders > 0) return;
    for (int k = 0; k < blocks.length; k++) {
      if (!isSeen[k] && blocks[k].data() instanceof DeviceArray d) d.release();
    }
  }
}
