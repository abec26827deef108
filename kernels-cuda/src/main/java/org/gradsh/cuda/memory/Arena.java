package org.gradsh.cuda.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
  private final Faults ofThread;
  private final Faults faults;
  private final List<Block> blocks = new ArrayList<>();
  private final List<Block> free = new ArrayList<>();
  private final List<Object> held = new ArrayList<>();

  /** Told without a lock: the pool has its own while it takes what the collector found. */
  private final Queue<Block> left = new ConcurrentLinkedQueue<>();

  /**
   * @param ofThread the words of the thread that records
   */
  Arena(Pool pool, Stream stream, Faults ofThread) {
    this.pool = pool;
    this.stream = stream;
    this.ofThread = ofThread;
    Block words = pool.take(Faults.BYTES, DType.INT32, stream);
    blocks.add(words);
    stream.zero(words.address, Faults.BYTES);
    faults = Faults.onDevice(words.address);
  }

  /**
   * Where kernels of the work note what they find. The work is done for one thread now, for another
   * one then: the end of a run brings what is noted to the words of its thread.
   */
  public Faults faults() {
    return faults;
  }

  /** An array for the work; what is in it is left open. */
  public synchronized CudaArray allocate(DType dtype, int length) {
    long bytes = (long) length * dtype.bytes();
    Block block = taken(bytes);
    if (block == null) blocks.add(block = pool.take(bytes, dtype, stream));
    return pool.array(left::add, block, dtype, length, ofThread);
  }

  private Block taken(long bytes) {
    for (Block b; (b = left.poll()) != null; ) free.add(b);
    for (Block b : free) {
      if (b.bytes < bytes || b.bytes > LARGEST_SHARE * Math.max(bytes, Pool.ROUND)) continue;
      free.remove(b);
      return b;
    }
    return null;
  }

  /** Keeps an array that the work reads. */
  public void hold(Object array) {
    held.add(array);
  }

  /** The work is recorded: from now on all stays as it is. */
  public synchronized void fix() {
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
