package org.gradsh.cuda.memory;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Stream;

/**
 * Where arrays of a device come from: pieces of segments that the driver gave once and that are
 * used again and again, each by one stream, so that what a piece holds is in order without waiting.
 *
 * <p>A piece comes back when the engine has done with its array, or when the collector has found
 * that nothing holds it, which the next allocation sees. See {@link Pressure} for what happens when
 * memory is short.
 */
public final class Pool {
  private static final long MEGABYTE = 1 << 20;
  static final long ROUND = 512;

  /** Pieces up to this come from segments of their own, */
  private static final long SMALL = MEGABYTE;

  private static final long SMALL_SEGMENT = 2 * MEGABYTE;

  /** and up to this several share one; what is larger has its own, rounded. */
  private static final long MEDIUM = 10 * MEGABYTE;

  private static final long MEDIUM_SEGMENT = 20 * MEGABYTE;

  /** No segment is more than such a part of all memory, but for what is wanted at once. */
  private static final int PARTS = 16;

  private record Class(Stream stream, boolean small) {}

  private final Context context;
  private final Accelerator accelerator;
  private final Pressure pressure;
  private final ReferenceQueue<Object> forgotten = new ReferenceQueue<>();
  private final Queue<Block> freed = new ConcurrentLinkedQueue<>();
  private final Map<Class, FreeBlocks> free = new HashMap<>();

  /** The first piece of each segment, which stays the same as pieces are cut and joined. */
  private final List<Block> firsts = new ArrayList<>();

  private long liveBytes;
  private long heldBytes;
  private long peakBytes;
  private long allocations;
  private long segments;

  /**
   * @param others has others give back what they could do without; false where there is nothing
   */
  public Pool(Context context, Accelerator accelerator, BooleanSupplier others) {
    this.context = context;
    this.accelerator = accelerator;
    pressure = new Pressure(this, context, others);
    context.relief(pressure);
  }

  /**
   * An array for work of a stream; what is in it is left open.
   *
   * @param faults where kernels of the thread note what they find that wants it
   * @throws org.gradsh.autograd.TensorException when there is no room for it, however memory is
   *     collected
   */
  public CudaArray allocate(DType dtype, int length, Stream stream, Faults faults) {
    return array(
        freed::add, take((long) length * dtype.bytes(), dtype, stream), dtype, length, faults);
  }

  /** Memory for recorded work of a stream, and of a thread whose words for faults these are. */
  public Arena arena(Stream stream, Faults faults) {
    return new Arena(this, stream, faults);
  }

  /**
   * An array that has a piece.
   *
   * @param left is given the piece when nothing uses the array any more, by any thread
   */
  CudaArray array(Consumer<Block> left, Block block, DType dtype, int length, Faults faults) {
    return new CudaArray(accelerator, forgotten, left, block, dtype, length, faults);
  }

  /** A piece for an array of some dtype. */
  Block take(long wanted, DType dtype, Stream stream) {
    Block block = taken(wanted, dtype, stream);
    if (block != null) return block;
    pressure.beforeSegment(segmentBytes(rounded(wanted)));
    block = anew(wanted, dtype, stream); // perhaps of what the collector found
    return block != null ? block : pressure.last(wanted, () -> anew(wanted, dtype, stream));
  }

  private static long rounded(long wanted) {
    return Math.max(1, (wanted + ROUND - 1) / ROUND) * ROUND;
  }

  private Block anew(long wanted, DType dtype, Stream stream) {
    Block block = taken(wanted, dtype, stream);
    return block != null ? block : cutFromNew(wanted, dtype, stream);
  }

  private synchronized Block taken(long wanted, DType dtype, Stream stream) {
    drain();
    long bytes = rounded(wanted);
    FreeBlocks mine = free.get(new Class(stream, bytes <= SMALL));
    Block block = mine == null ? null : mine.take(bytes);
    return block == null ? null : lives(block, wanted, dtype);
  }

  private Block lives(Block block, long wanted, DType dtype) {
    Guard.allow(block);
    block.wanted = wanted;
    block.dtype = dtype;
    liveBytes += block.bytes;
    peakBytes = Math.max(peakBytes, liveBytes);
    allocations++;
    return block;
  }

  /**
   * The segment that a piece is cut from. It is given back when all of it is free: where memory is
   * little, a large one with one array in it would hold what others want.
   */
  private long segmentBytes(long bytes) {
    long part = pressure.budget() / PARTS / ROUND * ROUND;
    if (bytes <= SMALL) return Math.max(bytes, Math.min(SMALL_SEGMENT, part));
    if (bytes <= MEDIUM) return Math.max(bytes, Math.min(MEDIUM_SEGMENT, part));
    return (bytes + SMALL_SEGMENT - 1) / SMALL_SEGMENT * SMALL_SEGMENT;
  }

  /** Null where the driver has no more. */
  private synchronized Block cutFromNew(long wanted, DType dtype, Stream stream) {
    long bytes = rounded(wanted);
    long whole = segmentBytes(bytes);
    if (heldBytes + whole > pressure.budget()) whole = bytes;
    if (heldBytes + whole > pressure.budget()) return null;
    long address = context.allocate(whole);
    if (address == 0 && whole > bytes) address = context.allocate(whole = bytes);
    if (address == 0) return null;
    boolean small = bytes <= SMALL;
    FreeBlocks mine = free.computeIfAbsent(new Class(stream, small), c -> new FreeBlocks());
    heldBytes += whole;
    segments++;
    Block all = new Block(new Segment(address, stream, mine), address, whole);
    firsts.add(all);
    Guard.forbid(all);
    mine.put(all);
    return lives(mine.take(bytes), wanted, dtype);
  }

  /** Any thread's, the collector's too. */
  void freed(Block block) {
    freed.add(block);
  }

  /**
   * Has the collector look for arrays that nothing holds, and waits for what it tells.
   *
   * @param millis the most that it is waited for
   */
  void collect(long millis) throws InterruptedException {
    Reference<Object> last = new PhantomReference<>(new Object(), forgotten);
    System.gc();
    for (Reference<?> r; (r = forgotten.remove(millis)) != null && r != last; ) {
      if (r instanceof CudaArray.End e) e.give();
    }
    drain();
  }

  /** Takes what has been freed since. */
  synchronized void drain() {
    for (Reference<?> r; (r = forgotten.poll()) != null; )
      if (r instanceof CudaArray.End e) e.give();
    for (Block b; (b = freed.poll()) != null; ) {
      b.leave();
      b.end = null;
      b.dtype = null;
      liveBytes -= b.bytes;
      Guard.forbid(b);
      b.segment.free().put(b);
    }
  }

  /** Gives the driver back what is not in use. */
  synchronized void release() {
    drain();
    for (FreeBlocks blocks : free.values()) {
      for (Block whole : blocks.removeWhole()) {
        whole.stream().synchronize();
        context.free(whole.segment.address());
        firsts.remove(whole);
        heldBytes -= whole.bytes;
      }
    }
  }

  synchronized long liveBytes() {
    drain();
    return liveBytes;
  }

  synchronized long heldBytes() {
    return heldBytes;
  }

  /** How memory is used just now. */
  public synchronized MemoryStats stats() {
    drain();
    return new MemoryStats(
        liveBytes,
        heldBytes - liveBytes,
        peakBytes,
        pressure.budget(),
        allocations,
        segments,
        pressure.collections());
  }

  /** The largest piece that is free. */
  synchronized long largestFree() {
    long most = 0;
    for (Block first : firsts) {
      for (Block b = first; b != null; b = b.behind) if (b.isFree) most = Math.max(most, b.bytes);
    }
    return most;
  }

  /** The live arrays by dtype and length, those that hold most first. */
  synchronized Map<String, long[]> owners() {
    Map<String, long[]> owners = new HashMap<>();
    for (Block first : firsts) {
      for (Block b = first; b != null; b = b.behind) {
        if (b.dtype == null) continue;
        String what = b.dtype + " of " + b.wanted / b.dtype.bytes() + " elements";
        long[] sum = owners.computeIfAbsent(what, w -> new long[2]);
        sum[0]++;
        sum[1] += b.bytes;
      }
    }
    return owners;
  }
}
