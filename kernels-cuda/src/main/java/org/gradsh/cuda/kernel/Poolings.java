package org.gradsh.cuda.kernel;

import java.util.Arrays;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Pooling.Spans;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.PoolWindows;
import org.gradsh.autograd.op.WindowOps;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/** Sums and extremes of windows, and the ways back: {@code windows.cu}. */
final class Poolings {
  private static final int AXES = 3;

  private static final int THREADS = 256;

  /** Axes and sliding ones in {@code struct Sliding}. */
  private static final int OUTER = 6;

  private static final int SLIDING = 1 + 3 * OUTER + 6 * AXES;

  private Poolings() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("addWindows", (device, w, in) -> add(device, in[0], (WindowOps.WindowsInto) w));
    ops.put("windowSum", (device, w, in) -> sum(device, in[0], (PoolWindows) w));
    ops.put("spreadWindows", (device, w, in) -> spread(device, in[0], (PoolWindows) w));
    ops.put("windowArgMax", (device, w, in) -> argMax(device, in[0], (PoolWindows) w));
    ops.put("windowMax", (device, w, in) -> max(device, in[0], (PoolWindows) w));
    ops.put("windowAtMax", (device, w, in) -> atMax(device, in[0], in[1], (PoolWindows) w));
    ops.put("windowIntoMax", (device, w, in) -> intoMax(device, in[0], in[1], (PoolWindows) w));
  }

  private static Strided floating(Strided x) {
    return Casts.contiguous(x.dtype().isFloating() ? x : Casts.cast(x, DType.FLOAT32));
  }

  /**
   * Puts a kernel into the queue.
   *
   * @param windows whether {@code out} has windows; places of the image else
   * @param blocks what the results are made of, from the same stretch each
   */
  private static void launch(
      CudaDevice device,
      String entry,
      PoolWindows w,
      boolean windows,
      Strided out,
      Strided... blocks) {
    int planes = 1;
    for (int a = 0; a < out.shape().rank() - w.extents().length; a++) planes *= out.shape().dim(a);
    boolean same = blocks.length == 2 && blocks[0] == blocks[1];
    int[] bytes = new int[same ? 1 : blocks.length];
    for (int k = 0; k < bytes.length; k++) bytes[k] = blocks[k].dtype().bytes();
    PoolPlan plan = PoolPlan.of(w, windows, planes, bytes);
    Stream stream = device.stream();
    Arguments a = Arguments.begin();
    for (Strided block : blocks) a.of(device.address(block, stream));
    a.of(device.address(out, stream))
        .of(plan.table().length == 0 ? 0 : device.address(device.tables().of(plan.table()), stream))
        .of(out.size())
        .of(plan.fields(), PoolPlan.FIELDS);
    var kernel = device.written().kernel("pooling", entry);
    stream.launch(kernel, plan.blocks(out.size()), 1, 1, THREADS, 1, plan.shared(), a);
  }

  private static Strided sum(CudaDevice device, Strided in, PoolWindows w) {
    Strided x = floating(in);
    Strided out = device.unwritten(x.dtype(), w.results(x.shape()));
    if (out.size() > 0) launch(device, "window_sum_" + Written.suffix(x.dtype()), w, true, out, x);
    return out;
  }

  private static Strided spread(CudaDevice device, Strided in, PoolWindows w) {
    Strided x = floating(in);
    Strided out = device.unwritten(x.dtype(), w.images(x.shape()));
    if (out.size() > 0)
      launch(device, "window_spread_" + Written.suffix(x.dtype()), w, false, out, x);
    return out;
  }

  private static Strided argMax(CudaDevice device, Strided in, PoolWindows w) {
    DType type = in.dtype().isFloating() ? in.dtype() : DType.INT64;
    Strided x = Casts.contiguous(Casts.cast(in, type));
    Strided out = device.unwritten(DType.INT64, w.results(x.shape()));
    if (out.size() > 0) launch(device, "window_arg_max_" + Written.suffix(type), w, true, out, x);
    return out;
  }

  private static Strided max(CudaDevice device, Strided in, PoolWindows w) {
    Strided x = floating(in);
    Strided out = device.unwritten(x.dtype(), w.results(x.shape()));
    if (out.size() == 0) return out;
    if (areQuads(x, w)) {
      Stream stream = device.stream();
      Arguments a = Arguments.begin().of(device.address(x, stream)).of(device.address(out, stream));
      quads(device, "quad_max", w, out.size(), a);
      return out;
    }
    String type = Written.suffix(x.dtype());
    launch(device, "window_at_max_" + type + "_" + type, w, true, out, x, x);
    return out;
  }

  private static Strided atMax(CudaDevice device, Strided v, Strided in, PoolWindows w) {
    Strided from = floating(v), x = floating(in);
    Strided out = device.unwritten(from.dtype(), w.results(x.shape()));
    if (out.size() == 0) return out;
    String entry =
        "window_at_max_" + Written.suffix(x.dtype()) + "_" + Written.suffix(from.dtype());
    launch(device, entry, w, true, out, from, x);
    return out;
  }

  private static Strided intoMax(CudaDevice device, Strided v, Strided in, PoolWindows w) {
    Strided g = floating(v), x = floating(in);
    Strided out = device.unwritten(g.dtype(), x.shape());
    if (out.size() == 0) return out;
    if (g.dtype() == DType.FLOAT32 && areQuads(x, w) && 2 * w.spans()[0].count() == height(w)) {
      Stream stream = device.stream();
      Arguments a =
          Arguments.begin()
              .of(device.address(g, stream))
              .of(device.address(x, stream))
              .of(device.address(out, stream));
      quads(device, "quad_into_max", w, g.size(), a);
      return out;
    }
    Strided places = device.unwritten(DType.INT32, w.results(x.shape()));
    launch(device, "window_places_" + Written.suffix(x.dtype()), w, true, places, x);
    launch(device, "window_into_max_" + Written.suffix(g.dtype()), w, false, out, g, places);
    ((DeviceArray) places.data()).release();
    return out;
  }

  private static int height(PoolWindows w) {
    return w.extents()[0];
  }

  /** Whether windows are of 2 × 2 float32 elements side by side, and pairs lie as one number. */
  private static boolean areQuads(Strided x, PoolWindows w) {
    if (w.extents().length != 2 || x.dtype() != DType.FLOAT32 || x.offset() % 2 != 0) return false;
    return w.extents()[1] == 2 * w.spans()[1].count()
        && areTwo(w.spans()[0])
        && areTwo(w.spans()[1]);
  }

  private static boolean areTwo(Spans spans) {
    if (spans.step() != 1) return false;
    for (int i = 0; i < spans.count(); i++) {
      if (spans.from()[i] != 2 * i || spans.to()[i] != 2 * i + 2) return false;
    }
    return true;
  }

  private static void quads(CudaDevice device, String entry, PoolWindows w, int n, Arguments a) {
    a.of(n).of(w.spans()[1].count()).of(w.spans()[0].count()).of(height(w));
    Flat.launch(device, "windows", entry, n, a);
  }

  // ---- windows in any layout, added back ----

  private static Strided add(CudaDevice device, Strided in, WindowOps.WindowsInto into) {
    var w = into.windows();
    int rank = into.into().rank(), slides = w.axes().length;
    if (rank > OUTER || slides > AXES) return null;
    Shape shape = into.into();
    if (in.size() == 0) return device.zeros(in.dtype(), shape);
    Strided out = device.unwritten(in.dtype(), shape);
    if (out.size() == 0) return out;
    int[] all = new int[SLIDING];
    all[0] = rank;
    Arrays.fill(all, 1 + 2 * OUTER, 1 + 3 * OUTER, -1);
    for (int a = 0; a < rank; a++) {
      all[1 + a] = shape.dim(a);
      all[1 + OUTER + a] = in.strides()[a];
    }
    int behind = 1 + 3 * OUTER;
    Arrays.fill(all, behind, behind + 4 * AXES, 1);
    for (int k = 0; k < slides; k++) {
      int axis = w.axes()[k];
      all[1 + OUTER + axis] = 0; // which window it is in decides
      all[1 + 2 * OUTER + axis] = k;
      int[] of = {
        w.counts()[k],
        w.sizes()[k],
        w.steps()[k],
        w.dilations()[k],
        in.strides()[axis],
        in.strides()[rank + k]
      };
      for (int j = 0; j < of.length; j++) all[behind + j * AXES + k] = of[j];
    }
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(in, stream))
            .of(device.address(out, stream))
            .of(out.size())
            .of(all, SLIDING);
    Flat.launch(device, "windows", "add_windows_" + Written.suffix(in.dtype()), out.size(), a);
    return out;
  }
}
