package org.gradsh.cuda;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.cpu.Draws;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.kernel.Loops;
import org.gradsh.cuda.kernel.Randoms;
import org.gradsh.cuda.kernel.Structural;
import org.gradsh.cuda.kernel.Written;
import org.gradsh.cuda.memory.CudaArray;
import org.gradsh.cuda.memory.Faults;
import org.gradsh.cuda.memory.Pool;
import org.gradsh.cuda.memory.Staging;

/**
 * A CUDA device as the engine sees it. Each thread has a stream of its own; launches do not wait,
 * only what reads elements does.
 */
public final class CudaDevice implements Accelerator {
  /** What a thread works with here. */
  private record Lane(Stream stream, Staging staging) {}

  private final Context context;
  private final Pool pool;
  private final Faults faults;
  private final Loops loops;
  private final Written written;
  private final ThreadLocal<Lane> lanes;

  CudaDevice(int index) {
    context = Context.open(index);
    pool = new Pool(context, this);
    faults = new Faults(context);
    loops = new Loops(this);
    written = new Written(context);
    lanes =
        ThreadLocal.withInitial(
            () -> {
              Stream stream = new Stream(context);
              return new Lane(stream, new Staging(context, stream));
            });
  }

  // ---- for what computes here ----

  public Context context() {
    return context;
  }

  public Faults faults() {
    return faults;
  }

  /** The kernels that are written by hand. */
  public Written written() {
    return written;
  }

  /** The calling thread's stream. */
  public Stream stream() {
    return lanes.get().stream;
  }

  /** The address of a block's first element, for work that is put into the stream. */
  public long address(Strided block, Stream stream) {
    return ((CudaArray) block.data()).address(block.offset(), stream);
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
    int n = shape.size();
    CudaArray array = pool.allocate(dtype, n, stream());
    Buffers.born(array);
    return Strided.contiguous(dtype, shape, array);
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
    Strided compact = Compact.of(host);
    Strided rows = org.gradsh.autograd.op.Casts.contiguous(compact);
    Strided out = unwritten(rows.dtype(), rows.shape());
    Lane lane = lanes.get();
    lane.staging.upload(
        rows.data(), rows.offset(), rows.size(), rows.dtype().bytes(), address(out, lane.stream));
    return out.broadcastTo(host.shape());
  }

  @Override
  public Strided download(Strided here) {
    Strided rows = org.gradsh.autograd.op.Casts.contiguous(Compact.of(here));
    Object array = rows.dtype().newArray(rows.size());
    Lane lane = lanes.get();
    if (rows.size() > 0) {
      lane.staging.download(address(rows, lane.stream), array, rows.size(), rows.dtype().bytes());
    }
    faults.check();
    return Strided.contiguous(rows.dtype(), rows.shape(), array).broadcastTo(here.shape());
  }

  @Override
  public void copy(Strided in, Strided out) {
    loops.copy(in, out);
  }

  @Override
  public void elementwise(Elementwise op, DType compute, Strided[] in, Strided out) {
    loops.run(op, compute, in, out);
  }

  @Override
  public Strided structural(String op, Object attributes, Strided[] in) {
    return Structural.run(this, op, attributes, in);
  }

  @Override
  public Strided draw(
      Draws.Kind kind, DType dtype, Shape shape, long low, long bound, Philox random) {
    return Randoms.draw(this, kind, dtype, shape, low, bound, random);
  }

  @Override
  public MemoryStats memoryStats() {
    return pool.stats();
  }

  @Override
  public void synchronize() {
    stream().synchronize();
    faults.check();
  }
}
