package org.gradsh.autograd.cpu;

import org.gradsh.autograd.Shape;
import org.gradsh.autograd.expr.Cell;
import org.gradsh.autograd.expr.Cell.Place;

/**
 * How the numbers of a recurrent cell lie along a sequence, wherever it is computed. All is
 * row-major: what comes in [steps, n, gates·hidden], a state [n, hidden].
 *
 * <p>What the steps make is one block: the states, each [steps, n, hidden], then what is kept,
 * [steps, kept, n, hidden]. The way back needs all of it; who does not go there has the states
 * alone. What comes back is one block, too: slopes of what comes in, then of the states before the
 * first step, then of the products where they are {@linkplain Cell#isApart() others}.
 *
 * @param n examples
 * @param hidden numbers of a state of one example
 * @param isBackwards from the last step to the first
 */
public record Walk(Cell cell, int steps, int n, int hidden, boolean isBackwards) {
  /** What a place is in. */
  public enum Block {
    /** What comes in. */
    INPUT,
    /** Of one step. */
    PRODUCT,
    BIAS,
    /** The states before the first step, one by one. */
    FIRST,
    MADE,
    /** Of one step: what nobody needs afterwards. */
    PASSING,
    RETURNED,
    CARRIED,
    /** The cotangent of the states. */
    GIVEN,
    SLOPES
  }

  /**
   * Where a place is.
   *
   * @param which of {@link Block#FIRST}, the state
   * @param offset of its first element in the block
   * @param row from an example to the next
   */
  public record Spot(Block block, int which, int offset, int row) {}

  /**
   * The walk of some operands.
   *
   * @param x the shape of what comes in
   */
  public static Walk of(Cell cell, Shape x, boolean isBackwards) {
    return new Walk(cell, x.dim(0), x.dim(1), x.dim(2) / cell.gates(), isBackwards);
  }

  /** The shape of the states after each step. */
  public Shape results() {
    return Shape.of(cell.states(), steps, n, hidden);
  }

  /** The shape of all that the steps make, as one line. */
  public Shape made() {
    return Shape.of(Shape.of(cell.states() + cell.kept(), steps, n, hidden).size());
  }

  /** The shape of all that comes back, as one line. */
  public Shape slopes() {
    int blocks = cell.isApart() ? 2 : 1;
    int ofSteps = Shape.of(blocks, steps, n, wide()).size();
    return Shape.of(Math.addExact(ofSteps, cell.states() * state()));
  }

  /** Elements of a row of gates. */
  public int wide() {
    return cell.gates() * hidden;
  }

  /** Elements of a state. */
  public int state() {
    return n * hidden;
  }

  /** The step that is taken as the k-th. */
  public int at(int k) {
    return isBackwards ? steps - 1 - k : k;
  }

  /** Where a state after a step begins among all that is made, and its cotangent among those. */
  public int after(int which, int step) {
    return (which * steps + step) * state();
  }

  /** Where the slopes of what came in at a step begin. */
  public int slope(int step) {
    return step * n * wide();
  }

  /** Where the slopes of a first state begin. */
  public int firstSlope(int which) {
    return steps * n * wide() + which * state();
  }

  /** Where those of a step's products begin. */
  public int productSlope(int step) {
    return cell.isApart() ? firstSlope(cell.states()) + slope(step) : slope(step);
  }

  /**
   * Where a place is at the step that is taken as the k-th.
   *
   * @param keeps whether what is kept is kept
   */
  public Spot spot(Place p, int k, boolean keeps) {
    int t = at(k), i = p.index();
    return switch (p.part()) {
      case INPUT -> new Spot(Block.INPUT, 0, slope(t) + i * hidden, wide());
      case PRODUCT -> new Spot(Block.PRODUCT, 0, i * hidden, wide());
      case BIAS -> new Spot(Block.BIAS, 0, 0, 0);
      case BEFORE ->
          k == 0
              ? new Spot(Block.FIRST, i, 0, hidden)
              : new Spot(Block.MADE, 0, after(i, at(k - 1)), hidden);
      case AFTER -> new Spot(Block.MADE, 0, after(i, t), hidden);
      case KEPT -> {
        int at = after(cell.states(), 0) + (t * cell.kept() + i) * state();
        yield keeps
            ? new Spot(Block.MADE, 0, at, hidden)
            : new Spot(Block.PASSING, 0, i * state(), hidden);
      }
      case RETURNED -> new Spot(Block.RETURNED, 0, 0, hidden);
      case CARRIED -> new Spot(Block.CARRIED, 0, i * state(), hidden);
      case GIVEN -> new Spot(Block.GIVEN, 0, after(i, t), hidden);
      case SLOPE -> new Spot(Block.SLOPES, 0, slope(t) + i * hidden, wide());
      case PRODUCT_SLOPE -> new Spot(Block.SLOPES, 0, productSlope(t) + i * hidden, wide());
      case SCRATCH -> new Spot(Block.PASSING, 0, i * state(), hidden);
    };
  }
}
