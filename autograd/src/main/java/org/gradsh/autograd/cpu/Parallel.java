package org.gradsh.autograd.cpu;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Shares panels of work between the calling thread and a pool of daemon threads.
 *
 * <p>How work is cut into panels is decided by its size alone and each panel is computed by one
 * thread, so results are the same bits for any number of threads; which thread takes which panel is
 * left to chance. Panels should take at most some 20 ms: between two of them the caller looks for
 * an interrupt.
 *
 * <p>The number of threads is {@code gradsh.threads} (or {@code GRADSH_THREADS}), else the number
 * of processors. Threads start when first needed and sleep when there is nothing to do.
 */
public final class Parallel {
  /** Work on the elements {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  public interface Range {
    void run(int from, int to);
  }

  /** Additions of float32 that take about twice as long as handing work to another thread. */
  private static final long WORTH = 1 << 17;

  /** Additions in one panel of {@link #ranges}: some 10 microseconds. */
  private static final int RANGE = 1 << 16;

  private static final int GRAIN = 64;

  private static final int MOST_THREADS = 256;

  /** How often an idle thread looks again before it sleeps: some 20 microseconds. */
  private static final int SPINS = 500;

  private static final Object STARTING = new Object();
  private static volatile int threads =
      Math.min(
          MOST_THREADS, Settings.positive("threads", Runtime.getRuntime().availableProcessors()));
  private static volatile Worker[] workers = {};

  private Parallel() {}

  /** How many threads work at the same time, the caller among them. */
  public static int threads() {
    return threads;
  }

  /**
   * Sets how many threads work at the same time; 1 means that the caller does everything itself.
   *
   * @throws IllegalArgumentException if {@code count} is less than 1
   */
  public static void threads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads: " + count + " is less than 1");
    }
    threads = Math.min(MOST_THREADS, count);
  }

  /**
   * Whether work is long enough for a second thread to pay.
   *
   * @param cost of one element, where an addition is 1, an {@code exp} about 4, a {@code tanh} 8
   */
  public static boolean worth(long elements, int cost) {
    return elements * Math.max(1, cost) >= WORTH;
  }

  /**
   * Where the stretch of at most {@code length} elements that begins at {@code from} ends, when all
   * end at {@code limit}. Adding the length instead would pass 2³¹ near the end of a large tensor,
   * and go on from below 0.
   */
  public static int end(int from, int length, int limit) {
    return limit - from > length ? from + length : limit;
  }

  /**
   * Runs {@code body} on panels that together cover the elements 0 to {@code elements}, on several
   * threads when that pays. Panels begin at multiples of 64 unless elements are so costly that a
   * panel has fewer.
   *
   * @param cost of one element, as in {@link #worth}
   */
  public static void ranges(int elements, int cost, Range body) {
    if (!worth(elements, cost)) {
      if (elements > 0) {
        body.run(0, elements);
      }
      return;
    }
    int fitting = RANGE / Math.max(1, cost);
    int length = fitting >= GRAIN ? fitting & -GRAIN : Math.max(1, fitting);
    int panels = (int) (((long) elements + length - 1) / length);
    forEach(
        panels,
        panel -> {
          int from = panel * length;
          body.run(from, end(from, length, elements));
        });
  }

  /**
   * Runs {@code body} for each panel from 0 to {@code panels}, on several threads where they are
   * idle, and returns when all are done. A call from within a panel on a pool thread runs there.
   *
   * <p>What a panel throws is thrown here, after the other threads have stopped; panels not yet
   * begun are then left out.
   *
   * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
   */
  public static void forEach(int panels, IntConsumer body) {
    if (panels > 1) {
      Interrupts.check();
    }
    int wanted = Math.min(threads, panels) - 1;
    if (wanted <= 0 || Thread.currentThread() instanceof Worker) {
      for (int panel = 0; panel < panels; panel++) {
        if (panel > 0) {
          Interrupts.check();
        }
        body.accept(panel);
      }
      return;
    }
    new Job(panels, body).shared(started(wanted), wanted);
  }

  private static Worker[] started(int wanted) {
    Worker[] present = workers;
    if (present.length >= wanted) {
      return present;
    }
    synchronized (STARTING) {
      present = workers;
      while (present.length < wanted) {
        Worker[] more = Arrays.copyOf(present, present.length + 1);
        Worker worker = new Worker(present.length + 1);
        try {
          worker.start();
        } catch (OutOfMemoryError e) {
          // The system gives no further thread: those that there are do the work.
          return present;
        }
        more[present.length] = worker;
        workers = present = more;
      }
      return present;
    }
  }

  /** One call of {@link #forEach}. */
  private static final class Job {
    final int panels;
    final IntConsumer body;
    final Thread caller = Thread.currentThread();

    /** A long: every thread adds one more after the last panel, of which there may be 2³¹ − 1. */
    final AtomicLong next = new AtomicLong();

    final AtomicInteger helping = new AtomicInteger();
    final AtomicReference<Throwable> failure = new AtomicReference<>();

    Job(int panels, IntConsumer body) {
      this.panels = panels;
      this.body = body;
    }

    void shared(Worker[] pool, int wanted) {
      int asked = 0;
      for (int i = 0; i < pool.length && asked < wanted; i++) {
        if (pool[i].offered(this)) {
          asked++;
        }
      }
      work();
      for (Worker worker : pool) {
        worker.withdrawn(this);
      }
      // Those that have begun finish the panel they are at, then leave.
      for (int spins = 0; helping.get() > 0; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else if (caller.isInterrupted()) {
          Thread.yield();
        } else {
          LockSupport.park(this);
        }
      }
      Throwable problem = failure.get();
      if (problem instanceof RuntimeException e) {
        throw e;
      } else if (problem instanceof Error e) {
        throw e;
      }
    }

    void work() {
      boolean own = Thread.currentThread() == caller;
      try {
        for (long panel; (panel = next.getAndIncrement()) < panels; ) {
          if (own && panel > 0) {
            Interrupts.check();
          }
          body.accept((int) panel);
        }
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
        next.set(panels);
      }
    }

    void left() {
      if (helping.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }
  }

  /** A thread of the pool: it holds at most one job, which its caller may take back. */
  private static final class Worker extends Thread {
    private final AtomicReference<Job> offer = new AtomicReference<>();
    private volatile boolean asleep;
    private volatile boolean busy;

    Worker(int number) {
      super(null, null, "gradsh-cpu-" + number, 0, false);
      setDaemon(true);
      setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    boolean offered(Job job) {
      if (busy || !offer.compareAndSet(null, job)) {
        return false;
      }
      if (asleep) {
        LockSupport.unpark(this);
      }
      return true;
    }

    void withdrawn(Job job) {
      if (offer.get() == job) {
        offer.compareAndSet(job, null);
      }
    }

    @Override
    public void run() {
      while (true) {
        Job job = awaited();
        // Counted before it is taken: a caller that cannot withdraw its job sees the count.
        job.helping.incrementAndGet();
        if (offer.compareAndSet(job, null)) {
          busy = true;
          Thread.interrupted();
          job.work();
          busy = false;
        }
        job.left();
      }
    }

    private Job awaited() {
      for (int spins = 0; spins < SPINS; spins++) {
        Job job = offer.get();
        if (job != null) {
          return job;
        }
        Thread.onSpinWait();
      }
      asleep = true;
      Job job;
      while ((job = offer.get()) == null) {
        Thread.interrupted(); // else park would no longer sleep
        LockSupport.park(this);
      }
      asleep = false;
      return job;
    }
  }
}
