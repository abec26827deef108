package org.gradsh.cuda.kernel;

import java.util.concurrent.ConcurrentHashMap;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Kernel;
import org.gradsh.cuda.driver.Module;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.ptx.ElementwisePtx;
import org.gradsh.cuda.ptx.LoopPtx;

/** Elementwise ops and copies on a device: each form of loop is written and translated once. */
public final class Loops {
  /** Past this cost of an element four of them at a time are only more code. */
  private static final int DEAR = 40;

  /** What a kernel was made for; {@code op} is null for a copy. */
  private record Key(Elementwise op, DType compute, LoopPtx.Form form) {}

  /**
   * The same where nothing is strided, which is found without making a plan.
   *
   * @param layout see {@link LoopPlan#layout}
   */
  private record Plain(Elementwise op, long layout) {}

  /** What serves for all loops of a layout. */
  private record Known(Kernel kernel, LoopPlan plan) {}

  private final CudaDevice device;
  private final ConcurrentHashMap<Key, Kernel> kernels = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Plain, Known> plain = new ConcurrentHashMap<>();

  public Loops(CudaDevice device) {
    this.device = device;
  }

  /** See {@link org.gradsh.autograd.device.Accelerator#elementwise}. */
  public void run(Elementwise op, DType compute, Strided[] in, Strided out) {
    boolean mayMoveTogether = op.cost() < DEAR;
    long layout = LoopPlan.layout(compute, in, out, mayMoveTogether);
    Known known = layout < 0 ? null : plain.get(new Plain(op, layout));
    if (known == null) {
      LoopPlan plan = LoopPlan.of(in, out, mayMoveTogether);
      known = new Known(kernel(new Key(op, compute, plan.form())), plan);
      if (layout >= 0) plain.put(new Plain(op, layout), known);
    }
    launch(device, known.kernel, known.plan, in, out);
  }

  /** Writes {@code in} over {@code out}, converted. */
  public void copy(Strided in, Strided out) {
    Strided[] one = {in};
    LoopPlan plan = LoopPlan.of(one, out, true);
    launch(device, kernel(new Key(null, in.dtype(), plan.form())), plan, one, out);
  }

  private Kernel kernel(Key key) {
    Kernel known = kernels.get(key);
    return known != null ? known : kernels.computeIfAbsent(key, this::translate);
  }

  private Kernel translate(Key key) {
    String name = key.op == null ? "copy" : key.op.name();
    String ptx =
        key.op == null
            ? ElementwisePtx.copy(key.form)
            : ElementwisePtx.of(key.op, key.compute, key.form);
    Kernel kernel = new Module(device.context(), name, ptx).kernel(LoopPtx.ENTRY);
    return new Kernel(name, kernel.handle());
  }

  /** Puts a loop into the calling thread's stream. */
  static void launch(
      CudaDevice device, Kernel kernel, LoopPlan plan, Strided[] in, Strided... out) {
    int n = out[0].size();
    if (n == 0) return;
    Arguments a = arguments(device, plan, n, in, out);
    device.stream().launch(kernel, plan.blocks(n), plan.threads(), a);
  }

  /**
   * The parameters of a loop.
   *
   * @param n how many elements it goes over
   */
  static Arguments arguments(
      CudaDevice device, LoopPlan plan, int n, Strided[] in, Strided... out) {
    Stream stream = device.stream();
    Arguments a = Arguments.begin();
    for (Strided y : out) a.of(device.address(y, stream));
    for (Strided x : in) {
      if (x.isHost()) number(a, x);
      else a.of(device.address(x, stream));
    }
    a.of(n).of(device.faults().address());
    for (int extent : plan.extents()) Division.by(extent).into(a);
    if (plan.form().tiled()) {
      for (int axis = 0; axis < 2; axis++) Division.by(plan.tiles(axis)).into(a);
    }
    for (int[] strides : plan.strides()) {
      for (int k = 0; k < plan.extents().length; k++) a.of(strides[k]);
    }
    return a;
  }

  private static void number(Arguments a, Strided one) {
    int at = one.offset();
    switch (one.data()) {
      case float[] x -> a.of(x[at]);
      case double[] x -> a.of(x[at]);
      case int[] x -> a.of(x[at]);
      case long[] x -> a.of(x[at]);
      case boolean[] x -> a.of(x[at] ? 1 : 0);
      default -> throw new IllegalArgumentException("no number: " + one.data().getClass());
    }
  }
}
