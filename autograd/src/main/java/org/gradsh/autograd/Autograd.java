package org.gradsh.autograd;

import java.util.function.Supplier;
import org.gradsh.autograd.check.Closeness;
import org.gradsh.autograd.check.NaNTracking;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.graph.Trace;
import org.gradsh.autograd.show.Profile;
import org.gradsh.autograd.tape.Paths;
import org.gradsh.autograd.tape.Profiler;
import org.gradsh.autograd.tape.Recorder;

/**
 * The static side of the engine, made for {@code import static}: factories, ops as functions, and
 * (inherited) derivatives of functions. An elementwise op is here under the name of its method on
 * {@link Tensor}.
 */
public final class Autograd extends SymbolicFunctions {
  private Autograd() {}

  // ---- make ----

  /** A float32 scalar. */
  public static Tensor tensor(double value) {
    return Creation.full(DType.FLOAT32, Shape.SCALAR, value);
  }

  /** A float32 vector. */
  public static Tensor tensor(double... values) {
    return Device.fresh(Elements.of(values, null));
  }

  /** A mask. */
  public static Tensor tensor(boolean first, boolean... more) {
    boolean[] all = new boolean[more.length + 1];
    all[0] = first;
    System.arraycopy(more, 0, all, 1, more.length);
    return Device.fresh(Elements.of(all, null));
  }

  /**
   * A tensor from a nested Java array, a list, a number or a boolean. double[] and float[] are
   * float32, int[] int32, long[] int64, boolean[] bool, those of boxes alike. A number alone is
   * float32, whatever its type: {@code tensor(i)} is the same for an int and an Integer.
   *
   * @throws TensorException when rows differ in length or an element is no number
   */
  public static Tensor tensor(Object array) {
    if (array instanceof Tensor t) return t.detach();
    return Device.fresh(Elements.of(array, array instanceof Number ? DType.FLOAT32 : null));
  }

  /** The same with elements of a given dtype. */
  public static Tensor tensor(Object array, DType dtype) {
    return array instanceof Tensor t
        ? t.detach().to(dtype)
        : Device.fresh(Elements.of(array, dtype));
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
    return Creation.full(t.dtype(), t.shape(), 0, t);
  }

  public static Tensor onesLike(Tensor t) {
    return Creation.full(t.dtype(), t.shape(), 1, t);
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

  public static Tensor arange(double start, double end, DType dtype) {
    return Creation.arange(dtype, start, end, 1);
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
    if (!Trace.seeds(n)) RandomState.seed(n);
  }

  /** Uniform in [0, 1), float32. */
  public static Tensor rand(int... shape) {
    return Creation.uniform(Shape.of(shape));
  }

  /** Standard normal, float32. */
  public static Tensor randn(int... shape) {
    return Creation.normal(Shape.of(shape));
  }

  /** One uniform int64 in 0 … high − 1, a scalar. */
  public static Tensor randint(long high) {
    return Creation.integers(0, high, Shape.SCALAR);
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

  public static Variable variable(Object initial, DType dtype, String name) {
    return Creation.variable(tensor(initial, dtype), name);
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
    return Given.nonNull("stopGradient", "x", x).detach();
  }

  /**
   * Runs {@code body} without recording.
   *
   * <p>Java cannot tell for a method reference ({@code noGrad(y::backward)}) whether it is to give
   * a result: write a lambda, {@code noGrad(() -> y.backward())}.
   */
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

  /**
   * Runs {@code body} with recording on, also inside {@code noGrad}: as PyTorch's enable_grad. Open
   * tapes see it; one that was told to stop goes on seeing nothing.
   */
  public static void enableGrad(Runnable body) {
    Recorder.current()
        .enabled(
            () -> {
              body.run();
              return null;
            });
  }

  /** Runs {@code body} with recording on, also inside {@code noGrad}, and gives its result. */
  public static <T> T enableGrad(Supplier<T> body) {
    return Recorder.current().enabled(body);
  }

  /**
   * Runs {@code body} and looks at every value that ops and derivatives compute on this thread: the
   * first op that makes a NaN or an infinity of finite values ends it with an error that tells the
   * op, its operands, its line, and what may help. Costs a look at each result while it runs, and
   * nothing else.
   *
   * @throws TensorException at the first such op, forward or backward
   */
  public static void trackNaN(Runnable body) {
    Given.nonNull("trackNaN", "the body", body);
    trackNaN(
        () -> {
          body.run();
          return null;
        });
  }

  /** As {@link #trackNaN(Runnable)}, and gives the result of {@code body}. */
  public static <T> T trackNaN(Supplier<T> body) {
    return NaNTracking.run(Given.nonNull("trackNaN", "the body", body));
  }

  /**
   * Runs {@code body} and tells what it cost: time, calls and bytes made, by op and by line,
   * forward and backward apart. The first run of some code pays for its compilation by the JVM;
   * profile a later one to see what it costs for good. Ops of other threads are not seen.
   *
   * <pre>{@code
   * println(profile(() -> loss(x, y).backward()));
   * }</pre>
   */
  public static Profile<Void> profile(Runnable body) {
    Given.nonNull("profile", "the body", body);
    return profile(
        () -> {
          body.run();
          return null;
        });
  }

  /** As {@link #profile(Runnable)}; the profile has the {@code result} of {@code body}. */
  public static <T> Profile<T> profile(Supplier<T> body) {
    return Profiler.run(Given.nonNull("profile", "the body", body));
  }

  /** How y was computed from x, or where the way breaks and why. */
  public static String explain(Tensor y, Tensor x) {
    return Paths.explain(Given.nonNull("explain", "y", y), Given.nonNull("explain", "x", x));
  }

  // ---- compare ----

  /** Whether all elements are close, |a − b| ≤ 1e-8 + 1e-5·|b|, after broadcasting. */
  public static boolean allClose(Tensor a, Tensor b) {
    return allClose(a, b, Closeness.RTOL, Closeness.ATOL, false);
  }

  /** Whether |a − b| ≤ atol + rtol·|b| for all elements, after broadcasting. */
  public static boolean allClose(Tensor a, Tensor b, double rtol, double atol) {
    return allClose(a, b, rtol, atol, false);
  }

  /**
   * Whether |a − b| ≤ atol + rtol·|b| for all elements, after broadcasting.
   *
   * @param equalNaN whether NaN is close to NaN
   * @throws TensorException when the shapes cannot be broadcast, or a tolerance is negative
   */
  public static boolean allClose(Tensor a, Tensor b, double rtol, double atol, boolean equalNaN) {
    Given.nonNull("allClose", "a", a);
    return Closeness.of(a, Given.nonNull("allClose", "b", b), rtol, atol, equalNaN).all();
  }

  // ---- devices ----

  /** A CUDA device by number. */
  public static Device cuda(int index) {
    return Device.cuda(index);
  }

  /** The first CUDA device. */
  public static Device cuda() {
    return Device.cuda(0);
  }

  /**
   * How the memory of the first CUDA device is used.
   *
   * @throws TensorException when there is none
   */
  public static MemoryStats memoryStats() {
    return cuda().memoryStats();
  }

  /** How the memory of a device is used. */
  public static MemoryStats memoryStats(Device device) {
    return Given.nonNull("memoryStats", "the device", device).memoryStats();
  }

  /**
   * Runs {@code body} with tensors made on a device: by {@code tensor}, {@code zeros}, {@code
   * randn} and the other factories. Ops compute where their operands are, in here as elsewhere.
   */
  public static void withDevice(Device device, Runnable body) {
    Given.nonNull("withDevice", "the body", body);
    withDevice(
        device,
        () -> {
          body.run();
          return null;
        });
  }

  /**
   * The same for a body with a result.
   *
   * @throws TensorException when there is no such device
   */
  public static <T> T withDevice(Device device, Supplier<T> body) {
    Given.nonNull("withDevice", "the device", device);
    return device.within(Given.nonNull("withDevice", "the body", body));
  }

  /** How exactly accelerators multiply float32 matrices just now, in this thread. */
  public static MatmulPrecision matmulPrecision() {
    return MatmulPrecision.current();
  }

  /**
   * From now on float32 matrices are multiplied so on accelerators, in every thread: {@code
   * matmulPrecision(MatmulPrecision.HIGH)} lets tensor cores round operands to TF32.
   */
  public static void matmulPrecision(MatmulPrecision precision) {
    MatmulPrecision.everywhere(Given.nonNull("matmulPrecision", "the precision", precision));
  }

  /** Runs {@code body} with a precision of its own, which holds for this thread alone. */
  public static void withMatmulPrecision(MatmulPrecision precision, Runnable body) {
    Given.nonNull("withMatmulPrecision", "the body", body);
    withMatmulPrecision(
        precision,
        () -> {
          body.run();
          return null;
        });
  }

  /** The same for a body with a result. */
  public static <T> T withMatmulPrecision(MatmulPrecision precision, Supplier<T> body) {
    Given.nonNull("withMatmulPrecision", "the precision", precision);
    return precision.within(Given.nonNull("withMatmulPrecision", "the body", body));
  }
}
