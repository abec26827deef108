package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Axes;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.StatisticsOps;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/** Counts: {@code counts.cu}; with weights they are sums of {@link Segments}. */
final class Counts {
  private static final int THREADS = 256;

  /** Elements that a thread counts. */
  private static final int EACH = 64;

  private Counts() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("bincount", (device, least, in) -> bincount(device, in, (Integer) least));
    ops.put("histogram", (device, a, in) -> histogram(device, in[0], (StatisticsOps.Bins) a));
  }

  private static Strided bincount(CudaDevice device, Strided[] in, int least) {
    Strided x = Casts.contiguous(Casts.cast(in[0], DType.INT64));
    int length = length(device, x, least);
    if (length < 0) return null; // the CPU tells what is wrong
    int[] dims = x.shape().dims();
    int n = dims[dims.length - 1];
    dims[dims.length - 1] = length;
    DType given = in.length == 1 ? DType.INT64 : in[1].dtype();
    DType dtype = given == DType.BOOL ? DType.INT64 : given;
    Shape shape = Shape.of(dims);
    if (in.length == 2 && x.size() > 0 && shape.size() > 0) {
      Strided weights = Casts.cast(in[1], dtype);
      Strided keys = Picks.keys(device, x, length, n, 1);
      Segments bins = Segments.of(device, keys, shape.size());
      return bins.sums(weights, shape, x.size(), shape.size(), 1);
    }
    Strided out = device.zeros(dtype, shape);
    if (x.size() == 0 || out.size() == 0) return out;
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(x, stream))
            .of(device.address(out, stream))
            .of(x.size())
            .of(n)
            .of(length);
    launch(device, "bincount", x.size(), a);
    return out;
  }

  private static void launch(CudaDevice device, String entry, int n, Arguments a) {
    var kernel = device.written().kernel("counts", entry);
    device.stream().launch(kernel, (n - 1) / (THREADS * EACH) + 1, THREADS, a);
  }

  /** How many counts there are: this waits for the device. −1 where they cannot be. */
  private static int length(CudaDevice device, Strided x, int least) {
    if (x.size() == 0) return least;
    Axes last = new Axes(new int[] {x.shape().rank() - 1}, false);
    long[] largest = (long[]) Reducers.extreme(device, x, last, true).host().data();
    long[] smallest = (long[]) Reducers.extreme(device, x, last, false).host().data();
    long length = Math.max(least, largest[0] + 1);
    for (int row = 0; row < largest.length; row++) {
      boolean counts = smallest[row] >= 0 && largest[row] < Integer.MAX_VALUE;
      if (!counts || Math.max(least, largest[row] + 1) != length) return -1;
    }
    return (int) length;
  }

  private static Strided histogram(CudaDevice device, Strided in, StatisticsOps.Bins bins) {
    Strided x = Casts.contiguous(Casts.cast(in, DType.FLOAT64));
    int[] dims = x.shape().dims();
    int n = dims[dims.length - 1];
    dims[dims.length - 1] = bins.count();
    Strided out = device.zeros(DType.INT64, Shape.of(dims));
    if (x.size() == 0) return out;
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(x, stream))
            .of(device.address(out, stream))
            .of(x.size())
            .of(n)
            .of(bins.count())
            .of(bins.low())
            .of(bins.high());
    launch(device, "histogram", x.size(), a);
    return out;
  }
}
