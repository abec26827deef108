package org.gradsh.autograd.cpu;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.Walk.Block;
import org.gradsh.autograd.cpu.Walk.Spot;
import org.gradsh.autograd.expr.Cell;
import org.gradsh.autograd.expr.Cell.Line;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;

/**
 * A recurrent cell along a sequence: for each step one product, and a few loops over what is in the
 * processor's cache, shared among threads by examples. All operands are row-major and of one dtype;
 * {@link Walk} says how they lie.
 */
public final class CellSteps {
  /** An array, from an element on. */
  private record Start(Object array, int offset) {
    static Start of(Strided block) {
      return new Start(block.data(), block.offset());
    }
  }

  private final DType dtype;
  private final Walk walk;
  private final Cell cell;
  private final Map<Block, Start> blocks = new EnumMap<>(Block.class);
  private Strided[] first;

  public CellSteps(DType dtype, Walk walk) {
    this.dtype = dtype;
    this.walk = walk;
    cell = walk.cell();
  }

  private Object scratch(Block block, int size) {
    Object array = dtype.newArray(size);
    blocks.put(block, new Start(array, 0));
    return array;
  }

  /**
   * The states after each step, and what is kept where {@code out} has room for it.
   *
   * @param x what comes in
   * @param first the states before the first step
   * @param w of any strides: column by column it costs least
   * @param bias of the last gate's product; null where the cell has none
   */
  public void run(Strided x, Strided[] first, Strided w, Strided bias, Object out, boolean keeps) {
    int n = walk.n(), hidden = walk.hidden(), wide = walk.wide();
    this.first = first;
    Object product = scratch(Block.PRODUCT, n * wide);
    if (!keeps) scratch(Block.PASSING, cell.kept() * walk.state());
    blocks.put(Block.INPUT, Start.of(x));
    blocks.put(Block.MADE, new Start(out, 0));
    if (bias != null) blocks.put(Block.BIAS, Start.of(bias));
    int[] strides = w.strides();
    Gemm.Operand weights = Gemm.Operand.of(w.data(), w.offset(), 0, strides[1], strides[0]);
    for (int k = 0; k < walk.steps(); k++) {
      Interrupts.check();
      Object before = k == 0 ? first[0].data() : out;
      int at = k == 0 ? first[0].offset() : walk.after(0, walk.at(k - 1));
      Gemm.Operand outputs = Gemm.Operand.of(before, at, 0, hidden, 1);
      Gemm.matmul(outputs, weights, product, 0, new int[0], n, hidden, wide);
      lines(cell.forward(), k, keeps);
    }
  }

  /**
   * The cotangents of what comes in, of the first states and of the products.
   *
   * @param given the cotangent of the states after each step
   * @param made what {@link #run} has kept
   */
  public void back(Strided given, Strided[] first, Strided w, Strided made, Object out) {
    int n = walk.n(), hidden = walk.hidden(), wide = walk.wide(), state = walk.state();
    this.first = first;
    Object returned = scratch(Block.RETURNED, state);
    Object carried = scratch(Block.CARRIED, cell.states() * state);
    scratch(Block.PASSING, cell.scratch() * state);
    blocks.put(Block.MADE, Start.of(made));
    blocks.put(Block.GIVEN, Start.of(given));
    blocks.put(Block.SLOPES, new Start(out, 0));
    Gemm.Operand weights = Gemm.Operand.of(w.data(), w.offset(), 0, hidden, 1);
    for (int k = walk.steps() - 1; k >= 0; k--) {
      Interrupts.check();
      lines(cell.backward(), k, true);
      Gemm.Operand slopes = Gemm.Operand.of(out, walk.productSlope(walk.at(k)), 0, wide, 1);
      Gemm.matmul(slopes, weights, returned, 0, new int[0], n, wide, hidden);
    }
    Elementwise add = ElementwiseCatalogue.named("add");
    for (int s = 0; s < cell.states(); s++) {
      int to = walk.firstSlope(s);
      if (s == 0 && cell.carries(0)) {
        ElementwiseKernel kernel = ElementwiseLoops.kernel(add, dtype, state);
        loop(kernel, add, new Object[] {returned, carried}, new int[2], out, to, state);
      } else {
        System.arraycopy(s == 0 ? returned : carried, s * state, out, to, state);
      }
    }
  }

  /** The lines of a step, all of them for some examples, then for the next ones. */
  private void lines(List<Line> lines, int k, boolean keeps) {
    Placed[] placed = new Placed[lines.size()];
    long cost = 0;
    for (int i = 0; i < placed.length; i++) {
      placed[i] = placed(lines.get(i), k, keeps);
      cost += (long) lines.get(i).op().cost() * walk.hidden();
    }
    int each = (int) Math.min(cost, Integer.MAX_VALUE);
    Parallel.ranges(
        walk.n(),
        each,
        (from, to) -> {
          for (Placed line : placed) run(line, from, to);
        });
  }

  /**
   * A line at one step.
   *
   * @param from its operands, of the first example; the result is behind them
   * @param row of each of them, from an example to the next
   */
  private record Placed(Elementwise op, Object[] from, Object to, int[] at, int[] row) {
    /** Whether examples lie one behind the other in all of them. */
    boolean isWhole(int hidden) {
      for (int step : row) if (step != hidden) return false;
      return true;
    }
  }

  private Placed placed(Line line, int k, boolean keeps) {
    int arity = line.from().size();
    Object[] arrays = new Object[arity + 1];
    int[] at = new int[arity + 1], row = new int[arity + 1];
    for (int i = 0; i <= arity; i++) {
      Spot spot = walk.spot(i == arity ? line.to() : line.from().get(i), k, keeps);
      Start start = start(spot);
      arrays[i] = start.array;
      at[i] = start.offset + spot.offset();
      row[i] = spot.row();
    }
    return new Placed(line.op(), Arrays.copyOf(arrays, arity), arrays[arity], at, row);
  }

  /** A line of the examples {@code first} (inclusive) to {@code end} (exclusive). */
  private void run(Placed line, int first, int end) {
    int arity = line.from.length, hidden = walk.hidden();
    int[] at = new int[arity];
    boolean isWhole = line.isWhole(hidden);
    int rows = isWhole ? 1 : end - first, count = isWhole ? (end - first) * hidden : hidden;
    // Chosen by the size of the whole: how it is cut changes no bits.
    ElementwiseKernel kernel =
        ElementwiseLoops.kernel(line.op, dtype, isWhole ? walk.state() : hidden);
    for (int r = first; r < first + rows; r++) {
      for (int i = 0; i < arity; i++) at[i] = line.at[i] + r * line.row[i];
      loop(kernel, line.op, line.from, at, line.to, line.at[arity] + r * line.row[arity], count);
    }
  }

  private Start start(Spot spot) {
    return spot.block() == Block.FIRST ? Start.of(first[spot.which()]) : blocks.get(spot.block());
  }

  private void loop(
      ElementwiseKernel kernel, Elementwise op, Object[] x, int[] at, Object out, int to, int n) {
    if (n == 0) return;
    if (op.isIdentity()) System.arraycopy(x[0], at[0], out, to, n);
    else kernel.run(dtype, x, at, 0, out, to, n);
  }
}
