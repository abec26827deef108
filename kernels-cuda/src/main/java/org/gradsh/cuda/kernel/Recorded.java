package org.gradsh.cuda.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.autograd.device.Repeated;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.LaunchGraph;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.memory.Arena;
import org.gradsh.cuda.memory.Faults;

/** Work as a graph: {@code replay.cu} has its two ends. */
final class Recorded {
  /** Blocks that are given, and results, at most: {@code MOST} there. */
  static final int MOST = 64;

  /** Where each result is wanted, and where what kernels have noted is. */
  private static final int PLACES = MOST + 1;

  private static final int THREADS = 256;

  /** Bytes that a block of threads copies, about; and blocks for one copy at most. */
  private static final int PIECE = 1 << 14, MOST_BLOCKS = 1024;

  private final List<Span> given;
  private final List<Span> results = new ArrayList<>();
  private final long[] places;
  private final long table;
  private LaunchGraph graph;
  private Runnable end;
  private boolean isDropped;

  /** Held while it is launched: threads that share the stream come one after the other. */
  private final ReentrantLock launching = new ReentrantLock();

  private Recorded(List<Span> given, long[] places, long table) {
    this.given = given;
    this.places = places;
    this.table = table;
  }

  /**
   * Records work of the calling thread. All that it makes meanwhile is made in the arena; the
   * caller ends both.
   *
   * @return null where the driver does not go along
   */
  static Recorded of(CudaDevice device, Repeated work, List<Span> given, Arena arena) {
    Stream stream = device.stream();
    Strided[] fixed = new Strided[given.size()];
    long[] places = new long[fixed.length];
    for (int k = 0; k < fixed.length; k++) {
      Span span = given.get(k);
      fixed[k] = span.in(arena.allocate(span.dtype(), Math.max(1, span.length())));
      places[k] = start(device, fixed[k], span, stream);
    }
    Strided table =
        Strided.contiguous(DType.INT64, Shape.of(PLACES), arena.allocate(DType.INT64, PLACES));
    Recorded made = new Recorded(given, places, device.address(table, stream));
    device.written().kernel("replay", "leave"); // loading may wait
    device.record(arena);
    Stream recording = device.stream();
    if (!LaunchGraph.begin(recording)) return null;
    boolean isWhole = false;
    long copies = device.copies();
    try {
      isWhole = made.leaves(device, recording, work.run(fixed)) && device.copies() == copies;
    } finally {
      arena.fix();
      made.graph = LaunchGraph.end(recording);
      if (!isWhole && made.graph != null) made.graph.run();
    }
    return isWhole && made.graph != null ? made : null;
  }

  private static long start(CudaDevice device, Strided block, Span span, Stream stream) {
    return device.address(block, stream) - (long) span.first() * span.dtype().bytes();
  }

  LaunchGraph graph() {
    return graph;
  }

  /** Records the copies of the results to where the table says; false where there are too many. */
  private boolean leaves(CudaDevice device, Stream stream, Strided[] blocks) {
    if (blocks.length > MOST) return false;
    long[] from = new long[MOST];
    long[] bytes = new long[MOST];
    long most = 0;
    for (int k = 0; k < blocks.length; k++) {
      if (blocks[k].isHost()) return false;
      Span span = Span.of(blocks[k]);
      results.add(span);
      from[k] = start(device, blocks[k], span, stream);
      bytes[k] = span.bytes();
      most = Math.max(most, bytes[k]);
    }
    long[] counts = {blocks.length | (long) Faults.WORDS << Integer.SIZE};
    long[] noted = {device.faults().address()};
    Arguments a = Arguments.begin().of(counts, from, bytes, noted).of(table);
    var kernel = device.written().kernel("replay", "leave");
    stream.launch(kernel, blocks(most), Math.max(1, blocks.length), 1, THREADS, 1, 0, a);
    return true;
  }

  private static int blocks(long bytes) {
    return (int) Math.clamp((bytes + PIECE - 1) / PIECE, 1, MOST_BLOCKS);
  }

  /** Says how its graph and its memory are given up, which is done once. */
  void end(Runnable how) {
    end = how;
  }

  /** Gives it up now; false where it is being launched, or is given up already. */
  boolean drop() {
    // Who launches it may be who is short of memory.
    if (launching.isHeldByCurrentThread() || !launching.tryLock()) return false;
    try {
      if (isDropped) return false;
      isDropped = true;
      end.run();
      return true;
    } finally {
      launching.unlock();
    }
  }

  /** Does the work on other blocks that lie as those did; null where it has been given up. */
  Strided[] run(CudaDevice device, Strided[] blocks) {
    Stream stream = device.stream();
    Strided[] wanted = new Strided[results.size()];
    long[] to = new long[PLACES];
    to[MOST] = device.faults().address();
    for (int k = 0; k < wanted.length; k++) {
      Span span = results.get(k);
      Shape stretch = Shape.of(Math.max(1, span.length()));
      wanted[k] = span.in(device.unwritten(span.dtype(), stretch).data());
      to[k] = start(device, wanted[k], span, stream);
    }
    long[] copies = new long[3 * MOST];
    long most = 0;
    for (int k = 0; k < blocks.length; k++) {
      Span span = given.get(k);
      copies[3 * k] = span.length() == 0 ? 0 : start(device, blocks[k], span, stream);
      copies[3 * k + 1] = places[k];
      copies[3 * k + 2] = span.bytes();
      most = Math.max(most, span.bytes());
    }
    int rows = Math.max(1, Math.max(blocks.length, wanted.length));
    long[] counts = {blocks.length | (long) wanted.length << Integer.SIZE};
    Arguments a = Arguments.begin().of(counts, copies, to).of(table);
    var kernel = device.written().kernel("replay", "bring");
    launching.lock();
    try {
      if (isDropped) { // for the memory of these results, perhaps
        for (Strided w : wanted) ((DeviceArray) w.data()).release();
        return null;
      }
      stream.launch(kernel, blocks(most), rows, 1, THREADS, 1, 0, a);
      graph.launch(stream);
    } finally {
      launching.unlock();
    }
    java.lang.ref.Reference.reachabilityFence(blocks);
    java.lang.ref.Reference.reachabilityFence(this);
    return wanted;
  }
}
