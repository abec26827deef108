package org.gradsh.autograd.tape;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The watched leaves that a node depends on, as an array that nodes share; null where it depends on
 * a variable, or on too many: then it is active for good.
 */
final class Ties {
  private Ties() {}

  /** A result of more watched tensors than this is taken as active for good. */
  private static final int MOST = 1024;

  private static final Leaf[] NONE = {};

  /** Those of the first {@code count} inputs that are nodes. */
  static Leaf[] union(Object[] inputs, int count) {
    Leaf[] all = null;
    for (int i = 0; i < count; i++) {
      if (!(inputs[i] instanceof Node from)) continue;
      Leaf[] more = from.ties();
      if (more == null) return null;
      all = all == null || all == more ? more : joined(all, more);
      if (all == null) return null;
    }
    return all == null ? NONE : all;
  }

  /** Both; one of the two where that has the other; null for too many. */
  private static Leaf[] joined(Leaf[] a, Leaf[] b) {
    if (b.length == 1 && contains(a, b[0])) return a;
    if (a.length == 1 && contains(b, a[0])) return b;
    var joined = new LinkedHashSet<>(Arrays.asList(a));
    joined.addAll(Arrays.asList(b));
    if (joined.size() > MOST) return null;
    return joined.size() == a.length ? a : joined.toArray(Leaf[]::new);
  }

  private static boolean contains(Leaf[] leaves, Leaf leaf) {
    for (Leaf l : leaves) if (l == leaf) return true;
    return false;
  }

  /** Whether a node depends on a variable or a watched tensor of some kind. */
  static boolean reach(Node start, Predicate<Leaf> kind) {
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    ArrayDeque<Node> next = new ArrayDeque<>();
    next.add(start);
    while (!next.isEmpty()) {
      Node node = next.poll();
      if (node instanceof Leaf leaf && kind.test(leaf)) return true;
      Leaf[] ties = node.ties();
      if (ties != null) {
        for (Leaf leaf : ties) if (kind.test(leaf)) return true;
        continue;
      }
      for (int i = 0; i < node.inputCount(); i++) {
        Node from = node.from(i);
        if (from != null && seen.add(from)) next.add(from);
      }
    }
    return false;
  }
}
