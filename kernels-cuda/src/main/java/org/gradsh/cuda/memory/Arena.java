package org.gradsh.cuda.memory;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.cuda.driver.Stream;

/**
 * Memory that recorded work uses, at the same addresses as long as it may be done again. What an
 * array leaves while the work is recorded another one takes, as it was in the stream's order.
 */
public final class Arena implements Runnable {
  /** A block serves for what is no smaller than a part of it. */
  private static final int LARGEST_SHARE = 2;

  private final Pool pool;
  private final Stream stream;
  private final List<Block> blocks = new ArrayList<>();
  private final List<Block> free = new ArrayList<>();
  private final List<Object> held = new ArrayList<>();
  private boolean isRecording = true;

  Arena(Pool pool, Stream stream) {
    this.pool = pool;
    this.stream = stream;
  }

  /** An array for the work; what is in it is left open. */
  public synchronized CudaArray allocate(DType dtype, int length) {
    long bytes = (long) length * dtype.bytes();
    Block block = taken(bytes);
    if (block == null) blocks.add(block = pool.take(bytes, dtype, stream));
    return new CudaArray(pool.accelerator(), this::left, block, dtype, length);
  }

  private Block taken(long bytes) {
    for (Block b : free) {
      if (b.bytes < bytes || b.bytes > LARGEST_SHARE * Math.max(bytes, Pool.ROUND)) continue;
      free.remove(b);
      return b;
    }
    return null;
  }

  private synchronized void left(Block block) {
    if (isRecording) free.add(block);
  }

  /** Keeps an array that the work reads. */
  public void hold(Object array) {
    held.add(array);
  }

  /** The work is recorded: from now on all stays as it is. */
  public synchronized void fix() {
    isRecording = false;
    free.clear();
  }

  /** The work will not be done again. */
  @Override
  public void run() {
    fix();
    blocks.forEach(pool::freed);
    blocks.clear();
    held.clear();
  }
}
