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
import org.gradsh.autograd.device.Repeated;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.FusedCode;
import org.gradsh.autograd.expr.FusedLoop;
import org.gradsh.autograd.op.Casts;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.kernel.CellKernels;
import org.gradsh.cuda.kernel.Groups;
import org.gradsh.cuda.kernel.Loops;
import org.gradsh.cuda.kernel.Randoms;
import org.gradsh.cuda.kernel.Records;
import org.gradsh.cuda.kernel.Replay;
import org.gradsh.cuda.kernel.Structural;
import org.gradsh.cuda.kernel.Tables;
import org.gradsh.cuda.kernel.Written;
import org.gradsh.cuda.memory.Arena;
import org.gradsh.cuda.memory.CudaArray;
import org.gradsh.cuda.memory.Faults;
import org.gradsh.cuda.memory.Pool;
import org.gradsh.cuda.memory.Staging;

/**
 * A CUDA device as the engine sees it. Each thread has a stream of its own; launches do not wait,
 * only what reads elements does.
 */
public final class CudaDevice implements Accelerator {
  private final Context context;
  private final Pool pool;
  private final Loops loops;
  private final Groups groups;
  private final Written written;
  private final Tables tables;
  private final CellKernels cells;
  private final Lanes lanes;
  private final Records records = new Records();

  CudaDevice(int index, int ordinal) {
    context = Context.open(index, ordinal);
    pool = new Pool(context, this, records::drop);
    loops = new Loops(this);
    groups = new Groups(this);
    written = new Written(context);
    tables = new Tables(this);
    cells = new CellKernels(this);
    lanes = new Lanes(context);
  }

  // ---- for what computes here ----

  public Context context() {
    return context;
  }

  /** Where kernels note what they find in elements that cannot be: the calling thread's. */
  public Faults faults() {
    return lanes.current().noted();
  }

  /** The kernels that are written by hand. */
  public Written written() {
    return written;
  }

  /** Tables that kernels read. */
  public Tables tables() {
    return tables;
  }

  /** The kernels of recurrent cells. */
  public CellKernels cells() {
    return cells;
  }

  /** The calling thread's stream. */
  public Stream stream() {
    return lanes.current().stream();
  }

  /**
   * The address of a block's first element, for work that is put into the stream. The array is held
   * until the op is through.
   */
  public long address(Strided block, Stream stream) {
    CudaArray array = (CudaArray) block.data();
    Lane lane = lanes.current();
    lane.hold(array);
    // A record cannot wait; what it reads is waited for before it is launched.
    Stream user = lane.arena() == null ? stream : lane.own;
    return array.address(block.offset(), user);
  }

  /** A copy here that the op at work makes for later ones, which is no part of a record. */
  public Strided kept(Strided host) {
    Lane lane = lanes.current();
    Strided made = lane.unrecorded(() -> upload(host));
    lane.keep(made.data());
    return made;
  }

  // ---- for work that is recorded ----

  /**
   * How often elements were copied between the CPU and here for the calling thread: no record has
   * part in that.
   */
  public long copies() {
    return lanes.current().staging.copies();
  }

  /** What is recorded here. */
  public Records records() {
    return records;
  }

  /** Memory for work of the calling thread that is about to be recorded. */
  public Arena arena() {
    Lane lane = lanes.current();
    return pool.arena(lane.own, lane.faults);
  }

  /**
   * Has all work of the calling thread put into another stream, and its arrays made in an arena and
   * kept by it; null: no more.
   */
  public void record(Arena arena) {
    lanes.record(arena);
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
    CudaArray array = lane.allocate(pool, dtype, shape.size());
    Buffers.born(array);
    return Strided.contiguous(dtype, shape, array);
  }

  /**
   * Work of one op: what it takes addresses of is held until it is done, what it has made beside
   * its result is then free.
   */
  private Strided op(String name, Supplier<Strided> work) {
    Lane lane = lanes.current();
    Strided result = null;
    lane.enter();
    try {
      result = work.get();
    } finally {
      lane.leave(result == null ? null : result.data());
    }
    lane.settle(name);
    return result;
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
    return op("to", () -> uploaded(host));
  }

  private Strided uploaded(Strided host) {
    Strided rows = Casts.contiguous(Compact.of(host));
    Strided out = unwritten(rows.dtype(), rows.shape());
    Lane lane = lanes.current();
    if (rows.size() == 1) {
      Staging.set(rows.data(), rows.offset(), address(out, lane.stream()), lane.stream());
      return out.broadcastTo(host.shape());
    }
    lane.staging.upload(
        rows.data(), rows.offset(), rows.size(), rows.dtype().bytes(), address(out, lane.stream()));
    return out.broadcastTo(host.shape());
  }

  @Override
  public Strided download(Strided here) {
    return op("to", () -> downloaded(here));
  }

  private Strided downloaded(Strided here) {
    Strided rows = Casts.contiguous(Compact.of(here));
    Object array = rows.dtype().newArray(rows.size());
    Lane lane = lanes.current();
    if (rows.size() > 0) {
      lane.staging.download(address(rows, lane.stream()), array, rows.size(), rows.dtype().bytes());
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
    lane.settle("a copy");
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
    lane.settle(op.name());
  }

  @Override
  public Strided structural(String op, Object attributes, Strided[] in) {
    return op(op, () -> Structural.run(this, op, attributes, in));
  }

  @Override
  public Strided draw(
      Draws.Kind kind, DType dtype, Shape shape, long low, long bound, Philox random) {
    return op("a draw", () -> Randoms.draw(this, kind, dtype, shape, low, bound, random));
  }

  @Override
  public FusedCode fused(FusedLoop.Group group) {
    FusedCode code = groups.of(group);
    if (code == null) return null;
    return new FusedCode() {
      @Override
      public void run(Strided[] in, Strided[] out) {
        op(
            "a compiled group",
            () -> {
              code.run(in, out);
              return null;
            });
      }

      @Override
      public String source() {
        return code.source();
      }
    };
  }

  @Override
  public Repeated repeated(Repeated work) {
    return Replay.of(this, work);
  }

  @Override
  public MemoryStats memoryStats() {
    return pool.stats();
  }

  @Override
  public void synchronize() {
    Lane lane = lanes.current();
    lane.own.synchronize();
    lane.check();
  }

  @Override
  public void check() {
    lanes.check();
  }
}
