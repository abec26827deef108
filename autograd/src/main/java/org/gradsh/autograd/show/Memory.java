package org.gradsh.autograd.show;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.tape.Lift;

/**
 * The memory that values keep, array by array. A view keeps the whole array that it looks into, and
 * what several values share counts once, with the first of them.
 */
public final class Memory {
  /** Deeper than this nothing is looked at: a collection may hold itself. */
  private static final int DEPTH = 6;

  /**
   * What one value keeps.
   *
   * @param bytes of arrays that nothing counted before keeps
   * @param isShared whether it keeps arrays that were counted before
   */
  public record Share(long bytes, boolean isShared) {
    /** {@code 12 B}, {@code 3.5 KiB + shared}; empty for a value that keeps no arrays. */
    public String text() {
      if (bytes == 0) return isShared ? "shared" : "";
      return Memory.text(bytes) + (isShared ? " + shared" : "");
    }
  }

  private final Map<Object, Boolean> counted = new IdentityHashMap<>();
  private long bytes;
  private boolean shared;

  /** All bytes so far. */
  public long bytes() {
    return bytes;
  }

  /**
   * Counts a value: a tensor with its gradient, an array, or a collection, map or record of such.
   */
  public Share add(Object value) {
    long before = bytes;
    shared = false;
    look(value, DEPTH);
    return new Share(bytes - before, shared);
  }

  /** Counts tensors without their gradients; gives the bytes that are new. */
  public long addValues(List<Tensor> tensors) {
    long before = bytes;
    for (Tensor t : tensors) elements(t);
    return bytes - before;
  }

  private void look(Object value, int depth) {
    if (depth == 0) return;
    switch (value) {
      case Tensor t -> {
        elements(t);
        if (t.hasGrad()) elements(t.grad());
      }
      case Object[] a -> {
        if (isNew(a)) for (Object part : a) look(part, depth - 1);
      }
      case Collection<?> c when isJavas(c) && isNew(c) -> c.forEach(e -> look(e, depth - 1));
      case Map<?, ?> m when isJavas(m) && isNew(m) -> m.values().forEach(e -> look(e, depth - 1));
      case Record r when isNew(r) -> components(r, depth - 1);
      case Object a when a.getClass().isArray() ->
          count(a, (long) Array.getLength(a) * bytes(a.getClass().getComponentType()));
      case null, default -> {}
    }
  }

  /** A tensor inside a transform, or of a graph, has no elements of its own. */
  private void elements(Tensor t) {
    if (Lift.hasValue(t)) count(t.values().data(), t.values().arrayBytes());
  }

  private void components(Record r, int depth) {
    for (RecordComponent c : r.getClass().getRecordComponents()) {
      try {
        if (c.getAccessor().trySetAccessible()) look(c.getAccessor().invoke(r), depth);
      } catch (ReflectiveOperationException e) {
        // An accessor of the user's that throws keeps nothing that can be told.
        continue;
      }
    }
  }

  private void count(Object array, long size) {
    if (isNew(array)) bytes += size;
    else shared = true;
  }

  private boolean isNew(Object part) {
    return counted.put(part, true) == null;
  }

  /** Whether a class is the JDK's: another one's elements may be made as they are asked for. */
  private static boolean isJavas(Object value) {
    return value.getClass().getName().startsWith("java.util.");
  }

  private static int bytes(Class<?> element) {
    if (element == double.class || element == long.class) return Long.BYTES;
    if (element == float.class || element == int.class) return Integer.BYTES;
    return element == short.class || element == char.class ? Short.BYTES : Byte.BYTES;
  }

  /** {@code 12 B}, {@code 3.5 KiB}. */
  public static String text(long n) {
    return MemoryStats.text(n);
  }
}
