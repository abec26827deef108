package org.gradsh.cuda.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.FusedCode;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.op.Casts;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Kernel;
import org.gradsh.cuda.driver.Module;
import org.gradsh.cuda.ptx.Access;
import org.gradsh.cuda.ptx.FusedPtx;
import org.gradsh.cuda.ptx.LoopPtx;

/**
 * The fused groups of compiled graphs: kernels that are written while the program runs, and
 * translated once for each text, whichever groups it is of.
 */
public final class Groups {
  /** Past these four elements at a time take too many registers. */
  private static final int MOST_TOGETHER = 12, DEAR = 40;

  /** Parameters that a launch takes, by far. */
  private static final int MOST_PARAMETERS = 200;

  private final CudaDevice device;
  private final Map<String, Kernel> translated = new ConcurrentHashMap<>();

  public Groups(CudaDevice device) {
    this.device = device;
  }

  /** See {@link org.gradsh.autograd.device.Accelerator#fused}. */
  public FusedCode of(Group group) {
    boolean reduces = group.steps().stream().anyMatch(s -> s.reduce() != Reduce.NONE);
    return reduces ? null : new Elements(group);
  }

  private Kernel translated(String ptx, String entry) {
    return translated.computeIfAbsent(
        ptx, text -> new Module(device.context(), "compile", text).kernel(entry));
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
      Strided[] x = new Strided[in.length];
      for (int k = 0; k < x.length; k++) x[k] = in[k].broadcastTo(group.loop());
      LoopPlan plan = LoopPlan.of(x, out, together);
      // Whole copies take fewer parameters.
      for (int k = 0; parameters(plan) > MOST_PARAMETERS && k < x.length; k++) {
        if (plan.form().access().get(k) != Access.STRIDED) continue;
        x[k] = Casts.contiguous(x[k]);
        plan = LoopPlan.of(x, out, together);
      }
      Kernel kernel =
          kernels.computeIfAbsent(
              plan.form(), form -> translated(FusedPtx.of(group, form), FusedPtx.ENTRY));
      Loops.launch(device, kernel, plan, x, out);
    }

    private static int parameters(LoopPlan plan) {
      int rank = plan.extents().length;
      return plan.form().access().size() + (plan.strides().length + 3) * rank;
    }

    @Override
    public String source() {
      return FusedPtx.text(group);
    }
  }
}
