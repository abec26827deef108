package org.gradsh.repl;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.gradsh.autograd.Tensor;

/** Whether a thread does nothing but wait, although it was interrupted. */
final class Rest {
  /** What the JVM itself may use of the processor for a thread that waits. */
  private static final long IDLE_NANOS = 1_000_000;

  /** The engine, which shares work among threads. */
  private static final String ENGINE = Tensor.class.getPackageName();

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Thread thread;
  private long cpu;

  Rest(Thread thread) {
    this.thread = thread;
    this.cpu = cpu();
  }

  /** Whether it has done nothing since the last question. */
  boolean lasts() {
    long before = cpu;
    cpu = cpu();
    return cpu >= 0 && cpu - before < IDLE_NANOS && waits() && !computes();
  }

  /** A thread that waits for the engine's others to finish their panels does not rest. */
  private boolean computes() {
    for (StackTraceElement frame : thread.getStackTrace()) {
      // The JDK's frames are those of the wait itself.
      if (!frame.getClassName().startsWith("java.")) {
        return frame.getClassName().startsWith(ENGINE);
      }
    }
    return false;
  }

  /** To the JVM a thread in a read of the system's runs; a native method is where it does so. */
  private boolean waits() {
    return switch (thread.getState()) {
      case BLOCKED, WAITING, TIMED_WAITING -> true;
      case RUNNABLE -> {
        StackTraceElement[] trace = thread.getStackTrace();
        yield trace.length > 0 && trace[0].isNativeMethod();
      }
      case NEW, TERMINATED -> false;
    };
  }

  private long cpu() {
    return threads.isThreadCpuTimeSupported() ? threads.getThreadCpuTime(thread.threadId()) : -1;
  }
}
