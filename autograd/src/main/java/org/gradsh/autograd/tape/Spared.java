package org.gradsh.autograd.tape;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;

/**
 * Counts the bytes that ops would have kept for the derivative, array by array, without keeping the
 * arrays: what several ops would have kept counts once.
 */
final class Spared {
  /** By identity hash; an array that is gone cannot come again. */
  private final Map<Integer, List<WeakReference<Object>>> seen = new HashMap<>();

  private long bytes;

  /** What is kept in any case. */
  void except(Tensor t) {
    isNew(values(t).data());
  }

  void add(Node node) {
    for (Tensor t : node.savedValues()) {
      Strided block = values(t);
      if (isNew(block.data())) bytes += block.arrayBytes();
    }
    bytes += node.sparedBytes();
  }

  private static Strided values(Tensor t) {
    Batched b = Batched.behind(t);
    return b == null ? t.values() : values(b.full());
  }

  long bytes() {
    return bytes;
  }

  private boolean isNew(Object array) {
    var same = seen.computeIfAbsent(System.identityHashCode(array), _ -> new ArrayList<>(1));
    for (WeakReference<Object> r : same) if (r.refersTo(array)) return false;
    same.add(new WeakReference<>(array));
    return true;
  }
}
