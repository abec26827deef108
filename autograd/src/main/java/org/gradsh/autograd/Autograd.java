package org.gradsh.autograd;

import java.util.Collection;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.check.GradientCheck;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.op.Einsum;
import org.gradsh.autograd.op.IndexOps;
import org.gradsh.autograd.op.JoinOps;
import org.gradsh.autograd.op.LossOps;
import org.gradsh.autograd.tape.Paths;
import org.gradsh.autograd.tape.Recorder;

/**
 * The static side of the engine, made for {@code import static}: factories, ops as functions, and
 * (inherited) derivatives of functions. An elementwise op is here under the name of its method on
 * {@link Tensor}.
 */
public final class Autograd extends FunctionTransforms {
  private Autograd() {}

  // ---- make ----

  /** A float32 scalar. */
  public static Tensor tensor(double value) {
    return Creation.full(DType.FLOAT32, Shape.SCALAR, value);
  }

  /** A float32 vector. */
  public static Tensor tensor(double... values) {
    return Tensor.of(Elements.of(values, null));
  }

  /**
   * A tensor from a nested Java array, a list, a number or a boolean. double[] and float[] are
   * float32, int[] int32, long[] int64, boolean[] bool.
   *
   * @throws TensorException when rows differ in length or an element is no number
   */
  public static Tensor tensor(Object array) {
    return array instanceof Tensor t ? t.detach() : Tensor.of(Elements.of(array, null));
  }

  /** The same with elements of a given dtype. */
  public static Tensor tensor(Object array, DType dtype) {
    return array instanceof Tensor t ? t.detach().to(dtype) : Tensor.of(Elements.of(array, dtype));
  }

  public static Tensor zeros(int... shape) {
    return Creation.full(DType.FLOAT32, Shape.of(shape), 0);
  }

  public static Tensor zeros(DType dtype, int... shape) {
    return Creation.full(dtype, Shape.of(shape), 0);
  }

  public static Tensor ones(int... shape) {
    return Creation.full(DType.FLOAT32, Shape.of(shape), 1);
  }

  public static Tensor ones(DType dtype, int... shape) {
    return Creation.full(dtype, Shape.of(shape), 1);
  }

  public static Tensor full(double value, int... shape) {
    return Creation.full(DType.FLOAT32, Shape.of(shape), value);
  }

  public static Tensor full(DType dtype, double value, int... shape) {
    return Creation.full(dtype, Shape.of(shape), value);
  }

  public static Tensor zerosLike(Tensor t) {
    return Creation.full(t.dtype(), t.shape(), 0);
  }

  public static Tensor onesLike(Tensor t) {
    return Creation.full(t.dtype(), t.shape(), 1);
  }

  /** 0, 1, … below end, float32. */
  public static Tensor arange(double end) {
    return Creation.arange(DType.FLOAT32, 0, end, 1);
  }

  public static Tensor arange(double start, double end) {
    return Creation.arange(DType.FLOAT32, start, end, 1);
  }

  /**
   * start, start + step, … before end, float32.
   *
   * @throws TensorException when step is 0
   */
  public static Tensor arange(double start, double end, double step) {
    return Creation.arange(DType.FLOAT32, start, end, step);
  }

  public static Tensor arange(double end, DType dtype) {
    return Creation.arange(dtype, 0, end, 1);
  }

  public static Tensor arange(double start, double end, double step, DType dtype) {
    return Creation.arange(dtype, start, end, step);
  }

  /** n values from a to b, both included, float32. */
  public static Tensor linspace(double a, double b, int n) {
    return Creation.linspace(a, b, n);
  }

  /** The identity matrix [n, n]. */
  public static Tensor eye(int n) {
    return Creation.eye(n, n);
  }

  public static Tensor eye(int rows, int columns) {
    return Creation.eye(rows, columns);
  }

  // ---- random, reproducible by seed ----

  /** Starts the random sequence of this thread anew. */
  public static void seed(long n) {
    RandomState.seed(n);
  }

  /** Uniform in [0, 1), float32. */
  public static Tensor rand(int... shape) {
    return Creation.uniform(Shape.of(shape));
  }

  /** Standard normal, float32. */
  public static Tensor randn(int... shape) {
    return Creation.normal(Shape.of(shape));
  }

  /** Uniform int64 in low … high − 1. */
  public static Tensor randint(long low, long high, int... shape) {
    return Creation.integers(low, high, Shape.of(shape));
  }

  /** The numbers 0 … n − 1 in random order, int64. */
  public static Tensor randperm(int n) {
    return Creation.permutation(n);
  }

  // ---- variables ----

  /** A float32 scalar variable. */
  public static Variable variable(double value) {
    return Creation.variable(tensor(value), "");
  }

  /** A float32 scalar variable with a name, which errors and tapes show. */
  public static Variable variable(double value, String name) {
    return Creation.variable(tensor(value), name);
  }

  public static Variable variable(double... values) {
    return Creation.variable(tensor(values), "");
  }

  /**
   * A variable from a tensor's value, or from what {@link #tensor(Object)} takes.
   *
   * @throws TensorException when elements are not floating-point
   */
  public static Variable variable(Object initial) {
    return Creation.variable(tensor(initial), "");
  }

  public static Variable variable(Object initial, DType dtype) {
    return Creation.variable(tensor(initial, dtype), "");
  }

  /** A variable with a name, which errors and tapes show. */
  public static Variable variable(Object initial, String name) {
    return Creation.variable(tensor(initial), name);
  }

  // ---- ops as functions: shape and indexing ----

  public static Tensor reshape(Tensor x, int... dims) {
    return x.reshape(dims);
  }

  public static Tensor flatten(Tensor x) {
    return x.flatten();
  }

  public static Tensor transpose(Tensor x, int... axes) {
    return x.transpose(axes);
  }

  public static Tensor swapAxes(Tensor x, int a, int b) {
    return x.swapAxes(a, b);
  }

  public static Tensor moveAxis(Tensor x, int from, int to) {
    return x.moveAxis(from, to);
  }

  public static Tensor squeeze(Tensor x, int... axes) {
    return x.squeeze(axes);
  }

  public static Tensor unsqueeze(Tensor x, int axis) {
    return x.unsqueeze(axis);
  }

  public static Tensor broadcastTo(Tensor x, int... dims) {
    return x.broadcastTo(dims);
  }

  public static Tensor flip(Tensor x, int... axes) {
    return x.flip(axes);
  }

  public static Tensor roll(Tensor x, int shift, int axis) {
    return x.roll(shift, axis);
  }

  public static Tensor tile(Tensor x, int... repeats) {
    return x.tile(repeats);
  }

  public static Tensor repeat(Tensor x, int count, int axis) {
    return x.repeat(count, axis);
  }

  public static Tensor pad(Tensor x, double value, int... beforeAfter) {
    return x.pad(value, beforeAfter);
  }

  public static List<Tensor> split(Tensor x, int size, int axis) {
    return x.split(size, axis);
  }

  public static List<Tensor> unstack(Tensor x, int axis) {
    return x.unstack(axis);
  }

  public static Tensor diagonal(Tensor x) {
    return x.diagonal();
  }

  public static Tensor tril(Tensor x, int k) {
    return x.tril(k);
  }

  public static Tensor triu(Tensor x, int k) {
    return x.triu(k);
  }

  /** Tensors one after another along an existing axis. */
  public static Tensor concat(int axis, Tensor... parts) {
    return JoinOps.concat(axis, List.of(parts));
  }

  /** Tensors one after another along the first axis. */
  public static Tensor concat(Collection<? extends Tensor> parts) {
    return JoinOps.concat(0, parts);
  }

  public static Tensor concat(Collection<? extends Tensor> parts, int axis) {
    return JoinOps.concat(axis, parts);
  }

  /** Tensors of one shape along a new axis. */
  public static Tensor stack(int axis, Tensor... parts) {
    return JoinOps.stack(axis, List.of(parts));
  }

  /** Tensors of one shape along a new first axis. */
  public static Tensor stack(Collection<? extends Tensor> parts) {
    return JoinOps.stack(0, parts);
  }

  public static Tensor stack(Collection<? extends Tensor> parts, int axis) {
    return JoinOps.stack(axis, parts);
  }

  public static Tensor gather(Tensor x, int axis, Tensor index) {
    return x.gather(axis, index);
  }

  public static Tensor indexSelect(Tensor x, int axis, Tensor index) {
    return x.indexSelect(axis, index);
  }

  public static Tensor take(Tensor x, Tensor index) {
    return x.take(index);
  }

  public static Tensor scatterAdd(Tensor x, int axis, Tensor index, Tensor source) {
    return x.scatterAdd(axis, index, source);
  }

  public static Tensor maskedSelect(Tensor x, Tensor mask) {
    return x.maskedSelect(mask);
  }

  /** 1 at the class, 0 elsewhere: float32, shape index.shape + [classes]. */
  public static Tensor oneHot(Tensor index, int classes) {
    return IndexOps.oneHot(index, classes);
  }

  // ---- ops as functions: reductions ----

  public static Tensor sum(Tensor x, int... axes) {
    return x.sum(axes);
  }

  public static Tensor mean(Tensor x, int... axes) {
    return x.mean(axes);
  }

  public static Tensor prod(Tensor x, int... axes) {
    return x.prod(axes);
  }

  public static Tensor max(Tensor x, int... axes) {
    return x.max(axes);
  }

  public static Tensor min(Tensor x, int... axes) {
    return x.min(axes);
  }

  public static Tensor var(Tensor x, int... axes) {
    return x.var(axes);
  }

  public static Tensor std(Tensor x, int... axes) {
    return x.std(axes);
  }

  public static Tensor norm(Tensor x, int... axes) {
    return x.norm(axes);
  }

  public static Tensor logSumExp(Tensor x, int... axes) {
    return x.logSumExp(axes);
  }

  public static Tensor any(Tensor x, int... axes) {
    return x.any(axes);
  }

  public static Tensor all(Tensor x, int... axes) {
    return x.all(axes);
  }

  public static Tensor argMax(Tensor x, int axis) {
    return x.argMax(axis);
  }

  public static Tensor argMin(Tensor x, int axis) {
    return x.argMin(axis);
  }

  public static Tensor cumSum(Tensor x, int axis) {
    return x.cumSum(axis);
  }

  public static Tensor cumProd(Tensor x, int axis) {
    return x.cumProd(axis);
  }

  public static Tensor softmax(Tensor x, int axis) {
    return x.softmax(axis);
  }

  public static Tensor logSoftmax(Tensor x, int axis) {
    return x.logSoftmax(axis);
  }

  // ---- ops as functions: products and losses ----

  public static Tensor matmul(Tensor a, Tensor b) {
    return a.matmul(b);
  }

  public static Tensor dot(Tensor a, Tensor b) {
    return a.dot(b);
  }

  public static Tensor outer(Tensor a, Tensor b) {
    return a.outer(b);
  }

  public static Tensor trace(Tensor x) {
    return x.trace();
  }

  /**
   * A sum of products over named axes: {@code einsum("ij,jk->ik", a, b)}.
   *
   * @throws TensorException when the text does not fit the operands
   */
  public static Tensor einsum(String text, Tensor... operands) {
    return Einsum.einsum(text, operands);
  }

  /**
   * The mean of −ln softmax(logits) at the target.
   *
   * @param logits [n, classes]
   * @param target int classes [n], or probabilities [n, classes]
   */
  public static Tensor crossEntropy(Tensor logits, Tensor target) {
    return LossOps.crossEntropy(logits, target);
  }

  /** The mean of −logProbabilities at the target classes. */
  public static Tensor nllLoss(Tensor logProbabilities, Tensor target) {
    return LossOps.nllLoss(logProbabilities, target);
  }

  /** The mean of (x − target)². */
  public static Tensor mseLoss(Tensor x, Tensor target) {
    return LossOps.mseLoss(x, target);
  }

  /** The mean of −t ln σ(x) − (1 − t) ln(1 − σ(x)). */
  public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target) {
    return LossOps.binaryCrossEntropyWithLogits(logits, target);
  }

  // ---- differentiate ----

  /** For {@code backward}: keep the graph. */
  public static BackwardOption retainGraph() {
    return BackwardOption.RETAIN_GRAPH;
  }

  /** For {@code backward}: record the backward walk itself. */
  public static BackwardOption createGraph() {
    return BackwardOption.CREATE_GRAPH;
  }

  /** The value as a constant. */
  public static Tensor stopGradient(Tensor x) {
    return x.detach();
  }

  /** Runs {@code body} without recording. */
  public static void noGrad(Runnable body) {
    Recorder.current()
        .silently(
            () -> {
              body.run();
              return null;
            });
  }

  /** Runs {@code body} without recording and gives its result. */
  public static <T> T noGrad(Supplier<T> body) {
    return Recorder.current().silently(body);
  }

  /** How y was computed from x, or where the way breaks. */
  public static String explain(Tensor y, Tensor x) {
    return Paths.explain(y, x);
  }

  /**
   * Compares derivatives of f, in float64 and in both modes, with central differences.
   *
   * @return what was compared, and the largest error
   * @throws TensorException when a derivative is wrong
   */
  public static GradientCheck checkGradients(UnaryOperator<Tensor> f, Tensor x) {
    return GradientCheck.run(in -> f.apply(in[0]), x);
  }

  public static GradientCheck checkGradients(BinaryOperator<Tensor> f, Tensor a, Tensor b) {
    return GradientCheck.run(in -> f.apply(in[0], in[1]), a, b);
  }

  public static GradientCheck checkGradients(TensorFunction3 f, Tensor a, Tensor b, Tensor c) {
    return GradientCheck.run(in -> f.apply(in[0], in[1], in[2]), a, b, c);
  }

  /** A CUDA device by number. */
  public static Device cuda(int index) {
    return Device.cuda(index);
  }

  /** The first CUDA device. */
  public static Device cuda() {
    return Device.cuda(0);
  }
}
