package org.gradsh.autograd.cpu;

import java.lang.ref.SoftReference;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.device.DeviceArray;

/**
 * Where the arrays of results come from: of those that a backward walk of this thread was the last
 * to hold one that fits, else the heap. Such an array is in the processor's cache, and nobody has
 * to clear it.
 *
 * <p>An array is taken back only from {@link Births}, whose owner knows who else has it. What is
 * taken back belongs to the thread until it is asked for again; the collector may have it when
 * memory is short.
 *
 * <p>With {@code gradsh.poison} arrays of any length are taken back, and what they hold, and what
 * is in an array that has yet to be written, is NaN: so tests see who reads either.
 */
public final class Buffers {
  private static final boolean POISON = Settings.text("poison", null) != null;

  /** An array of fewer elements comes from the heap as fast. */
  private static final int FEWEST = POISON ? 1 : 4096;

  /** So many arrays wait at most, */
  private static final int MOST = 64;

  /** and so many bytes: a sixteenth of the heap. */
  private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 16;

  private static final ThreadLocal<Buffers> OF_THREAD = ThreadLocal.withInitial(Buffers::new);

  /** The arrays that wait, the latest last; softly, for there may be no further walk. */
  private SoftReference<Waiting> waiting = new SoftReference<>(null);

  private Births births;

  private Buffers() {}

  /** Whether arrays of so many elements are taken back at all. */
  private static boolean counts(int length) {
    return length >= FEWEST;
  }

  /** An array that the caller writes as a whole: what is in it before is left open. */
  static Object unwritten(DType dtype, int length) {
    if (!counts(length)) return dtype.newArray(length);
    Object array = OF_THREAD.get().array(dtype, length, false);
    if (POISON) spoil(array);
    return array;
  }

  /** An array of zeros. */
  static Object zeros(DType dtype, int length) {
    return counts(length) ? OF_THREAD.get().array(dtype, length, true) : dtype.newArray(length);
  }

  private Object array(DType dtype, int length, boolean cleared) {
    Waiting present = waiting.get();
    Object array = present == null ? null : present.take(dtype, length);
    if (array == null) array = dtype.newArray(length);
    else if (cleared) clear(array);
    if (births != null) births.arrays.add(array);
    return array;
  }

  /** Notes an array that an accelerator has made for a result. */
  public static void born(DeviceArray array) {
    Births open = OF_THREAD.get().births;
    if (open != null) open.arrays.add(array);
  }

  /**
   * Gives back what an accelerator has for an op alone, unless this thread notes it: then it goes
   * with the rest.
   */
  public static void end(DeviceArray array) {
    Births open = OF_THREAD.get().births;
    if (open == null || !open.contains(array)) array.release();
  }

  /**
   * Gives back an array that nothing reads any more, if this thread has noted that it was made:
   * what it has not may be somebody else's, who has it by another name.
   */
  public static void endNoted(DeviceArray array) {
    Births open = OF_THREAD.get().births;
    if (open != null && open.forgets(array)) array.release();
  }

  private void give(Object array) {
    if (POISON) spoil(array);
    Waiting present = waiting.get();
    if (present == null) waiting = new SoftReference<>(present = new Waiting());
    present.add(array);
  }

  /**
   * The arrays that this thread has been given for results since this was opened, or since they
   * were last {@link #clear}ed. While one is open on a thread, no other can be opened there.
   */
  public static final class Births implements AutoCloseable {
    private final Buffers of;
    private final List<Object> arrays = new ArrayList<>();
    private boolean isOpen = true;

    private Births(Buffers of) {
      this.of = of;
    }

    /** Begins to note; null where this thread is noting already. */
    public static Births open() {
      Buffers mine = OF_THREAD.get();
      if (mine.births != null) return null;
      return mine.births = new Births(mine);
    }

    /** Closes what this thread has open: code begins that may keep what it is given. */
    public static void giveUp() {
      Births open = OF_THREAD.get().births;
      if (open != null) open.close();
    }

    /** Whether this thread notes: what a derivative makes now goes with the walk. */
    public static boolean areNoted() {
      return OF_THREAD.get().births != null;
    }

    /** Does work whose arrays somebody keeps: those are not noted. */
    public static <T> T unseen(Supplier<T> work) {
      Buffers mine = OF_THREAD.get();
      Births open = mine.births;
      mine.births = null;
      try {
        return work.get();
      } finally {
        mine.births = open;
      }
    }

    public boolean isOpen() {
      return isOpen;
    }

    public int count() {
      return arrays.size();
    }

    public Object get(int i) {
      return arrays.get(i);
    }

    public boolean contains(Object array) {
      for (int i = arrays.size() - 1; i >= 0; i--) if (arrays.get(i) == array) return true;
      return false;
    }

    /** Whether the array was noted; it is no more. */
    private boolean forgets(Object array) {
      for (int i = arrays.size() - 1; i >= 0; i--) {
        if (arrays.get(i) == array) {
          arrays.remove(i);
          return true;
        }
      }
      return false;
    }

    /** Forgets the arrays. */
    public void clear() {
      arrays.clear();
    }

    /**
     * Takes back an array that was noted here. Nothing else may hold it, or a view of it, nor ever
     * read it again.
     */
    public void takeBack(Object array) {
      if (array instanceof DeviceArray there) there.release();
      else of.give(array);
    }

    /** Notes nothing until {@link #resume}; others may note in between. */
    public void pause() {
      of.births = null;
    }

    public void resume() {
      of.births = this;
    }

    @Override
    public void close() {
      isOpen = false;
      of.births = null;
    }
  }

  /** Arrays that nobody uses. */
  private static final class Waiting {
    private final List<Object> arrays = new ArrayList<>();
    private long bytes;

    /** The latest one that fits, or null. */
    Object take(DType dtype, int length) {
      for (int i = arrays.size() - 1; i >= 0; i--) {
        Object array = arrays.get(i);
        if (Array.getLength(array) != length || type(array) != dtype.javaType()) continue;
        arrays.remove(i);
        bytes -= bytes(array);
        return array;
      }
      return null;
    }

    void add(Object array) {
      arrays.add(array);
      bytes += bytes(array);
      while (arrays.size() > MOST || bytes > MOST_BYTES) bytes -= bytes(arrays.removeFirst());
    }

    private static Class<?> type(Object array) {
      return array.getClass().componentType();
    }

    private static long bytes(Object array) {
      int element =
          switch (array) {
            case boolean[] _ -> 1;
            case int[] _, float[] _ -> 4;
            default -> 8;
          };
      return (long) element * Array.getLength(array);
    }
  }

  private static void clear(Object array) {
    switch (array) {
      case float[] a -> Arrays.fill(a, 0);
      case double[] a -> Arrays.fill(a, 0);
      case int[] a -> Arrays.fill(a, 0);
      case long[] a -> Arrays.fill(a, 0);
      case boolean[] a -> Arrays.fill(a, false);
      default -> throw new IllegalArgumentException("no elements: " + array.getClass());
    }
  }

  private static void spoil(Object array) {
    switch (array) {
      case float[] a -> Arrays.fill(a, Float.NaN);
      case double[] a -> Arrays.fill(a, Double.NaN);
      case int[] a -> Arrays.fill(a, Integer.MIN_VALUE + 7);
      case long[] a -> Arrays.fill(a, Long.MIN_VALUE + 7);
      case boolean[] a -> Arrays.fill(a, true);
      default -> throw new IllegalArgumentException("no elements: " + array.getClass());
    }
  }
}
