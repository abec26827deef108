package org.gradsh.cuda.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.gradsh.cuda.driver.Stream;

/**
 * Copies between Java's arrays and a device by way of pinned memory, which the device reads and
 * writes by itself. One for each stream. Only what comes from the device is waited for.
 */
public final class Staging {
  /** Small copies lie side by side in a chunk, each on such a boundary. */
  private static final int ROUND = 16;

  private final PinnedChunks chunks;
  private final Stream stream;
  private long copies;

  /** What small uploads are filling; null before the first. */
  private PinnedChunks.Chunk filling;

  private int filled;

  public Staging(PinnedChunks chunks, Stream stream) {
    this.chunks = chunks;
    this.stream = stream;
  }

  /** How often elements were copied from the CPU or to it. */
  public long copies() {
    return copies;
  }

  /** One element, which the device takes from the queue of a stream. */
  public static void set(Object array, int at, long device, Stream stream) {
    switch (array) {
      case float[] a -> stream.setWords(device, Float.floatToRawIntBits(a[at]), 1);
      case int[] a -> stream.setWords(device, a[at], 1);
      case double[] a -> set(device, Double.doubleToRawLongBits(a[at]), stream);
      case long[] a -> set(device, a[at], stream);
      case boolean[] a -> stream.setBytes(device, (byte) (a[at] ? 1 : 0), 1);
      default -> throw new IllegalArgumentException("no elements: " + array.getClass());
    }
  }

  private static void set(long device, long bits, Stream stream) {
    int low = (int) bits, high = (int) (bits >>> 32);
    if (low == high) {
      stream.setWords(device, low, 2);
      return;
    }
    stream.setWords(device, low, 1);
    stream.setWords(device + 4, high, 1);
  }

  /** Copies elements of a Java array to the device; it has been read when this returns. */
  public synchronized void upload(
      Object array, int offset, int count, int elementBytes, long device) {
    int done = 0;
    if (count > 0) copies++;
    while (done < count) {
      int room = room(elementBytes);
      int n = Math.min(room / elementBytes, count - done);
      MemorySegment part = filling.memory.asSlice(filled, (long) n * elementBytes);
      write(array, offset + done, part, n);
      stream.toDevice(device + (long) done * elementBytes, part.address(), part.byteSize());
      filled += (n * elementBytes + ROUND - 1) / ROUND * ROUND;
      done += n;
    }
  }

  /** The bytes that are left of a chunk, at least those of an element. */
  private int room(int elementBytes) {
    if (filling != null && PinnedChunks.BYTES - filled < elementBytes) {
      chunks.leave(filling, stream);
      filling = null;
    }
    if (filling == null) {
      filling = chunks.take();
      filled = 0;
    }
    return PinnedChunks.BYTES - filled;
  }

  /** Copies elements from the device into a Java array, waiting for what computes them. */
  public void download(long device, Object array, int count, int elementBytes) {
    copies++;
    int most = PinnedChunks.BYTES / elementBytes;
    PinnedChunks.Chunk now = chunks.take();
    PinnedChunks.Chunk next = count > most ? chunks.takeIfAny() : null;
    try {
      int n = Math.min(most, count);
      fetch(now, device, n, elementBytes);
      int done = 0;
      while (true) {
        stream.synchronize();
        int from = done, got = n;
        done += got;
        n = Math.min(most, count - done);
        long rest = device + (long) done * elementBytes;
        // The next part is on its way while this one is read, where there are two chunks.
        if (n > 0 && next != null) fetch(next, rest, n, elementBytes);
        read(now.memory, array, from, got);
        if (n == 0) return;
        if (next == null) {
          fetch(now, rest, n, elementBytes);
          continue;
        }
        PinnedChunks.Chunk read = now;
        now = next;
        next = read;
      }
    } finally {
      chunks.giveBack(now);
      if (next != null) chunks.giveBack(next);
    }
  }

  private void fetch(PinnedChunks.Chunk into, long device, int n, int elementBytes) {
    stream.toHost(into.memory.address(), device, (long) n * elementBytes);
  }

  private static void write(Object array, int from, MemorySegment to, int n) {
    switch (array) {
      case float[] a -> MemorySegment.copy(a, from, to, ValueLayout.JAVA_FLOAT, 0, n);
      case double[] a -> MemorySegment.copy(a, from, to, ValueLayout.JAVA_DOUBLE, 0, n);
      case int[] a -> MemorySegment.copy(a, from, to, ValueLayout.JAVA_INT, 0, n);
      case long[] a -> MemorySegment.copy(a, from, to, ValueLayout.JAVA_LONG, 0, n);
      case boolean[] a -> {
        for (int i = 0; i < n; i++) to.set(ValueLayout.JAVA_BOOLEAN, i, a[from + i]);
      }
      default -> throw new IllegalArgumentException("no elements: " + array.getClass());
    }
  }

  private static void read(MemorySegment from, Object array, int at, int n) {
    switch (array) {
      case float[] a -> MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, 0, a, at, n);
      case double[] a -> MemorySegment.copy(from, ValueLayout.JAVA_DOUBLE, 0, a, at, n);
      case int[] a -> MemorySegment.copy(from, ValueLayout.JAVA_INT, 0, a, at, n);
      case long[] a -> MemorySegment.copy(from, ValueLayout.JAVA_LONG, 0, a, at, n);
      case boolean[] a -> {
        for (int i = 0; i < n; i++) a[at + i] = from.get(ValueLayout.JAVA_BOOLEAN, i);
      }
      default -> throw new IllegalArgumentException("no elements: " + array.getClass());
    }
  }
}
