package org.gradsh.cuda.kernel;

import java.lang.ref.Reference;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.ScanOps;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/** What runs along an axis: {@code running.cu}. */
final class Scans {
  private static final int EACH = 4, COLUMNS = 64, THREADS = 256;

  /** Blocks that keep any card at work; with fewer, long lines are cut into segments. */
  private static final int MANY_BLOCKS = 512;

  /** Elements of a segment at least: whole tiles of rows. */
  private static final int OF_ROW = 8192, OF_COLUMN = 128;

  private Scans() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("cumSum", (device, axis, in) -> sums(device, "sum", in[0], (Integer) axis));
    ops.put("cumProd", (device, axis, in) -> sums(device, "prod", in[0], (Integer) axis));
    ops.put(
        "cumArg",
        (device, a, in) -> {
          ScanOps.Running r = (ScanOps.Running) a;
          int flip = r.largest() ? 0 : -1;
          return running(device, "place", in[0], DType.INT64, r.axis(), flip);
        });
    ops.put(
        "logCumSumExp",
        (device, axis, in) -> {
          Strided x = Casts.cast(in[0], Reducers.floating(in[0].dtype()));
          return running(device, "log_sum_exp", x, x.dtype(), (Integer) axis, 0);
        });
  }

  private static Strided sums(CudaDevice device, String entry, Strided in, int axis) {
    Strided x = Casts.cast(in, Reducers.sumType(in.dtype()));
    return running(device, entry, x, x.dtype(), axis, 0);
  }

  private static Strided running(
      CudaDevice device, String entry, Strided in, DType to, int axis, int flip) {
    Strided out = device.unwritten(to, in.shape());
    if (out.size() == 0) return out;
    Strided x = AxisSet.others(in, axis).fits() ? in : Casts.contiguous(in);
    Lines lines = Lines.of(x, axis, EACH);
    String name = entry + "_" + Written.suffix(x.dtype());
    boolean columns = lines.inner() > 1;
    int count = lines.count();
    int blocks = columns ? (count - 1) / COLUMNS + 1 : lines.team().blocks(count);
    int segments = 1, segment = lines.n(), least = columns ? OF_COLUMN : OF_ROW;
    if (segment >= 2 * least && blocks < MANY_BLOCKS) {
      segments = Math.min((segment - 1) / least + 1, (MANY_BLOCKS - 1) / blocks + 1);
      segment = ((segment - 1) / segments / least + 1) * least;
      segments = (lines.n() - 1) / segment + 1;
    }
    Stream stream = device.stream();
    Strided totals = null;
    long states = 0;
    if (segments > 1) {
      totals = device.unwritten(DType.INT64, Shape.of(2 * segments * count));
      states = device.address(totals, stream);
      launch(device, name, lines, x, out, states, 0, segment, segments, flip);
      Arguments a = Arguments.begin().of(states).of(count).of(segments);
      var kernel = device.written().kernel("running", name + "_starts");
      stream.launch(kernel, (count - 1) / THREADS + 1, THREADS, a);
    }
    launch(device, name, lines, x, out, 0, states, segment, segments, flip);
    Reference.reachabilityFence(totals);
    return out;
  }

  private static void launch(
      CudaDevice device,
      String name,
      Lines lines,
      Strided x,
      Strided out,
      long totals,
      long before,
      int segment,
      int segments,
      int flip) {
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(x, stream))
            .of(device.address(out, stream))
            .of(totals)
            .of(before)
            .of(lines.count())
            .of(lines.n())
            .of(lines.inner())
            .of(segment)
            .of(lines.step())
            .of(flip);
    lines.kept().into(a);
    int count = lines.count();
    if (lines.inner() > 1) {
      var kernel = device.written().kernel("running", name + "_columns");
      stream.launch(kernel, (count - 1) / COLUMNS + 1, segments, 1, COLUMNS, 1, 0, a);
    } else {
      Team team = lines.team();
      var kernel = device.written().kernel("running", name + "_rows");
      stream.launch(kernel, team.blocks(count), segments, 1, team.x(), team.y(), 0, a);
    }
  }
}
