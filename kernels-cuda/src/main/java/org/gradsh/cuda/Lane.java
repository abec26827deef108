package org.gradsh.cuda;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.memory.CudaArray;
import org.gradsh.cuda.memory.Faults;
import org.gradsh.cuda.memory.Staging;

/**
 * What a thread works with on a device.
 *
 * <p>While an op is at work the lane holds the arrays whose addresses it has taken: an address is a
 * number to the collector, which would take the memory of a temporary before the launch that reads
 * it. What the op has allocated and does not give as its result is free when it is through: what is
 * put into the stream next may have it.
 */
final class Lane {
  /** Makers of what was read that are remembered until the thread next waits. */
  private static final int MAKERS = 16;

  final Stream stream;
  final Staging staging;
  final Faults faults;
  private final WeakReference<Thread> thread;
  private final List<Object> held = new ArrayList<>();
  private final List<CudaArray> made = new ArrayList<>();
  private final List<Faults> makers = new ArrayList<>();
  private int depth;

  Lane(Thread thread, Stream stream, Staging staging, Faults faults) {
    this.thread = new WeakReference<>(thread);
    this.stream = stream;
    this.staging = staging;
    this.faults = faults;
  }

  /** Whether the thread is no more. */
  boolean hasEnded() {
    Thread t = thread.get();
    return t == null || !t.isAlive();
  }

  /** An op begins; ops may be made of others. */
  void enter() {
    depth++;
  }

  /**
   * It has put its work into the stream.
   *
   * @param result its array; null where it has none
   */
  void leave(Object result) {
    if (--depth > 0) return;
    held.clear();
    for (int k = 0; k < made.size(); k++) if (made.get(k) != result) made.get(k).release();
    made.clear();
  }

  /** An array whose address is taken. */
  void hold(CudaArray array) {
    if (array.faults() != faults) isMadeBy(array.faults());
    if (depth > 0) held.add(array);
  }

  private void isMadeBy(Faults maker) {
    if (makers.size() < MAKERS && !makers.contains(maker)) makers.add(maker);
  }

  /** An array that an op at work allocates. */
  void made(CudaArray array) {
    if (depth > 0) made.add(array);
  }

  /** It is kept for later ops. */
  void keep(Object array) {
    made.remove(array);
  }

  /** Tells what kernels have noted, when the thread has waited for them. */
  void check() {
    faults.check();
    if (makers.isEmpty()) return;
    List<Faults> read = List.copyOf(makers);
    makers.clear();
    for (Faults maker : read) maker.checkForReader();
  }
}
