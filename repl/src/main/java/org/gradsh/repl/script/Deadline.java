package org.gradsh.repl.script;

import java.time.Duration;
import java.util.function.Consumer;
import org.gradsh.repl.script.TestCase.Failing;

/**
 * A time limit: when it is reached what runs is interrupted, and if that does not help within some
 * seconds the process is halted.
 */
public final class Deadline implements AutoCloseable {
  /** The exit code for a time limit, as that of the program {@code timeout}. */
  public static final int TIMED_OUT = 124;

  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Duration limit;
  private final Limited run;
  private final Consumer<Failing> halting;
  private boolean over;

  /** What a time limit can be set to. */
  public interface Limited {
    /** The time is over: interrupts. */
    void timedOut(Duration limit);

    /** Whether the source has come to its end; threads that it has started may still run. */
    boolean hasEnded();

    /** The process will be halted: tells why. */
    TestCase.Failing halted();
  }

  /**
   * Starts the clock.
   *
   * @param halting is told when the process is about to be halted
   */
  public Deadline(Duration limit, Limited run, Consumer<Failing> halting) {
    this.halting = halting;
    this.limit = limit;
    this.run = run;
    Thread thread = new Thread(this::watch, "gradsh-timeout");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    if (isOverWithin(limit)) {
      return;
    }
    run.timedOut(limit);
    if (run.hasEnded() || !isOverWithin(GRACE)) {
      halting.accept(run.halted());
      Runtime.getRuntime().halt(TIMED_OUT);
    }
  }

  private synchronized boolean isOverWithin(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    try {
      for (long left = time.toMillis(); !over && left > 0; ) {
        wait(left);
        left = Math.ceilDiv(end - System.nanoTime(), 1_000_000);
      }
    } catch (InterruptedException e) {
      return over; // nobody interrupts this thread
    }
    return over;
  }

  /** Stops the clock. */
  @Override
  public synchronized void close() {
    over = true;
    notifyAll();
  }
}
