package org.gradsh.autograd.expr;

import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.LoopNest;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.autograd.expr.FusedLoop.Input;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.expr.FusedLoop.Side;
import org.gradsh.autograd.expr.FusedLoop.Step;

/** How the loop of a group is cut into rows, and which inputs are the same throughout one. */
final class FusedRows {
  /** Shorter rows are not worth a loop of their own. */
  private static final int SHORT_ROW = 32;

  /** Lines of fewer columns are taken several at a time. */
  private static final int LINE = 256;

  private final Group group;
  private final int rank;
  private final int rowAxes;
  private final int columns;
  private final int row;
  private final int direct;
  private final boolean[] same;

  FusedRows(Group group) {
    this.group = group;
    rank = group.loop().rank();
    int[] dims = group.loop().dims();
    rowAxes = FusedForm.rowAxes(group.steps());
    int lead = leading();
    columns = lead == 0 ? 0 : size(dims, lead, rank);
    int[] form = form(dims, lead);
    row = form[0];
    direct = form[1];
    same = same(rowAxes > 0 || lead == 0 ? direct : rank);
  }

  /** The elements of a row. */
  int row() {
    return row;
  }

  /** The axes on which operands must lie contiguously. */
  int direct() {
    return direct;
  }

  /** The columns of what is reduced over leading axes; 0 where nothing is. */
  int columns() {
    return columns;
  }

  /** Of each input whether it has one element for a whole row. */
  boolean[] same() {
    return same;
  }

  private int leading() {
    for (Step s : group.steps()) {
      if (s.reduce() != Reduce.NONE && s.side() == Side.LEADING) return s.axes();
    }
    return 0;
  }

  static int size(int[] dims, int from, int to) {
    long n = 1;
    for (int a = from; a < to; a++) n = Math.min(n * dims[a], Integer.MAX_VALUE);
    return (int) n;
  }

  /** The elements of a row, and the axes on which its operands must lie contiguously. */
  private int[] form(int[] dims, int lead) {
    if (rowAxes > 0) return new int[] {Math.max(1, size(dims, rank - rowAxes, rank)), rowAxes};
    if (lead > 0) {
      int lines = size(dims, 0, lead);
      if (columns >= LINE || lines < 2) {
        return new int[] {Math.max(1, Math.min(columns, LoopNest.BLOCK)), rank - lead};
      }
      int together = Math.min(lines, (LINE - 1) / Math.max(1, columns) + 1);
      return new int[] {Math.max(1, columns * together), rank};
    }
    int axes = pureAxes(dims);
    int n = size(dims, rank - axes, rank);
    if (n < SHORT_ROW) axes = rank;
    return new int[] {Math.max(1, size(dims, rank - axes, rank)), axes};
  }

  /** The most trailing axes on which every input is either there or the same throughout. */
  private int pureAxes(int[] dims) {
    int axes = rank;
    for (Input x : group.inputs()) {
      if (x.shape().size() == 1) continue;
      Boolean there = null;
      for (int a = 1; a <= axes; a++) {
        if (dims[rank - a] == 1) continue;
        boolean here = isThere(x.shape(), a);
        if (there == null) there = here;
        if (there != here) axes = a - 1;
      }
    }
    return axes;
  }

  /** Whether an input has an extent of its own along the axis, counted from the last as 1. */
  private static boolean isThere(Shape shape, int axis) {
    return axis <= shape.rank() && shape.dim(-axis) != 1;
  }

  private boolean[] same(int axes) {
    boolean[] is = new boolean[group.inputs().size()];
    for (int k = 0; k < is.length; k++) {
      Shape shape = group.inputs().get(k).shape();
      is[k] = true;
      for (int a = 1; a <= axes; a++) is[k] &= !isThere(shape, a);
    }
    return is;
  }
}
