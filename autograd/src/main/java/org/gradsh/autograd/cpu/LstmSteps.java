package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.CellTable;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;

/**
 * Long short-term memory along a sequence: for each step one product, and a few loops over what is
 * in the processor's cache. All operands are row-major and of one dtype: what comes in [steps, n,
 * 4·hidden] with the gates i, f, g, o side by side, states [n, hidden], weights [4·hidden, hidden].
 *
 * <p>What the steps make lies in one array, each part as [steps, …, n, hidden]: outputs, memories,
 * the four gates of each step one behind the other, and tanh of the memories. The way back needs
 * all of it; who does not go there has outputs and memories alone.
 */
public final class LstmSteps {
  private static final int GATES = 4;
  private static final int I = 0, F = 1, G = 2, O = 3;

  private final DType dtype;
  private final int steps;
  private final int n;
  private final int hidden;
  private final boolean isBackwards;

  /** Elements of a state. */
  private final int state;

  private final Loop gate = new Loop(CellTable.GATE);
  private final Loop bent = new Loop(CellTable.BENT);
  private final Loop mixed = new Loop(CellTable.MIXED);
  private final Loop tanh = new Loop(ElementwiseCatalogue.named("tanh"));
  private final Loop mul = new Loop(ElementwiseCatalogue.named("mul"));
  private final Loop add = new Loop(ElementwiseCatalogue.named("add"));
  private final Loop gateSlope = new Loop(CellTable.GATE_SLOPE);
  private final Loop bentSlope = new Loop(CellTable.BENT_SLOPE);
  private final Loop memorySlope = new Loop(CellTable.MEMORY_SLOPE);

  public LstmSteps(DType dtype, int steps, int n, int hidden, boolean isBackwards) {
    this.dtype = dtype;
    this.steps = steps;
    this.n = n;
    this.hidden = hidden;
    this.isBackwards = isBackwards;
    state = n * hidden;
  }

  /** Elements of outputs and memories. */
  public int results() {
    return 2 * steps * state;
  }

  /** Elements of all that the steps make. */
  public int all() {
    return (2 + GATES + 1) * steps * state;
  }

  /** Elements of what {@link #back} gives. */
  public int slopes() {
    return GATES * steps * state + 2 * state;
  }

  private int outputs(int t) {
    return t * state;
  }

  private int memories(int t) {
    return (steps + t) * state;
  }

  private int gate(int t, int which) {
    return (2 * steps + GATES * t + which) * state;
  }

  private int bent(int t) {
    return ((2 + GATES) * steps + t) * state;
  }

  /** The step that is taken as the k-th. */
  private int at(int k) {
    return isBackwards ? steps - 1 - k : k;
  }

  /**
   * Outputs and memories, and all else that the steps make where {@code out} has room for it.
   *
   * @param h where it begins, as {@code c}
   * @param w of any strides: column by column it costs least
   */
  public void run(Strided x, Strided h, Strided c, Strided w, Object out, boolean keeps) {
    Object product = dtype.newArray(GATES * state);
    Object rest = keeps ? out : dtype.newArray((GATES + 1) * state);
    int[] strides = w.strides();
    Gemm.Operand weights = Gemm.Operand.of(w.data(), w.offset(), 0, strides[1], strides[0]);
    int wide = GATES * hidden;
    for (int k = 0; k < steps; k++) {
      Interrupts.check();
      int t = at(k);
      Object before = k == 0 ? h.data() : out, memory = k == 0 ? c.data() : out;
      int beforeAt = k == 0 ? h.offset() : outputs(at(k - 1));
      int memoryAt = k == 0 ? c.offset() : memories(at(k - 1));
      Gemm.Operand state = Gemm.Operand.of(before, beforeAt, 0, hidden, 1);
      Gemm.matmul(state, weights, product, 0, new int[0], n, hidden, wide);
      int gates = keeps ? gate(t, 0) : 0, bentAt = keeps ? bent(t) : GATES * this.state;
      for (int which = 0; which < GATES; which++) {
        Loop loop = which == G ? bent : gate;
        for (int row = 0; row < n; row++) {
          int from = row * wide + which * hidden;
          loop.in(0, x.data(), x.offset() + t * n * wide + from).in(1, product, from);
          loop.into(rest, gates + which * this.state + row * hidden, hidden);
        }
      }
      int i = gates + I * this.state, f = gates + F * this.state;
      int g = gates + G * this.state, o = gates + O * this.state;
      mixed.in(0, rest, f).in(1, memory, memoryAt).in(2, rest, i).in(3, rest, g);
      mixed.into(out, memories(t), this.state);
      tanh.in(0, out, memories(t)).into(rest, bentAt, this.state);
      mul.in(0, rest, o).in(1, rest, bentAt).into(out, outputs(t), this.state);
    }
  }

  /**
   * The cotangents of what comes in, of the first output and of the first memory, one behind the
   * other.
   *
   * @param cotangent of outputs and memories
   * @param all what {@link #run} has kept
   */
  public void back(Strided cotangent, Strided c, Strided w, Strided all, Object out) {
    Object made = all.data(), given = cotangent.data();
    int from = all.offset(), ofOutputs = cotangent.offset();
    int ofMemories = ofOutputs + steps * state;
    int wide = GATES * hidden;
    int h = GATES * steps * state, m = h + state; // of the output and memory of the step before
    zero(out, h, 2 * state);
    Gemm.Operand weights = Gemm.Operand.of(w.data(), w.offset(), 0, hidden, 1);
    for (int k = steps - 1; k >= 0; k--) {
      Interrupts.check();
      int t = at(k);
      Object memory = k == 0 ? c.data() : made;
      int memoryAt = k == 0 ? c.offset() : from + memories(at(k - 1));
      add.in(0, out, h).in(1, given, ofOutputs + t * state).into(out, h, state);
      memorySlope.in(0, out, m).in(1, given, ofMemories + t * state).in(2, out, h);
      memorySlope.in(3, made, from + gate(t, O)).in(4, made, from + bent(t)).into(out, m, state);
      int rows = t * n * wide;
      for (int row = 0; row < n; row++) {
        int r = row * hidden, to = rows + row * wide;
        int i = from + gate(t, I) + r, f = from + gate(t, F) + r;
        int g = from + gate(t, G) + r, o = from + gate(t, O) + r;
        gateSlope.in(0, out, m + r).in(1, made, g).in(2, made, i).into(out, to, hidden);
        gateSlope.in(0, out, m + r).in(1, memory, memoryAt + r).in(2, made, f);
        gateSlope.into(out, to + F * hidden, hidden);
        bentSlope.in(0, out, m + r).in(1, made, i).in(2, made, g);
        bentSlope.into(out, to + G * hidden, hidden);
        gateSlope.in(0, out, h + r).in(1, made, from + bent(t) + r).in(2, made, o);
        gateSlope.into(out, to + O * hidden, hidden);
      }
      mul.in(0, out, m).in(1, made, from + gate(t, F)).into(out, m, state);
      Gemm.Operand slopes = Gemm.Operand.of(out, rows, 0, wide, 1);
      Gemm.matmul(slopes, weights, out, h, new int[0], n, wide, hidden);
    }
  }

  private static void zero(Object array, int from, int count) {
    if (array instanceof float[] a) Arrays.fill(a, from, from + count, 0);
    else Arrays.fill((double[]) array, from, from + count, 0);
  }

  /** A loop over operands that lie contiguously. */
  private final class Loop {
    private final Elementwise op;
    private final Object[] x;
    private final int[] at;

    Loop(Elementwise op) {
      this.op = op;
      x = new Object[op.arity()];
      at = new int[op.arity()];
    }

    Loop in(int k, Object array, int from) {
      x[k] = array;
      at[k] = from;
      return this;
    }

    void into(Object out, int from, int count) {
      if (count == 0) return;
      ElementwiseLoops.kernel(op, dtype, count).run(dtype, x, at, 0, out, from, count);
    }
  }
}
