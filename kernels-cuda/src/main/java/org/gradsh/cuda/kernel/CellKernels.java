package org.gradsh.cuda.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.Cell;
import org.gradsh.autograd.expr.Cell.Place;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Kernel;
import org.gradsh.cuda.driver.Module;
import org.gradsh.cuda.ptx.FusedPtx;
import org.gradsh.cuda.ptx.LoopPtx;

/**
 * The kernels of a recurrent cell's step: all its lines are one, each from the registers of those
 * before it, written and translated once for a form of its operands.
 */
public final class CellKernels {
  /** Past these four elements at a time take too many registers. */
  private static final int MOST_TOGETHER = 12, DEAR = 40;

  private record Key(CellLines.Way way, LoopPtx.Form form) {}

  private final CudaDevice device;
  private final Map<CellLines.Way, CellLines> lines = new ConcurrentHashMap<>();
  private final Map<Key, Kernel> kernels = new ConcurrentHashMap<>();

  public CellKernels(CudaDevice device) {
    this.device = device;
  }

  /**
   * Puts a step into the calling thread's stream.
   *
   * @param where the elements of a place, [n, hidden]; those of all that is written lie alike
   */
  void run(Cell cell, boolean isBack, boolean keeps, DType dtype, Function<Place, Strided> where) {
    CellLines.Way way = new CellLines.Way(cell, isBack, keeps, dtype);
    CellLines all = lines.computeIfAbsent(way, CellLines::of);
    Strided[] in = all.reads().stream().map(where).toArray(Strided[]::new);
    Strided[] out = all.writes().stream().map(where).toArray(Strided[]::new);
    boolean together = in.length + out.length <= MOST_TOGETHER && all.group().cost() < DEAR;
    LoopPlan plan = LoopPlan.of(in, out, together);
    Kernel kernel =
        kernels.computeIfAbsent(
            new Key(way, plan.form()), key -> translate(all.name(), all.group(), key.form));
    Loops.launch(device, kernel, plan, in, out);
  }

  private Kernel translate(String name, Group group, LoopPtx.Form form) {
    Module module = new Module(device.context(), name, FusedPtx.of(group, form));
    return new Kernel(name, module.kernel(FusedPtx.ENTRY).handle());
  }
}
