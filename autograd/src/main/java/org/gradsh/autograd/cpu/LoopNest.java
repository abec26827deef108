package org.gradsh.autograd.cpu;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Reductions.Kind;

/**
 * How the loops of a fused group are nested, for {@link NestRun} to run them.
 *
 * <p>The elements of the loop's shape, in row-major order, are taken row by row; a row block by
 * block. What one block reads and writes lies in numbered slots: first the inputs, then the
 * outputs, then the scratch arrays in the order of {@code scratch}, last the reduced values that
 * later phases see, one after the other in one array.
 *
 * @param compute the dtype of all numbers
 * @param loop the shape
 * @param row the elements of one row: every phase has done with them before the next begins
 * @param direct how many trailing axes of an operand must lie contiguously for its rows to be read
 *     where they are
 * @param same for each input, whether it is the same for all elements of a row
 * @param outputs whether each output has an element for each of the loop, rather than for a row
 * @param scratch the arrays of a thread's own between outputs and values
 * @param types for each slot, the dtype of what lies there
 * @param values how many reduced values later phases see
 * @param phases what is done with a row, one after the other
 * @param columns for reductions over leading axes: how many results each has; 0 without any
 * @param cost of one element, in additions
 */
public record LoopNest(
    DType compute,
    Shape loop,
    int row,
    int direct,
    boolean[] same,
    boolean[] outputs,
    List<Extent> scratch,
    DType[] types,
    int values,
    List<Phase> phases,
    int columns,
    int cost) {

  /** How long an array of numbers is that the loops leave something in. */
  public enum Extent {
    /** A block: read by a reduction at once. */
    BLOCK,
    /** A row: read in later phases. */
    ROW,
    /** A row's running totals over the rows: what is reduced over leading axes. */
    TOTALS
  }

  /**
   * One sweep over a row.
   *
   * @param reads the inputs that its loops or folds read
   * @param passes the loops, by number: each block goes through all of them
   * @param folds what becomes one value of a row
   * @param totals what is reduced over leading axes
   */
  public record Phase(int[] reads, int[] passes, List<Fold> folds, List<Totals> totals) {}

  /**
   * A reduction over trailing axes.
   *
   * @param kind SUM, PROD, MAX or MIN
   * @param mean whether the sum is divided by the number of elements
   * @param slot where its operand lies
   * @param rows how many rows become one result
   * @param value which reduced value it is for later phases; -1 if none sees it
   * @param output which output takes it; -1 if none does
   */
  public record Fold(Kind kind, boolean mean, int slot, int rows, int value, int output) {}

  /**
   * A reduction over leading axes; the loops add each row to its totals.
   *
   * @param slot of the totals
   * @param output which output takes them
   */
  public record Totals(Kind kind, boolean mean, int slot, int output) {}

  /** Elements of one block: a few arrays of them fit the first-level cache. */
  public static final int BLOCK = 1024;

  /** Rows longer than this go to several threads, block by block, phase after phase. */
  public static final int LONG_ROW = 1 << 16;

  /** Whether a row is cut between threads: then nothing is kept from phase to phase. */
  public static boolean isCut(int row) {
    return row > LONG_ROW;
  }

  /** Whether anything is reduced over trailing axes. */
  boolean folds() {
    for (Phase phase : phases) if (!phase.folds().isEmpty()) return true;
    return false;
  }

  int slots() {
    return types.length;
  }
}
