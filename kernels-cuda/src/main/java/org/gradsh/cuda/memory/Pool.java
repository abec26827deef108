package org.gradsh.cuda.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Stream;

/** Where arrays of a device come from: memory that was used before on the same stream, else new. */
public final class Pool {
  private static final long ROUND = 512;

  private final Context context;
  private final Queue<Block> freed = new ConcurrentLinkedQueue<>();
  private final Map<Stream, Map<Long, Deque<Block>>> cached = new HashMap<>();

  public Pool(Context context) {
    this.context = context;
  }

  /** Memory for work of a stream. */
  public synchronized Block allocate(long bytes, Stream stream) {
    drain();
    long rounded = Math.max(1, (bytes + ROUND - 1) / ROUND) * ROUND;
    Deque<Block> waiting = cached.computeIfAbsent(stream, s -> new HashMap<>()).get(rounded);
    if (waiting != null && !waiting.isEmpty()) {
      Block old = waiting.pop();
      return new Block(this, old.address(), rounded, stream);
    }
    long address = context.allocate(rounded);
    if (address == 0) {
      throw TensorException.device("cuda: out of memory").detail(bytes + " bytes wanted").build();
    }
    return new Block(this, address, rounded, stream);
  }

  void freed(Block block) {
    freed.add(block);
  }

  private void drain() {
    for (Block b; (b = freed.poll()) != null; ) {
      if (b.other() != null) b.stream().waitFor(b.other());
      cached.get(b.stream()).computeIfAbsent(b.bytes(), n -> new ArrayDeque<>()).push(b);
    }
  }
}
