package org.gradsh.autograd.graph;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.device.Accelerator;

/**
 * Which values of a program share an array, one after the other: those that nobody sees after the
 * run. Results have arrays of their own, and so has whatever a result may be a view of.
 *
 * <p>A run takes a set of arrays and gives it back when it has ended as it should; runs at the same
 * time have different sets. When memory is short the collector takes sets that wait.
 */
final class ArrayPlan {
  /** Smaller values are allocated faster than they are looked after. */
  private static final int LEAST = 1024;

  /** So many sets wait for the next run. */
  private static final int MOST_WAITING = 4;

  /** An array, and how long it has to be. */
  private record Shared(DType dtype, int size) {}

  /** In place of an array: the value has one of its own. */
  static final int OWN = -1;

  private final int[] arrayOf;
  private final List<Shared> arrays = new ArrayList<>();
  private final int[][] ends;
  private final long unshared;
  private final ConcurrentLinkedDeque<SoftReference<Object[]>> waiting =
      new ConcurrentLinkedDeque<>();

  /**
   * One step, as far as arrays go.
   *
   * @param from the slots that it reads
   * @param to the slots that it writes
   * @param dtypes of these
   * @param sizes of these, in elements
   * @param isView whether what it writes may show what it reads
   * @param isPlanned whether it writes where it is told to
   */
  record Use(
      int[] from, int[] to, DType[] dtypes, int[] sizes, boolean isView, boolean isPlanned) {}

  ArrayPlan(int slots, List<Use> steps, int[] results) {
    arrayOf = new int[slots];
    Arrays.fill(arrayOf, OWN);
    List<Set<Integer>> behind = new ArrayList<>();
    for (int i = 0; i < slots; i++) behind.add(Set.of());
    int[] last = new int[slots];
    for (int i = 0; i < steps.size(); i++) {
      Use use = steps.get(i);
      Set<Integer> seen = new HashSet<>();
      for (int slot : use.from()) seen.addAll(behind.get(slot));
      for (int b : seen) last[b] = i;
      for (int slot : use.to()) {
        behind.set(slot, use.isView() ? seen : Set.of(slot));
        last[slot] = i;
      }
    }
    Set<Integer> lasting = new HashSet<>();
    for (int slot : results) lasting.addAll(behind.get(slot));
    unshared = assign(steps, last, lasting);
    ends = ends(steps, last, lasting);
  }

  /** After each step the slots that have arrays of their own which nobody reads any more. */
  private int[][] ends(List<Use> steps, int[] last, Set<Integer> lasting) {
    List<List<Integer>> at = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) at.add(new ArrayList<>());
    for (Use use : steps) {
      for (int slot : use.to()) {
        boolean isOwn = !use.isView() && arrayOf[slot] == OWN;
        if (isOwn && !lasting.contains(slot)) at.get(last[slot]).add(slot);
      }
    }
    return at.stream()
        .map(slots -> slots.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  /**
   * The slots of which nothing is read after a step: their arrays are free then, where they are an
   * accelerator's. Those of the CPU are the collector's.
   */
  int[] endAfter(int step) {
    return ends[step];
  }

  /** Gives the first array that is free and long enough. */
  private long assign(List<Use> steps, int[] last, Set<Integer> lasting) {
    List<Integer> free = new ArrayList<>();
    List<List<Integer>> endAt = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) endAt.add(new ArrayList<>());
    long bytes = 0;
    for (int i = 0; i < steps.size(); i++) {
      Use use = steps.get(i);
      for (int k = 0; use.isPlanned() && k < use.to().length; k++) {
        int slot = use.to()[k];
        if (lasting.contains(slot) || use.sizes()[k] < LEAST) continue;
        bytes += (long) use.sizes()[k] * use.dtypes()[k].bytes();
        arrayOf[slot] = take(free, use.dtypes()[k], use.sizes()[k]);
        endAt.get(last[slot]).add(arrayOf[slot]);
      }
      free.addAll(endAt.get(i));
    }
    return bytes;
  }

  private int take(List<Integer> free, DType dtype, int size) {
    Integer best =
        free.stream()
            .filter(a -> arrays.get(a).dtype() == dtype && arrays.get(a).size() >= size)
            .min(Comparator.comparingInt(a -> arrays.get(a).size()))
            .orElse(null);
    if (best == null) {
      arrays.add(new Shared(dtype, size));
      return arrays.size() - 1;
    }
    free.remove(best);
    return best;
  }

  /** The array of a slot, or {@link #OWN}. */
  int arrayOf(int slot) {
    return arrayOf[slot];
  }

  /**
   * A set of arrays for a run; null where none is shared. An accelerator has a pool of its own,
   * which sees to it that a set is used again.
   *
   * @param there null for the CPU
   */
  Object[] take(Accelerator there) {
    if (arrays.isEmpty()) return null;
    if (there != null) {
      return arrays.stream()
          .map(a -> there.unwritten(a.dtype(), Shape.of(a.size())).data())
          .toArray();
    }
    SoftReference<Object[]> known = waiting.pollFirst();
    Object[] set = known == null ? null : known.get();
    if (set != null) return set;
    set = new Object[arrays.size()];
    for (int a = 0; a < set.length; a++) {
      set[a] = arrays.get(a).dtype().newArray(arrays.get(a).size());
    }
    return set;
  }

  /** Takes a set back that nobody looks at any more. */
  void giveBack(Object[] set) {
    if (set != null && waiting.size() < MOST_WAITING) waiting.addFirst(new SoftReference<>(set));
  }

  /** How many arrays there are. */
  int count() {
    return arrays.size();
  }

  /** Their bytes. */
  long bytes() {
    long bytes = 0;
    for (Shared s : arrays) bytes += (long) s.size() * s.dtype().bytes();
    return bytes;
  }

  /** What the values would take without sharing. */
  long unshared() {
    return unshared;
  }
}
