package org.gradsh.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The parameters of a launch, in order. Each thread has one set of them that it fills again and
 * again: the driver has read it when a launch returns.
 */
public final class Arguments {
  /** What a kernel may take: 4 KB, of which the smallest parameter is an int. */
  private static final int MOST = 1024;

  private static final int BYTES = 8 * MOST;

  private static final ThreadLocal<Arguments> OF_THREAD = ThreadLocal.withInitial(Arguments::new);

  private final MemorySegment values = Arena.ofAuto().allocate(BYTES, 64);
  private final MemorySegment pointers = Arena.ofAuto().allocate(8L * MOST, 8);
  private final long base = values.address();
  private int count;
  private long used;

  private Arguments() {}

  /** The calling thread's, empty. */
  public static Arguments begin() {
    Arguments a = OF_THREAD.get();
    a.count = 0;
    a.used = 0;
    return a;
  }

  private void next() {
    pointers.set(JAVA_LONG, 8L * count++, base + used);
  }

  /** A 64-bit address or number. */
  public Arguments of(long value) {
    next();
    values.set(JAVA_LONG, used, value);
    used += 8;
    return this;
  }

  public Arguments of(int value) {
    next();
    values.set(JAVA_INT, used, value);
    used += 8;
    return this;
  }

  public Arguments of(float value) {
    next();
    values.set(JAVA_FLOAT, used, value);
    used += 8;
    return this;
  }

  public Arguments of(double value) {
    next();
    values.set(JAVA_DOUBLE, used, value);
    used += 8;
    return this;
  }

  /** One parameter that is a structure of ints; what lacks of {@code length} is 0. */
  public Arguments of(int[] value, int length) {
    next();
    for (int k = 0; k < length; k++) {
      values.set(JAVA_INT, used + 4L * k, k < value.length ? value[k] : 0);
    }
    used += (4L * length + 7) / 8 * 8;
    return this;
  }

  /** One parameter that is a structure of longs. */
  public Arguments of(long[]... parts) {
    next();
    for (long[] part : parts) {
      for (long value : part) {
        values.set(JAVA_LONG, used, value);
        used += 8;
      }
    }
    return this;
  }

  /** One parameter that is bytes, as they are. */
  public Arguments of(MemorySegment bytes, int alignment) {
    used = (used + alignment - 1) / alignment * alignment;
    next();
    MemorySegment.copy(bytes, 0, values, used, bytes.byteSize());
    used += (bytes.byteSize() + 7) / 8 * 8;
    return this;
  }

  MemorySegment pointers() {
    return pointers;
  }
}
