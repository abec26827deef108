package org.gradsh.autograd.cpu;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.expr.Elementwise;

/**
 * An elementwise op that is run again and again, as an optimizer's are: what a run needs is made
 * once, so that runs over as many elements as before allocate nothing (but for some 200 bytes with
 * which work is handed to other threads, where that pays).
 *
 * <p>Operands are tensors first, then numbers. Not for several threads at once.
 */
public final class Pass {
  /** Elements of a panel: a multiple of the blocks in which numbers are repeated. */
  private static final int PANEL = 16 * ElementwiseLoops.BLOCK;

  private final Elementwise op;
  private final int tensors;
  private final Strided[] in;
  private final double[] numbers;
  private final Repeated floats;
  private final Repeated doubles;
  private final IntConsumer panel = this::panel;

  // The present run's.
  private ElementwiseKernel kernel;
  private DType dtype;
  private Repeated now;
  private Strided out;
  private int n;

  /** Where the operands of a panel are; one for each, for threads work at several. */
  private int[][] places = {};

  public Pass(Elementwise op, int tensors) {
    this.op = op;
    this.tensors = tensors;
    in = new Strided[op.arity()];
    numbers = new double[op.arity()];
    floats = new Repeated(DType.FLOAT32);
    doubles = new Repeated(DType.FLOAT64);
  }

  /** An operand of the dtype and shape of the result. */
  public Pass tensor(int k, Strided block) {
    in[k] = block;
    return this;
  }

  /** An operand that is one number for all. */
  public Pass number(int k, double value) {
    numbers[k] = value;
    return this;
  }

  /**
   * {@code out = op(…)}.
   *
   * @param out contiguous, float32 or float64; may be an operand
   */
  public void into(Strided out) {
    if (isPlain(out)) directly(out);
    else inAnyLayout(out);
    Arrays.fill(in, null);
    this.out = null;
  }

  private boolean isPlain(Strided out) {
    if (!out.isHost()) return false;
    for (int k = 0; k < tensors; k++) {
      Strided x = in[k];
      boolean fits = x.isHost() && x.dtype() == out.dtype() && x.shape().equals(out.shape());
      if (!fits || !x.isContiguous()) return false;
    }
    return true;
  }

  private void directly(Strided out) {
    n = out.size();
    if (n == 0) return;
    this.out = out;
    dtype = out.dtype();
    kernel = ElementwiseLoops.kernel(op, dtype, n);
    now = dtype == DType.FLOAT32 ? floats : doubles;
    for (int k = 0; k < tensors; k++) now.x[k] = in[k].data();
    for (int k = tensors; k < in.length; k++) now.repeat(k, numbers[k], Math.min(n, MOST));
    int panels = Parallel.worth(n, op.cost()) ? (n - 1) / PANEL + 1 : 1;
    if (places.length < panels) {
      places = new int[panels][];
      for (int p = 0; p < panels; p++) places[p] = new int[in.length];
    }
    if (panels == 1) panel(0, n);
    else Parallel.forEach(panels, panel);
    for (int k = 0; k < tensors; k++) now.x[k] = null;
  }

  private static final int MOST = ElementwiseLoops.BLOCK;

  private void panel(int index) {
    int from = index * PANEL;
    panel(index, from, Parallel.end(from, PANEL, n));
  }

  private void panel(int index, int last) {
    panel(index, 0, last);
  }

  private void panel(int index, int first, int last) {
    int[] at = places[index];
    for (int p = first, next; p < last; p = next) {
      next = Parallel.end(p, MOST, last);
      for (int k = 0; k < tensors; k++) at[k] = in[k].offset() + p;
      kernel.run(dtype, now.x, at, 0, out.data(), out.offset() + p, next - p);
    }
  }

  private void inAnyLayout(Strided out) {
    Strided[] operands = new Strided[in.length];
    Accelerator there = Accelerator.of(out);
    for (int k = 0; k < operands.length; k++) {
      Strided x = k < tensors ? in[k] : number(out.dtype(), numbers[k]);
      operands[k] = x.broadcastTo(out.shape());
      boolean moves = k < tensors && Accelerator.of(x) != there;
      if (moves) operands[k] = there == null ? x.host() : there.upload(x.host());
    }
    ElementwiseLoops.run(op, out.dtype(), operands, out);
  }

  private static Strided number(DType dtype, double value) {
    Object one = dtype == DType.FLOAT32 ? new float[] {(float) value} : new double[] {value};
    return Strided.contiguous(dtype, Shape.SCALAR, one);
  }

  /** The arrays of a run in one dtype; numbers are repeated for a block. */
  private final class Repeated {
    final DType dtype;
    final Object[] x = new Object[op.arity()];
    final double[] value = new double[op.arity()];
    final int[] length = new int[op.arity()];

    Repeated(DType dtype) {
      this.dtype = dtype;
    }

    void repeat(int k, double number, int count) {
      if (x[k] == null) x[k] = dtype.newArray(MOST);
      boolean isSame = Double.doubleToRawLongBits(value[k]) == Double.doubleToRawLongBits(number);
      if (isSame && length[k] >= count) return;
      if (x[k] instanceof float[] f) Arrays.fill(f, 0, count, (float) number);
      else Arrays.fill((double[]) x[k], 0, count, number);
      value[k] = number;
      length[k] = count;
    }
  }
}
