package org.gradsh.cuda.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.expr.Cell;
import org.gradsh.autograd.expr.Cell.Line;
import org.gradsh.autograd.expr.Cell.Part;
import org.gradsh.autograd.expr.Cell.Place;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.autograd.expr.FusedLoop.Step;

/**
 * The lines of a cell as one group of elementwise steps.
 *
 * @param name of its kernel
 * @param reads what is read, in the order of the kernel's parameters
 * @param writes what is written, so too
 */
public record CellLines(String name, List<Place> reads, List<Place> writes, Group group) {
  private static final Shape ANY = Shape.of(1);

  /**
   * The lines of one way.
   *
   * @param keeps whether what is kept is written
   */
  public record Way(Cell cell, boolean isBack, boolean keeps, DType dtype) {}

  /** The lines of a way. */
  public static CellLines of(Way way) {
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
    return new CellLines(name, reads, writes, new Group(way.dtype, ANY, List.of(), steps));
  }

  private static boolean isWritten(Part part, boolean keeps) {
    return part != Part.SCRATCH && (keeps || part != Part.KEPT);
  }
}
