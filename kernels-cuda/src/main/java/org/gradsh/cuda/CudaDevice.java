package org.gradsh.cuda;

import java.util.function.Supplier;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.cpu.Draws;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.op.Casts;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.kernel.Loops;
import org.gradsh.cuda.kernel.Randoms;
import org.gradsh.cuda.kernel.Structural;
import org.gradsh.cuda.kernel.Tables;
import org.gradsh.cuda.kernel.Written;
import org.gradsh.cuda.memory.CudaArray;
import org.gradsh.cuda.memory.Faults;
import org.gradsh.cuda.memory.Pool;

/**
 * A CUDA device as the engine sees it. Each thread has a stream of its own; launches do not wait,
 * only what reads elements does.
 */
public final class CudaDevice implements Accelerator {
  private final Context context;
  private final Pool pool;
  private final Loops loops;
  private final Written written;
  private final Tables tables;
  private final Lanes lanes;

  CudaDevice(int index) {
    context = Context.open(index);
    pool = new Pool(context, this);
    loops = new Loops(this);
    written = new Written(context);
    tables = new Tables(this);
    lanes = new Lanes(context);
  }

  // ---- for what computes here ----

  public Context context() {
    return context;
  }

  /** Where kernels note what they find in elements that cannot be: the calling thread's. */
  public Faults faults() {
    return lanes.current().faults;
  }

  /** The kernels that are written by hand. */
  public Written written() {
    return written;
  }

  /** Tables that kernels read. */
  public Tables tables() {
    return tables;
  }

  /** The calling thread's stream. */
  public Stream stream() {
    return lanes.current().stream;
  }

  /**
   * The address of a block's first element, for work that is put into the stream. The array is held
   * until the op is through.
   */
  public long address(Strided block, Stream stream) {
    CudaArray array = (CudaArray) block.data();
    lanes.current().hold(array);
    return array.address(block.offset(), stream);
  }

  /** Keeps an array for later ops that the op at work has made. */
  public void keep(Strided made) {
    lanes.current().keep(made.data());
  }

  // ---- for the engine ----

  @Override
  public String type() {
    return CudaProvider.TYPE;
  }

  @Override
  public int index() {
    return context.index();
  }

  @Override
  public Strided unwritten(DType dtype, Shape shape) {
    Lane lane = lanes.current();
    CudaArray array = pool.allocate(dtype, shape.size(), lane.stream, lane.faults);
    lane.made(array);
    Buffers.born(array);
    return Strided.contiguous(dtype, shape, array);
  }

  /**
   * Work of one op: what it takes addresses of is held until it is done, what it has made beside
   * its result is then free.
   */
  private Strided op(Supplier<Strided> work) {
    Lane lane = lanes.current();
    Strided result = null;
    lane.enter();
    try {
      return result = work.get();
    } finally {
      lane.leave(result == null ? null : result.data());
    }
  }

  @Override
  public Strided zeros(DType dtype, Shape shape) {
    Strided out = unwritten(dtype, shape);
    Stream stream = stream();
    if (out.size() > 0) stream.zero(address(out, stream), (long) out.size() * dtype.bytes());
    return out;
  }

  @Override
  public Strided upload(Strided host) {
    return op(() -> uploaded(host));
  }

  private Strided uploaded(Strided host) {
    Strided rows = Casts.contiguous(Compact.of(host));
    Strided out = unwritten(rows.dtype(), rows.shape());
    Lane lane = lanes.current();
    lane.staging.upload(
        rows.data(), rows.offset(), rows.size(), rows.dtype().bytes(), address(out, lane.stream));
    return out.broadcastTo(host.shape());
  }

  @Override
  public Strided download(Strided here) {
    return op(() -> downloaded(here));
  }

  private Strided downloaded(Strided here) {
    Strided rows = Casts.contiguous(Compact.of(here));
    Object array = rows.dtype().newArray(rows.size());
    Lane lane = lanes.current();
    if (rows.size() > 0) {
      lane.staging.download(address(rows, lane.stream), array, rows.size(), rows.dtype().bytes());
    }
    lane.check();
    return Strided.contiguous(rows.dtype(), rows.shape(), array).broadcastTo(here.shape());
  }

  @Override
  public void copy(Strided in, Strided out) {
    Lane lane = lanes.current();
    lane.enter();
    try {
      loops.copy(in, out);
    } finally {
      lane.leave(null);
    }
  }

  @Override
  public void elementwise(Elementwise op, DType compute, Strided[] in, Strided out) {
    Lane lane = lanes.current();
    lane.enter();
    try {
      loops.run(op, compute, in, out);
    } finally {
      lane.leave(null);
    }
  }

  @Override
  public Strided structural(String op, Object attributes, Strided[] in) {
    return op(() -> Structural.run(this, op, attributes, in));
  }

  @Override
  public Strided draw(
      Draws.Kind kind, DType dtype, Shape shape, long low, long bound, Philox random) {
    return op(() -> Randoms.draw(this, kind, dtype, shape, low, bound, random));
  }

  @Override
  public MemoryStats memoryStats() {
    return pool.stats();
  }

  @Override
  public void synchronize() {
    Lane lane = lanes.current();
    lane.stream.synchronize();
    lane.check();
  }
}
