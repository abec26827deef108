package org.gradsh.cuda.memory;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.cuda.driver.Stream;

/** Elements in a device's memory; when nothing holds it any more its memory is used again. */
public final class CudaArray implements DeviceArray {
  private static final Cleaner CLEANER = Cleaner.create();

  /** What the collector's thread does, and {@link #release}: whoever comes first. */
  private static final class Return extends AtomicBoolean implements Runnable {
    private static final long serialVersionUID = 1;

    private final transient Consumer<Block> left;
    private final transient Block block;

    Return(Consumer<Block> left, Block block) {
      this.left = left;
      this.block = block;
    }

    /** It only notes that the memory is free: the next allocation takes it. */
    @Override
    public void run() {
      if (compareAndSet(false, true)) left.accept(block);
    }
  }

  private final Accelerator accelerator;
  private final Block block;
  private final Cleaner.Cleanable end;
  private final DType dtype;
  private final int length;

  /**
   * @param left is given the block when nothing uses the array any more, by any thread
   */
  CudaArray(Accelerator accelerator, Consumer<Block> left, Block block, DType dtype, int length) {
    this.accelerator = accelerator;
    this.block = block;
    this.dtype = dtype;
    this.length = length;
    end = CLEANER.register(this, new Return(left, block));
  }

  @Override
  public Accelerator accelerator() {
    return accelerator;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void release() {
    end.clean();
  }

  /**
   * The address of an element, for work that is put into a stream: where another stream has the
   * array, the work waits for what is in that one by now.
   */
  public long address(int offset, Stream usedBy) {
    block.usedBy(usedBy);
    return block.address + (long) offset * dtype.bytes();
  }

  /** A call that comes back when the collector has told of what it found before. */
  static void afterCollector(Runnable then) {
    CLEANER.register(new Object(), then);
  }
}
