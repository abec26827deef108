package org.gradsh.autograd.op;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Walk;
import org.gradsh.autograd.expr.Cell;
import org.gradsh.autograd.op.Sequence.Course;

/**
 * The derivative of {@link Sequence#along}: back through the steps by a kernel, and then one
 * product for the weights; forward mode is that of the loop.
 */
final class SequenceDerivative implements Derivative<Course> {
  private static final int X = 0;

  private final Sequence sequence;
  private final Cell cell;
  private final int made;
  private final Derivative<Course> byLoop;

  SequenceDerivative(Sequence sequence, SequenceLoop loop) {
    this.sequence = sequence;
    cell = sequence.cell();
    made = sequence.arity();
    byLoop =
        Derivative.composed(
            (in, a) -> loop.results(in, a.isBackwards()), (a, i) -> a.isGiven() && i == made);
  }

  @Override
  public List<Tensor> vjps(Call<Course> c, Tensor g) {
    Course a = new Course(c.attributes().isBackwards(), true);
    int first = Sequence.firstState(), w = sequence.weights(), b = sequence.bias();
    Tensor[] in = new Tensor[made + 2];
    for (int k = 0; k < made; k++) in[k] = c.input(k);
    in[made] =
        c.attributes().isGiven()
            ? c.input(made)
            : sequence.steps().apply(a, Arrays.copyOf(in, made));
    in[made + 1] = g;
    Tensor flat = sequence.back().apply(a, in);
    Walk walk = Walk.of(cell, c.shape(X), a.isBackwards());
    Tensor[] all = new Tensor[c.arity()];
    Tensor slopes = part(flat, walk.slope(0), c.shape(X));
    all[X] = slopes.to(c.dtype(X));
    for (int k = first; k < w; k++) {
      if (c.isDifferentiated(k)) all[k] = state(c, k, flat, walk.firstSlope(k - first));
    }
    Tensor products = cell.isApart() ? part(flat, walk.productSlope(0), c.shape(X)) : slopes;
    if (c.isDifferentiated(w)) {
      Tensor outputs = IndexOps.get(c.output(), 0);
      all[w] = ofWeights(products, in[first], outputs, a.isBackwards()).to(c.dtype(w));
    }
    if (b >= 0 && c.isDifferentiated(b)) {
      Tensor last = CellOps.gate(products, cell.gates(), cell.gates() - 1);
      Tensor sum = ReductionOps.sum(last, new int[] {0, 1}, false);
      all[b] = ShapeOps.unsqueeze(sum, 0).to(c.dtype(b));
    }
    return Arrays.asList(all);
  }

  private static Tensor part(Tensor flat, int from, Shape shape) {
    return ShapeOps.reshape(IndexOps.narrow(flat, 0, from, from + shape.size()), shape);
  }

  private static Tensor state(Call<Course> c, int i, Tensor flat, int from) {
    // The sum is a copy: a state's may be kept, and would keep all else of the array.
    Tensor part = part(flat, from, c.shape(i).prepend(1));
    return ReductionOps.sum(part, new int[] {0}, false).to(c.dtype(i));
  }

  /** Each step's slopes by the output before it. */
  private static Tensor ofWeights(Tensor slopes, Tensor h, Tensor outputs, boolean backwards) {
    int steps = slopes.shape().dim(0), first = backwards ? steps - 1 : 0;
    Tensor w = LinalgOps.matmul(ShapeOps.T(IndexOps.get(slopes, first)), h);
    if (steps == 1) return w;
    Tensor later = IndexOps.narrow(slopes, 0, backwards ? 0 : 1, backwards ? first : steps);
    Tensor before = IndexOps.narrow(outputs, 0, backwards ? 1 : 0, backwards ? steps : steps - 1);
    return LinalgOps.matmul(ShapeOps.T(rows(later)), rows(before)).add(w);
  }

  private static Tensor rows(Tensor t) {
    int[] dims = t.dims();
    return ShapeOps.reshape(t, dims[0] * dims[1], dims[2]);
  }

  @Override
  public Tensor vjp(Call<Course> c, int i, Tensor g) {
    return i == made ? null : vjps(c, g).get(i);
  }

  @Override
  public Tensor jvp(Op<Course> op, Call<Course> c, Tensor[] tangents) {
    return byLoop.jvp(op, c, tangents);
  }

  @Override
  public boolean reads(int i, DType dtype, boolean others) {
    return true;
  }

  @Override
  public boolean readsOutput() {
    return true;
  }
}
