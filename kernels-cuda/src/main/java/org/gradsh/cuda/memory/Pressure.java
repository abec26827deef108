package org.gradsh.cuda.memory;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.show.Memory;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Options;
import org.gradsh.cuda.driver.Relief;

/**
 * What is done before a device's memory runs out. The collector knows nothing of it: it sees small
 * objects, and has no reason to look for them.
 *
 * <p>When three quarters of the budget are held, or what lives has doubled, and more is asked for,
 * the collector is called, as long as that takes no more than a twentieth of the time. When there
 * is nothing left: what was freed is taken, what is not in use goes back to the driver, the
 * collector is called in any case, recorded work is given up; then an error says who has the
 * memory.
 */
public final class Pressure implements Relief {
  /** Bytes, such as 8g or 512m, or a share of the card's memory such as 50%. */
  private static final String LIMIT = Objects.requireNonNullElse(Options.text("memory"), "95%");

  private static final double FROM = .75;
  private static final double SHARE_OF_TIME = .05;

  /** Arrays may grow by a sixteenth of the budget before the collector looks for forgotten ones. */
  private static final int SMALL_PART = 16;

  private static final long PATIENCE_MILLIS = 200;
  private static final int AFTERWARDS = 5;

  private final Pool pool;
  private final BooleanSupplier others;
  private final long budget;
  private final long began = System.nanoTime();
  private long collecting;

  /** The bytes that lived when the collector had last looked. */
  private volatile long lastLive;

  private final AtomicLong collections = new AtomicLong();

  Pressure(Pool pool, Context context, BooleanSupplier others) {
    this.pool = pool;
    this.others = others;
    budget = (long) Options.bytes(LIMIT, context.totalBytes());
  }

  long budget() {
    return budget;
  }

  /** Asked with the pool's lock held: it takes none. */
  long collections() {
    return collections.get();
  }

  /**
   * More is about to be asked of the driver. What lives has been found by the collector, or looks
   * as if it did: when it has doubled since the collector last looked, and by more than a small
   * part of the budget, most of it is likely to be forgotten.
   */
  void beforeSegment(long bytes) {
    long live = pool.liveBytes();
    boolean hasGrown = live > lastLive + Math.max(lastLive, budget / SMALL_PART);
    if (!hasGrown && pool.heldBytes() + bytes <= FROM * budget) return;
    synchronized (this) {
      if (collecting > SHARE_OF_TIME * (System.nanoTime() - began)) return;
    }
    collect();
  }

  /** Has the collector look for arrays that nothing holds, and waits for what it finds. */
  private synchronized void collect() {
    long start = System.nanoTime();
    try {
      pool.collect(PATIENCE_MILLIS);
      // The collector tells in no order: others may come after.
      for (int i = 0; i < AFTERWARDS; i++) {
        pool.drain();
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.drain();
    lastLive = pool.liveBytes();
    collecting += System.nanoTime() - start;
    collections.incrementAndGet();
  }

  /** The last ways to memory, one after the other. */
  Block last(long wanted, Supplier<Block> attempt) {
    for (int k = 0; spare(k); k++) {
      Block block = attempt.get();
      if (block != null) return block;
    }
    throw outOfMemory(Memory.text(wanted) + " are wanted", wanted);
  }

  @Override
  public boolean spare(int attempt) {
    switch (attempt) {
      case 0, 2 -> pool.release();
      case 1 -> collect();
      case 3 -> {
        if (!others.getAsBoolean()) return false;
        pool.release();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public TensorException lacks(String what) {
    return outOfMemory(what + " finds none", 0);
  }

  private TensorException outOfMemory(String why, long wanted) {
    MemoryStats s = pool.stats();
    var report =
        TensorException.device("cuda: out of memory: " + why)
            .detail(
                Memory.text(s.live())
                    + " live and "
                    + Memory.text(s.cached())
                    + " cached, of "
                    + Memory.text(s.limit()));
    long held = s.live() + s.cached();
    if (wanted > 0 && held + wanted <= s.limit()) {
      report.detail("the driver has no more: others may have the rest of the card");
    } else if (wanted > 0 && s.live() + wanted <= s.limit()) {
      report.detail(
          "what is cached lies between live arrays, in pieces of "
              + Memory.text(pool.largestFree())
              + " at most");
    }
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
