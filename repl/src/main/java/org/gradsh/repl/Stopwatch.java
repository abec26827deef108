package org.gradsh.repl;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/**
 * Times what runs on the present thread: by the clock, by its processor time, and what it
 * allocates.
 */
public final class Stopwatch {
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long wall;
  private long processor;
  private long allocated;
  private long wallBefore;
  private long processorBefore;
  private long allocatedBefore;

  /** Runs a body and adds what it takes. */
  <T> T time(Callable<T> body) throws Exception {
    start();
    try {
      return body.call();
    } finally {
      stop();
    }
  }

  private void start() {
    allocatedBefore = threads.getCurrentThreadAllocatedBytes();
    processorBefore = threads.getCurrentThreadCpuTime();
    wallBefore = System.nanoTime();
  }

  private void stop() {
    wall += System.nanoTime() - wallBefore;
    processor += threads.getCurrentThreadCpuTime() - processorBefore;
    allocated += threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
  }

  /** Nanoseconds by the clock. */
  public long wall() {
    return wall;
  }

  /** Nanoseconds of processor time of the thread; other threads that helped it are not in it. */
  public long processor() {
    return processor;
  }

  /** Bytes of Java objects that the thread has made. */
  public long allocated() {
    return allocated;
  }
}
