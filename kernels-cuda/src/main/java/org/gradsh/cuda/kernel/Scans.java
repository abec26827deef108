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
  private static final int EACH = 4, COLUMNS = 64;

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

  static Strided sums(CudaDevice device, String entry, Strided in, int axis) {
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
    Cut cut = Cut.of(lines.n(), blocks, columns ? OF_COLUMN : OF_ROW);
    Stream stream = device.stream();
    Strided totals = null;
    long states = 0;
    if (!cut.isWhole()) {
      totals = device.unwritten(DType.INT64, Shape.of(2 * cut.segments() * count));
      states = device.address(totals, stream);
      launch(device, name, lines, x, out, states, 0, cut, flip);
      Arguments a = Arguments.begin().of(states).of(count).of(cut.segments());
      Flat.launch(device, "running", name + "_starts", count, a);
    }
    launch(device, name, lines, x, out, 0, states, cut, flip);
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
      Cut cut,
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
            .of(cut.segment())
            .of(lines.step())
            .of(flip);
    lines.kept().into(a);
    int count = lines.count();
    if (lines.inner() > 1) {
      var kernel = device.written().kernel("running", name + "_columns");
      stream.launch(kernel, (count - 1) / COLUMNS + 1, cut.segments(), 1, COLUMNS, 1, 0, a);
    } else {
      Team team = lines.team();
      var kernel = device.written().kernel("running", name + "_rows");
      stream.launch(kernel, team.blocks(count), cut.segments(), 1, team.x(), team.y(), 0, a);
    }
  }
}
