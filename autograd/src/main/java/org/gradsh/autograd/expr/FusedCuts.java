package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.FusedPlan.Item;

/**
 * Cuts what is computed for each element into loops that the JVM's compiler can cope with.
 *
 * <p>It gives up on methods past some size, and of a loop over vectors it leaves some in memory
 * when there are too many. And one function without a vector form would keep all others from
 * theirs: where it pays it gets a loop of its own.
 */
final class FusedCuts {
  /** Operations of one loop. */
  private static final int MOST = 120;

  /** Fewer operations over vectors stay with those that have no vector form. */
  private static final int FEW = 8;

  private final DType dtype;
  private final List<Item> items;
  private final int[] sizes;

  FusedCuts(DType dtype, List<Item> items) {
    this.dtype = dtype;
    this.items = items;
    sizes = new int[items.size()];
    for (int i = 0; i < sizes.length; i++) sizes[i] = size(items.get(i).value());
  }

  /** How many operations an expression takes when it is written out. */
  private int size(Expr e) {
    Expr lowered = new Lowering(dtype, true).lower(e);
    return size(lowered, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static int size(Expr e, Set<Expr> seen) {
    if (e.children().isEmpty() || !seen.add(e)) return 0;
    int n = 1;
    for (Expr child : e.children()) n += size(child, seen);
    return n;
  }

  /** The items of each loop; a loop reads only what it or an earlier one computes. */
  List<List<Item>> loops() {
    List<List<Item>> loops = new ArrayList<>();
    for (List<Integer> kind : kinds()) {
      List<Item> loop = new ArrayList<>();
      int size = 0;
      for (int i : kind) {
        if (!loop.isEmpty() && size + sizes[i] > MOST) {
          loops.add(loop);
          loop = new ArrayList<>();
          size = 0;
        }
        loop.add(items.get(i));
        size += sizes[i];
      }
      if (!loop.isEmpty()) loops.add(loop);
    }
    return loops;
  }

  /**
   * Those with a vector form and those without, in turns, each as soon as what it reads is there.
   */
  private List<List<Integer>> kinds() {
    boolean[] vectors = new boolean[sizes.length];
    int over = 0;
    for (int i = 0; i < sizes.length; i++) {
      vectors[i] = VectorForms.arePossible(items.get(i).value(), dtype);
      if (vectors[i]) over += sizes[i];
    }
    List<Integer> open = new ArrayList<>();
    Set<Integer> missing = new HashSet<>();
    for (int i = 0; i < sizes.length; i++) {
      open.add(i);
      if (items.get(i).operand() >= 0) missing.add(items.get(i).operand());
    }
    if (over < FEW) return List.of(open);
    List<List<Integer>> kinds = new ArrayList<>();
    for (boolean kind = true; !open.isEmpty(); kind = !kind) {
      List<Integer> taken = new ArrayList<>();
      for (int i : open) {
        if (vectors[i] != kind || isWaiting(i, missing)) continue;
        taken.add(i);
        missing.remove(items.get(i).operand());
      }
      open.removeAll(taken);
      kinds.add(taken);
    }
    return kinds;
  }

  private boolean isWaiting(int i, Set<Integer> missing) {
    for (int k : FusedSteps.operandsOf(items.get(i).value())) if (missing.contains(k)) return true;
    return false;
  }
}
