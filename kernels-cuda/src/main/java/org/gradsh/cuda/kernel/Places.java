package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.UpdateOps;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/**
 * Places where elements are not 0, repeated, or grouped: {@code places.cu}. How many there are
 * stands in the elements, so that these wait for the device.
 */
final class Places {
  private static final int BLOCK = 256;

  /** Axes that {@code struct Dims} has room for. */
  private static final int AXES = 8;

  private Places() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("argWhere", (device, none, in) -> where(device, in[0]));
    ops.put("repeated", (device, none, in) -> repeated(device, in[0]));
    ops.put("groups", (device, targets, in) -> groups(device, in[0], (UpdateOps.Targets) targets));
  }

  private static Strided where(CudaDevice device, Strided x) {
    int n = x.size(), rank = x.shape().rank();
    if (n == 0 || rank > AXES) return null;
    Strided mask = Casts.contiguous(Casts.cast(x, DType.BOOL));
    int blocks = (n - 1) / BLOCK + 1;
    Strided counts = device.unwritten(DType.INT32, Shape.of(blocks + 1));
    Stream stream = device.stream();
    long from = device.address(mask, stream), before = device.address(counts, stream);
    Arguments a = Arguments.begin().of(from).of(before).of(n);
    stream.launch(device.written().kernel("places", "true_counts"), blocks, BLOCK, a);
    Segments.addUp(device, before, blocks);
    Strided total =
        new Strided(DType.INT32, Shape.SCALAR, counts.data(), blocks, Shape.SCALAR.dims());
    int count = ((int[]) device.download(total).data())[0];
    Strided out = device.unwritten(DType.INT64, Shape.of(count, rank));
    if (out.size() == 0) return out;
    int[] dims = new int[1 + AXES];
    dims[0] = rank;
    for (int k = 0; k < rank; k++) dims[1 + k] = x.shape().dim(rank - 1 - k);
    a = Arguments.begin().of(from).of(before).of(device.address(out, stream)).of(n);
    a.of(dims, dims.length);
    stream.launch(device.written().kernel("places", "true_places"), blocks, BLOCK, a);
    return out;
  }

  private static Strided repeated(CudaDevice device, Strided in) {
    int n = in.size();
    if (n == 0) return null;
    Strided counts = Casts.contiguous(Casts.cast(in, DType.INT64));
    Strided starts = device.unwritten(DType.INT64, Shape.of(n + 2));
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(counts, stream))
            .of(device.address(starts, stream))
            .of(n);
    stream.launch(device.written().kernel("places", "run_starts"), 1, Segments.SCANNING, a);
    Strided told = new Strided(DType.INT64, Shape.of(2), starts.data(), n, new int[] {1});
    long[] end = (long[]) device.download(told).data();
    if (end[1] != 0 || end[0] != (int) end[0]) return null; // an error, which the CPU tells
    Strided out = device.unwritten(DType.INT64, Shape.of((int) end[0]));
    if (out.size() == 0) return out;
    a =
        Arguments.begin()
            .of(device.address(starts, stream))
            .of(device.address(out, stream))
            .of(out.size())
            .of(n);
    Flat.launch(device, "places", "runs", out.size(), a);
    return out;
  }

  private static Strided groups(CudaDevice device, Strided index, UpdateOps.Targets targets) {
    Shape shape = targets.shape();
    if (shape.size() == 0 || index.size() == 0) return null;
    int axis = targets.axis();
    int rank = shape.rank();
    for (int a = 0; a < rank; a++) {
      // Numbers are told by place: an index that is shorter along others needs the CPU's way.
      if (a != axis && index.shape().dim(a) != shape.dim(a)) return null;
    }
    int inner = Picks.product(shape, axis + 1, rank);
    Strided keys = Picks.keys(device, index, shape.dim(axis), index.shape().dim(axis), inner);
    return Segments.of(device, keys, shape.size()).lists(shape);
  }
}
