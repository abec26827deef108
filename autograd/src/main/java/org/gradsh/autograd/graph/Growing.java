package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.op.ShapeOps;

/** A group as it grows: what is in it, and what else fits. */
final class Growing {
  /** Beyond these the loop is too much for the JVM's compiler, or for the machine's prefetcher. */
  private static final int MOST_MEMBERS = 120, MOST_INPUTS = 24, MOST_NODES = 1500;

  /** What a member is for those that read it. */
  private enum Level {
    /** A value for each element of the loop. */
    ELEMENT,
    /** A value for each row, which every element of the row sees. */
    ROW,
    /** It is there when the loop has ended. */
    END
  }

  private final DType compute;
  private final Shape loop;
  private final boolean reduces;
  private int rowAxes;
  private int leadingAxes;
  private int nodes;
  private int inputs;
  private final List<Vertex> members = new ArrayList<>();
  private final Map<Vertex, Level> levels = new IdentityHashMap<>();
  private final Map<Vertex, Boolean> read = new IdentityHashMap<>();

  /**
   * @param reduces whether it may have reductions
   */
  Growing(Vertex first, boolean reduces) {
    this.reduces = reduces;
    compute = Fusible.compute(first);
    loop = Fusible.loop(first);
    add(first);
  }

  Unit.Fused unit() {
    return new Unit.Fused(compute, loop, rowAxes, members);
  }

  List<Vertex> members() {
    return members;
  }

  /** Takes out what has a value for each row and is not read within a row: it is cheaper after. */
  List<Vertex> shed() {
    Set<Vertex> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Vertex> shed = new ArrayList<>();
    for (Vertex v : members.reversed()) {
      boolean stays = levels.get(v) != Level.ROW || Fusible.reduction(v) != null;
      if (stays || needed.contains(v)) needed.addAll(v.operands());
      else shed.addFirst(v);
    }
    for (Vertex v : shed) levels.remove(v);
    members.removeAll(shed);
    return shed;
  }

  /** Which axes its reductions go over. What did not fit may do so when these are others. */
  long axes() {
    return (long) rowAxes << Integer.SIZE | leadingAxes;
  }

  boolean contains(Vertex v) {
    return levels.containsKey(v);
  }

  /** Whether a member reads it, or it reads a member: it belongs here rather than elsewhere. */
  boolean reads(Vertex v) {
    for (Vertex o : v.operands()) if (contains(o)) return true;
    return false;
  }

  /** Whether it could be computed here, if its operands are there. */
  boolean isOfThisLoop(Vertex v) {
    if (Fusible.reduction(v) != null) {
      return reduces && v.dtype() == compute && v.operand(0).shape().equals(loop);
    }
    return Fusible.isElementwise(v)
        && (Fusible.isOfMasks(v) || Fusible.compute(v) == compute)
        && v.shape().equals(loop);
  }

  /** Adds a vertex if it fits. */
  boolean take(Vertex v) {
    if (members.size() >= MOST_MEMBERS || level(v) == null) return false;
    int more = 0;
    for (Vertex o : v.operands()) if (isNewInput(o)) more++;
    if (inputs + more > MOST_INPUTS || nodes + nodes(v) > MOST_NODES) return false;
    add(v);
    return true;
  }

  private boolean isNewInput(Vertex o) {
    return !contains(o) && !read.containsKey(o) && Constants.uniform(o) == null;
  }

  private static int nodes(Vertex v) {
    Expr e = Fusible.expression(v);
    return e == null ? 1 : e.size();
  }

  private void add(Vertex v) {
    levels.put(v, level(v));
    members.add(v);
    nodes += nodes(v);
    for (Vertex o : v.operands()) {
      if (!isNewInput(o)) continue;
      read.put(o, true);
      inputs++;
    }
    Reduce reduce = Fusible.reduction(v);
    if (reduce == null) return;
    if (Fusible.trailing(v) > 0) {
      if (rowAxes == 0) rowAxes = Fusible.trailing(v);
    } else leadingAxes = Fusible.leading(v);
  }

  /** What it would be here; null where it does not fit. */
  private Level level(Vertex v) {
    if (Fusible.reduction(v) != null) return reduces ? reduction(v) : null;
    if (isRowView(v)) return Level.ROW;
    if (!Fusible.isElementwise(v)) return null;
    if (!Fusible.isOfMasks(v) && Fusible.compute(v) != compute) return null;
    boolean row = !v.shape().equals(loop) && isRow(v.shape());
    if (!row && !v.shape().equals(loop)) return null;
    boolean any = false;
    for (Vertex o : v.operands()) {
      Level level = levels.get(o);
      if (level == Level.END) return null;
      if (row) {
        boolean same = o.shape().equals(v.shape()) || Constants.uniform(o) != null;
        if (level == Level.ELEMENT || !same) return null;
        any |= level == Level.ROW;
      } else if (level == Level.ROW && !isKeptRow(o.shape())) return null;
    }
    if (row) return any && v.dtype() == compute ? Level.ROW : null;
    return Level.ELEMENT;
  }

  private Level reduction(Vertex v) {
    Vertex x = v.operand(0);
    if (!x.shape().equals(loop) || v.dtype() != compute) return null;
    if (contains(x) && levels.get(x) != Level.ELEMENT || x.constant() != null) return null;
    int trailing = Fusible.trailing(v);
    if (trailing > 0) {
      if (loop.rank() - leadingAxes < trailing && leadingAxes > 0) return null;
      if (rowAxes == 0 || trailing == rowAxes) return Level.ROW;
      return trailing > rowAxes && leadingAxes == 0 ? Level.END : null;
    }
    int leading = Fusible.leading(v);
    if (leading == 0 || Fusible.reduction(v) == Reduce.PROD) return null;
    if (leadingAxes != 0 && leading != leadingAxes) return null;
    return rowAxes > loop.rank() - leading ? null : Level.END;
  }

  /** A row's values in the other form, with or without the reduced axes. */
  private boolean isRowView(Vertex v) {
    return Fusible.is(v, ShapeOps.RESHAPE)
        && levels.get(v.operand(0)) == Level.ROW
        && isRow(v.shape());
  }

  private boolean isRow(Shape s) {
    return rowAxes > 0 && (s.equals(rows(loop, rowAxes)) || isKeptRow(s));
  }

  /** Whether it broadcasts along the row: [n, 1] to [n, m]. */
  private boolean isKeptRow(Shape s) {
    return rowAxes > 0
        && (s.equals(keptRows(loop, rowAxes)) || s.isScalar() && rowAxes == loop.rank());
  }

  /** The axes before the last ones. */
  static Shape rows(Shape loop, int axes) {
    return Shape.of(Arrays.copyOf(loop.dims(), loop.rank() - axes));
  }

  static Shape keptRows(Shape loop, int axes) {
    int[] dims = loop.dims();
    Arrays.fill(dims, dims.length - axes, dims.length, 1);
    return Shape.of(dims);
  }
}
