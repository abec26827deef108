package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Axes;
import org.gradsh.autograd.op.Casts;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/** Reductions: {@code sums.cu}, {@code extremes.cu}, and ln Σeˣ of {@code softmax.cu}. */
final class Reducers {
  /** Elements that a thread takes, about. */
  private static final int EACH = 16;

  /** Elements of a segment at least. */
  private static final int SEGMENT = 8192, ROWS_OF_SEGMENT = 256;

  /**
   * What is reduced how.
   *
   * @param entry the kernel's name, without the dtype
   * @param flip −1 where the order of keys is turned round, else 0
   * @param stateBytes of what stands for a part of a line
   */
  private record Reducer(
      String module, String entry, DType from, DType to, int flip, int stateBytes) {
    Reducer(String module, String entry, DType from, DType to) {
      this(module, entry, from, to, 0, 8);
    }

    String kernel() {
      return entry + "_" + Written.suffix(from);
    }
  }

  private Reducers() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("sum", (device, a, in) -> sum(device, in[0], (Axes) a));
    ops.put("mean", (device, a, in) -> mean(device, in[0], (Axes) a));
    ops.put(
        "prod",
        (device, a, in) -> {
          DType type = sumType(in[0].dtype());
          Reducer by = new Reducer("sums", "prod", type, type);
          return reduced(device, by, Casts.cast(in[0], type), (Axes) a, 1);
        });
    ops.put(
        "norm",
        (device, a, in) -> {
          DType type = floating(in[0].dtype());
          Reducer by = new Reducer("sums", "norm", type, type);
          return reduced(device, by, Casts.cast(in[0], type), (Axes) a, 1);
        });
    ops.put(
        "logSumExp",
        (device, a, in) -> {
          DType type = floating(in[0].dtype());
          Reducer by = new Reducer("softmax", "log_sum_exp", type, type, 0, 16);
          return reduced(device, by, Casts.cast(in[0], type), (Axes) a, 1);
        });
    ops.put("max", (device, a, in) -> extreme(device, in[0], (Axes) a, true));
    ops.put("min", (device, a, in) -> extreme(device, in[0], (Axes) a, false));
    ops.put("any", (device, a, in) -> truth(device, in[0], (Axes) a, true));
    ops.put("all", (device, a, in) -> truth(device, in[0], (Axes) a, false));
    ops.put("argMax", (device, a, in) -> place(device, in[0], (Axes) a, true));
    ops.put("argMin", (device, a, in) -> place(device, in[0], (Axes) a, false));
  }

  static DType floating(DType d) {
    return d.isFloating() ? d : DType.FLOAT32;
  }

  static DType sumType(DType d) {
    return d.isFloating() ? d : DType.INT64;
  }

  /** Sums over axes. */
  static Strided sum(CudaDevice device, Strided x, Axes a) {
    var by = new Reducer("sums", "sum", x.dtype(), sumType(x.dtype()));
    return reduced(device, by, x, a, 1);
  }

  private static Strided mean(CudaDevice device, Strided in, Axes a) {
    Strided x = Casts.cast(in, floating(in.dtype()));
    long count = 1;
    for (int axis : a.axes()) count *= x.shape().dim(axis);
    return reduced(device, new Reducer("sums", "sum", x.dtype(), x.dtype()), x, a, count);
  }

  /** The largest or smallest elements. */
  static Strided extreme(CudaDevice device, Strided x, Axes a, boolean largest) {
    int flip = largest ? 0 : -1;
    var by = new Reducer("extremes", "extreme", x.dtype(), x.dtype(), flip, 8);
    return isOfNothing(x, a) ? null : reduced(device, by, x, a, 1);
  }

  private static Strided truth(CudaDevice device, Strided in, Axes a, boolean any) {
    Strided x = Casts.cast(in, DType.BOOL);
    if (isOfNothing(x, a)) return null;
    var by = new Reducer("extremes", "extreme", DType.BOOL, DType.BOOL, any ? 0 : -1, 8);
    return reduced(device, by, x, a, 1);
  }

  private static Strided place(CudaDevice device, Strided x, Axes a, boolean largest) {
    var by = new Reducer("extremes", "place", x.dtype(), DType.INT64, largest ? 0 : -1, 16);
    return isOfNothing(x, a) ? null : reduced(device, by, x, a, 1);
  }

  /** What has no answer, or one that is not found by comparing, is for the CPU to say. */
  private static boolean isOfNothing(Strided x, Axes a) {
    return x.size() == 0 && x.shape().reduce(a.axes(), a.keepDims()).size() > 0;
  }

  private static Strided reduced(CudaDevice device, Reducer by, Strided x, Axes a, double divisor) {
    Shape shape = x.shape().reduce(a.axes(), a.keepDims());
    Strided out = device.unwritten(by.to, shape);
    if (out.size() == 0) return out;
    boolean[] chosen = new boolean[x.shape().rank()];
    for (int axis : a.axes()) chosen[axis] = true;
    AxisSet kept = AxisSet.of(x, chosen, false), inner = AxisSet.of(x, chosen, true);
    if (!kept.fits() || !inner.fits()) {
      x = turned(x, chosen);
      kept = AxisSet.even(kept.size(), inner.size());
      inner = AxisSet.even(inner.size(), 1);
    }
    long from = x.size() == 0 ? 0 : device.address(x, device.stream());
    launch(device, by, by.kernel(), from, out, kept, inner, divisor);
    return out;
  }

  /** A row-major copy with the chosen axes behind the others. */
  private static Strided turned(Strided x, boolean[] chosen) {
    int rank = chosen.length, n = 0;
    int[] dims = new int[rank], strides = new int[rank];
    for (int pass = 0; pass < 2; pass++) {
      for (int a = 0; a < rank; a++) {
        if (chosen[a] != (pass == 1)) continue;
        dims[n] = x.shape().dim(a);
        strides[n++] = x.strides()[a];
      }
    }
    Strided view = new Strided(x.dtype(), Shape.of(dims), x.data(), x.offset(), strides);
    return Casts.fresh(view, x.dtype());
  }

  private static void launch(
      CudaDevice device,
      Reducer by,
      String kernel,
      long from,
      Strided out,
      AxisSet kept,
      AxisSet inner,
      double divisor) {
    int results = kept.size(), n = inner.size();
    boolean columns = inner.step() > kept.step() && results > 1;
    Team team = columns ? Team.columns(results, n, EACH) : Team.rows(results, n, EACH);
    int blocks = team.blocks(results);
    Cut cut = Cut.of(n, blocks, columns ? ROWS_OF_SEGMENT : SEGMENT);
    Strided parts = null;
    Stream stream = device.stream();
    long states = 0;
    if (!cut.isWhole()) {
      Shape all = Shape.of(cut.segments() * results * (by.stateBytes / 8));
      parts = device.unwritten(DType.INT64, all);
      states = device.address(parts, stream);
    }
    Arguments a =
        Arguments.begin()
            .of(from)
            .of(device.address(out, stream))
            .of(states)
            .of(results)
            .of(n)
            .of(cut.segment())
            .of(columns ? 1 : 0)
            .of(by.flip)
            .of(divisor);
    inner.into(kept.into(a));
    var function = device.written().kernel(by.module, kernel);
    stream.launch(function, blocks, cut.segments(), 1, team.x(), team.y(), 0, a);
    if (cut.isWhole()) return;
    AxisSet all = AxisSet.even(results, 1);
    AxisSet each = AxisSet.even(cut.segments(), results);
    launch(device, by, by.kernel() + "_second", states, out, all, each, divisor);
    java.lang.ref.Reference.reachabilityFence(parts);
  }
}
