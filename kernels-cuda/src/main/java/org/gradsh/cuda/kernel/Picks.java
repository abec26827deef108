package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.IndexOps;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/** Elements picked by index tensors, and added back: {@code pick.cu}. */
final class Picks {
  /** Rows of a table are copied by so many bytes at a time where they fit. */
  private static final int WIDE = 16;

  private Picks() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("indexSelect", (device, axis, in) -> select(device, in, (Integer) axis, true));
    ops.put("rows", (device, none, in) -> select(device, in, 0, false));
    ops.put("gather", (device, axis, in) -> gather(device, in, (Integer) axis));
    ops.put("embedIndex", (device, into, in) -> add(device, in, (IndexOps.Into) into));
    ops.put("embedGather", (device, into, in) -> scatter(device, in, (IndexOps.Into) into));
  }

  /** Extents before an axis, or behind it. */
  static int product(Shape shape, int from, int to) {
    int n = 1;
    for (int a = from; a < to; a++) n *= shape.dim(a);
    return n;
  }

  /** Indices as a kernel reads them: row-major, in int32 or int64. */
  static Strided indices(Strided index) {
    boolean fits = index.dtype() == DType.INT32 || index.dtype() == DType.INT64;
    return Casts.contiguous(fits ? index : Casts.cast(index, DType.INT64));
  }

  private static Strided select(CudaDevice device, Strided[] in, int axis, boolean fromEnd) {
    Shape from = in[0].shape(), named = in[1].shape();
    int rank = from.rank();
    int[] dims = new int[rank - 1 + named.rank()];
    System.arraycopy(from.dims(), 0, dims, 0, axis);
    System.arraycopy(named.dims(), 0, dims, axis, named.rank());
    System.arraycopy(from.dims(), axis + 1, dims, axis + named.rank(), rank - axis - 1);
    Shape shape = Shape.of(dims);
    if (named.size() == 0) return device.unwritten(in[0].dtype(), shape);
    if (from.size() == 0 || shape.size() == 0) return null; // nothing, or an error
    Strided x = Casts.contiguous(in[0]);
    Strided out = device.unwritten(x.dtype(), shape);
    int inner = product(from, axis + 1, rank);
    int bytes = x.dtype().bytes();
    int each = WIDE / bytes;
    boolean wide = inner % each == 0 && (long) x.offset() % each == 0;
    if (!wide) each = 1;
    String entry = "select_" + bytes * each;
    run(device, entry, x, in[1], out, from.dim(axis), fromEnd, named.size(), inner, each);
    return out;
  }

  private static Strided gather(CudaDevice device, Strided[] in, int axis) {
    Shape shape = in[1].shape();
    if (shape.size() == 0) return device.unwritten(in[0].dtype(), shape);
    if (in[0].size() == 0) return null;
    Strided x = Casts.contiguous(part(in[0], shape, axis));
    Strided out = device.unwritten(x.dtype(), shape);
    int inner = product(shape, axis + 1, shape.rank());
    String entry = "gather_" + x.dtype().bytes();
    int extent = x.shape().dim(axis);
    run(device, entry, x, in[1], out, extent, true, shape.dim(axis), inner, 1);
    return out;
  }

  /** What of a block an index reaches, which may be shorter along the other axes: a view. */
  private static Strided part(Strided x, Shape index, int axis) {
    int[] dims = index.dims();
    dims[axis] = x.shape().dim(axis);
    return new Strided(x.dtype(), Shape.of(dims), x.data(), x.offset(), x.strides());
  }

  private static void run(
      CudaDevice device,
      String entry,
      Strided x,
      Strided index,
      Strided out,
      int extent,
      boolean fromEnd,
      int places,
      int inner,
      int each) {
    Strided at = indices(index);
    int n = out.size() / each;
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(x, stream))
            .of(device.address(out, stream))
            .of(device.address(at, stream))
            .of(n)
            .of(extent)
            .of(fromEnd ? 1 : 0)
            .of(device.faults().index());
    Division.by(inner / each).asOne(Division.by(places).asOne(a));
    Flat.launch(device, "pick", entry + "_" + at.dtype().bytes(), n, a);
  }

  // ---- adding back ----

  private static Strided add(CudaDevice device, Strided[] in, IndexOps.Into into) {
    Shape shape = into.shape();
    int axis = into.axis();
    if (in[1].size() == 0) return device.zeros(in[0].dtype(), shape);
    if (shape.size() == 0) return null;
    int places = in[1].size(), extent = shape.dim(axis);
    Strided keys = keys(device, in[1], extent, places, 1);
    return Segments.of(device, keys, extent)
        .sums(in[0], shape, places, extent, product(shape, axis + 1, shape.rank()));
  }

  private static Strided scatter(CudaDevice device, Strided[] in, IndexOps.Into into) {
    Shape shape = into.shape(), index = in[1].shape();
    int axis = into.axis();
    if (index.size() == 0) return device.zeros(in[0].dtype(), shape);
    if (shape.size() == 0) return null;
    int[] dims = index.dims();
    dims[axis] = shape.dim(axis);
    Shape reached = Shape.of(dims);
    int inner = product(index, axis + 1, index.rank());
    Strided keys = keys(device, in[1], dims[axis], index.dim(axis), inner);
    int all = reached.size();
    Strided sums = Segments.of(device, keys, all).sums(in[0], reached, index.size(), all, 1);
    if (reached.equals(shape)) return sums;
    Strided out = device.zeros(sums.dtype(), shape);
    device.copy(sums, new Strided(out.dtype(), reached, out.data(), 0, out.strides()));
    return out;
  }

  /** Where each element of an index leads: its place of the axis, and those of other axes. */
  static Strided keys(CudaDevice device, Strided index, int extent, int places, int inner) {
    Strided at = indices(index);
    Strided keys = device.unwritten(DType.INT32, Shape.of(at.size()));
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(at, stream))
            .of(device.address(keys, stream))
            .of(at.size())
            .of(extent)
            .of(device.faults().index());
    Division.by(inner).asOne(Division.by(places).asOne(a));
    Flat.launch(device, "pick", "keys_" + at.dtype().bytes(), at.size(), a);
    return keys;
  }
}
