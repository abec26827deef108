package org.gradsh.cuda.kernel;

import java.lang.ref.Reference;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.SortOps;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/** Sorting, and places in what is sorted: {@code order.cu}. */
final class Orders {
  /** What a block sorts. */
  private static final int TILE = 512;

  /** What a block merges. */
  private static final int SPAN = 2 * TILE;

  private Orders() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("argSort", (device, order, in) -> argSort(device, in[0], (SortOps.Order) order));
    ops.put("searchSorted", (device, right, in) -> search(device, in, (Boolean) right));
  }

  private static Strided argSort(CudaDevice device, Strided x, SortOps.Order order) {
    if (x.size() == 0) return device.unwritten(DType.INT64, x.shape());
    int axis = order.axis(), last = x.shape().rank() - 1;
    if (axis >= last) return rows(device, x, order.descending());
    Strided places = rows(device, Casts.contiguous(exchanged(x, axis)), order.descending());
    return Casts.fresh(exchanged(places, axis), DType.INT64);
  }

  /** With the axis and the last one exchanged: a view. */
  private static Strided exchanged(Strided x, int axis) {
    int[] dims = x.shape().dims(), strides = x.strides().clone();
    int last = dims.length - 1;
    int d = dims[axis], s = strides[axis];
    dims[axis] = dims[last];
    strides[axis] = strides[last];
    dims[last] = d;
    strides[last] = s;
    return new Strided(x.dtype(), Shape.of(dims), x.data(), x.offset(), strides);
  }

  /** Where the elements of each row go in order: int64, row-major. */
  static Strided rows(CudaDevice device, Strided in, boolean descending) {
    int axis = Math.max(0, in.shape().rank() - 1);
    Strided x = AxisSet.others(in, axis).fits() ? in : Casts.contiguous(in);
    Strided out = device.unwritten(DType.INT64, x.shape());
    int n = x.shape().rank() == 0 ? 1 : x.shape().dim(axis);
    Lines lines = Lines.of(x, axis, 1);
    Team team = Team.rows(lines.count(), Math.min(n, TILE), 1);
    Stream stream = device.stream();
    int tiles = (n - 1) / team.size() + 1;
    int bytes = x.dtype().bytes() == 8 ? 16 : 8;
    Strided from = null, to = null;
    if (tiles > 1) {
      Shape items = Shape.of(x.size() * (bytes / 8));
      from = device.unwritten(DType.INT64, items);
      to = device.unwritten(DType.INT64, items);
    }
    Arguments a =
        Arguments.begin()
            .of(device.address(x, stream))
            .of(tiles == 1 ? device.address(out, stream) : 0)
            .of(tiles == 1 ? 0 : device.address(from, stream))
            .of(lines.count())
            .of(n)
            .of(lines.step())
            .of(descending ? -1 : 0);
    lines.kept().into(a);
    var sort = device.written().kernel("order", "tiles_" + Written.suffix(x.dtype()));
    stream.launch(sort, team.blocks(lines.count()) * tiles, 1, 1, team.x(), team.y(), 0, a);
    var merge = tiles == 1 ? null : device.written().kernel("order", "merge_" + bytes);
    for (long width = TILE; width < n; width *= 2) {
      boolean done = 2 * width >= n;
      Arguments m =
          Arguments.begin()
              .of(device.address(from, stream))
              .of(device.address(to, stream))
              .of(done ? device.address(out, stream) : 0)
              .of(n)
              .of((int) width);
      stream.launch(merge, ((n - 1) / SPAN + 1) * lines.count(), TILE, m);
      Strided swap = from;
      from = to;
      to = swap;
    }
    Reference.reachabilityFence(from);
    Reference.reachabilityFence(to);
    return out;
  }

  private static Strided search(CudaDevice device, Strided[] in, boolean right) {
    DType dtype = in[0].dtype().promote(in[1].dtype());
    Strided values = Casts.contiguous(Casts.cast(in[1], dtype));
    Strided sorted = Casts.contiguous(Casts.cast(in[0], dtype));
    int n = sorted.shape().dim(-1), size = values.size();
    if (n == 0) return device.zeros(DType.INT64, in[1].shape());
    Strided out = device.unwritten(DType.INT64, in[1].shape());
    if (size == 0) return out;
    int rows = sorted.shape().rank() == 1 ? 1 : sorted.size() / n;
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(sorted, stream))
            .of(device.address(values, stream))
            .of(device.address(out, stream))
            .of(size)
            .of(size / rows)
            .of(n)
            .of(right ? 1 : 0);
    Flat.launch(device, "order", "search_" + Written.suffix(dtype), size, a);
    return out;
  }
}
