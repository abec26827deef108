package org.gradsh.cuda;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.gradsh.autograd.DType;
import org.gradsh.cuda.driver.Launches;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.memory.Arena;
import org.gradsh.cuda.memory.CudaArray;
import org.gradsh.cuda.memory.Faults;
import org.gradsh.cuda.memory.Pool;
import org.gradsh.cuda.memory.Staging;

/**
 * What a thread works with on a device.
 *
 * <p>While an op is at work the lane holds the arrays whose addresses it has taken: an address is a
 * number to the collector, which would take the memory of a temporary before the launch that reads
 * it. What the op has allocated and does not give as its result is free when it is through: what is
 * put into the stream next may have it.
 *
 * <p>Work that is recorded goes into a stream that nothing else is ever put into: another thread
 * that waits for what this one has made would else become part of the record.
 */
final class Lane {
  /** Makers of what was read that are remembered until the thread next waits. */
  private static final int MAKERS = 16;

  final Stream own;
  final Staging staging;
  final Faults faults;
  private final WeakReference<Thread> thread;
  private final List<Object> held = new ArrayList<>();
  private final List<CudaArray> made = new ArrayList<>();
  private final List<Faults> makers = new ArrayList<>();
  private int depth;
  private Arena arena;
  private Stream recording;

  Lane(Thread thread, Stream own, Staging staging, Faults faults) {
    this.thread = new WeakReference<>(thread);
    this.own = own;
    this.staging = staging;
    this.faults = faults;
  }

  /** Whether it is the calling thread's. */
  boolean isMine() {
    return thread.refersTo(Thread.currentThread());
  }

  /** Whether the thread is no more. */
  boolean hasEnded() {
    Thread t = thread.get();
    return t == null || !t.isAlive();
  }

  /** Where work is put. */
  Stream stream() {
    return arena == null ? own : recording;
  }

  /** Where kernels note what they find. */
  Faults noted() {
    return arena == null ? faults : arena.faults();
  }

  /** Where arrays of work that is recorded are; null where none is. */
  Arena arena() {
    return arena;
  }

  /** Work is recorded from now on, in a stream that is used for nothing else. */
  void record(Arena in, Stream stream) {
    arena = in;
    recording = stream;
  }

  /** No more; gives the stream in which it was. */
  Stream recorded() {
    Stream stream = recording;
    arena = null;
    recording = null;
    return stream;
  }

  /** Does work that is no part of what is being recorded. */
  <T> T unrecorded(Supplier<T> work) {
    Arena of = arena;
    arena = null;
    try {
      return work.get();
    } finally {
      arena = of;
    }
  }

  /** A new array, which goes with the op at work unless it is its result. */
  CudaArray allocate(Pool pool, DType dtype, int length) {
    CudaArray array =
        arena == null ? pool.allocate(dtype, length, own, faults) : arena.allocate(dtype, length);
    if (depth > 0) made.add(array);
    return array;
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

  /**
   * An op is through: who wants errors at their lines has it waited for, and told what it noted.
   *
   * @param op its name
   */
  void settle(String op) {
    if (!Launches.DEBUG || depth > 0 || arena != null) return;
    own.synchronize();
    faults.check("by this op, " + op);
  }

  /** An array whose address is taken. */
  void hold(CudaArray array) {
    if (array.faults() != faults) isMadeBy(array.faults());
    if (depth > 0) held.add(array);
    if (arena != null) arena.hold(array);
  }

  private void isMadeBy(Faults maker) {
    if (makers.size() < MAKERS && !makers.contains(maker)) makers.add(maker);
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
