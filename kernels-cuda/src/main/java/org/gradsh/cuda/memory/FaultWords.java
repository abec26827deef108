package org.gradsh.cuda.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Stream;

/**
 * The pinned words in which kernels note faults, some for each thread. Those of threads that have
 * ended are given away again when there are no others left, after all kernels that might still
 * write there.
 */
public final class FaultWords {
  /** Threads that have words of their own at the same time, at most. */
  public static final int MOST = 1024;

  private record Ended(Faults faults, Stream stream) {}

  private final ArrayDeque<MemorySegment> free = new ArrayDeque<>();
  private final List<Ended> ended = new ArrayList<>();

  public FaultWords(Context context) {
    long bytes = (long) MOST * Faults.BYTES;
    MemorySegment all = MemorySegment.ofAddress(context.allocatePinned(bytes)).reinterpret(bytes);
    for (int k = 0; k < MOST; k++) free.add(all.asSlice((long) k * Faults.BYTES, Faults.BYTES));
  }

  /** Words for a thread; null where too many have some. */
  public synchronized Faults take() {
    if (free.isEmpty()) {
      ended.stream().map(Ended::stream).distinct().forEach(Stream::synchronize);
      for (Ended e : ended) {
        e.faults.end();
        free.add(e.faults.words());
      }
      ended.clear();
    }
    MemorySegment words = free.poll();
    return words == null ? null : new Faults(words);
  }

  /** Each tells what a thread has noted that is no more, when its stream was waited for. */
  public synchronized List<Runnable> ofEnded() {
    List<Runnable> checks = new ArrayList<>();
    for (Ended e : ended) checks.add(e.faults::checkForReader);
    return checks;
  }

  /** The thread is no more, that put its work into the stream. */
  public synchronized void leave(Faults faults, Stream stream) {
    ended.add(new Ended(faults, stream));
  }
}
