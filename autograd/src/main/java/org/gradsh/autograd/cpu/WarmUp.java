package org.gradsh.autograd.cpu;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Gets loops over vectors compiled before they are used.
 *
 * <p>Such loops are some hundred times slower than plain ones until the compiler has done with
 * them. So what has shown to matter is run over vectors by a background thread, on numbers of no
 * interest, until it is faster there; from then on vectors are used. Short programs never get so
 * far, and do not load the vector module. When it happens is left to chance, which is harmless:
 * both loops give the same bits.
 */
final class WarmUp {
  /** What plain loops have done before one of them matters, in additions: some 20 milliseconds. */
  static final long MATTERS = Settings.positive("vectorsAfter", 1 << 24);

  /** How much more it has to matter for another attempt, and another multiple each time. */
  private static final long AGAIN = 64, MOST_DOUBLINGS = 20;

  private final long matters;
  private final BooleanSupplier trial;

  private long work;
  private int lost;

  /** From when a trial is wanted to when it has ended. */
  private final AtomicBoolean asked = new AtomicBoolean();

  private volatile boolean done;

  /**
   * @param trial gets the loops compiled, on the background thread, and says whether they are the
   *     faster ones; if not, it is asked again after more work
   */
  WarmUp(BooleanSupplier trial) {
    this(MATTERS, trial);
  }

  WarmUp(long matters, BooleanSupplier trial) {
    this.matters = matters;
    this.trial = trial;
  }

  /**
   * Of loops in runs of {@value Trial#RUN}: some rounds of those that take four vectors at a time.
   *
   * @param loops makes them, with numbers to run over, or null for none; on the background thread
   */
  static WarmUp of(Supplier<Trial.Twins> loops) {
    return new WarmUp(
        () -> {
          Trial.Twins made = loops.get();
          return made != null && Trial.isFaster(Trial.RUN, made);
        });
  }

  /** Whether the vector loops are compiled. */
  boolean isDone() {
    return done;
  }

  /** Whether the vector loops are compiled; counts towards getting them so. */
  boolean isDone(long more) {
    if (done || asked.get()) return done;
    // Several threads may count at once and lose a little: it is a rough measure.
    work += more;
    if (work >= matters && asked.compareAndSet(false, true) && Simd.enabled()) {
      Background.EXECUTOR.execute(this::attempt);
    }
    return done;
  }

  /** Gets there, if nobody is at it and it has not just been tried; on the background thread. */
  void run() {
    if (!done && work >= 0 && asked.compareAndSet(false, true)) attempt();
  }

  private void attempt() {
    boolean won = false;
    try {
      won = trial.getAsBoolean();
    } catch (RuntimeException | OutOfMemoryError e) {
      // The plain loops go on; whoever runs out of memory for good will be told by them.
      won = false;
    } finally {
      if (won) done = true;
      // A machine that was busy may be idle by then.
      else work = -AGAIN * matters << Math.min(lost++, MOST_DOUBLINGS);
      asked.set(false);
    }
  }

  /**
   * Threads that end when nothing is to be warmed up, and with the program. Several: loops for
   * which the compiler takes long, or that never win, do not keep the others waiting.
   */
  private static final class Background {
    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 5;

    static final ThreadPoolExecutor EXECUTOR =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Background::thread);

    static {
      EXECUTOR.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
      Thread thread = new Thread(null, work, "gradsh-warm-up", 0, false);
      thread.setDaemon(true);
      thread.setPriority(Thread.MIN_PRIORITY);
      return thread;
    }
  }
}
