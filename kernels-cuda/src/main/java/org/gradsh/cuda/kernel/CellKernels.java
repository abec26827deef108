package org.gradsh.cuda.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.Cell;
import org.gradsh.autograd.expr.Cell.Line;
import org.gradsh.autograd.expr.Cell.Part;
import org.gradsh.autograd.expr.Cell.Place;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.autograd.expr.FusedLoop.Step;
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

  /**
   * The lines of one way.
   *
   * @param keeps whether what is kept is written
   */
  private record Way(Cell cell, boolean isBack, boolean keeps, DType dtype) {}

  /** What is read and written, in the order of the kernel's parameters. */
  private record Lines(String name, List<Place> reads, List<Place> writes, Group group) {
    private static final Shape ANY = Shape.of(1);

    static Lines of(Way way) {
      List<Line> lines = way.isBack ? way.cell.backward() : way.cell.forward();
      List<Place> reads = new ArrayList<>(), writes = new ArrayList<>(), made = new ArrayList<>();
      for (Line line : lines) {
        for (Place p : line.from()) if (!made.contains(p) && !reads.contains(p)) reads.add(p);
        made.add(line.to());
      }
      Map<Place, Integer> operands = new HashMap<>();
      for (int k = 0; k < reads.size(); k++) operands.put(reads.get(k), k);
      List<Step> steps = new ArrayList<>();
      for (Line line : lines) {
        Function<Expr.Operand, Expr> from =
            o -> Expr.operand(operands.get(line.from().get(o.index())));
        boolean stored = isWritten(line.to().part(), way.keeps);
        steps.add(Step.of(line.op().forward().replaced(from), stored));
        operands.put(line.to(), reads.size() + steps.size() - 1);
        if (stored) writes.add(line.to());
      }
      String name = way.cell.name() + (way.isBack ? "_back" : way.keeps ? "_steps" : "");
      return new Lines(name, reads, writes, new Group(way.dtype, ANY, List.of(), steps));
    }

    private static boolean isWritten(Part part, boolean keeps) {
      return part != Part.SCRATCH && (keeps || part != Part.KEPT);
    }
  }

  private record Key(Way way, LoopPtx.Form form) {}

  private final CudaDevice device;
  private final Map<Way, Lines> lines = new ConcurrentHashMap<>();
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
    Way way = new Way(cell, isBack, keeps, dtype);
    Lines all = lines.computeIfAbsent(way, Lines::of);
    Strided[] in = all.reads.stream().map(where).toArray(Strided[]::new);
    Strided[] out = all.writes.stream().map(where).toArray(Strided[]::new);
    boolean together = in.length + out.length <= MOST_TOGETHER && all.group.cost() < DEAR;
    LoopPlan plan = LoopPlan.of(in, out, together);
    Kernel kernel =
        kernels.computeIfAbsent(
            new Key(way, plan.form()), key -> translate(all.name, all.group, key.form));
    Loops.launch(device, kernel, plan, in, out);
  }

  private Kernel translate(String name, Group group, LoopPtx.Form form) {
    Module module = new Module(device.context(), name, FusedPtx.of(group, form));
    return new Kernel(name, module.kernel(FusedPtx.ENTRY).handle());
  }
}
