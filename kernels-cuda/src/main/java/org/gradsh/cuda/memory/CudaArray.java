package org.gradsh.cuda.memory;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.cuda.driver.Stream;

/** Elements in a device's memory; when nothing holds it any more its memory is used again. */
public final class CudaArray implements DeviceArray {
  private final Accelerator accelerator;
  private final Block block;
  private final DType dtype;
  private final int length;

  public CudaArray(Accelerator accelerator, Block block, DType dtype, int length) {
    this.accelerator = accelerator;
    this.block = block;
    this.dtype = dtype;
    this.length = length;
    block.belongsTo(this);
  }

  @Override
  public Accelerator accelerator() {
    return accelerator;
  }

  @Override
  public int length() {
    return length;
  }

  /**
   * The address of an element, for work that is put into a stream: where another stream has the
   * array, the work waits for what is in that one by now.
   */
  public long address(int offset, Stream usedBy) {
    block.usedBy(usedBy);
    return block.address() + (long) offset * dtype.bytes();
  }
}
