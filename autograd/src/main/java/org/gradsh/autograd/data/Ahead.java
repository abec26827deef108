package org.gradsh.autograd.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Batches made by a thread ahead of who asks for them, in order.
 *
 * <p>The thread works only while there is room, and ends when there is none: of a loop that was
 * left nothing waits. Who takes a batch has it go on.
 */
final class Ahead implements IntFunction<Batch> {
  private static final ExecutorService THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().name("gradsh-data-", 0).daemon().factory());

  /** A batch, or why there is none. */
  private record Made(Batch batch, Throwable failure) {}

  private final IntFunction<Batch> source;
  private final int room;
  private final int end;
  private final Deque<Made> ready = new ArrayDeque<>();
  private int next;
  private boolean isWorking;

  /**
   * @param first the number of the first batch
   * @param end one past the last
   */
  Ahead(IntFunction<Batch> source, int room, int first, int end) {
    this.source = source;
    this.room = room;
    this.end = end;
    next = first;
    synchronized (this) {
      work();
    }
  }

  /** Whoever calls holds the lock. */
  private void work() {
    if (isWorking || next >= end || ready.size() >= room) return;
    isWorking = true;
    THREADS.execute(this::fill);
  }

  private void fill() {
    for (int number = claim(); number >= 0; number = claim()) {
      Made made;
      try {
        made = new Made(source.apply(number), null);
      } catch (Throwable e) {
        made = new Made(null, e);
      }
      synchronized (this) {
        ready.add(made);
        if (made.failure != null) next = end; // what would follow is not asked for
        notifyAll();
      }
    }
  }

  /** The number of the batch to make now, or −1: then the thread is through. */
  private synchronized int claim() {
    if (next < end && ready.size() < room) return next++;
    isWorking = false;
    return -1;
  }

  /** The next batch, whose number that is; waits for it. */
  @Override
  public synchronized Batch apply(int number) {
    while (ready.isEmpty()) {
      work();
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while waiting for a batch");
      }
    }
    Made made = ready.peek();
    if (made.failure == null) {
      ready.remove();
      work();
      return made.batch;
    }
    // Asked again, it fails again: the batch is not passed over.
    switch (made.failure) {
      case Error e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw new IllegalStateException(made.failure);
    }
  }
}
