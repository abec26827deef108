package org.gradsh.cuda.memory;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.show.Memory;
import org.gradsh.cuda.driver.Context;

/**
 * What is done before a device's memory runs out. The collector knows nothing of it: it sees small
 * objects, and has no reason to look for them.
 *
 * <p>When three quarters of the budget are held and more is asked for, the collector is called, as
 * long as that takes no more than a twentieth of the time. When there is nothing left: what was
 * freed is taken, what is not in use goes back to the driver, the collector is called in any case;
 * then an error says who has the memory.
 */
public final class Pressure {
  /** Bytes, such as 8g or 512m, or a share of the card's memory such as 50%. */
  private static final String LIMIT = System.getProperty("gradsh.cuda.memory", "95%");

  private static final double FROM = .75;
  private static final double SHARE_OF_TIME = .05;
  private static final long PATIENCE_MILLIS = 200;
  private static final int AFTERWARDS = 5;

  private final Pool pool;
  private final long budget;
  private final long began = System.nanoTime();
  private long collecting;
  private final AtomicLong collections = new AtomicLong();

  Pressure(Pool pool, Context context) {
    this.pool = pool;
    budget = bytes(LIMIT, context.totalBytes());
  }

  /**
   * Bytes of a limit as it is written.
   *
   * @throws TensorException when it is no number of bytes, nor a share
   */
  static long bytes(String limit, long total) {
    try {
      String number = limit.substring(0, Math.max(0, limit.length() - 1));
      return switch (limit.isEmpty()
          ? ' '
          : Character.toLowerCase(limit.charAt(limit.length() - 1))) {
        case '%' -> (long) (total * Math.clamp(Double.parseDouble(number) / 100, 0, 1));
        case 'g' -> (long) (Double.parseDouble(number) * (1L << 30));
        case 'm' -> (long) (Double.parseDouble(number) * (1L << 20));
        case 'k' -> (long) (Double.parseDouble(number) * (1L << 10));
        default -> Long.parseLong(limit.strip());
      };
    } catch (NumberFormatException e) {
      throw TensorException.value("cuda: gradsh.cuda.memory=" + limit + " is no amount of memory")
          .hint("-Dgradsh.cuda.memory=8g, 512m or 50%")
          .build();
    }
  }

  long budget() {
    return budget;
  }

  /** Asked with the pool's lock held: it takes none. */
  long collections() {
    return collections.get();
  }

  /** More is about to be asked of the driver. */
  void beforeSegment(long bytes) {
    if (pool.heldBytes() + bytes <= FROM * budget) return;
    synchronized (this) {
      if (collecting > SHARE_OF_TIME * (System.nanoTime() - began)) return;
    }
    collect();
  }

  /** Has the collector look for arrays that nothing holds, and waits for what it finds. */
  private synchronized void collect() {
    long start = System.nanoTime();
    CountDownLatch told = new CountDownLatch(1);
    CudaArray.afterCollector(told::countDown);
    System.gc();
    try {
      told.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      // The collector tells in no order: others may come after.
      for (int i = 0; i < AFTERWARDS; i++) {
        pool.drain();
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.drain();
    collecting += System.nanoTime() - start;
    collections.incrementAndGet();
  }

  /** The last ways to memory, one after the other. */
  Block last(long wanted, Supplier<Block> attempt) {
    pool.release();
    Block block = attempt.get();
    if (block != null) return block;
    collect();
    block = attempt.get();
    if (block != null) return block;
    pool.release();
    block = attempt.get();
    if (block != null) return block;
    throw outOfMemory(wanted);
  }

  private TensorException outOfMemory(long wanted) {
    MemoryStats s = pool.stats();
    var report =
        TensorException.device("cuda: out of memory: " + Memory.text(wanted) + " are wanted")
            .detail(
                Memory.text(s.live())
                    + " live and "
                    + Memory.text(s.cached())
                    + " cached, of "
                    + Memory.text(s.limit()));
    pool.owners().entrySet().stream()
        .sorted(Map.Entry.comparingByValue((a, b) -> Long.compare(b[1], a[1])))
        .limit(5)
        .forEach(
            e -> {
              long[] sum = e.getValue();
              report.detail(Memory.text(sum[1]) + "  " + sum[0] + " × " + e.getKey());
            });
    if (isCollectorDisabled()) {
      report.detail("-XX:+DisableExplicitGC keeps Gradsh from finding what is no longer used");
    }
    return report.hint("smaller batches, or noGrad where no gradient is wanted").build();
  }

  /** Whether the collector does not listen. */
  public static boolean isCollectorDisabled() {
    return ManagementFactory.getRuntimeMXBean()
        .getInputArguments()
        .contains("-XX:+DisableExplicitGC");
  }
}
