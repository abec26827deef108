package org.gradsh.cuda.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Stream;

/**
 * Copies between Java's arrays and a device by way of pinned memory, which the device reads and
 * writes by itself. One for each stream.
 */
public final class Staging {
  private static final int BYTES = 1 << 20;

  private final Stream stream;
  private final MemorySegment pinned;
  private long waits;

  public Staging(Context context, Stream stream) {
    this.stream = stream;
    pinned = MemorySegment.ofAddress(context.allocatePinned(BYTES)).reinterpret(BYTES);
  }

  /** How often it has waited for the device. */
  public long waits() {
    return waits;
  }

  private void await() {
    waits++;
    stream.synchronize();
  }

  /** One element, for which nothing has to wait. */
  public static void set(Object array, int at, long device, Stream stream) {
    switch (array) {
      case float[] a -> stream.set(device, Float.floatToRawIntBits(a[at]));
      case double[] a -> stream.set(device, Double.doubleToRawLongBits(a[at]));
      case int[] a -> stream.set(device, a[at]);
      case long[] a -> stream.set(device, a[at]);
      case boolean[] a -> stream.set(device, (byte) (a[at] ? 1 : 0));
      default -> throw new IllegalArgumentException("no elements: " + array.getClass());
    }
  }

  /** Copies elements of a Java array to the device. */
  public void upload(Object array, int offset, int count, int elementBytes, long device) {
    int most = BYTES / elementBytes;
    for (int done = 0; done < count; done += most) {
      int n = Math.min(most, count - done);
      await(); // what was copied before has left the pinned memory
      write(array, offset + done, n);
      stream.toDevice(
          device + (long) done * elementBytes, pinned.address(), (long) n * elementBytes);
    }
  }

  /** Copies elements from the device into a Java array, waiting for what computes them. */
  public void download(long device, Object array, int count, int elementBytes) {
    int most = BYTES / elementBytes;
    for (int done = 0; done < count; done += most) {
      int n = Math.min(most, count - done);
      stream.toHost(pinned.address(), device + (long) done * elementBytes, (long) n * elementBytes);
      await();
      read(array, done, n);
    }
  }

  private void write(Object array, int from, int n) {
    switch (array) {
      case float[] a -> MemorySegment.copy(a, from, pinned, ValueLayout.JAVA_FLOAT, 0, n);
      case double[] a -> MemorySegment.copy(a, from, pinned, ValueLayout.JAVA_DOUBLE, 0, n);
      case int[] a -> MemorySegment.copy(a, from, pinned, ValueLayout.JAVA_INT, 0, n);
      case long[] a -> MemorySegment.copy(a, from, pinned, ValueLayout.JAVA_LONG, 0, n);
      case boolean[] a -> {
        for (int i = 0; i < n; i++) pinned.set(ValueLayout.JAVA_BOOLEAN, i, a[from + i]);
      }
      default -> throw new IllegalArgumentException("no elements: " + array.getClass());
    }
  }

  private void read(Object array, int from, int n) {
    switch (array) {
      case float[] a -> MemorySegment.copy(pinned, ValueLayout.JAVA_FLOAT, 0, a, from, n);
      case double[] a -> MemorySegment.copy(pinned, ValueLayout.JAVA_DOUBLE, 0, a, from, n);
      case int[] a -> MemorySegment.copy(pinned, ValueLayout.JAVA_INT, 0, a, from, n);
      case long[] a -> MemorySegment.copy(pinned, ValueLayout.JAVA_LONG, 0, a, from, n);
      case boolean[] a -> {
        for (int i = 0; i < n; i++) a[from + i] = pinned.get(ValueLayout.JAVA_BOOLEAN, i);
      }
      default -> throw new IllegalArgumentException("no elements: " + array.getClass());
    }
  }
}
