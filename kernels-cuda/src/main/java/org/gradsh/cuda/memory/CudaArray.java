package org.gradsh.cuda.memory;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.cuda.driver.Stream;

/** Elements in a device's memory; when nothing holds it any more its memory is used again. */
public final class CudaArray implements DeviceArray {
  /** What is left of an array: its piece of memory, which is given back once. */
  static final class End extends PhantomReference<Object> {
    private static final AtomicIntegerFieldUpdater<End> GIVEN =
        AtomicIntegerFieldUpdater.newUpdater(End.class, "given");

    private final Consumer<Block> left;
    private final Block block;
    private volatile int given;

    private End(
        CudaArray array, ReferenceQueue<Object> forgotten, Consumer<Block> left, Block block) {
      super(array, forgotten);
      this.left = left;
      this.block = block;
    }

    /** By {@link #release}, or when the collector has found it: whoever comes first. */
    void give() {
      if (GIVEN.compareAndSet(this, 0, 1)) left.accept(block);
    }
  }

  private final Accelerator accelerator;
  private final Block block;
  private final End end;
  private final DType dtype;
  private final int length;
  private final Faults faults;

  /**
   * @param forgotten where the collector puts its end when nothing holds it
   * @param left is given the block when nothing uses the array any more, by any thread
   */
  CudaArray(
      Accelerator accelerator,
      ReferenceQueue<Object> forgotten,
      Consumer<Block> left,
      Block block,
      DType dtype,
      int length,
      Faults faults) {
    this.accelerator = accelerator;
    this.block = block;
    this.dtype = dtype;
    this.length = length;
    this.faults = faults;
    end = new End(this, forgotten, left, block);
    block.end = end; // somebody has to hold it
  }

  @Override
  public Accelerator accelerator() {
    return accelerator;
  }

  @Override
  public int length() {
    return length;
  }

  /** What kernels of the thread have noted that has made it. */
  public Faults faults() {
    return faults;
  }

  @Override
  public void release() {
    end.clear();
    end.give();
  }

  /**
   * The address of an element, for work that is put into a stream: where another stream has the
   * array, the work waits for what is in that one by now.
   */
  public long address(int offset, Stream usedBy) {
    block.usedBy(usedBy);
    return block.address + (long) offset * dtype.bytes();
  }
}
