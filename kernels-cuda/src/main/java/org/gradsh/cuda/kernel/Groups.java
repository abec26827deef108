package org.gradsh.cuda.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.autograd.expr.FusedCode;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.op.Casts;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Kernel;
import org.gradsh.cuda.driver.Module;
import org.gradsh.cuda.ptx.FusedPtx;
import org.gradsh.cuda.ptx.LoopPtx;
import org.gradsh.cuda.ptx.RowsPtx;

/**
 * The fused groups of compiled graphs: kernels that are written while the program runs, and
 * translated once for each text, whichever groups it is of.
 */
public final class Groups {
  /** Past these four elements at a time take too many registers. */
  private static final int MOST_TOGETHER = 12, DEAR = 40;

  /** Parameters that a launch takes, by far. */
  private static final int MOST_PARAMETERS = 200;

  /** Longer rows are for more threads than a warp has. */
  private static final int LONGEST_ROW = 1024;

  /** Bytes that memory is read by. */
  private static final int SECTOR = 32;

  private final CudaDevice device;
  private final Map<String, Kernel> translated = new ConcurrentHashMap<>();

  public Groups(CudaDevice device) {
    this.device = device;
  }

  /** See {@link org.gradsh.autograd.device.Accelerator#fused}. */
  public FusedCode of(Group group) {
    if (group.steps().stream().allMatch(s -> s.reduce() == Reduce.NONE)) return new Elements(group);
    int axes = RowsPtx.axes(group);
    if (axes == 0) return null;
    int[] dims = group.loop().dims();
    int row = 1;
    for (int a = dims.length - axes; a < dims.length; a++) row *= dims[a];
    return row <= LONGEST_ROW ? new Rows(group, row) : null;
  }

  private Kernel translated(String ptx, String entry) {
    return translated.computeIfAbsent(
        ptx, text -> new Module(device.context(), "compile", text).kernel(entry));
  }

  /** How a kernel goes over its operands, of which it takes few parameters. */
  private static LoopPlan plan(Strided[] x, Supplier<LoopPlan> made) {
    LoopPlan plan = made.get();
    for (int k = 0; parameters(plan) > MOST_PARAMETERS && k < x.length; k++) {
      if (x[k].isHost() || x[k].isContiguous()) continue;
      x[k] = Casts.contiguous(x[k]);
      plan = made.get();
    }
    return plan;
  }

  private static int parameters(LoopPlan plan) {
    int rank = plan.extents().length;
    return plan.form().access().size() + (plan.strides().length + 3) * rank;
  }

  private static Strided[] spread(Group group, Strided[] in) {
    Strided[] x = new Strided[in.length];
    for (int k = 0; k < x.length; k++) x[k] = in[k].broadcastTo(group.loop());
    return x;
  }

  /** A group that has a value for each element and no others. */
  private final class Elements implements FusedCode {
    private final Group group;
    private final boolean together;
    private final Map<LoopPtx.Form, Kernel> kernels = new ConcurrentHashMap<>();

    Elements(Group group) {
      this.group = group;
      int blocks = group.inputs().size() + group.outputShapes().size();
      together = group.cost() < DEAR && blocks <= MOST_TOGETHER;
    }

    @Override
    public void run(Strided[] in, Strided[] out) {
      Strided[] x = spread(group, in);
      LoopPlan plan = plan(x, () -> LoopPlan.of(x, out, together));
      Kernel kernel =
          kernels.computeIfAbsent(
              plan.form(), form -> translated(FusedPtx.of(group, form), FusedPtx.ENTRY));
      Loops.launch(device, kernel, plan, x, out);
    }

    @Override
    public String source() {
      return FusedPtx.text(group);
    }
  }

  /** A group that reduces rows. */
  private final class Rows implements FusedCode {
    private final Group group;
    private final int row;
    private final Map<LoopPtx.Form, Kernel> kernels = new ConcurrentHashMap<>();

    Rows(Group group, int row) {
      this.group = group;
      this.row = row;
    }

    /** The last axes that are reduced are not counted here: they may have no elements. */
    private int rows() {
      int[] dims = group.loop().dims();
      int rows = 1;
      for (int a = 0; a < dims.length - RowsPtx.axes(group); a++) rows *= dims[a];
      return rows;
    }

    @Override
    public void run(Strided[] in, Strided[] out) {
      int rows = rows();
      if (rows == 0) return;
      Strided[] near = new Strided[in.length];
      for (int k = 0; k < in.length; k++)
        near[k] = isFarApart(in[k]) ? Casts.contiguous(in[k]) : in[k];
      Strided[] x = spread(group, near);
      // Operands are gone over as the loop's shape is; results are not all of it.
      Shape loop = group.loop();
      Strided whole = new Strided(group.compute(), loop, null, 0, loop.rowMajorStrides());
      LoopPlan plan = plan(x, () -> LoopPlan.inOrder(x, new Strided[] {whole}, false));
      LoopPtx.Form form = FusedPtx.form(group, plan.form());
      Kernel kernel =
          kernels.computeIfAbsent(form, f -> translated(RowsPtx.of(group, f), RowsPtx.ENTRY));
      Arguments a = Loops.arguments(device, plan, loop.size(), x, out).of(row).of(rows);
      int warps = LoopPtx.THREADS / RowsPtx.WARP;
      device.stream().launch(kernel, (rows - 1) / warps + 1, LoopPtx.THREADS, a);
      for (int k = 0; k < in.length; k++) {
        if (near[k] != in[k]) ((DeviceArray) near[k].data()).release();
      }
    }

    /**
     * Whether each element of a row is in another sector: tiles turn that faster. What is broadcast
     * has few elements and would have many.
     */
    private static boolean isFarApart(Strided s) {
      int last = s.shape().rank() - 1;
      if (s.isHost() || last < 0 || s.shape().dim(last) == 1 || s.size() == 0) return false;
      for (int a = 0; a < last; a++) if (s.strides()[a] == 0 && s.shape().dim(a) > 1) return false;
      return (long) Math.abs(s.strides()[last]) * s.dtype().bytes() >= SECTOR;
    }

    @Override
    public String source() {
      return RowsPtx.text(group, FusedPtx.form(group));
    }
  }
}
