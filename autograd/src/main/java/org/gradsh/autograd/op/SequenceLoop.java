package org.gradsh.autograd.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Cell;
import org.gradsh.autograd.expr.Cell.Line;
import org.gradsh.autograd.expr.Cell.Part;
import org.gradsh.autograd.expr.Cell.Place;
import org.gradsh.autograd.tape.Transforms;

/**
 * What the kernels of a {@link Sequence} compute, as a loop of other ops: for derivatives of higher
 * orders, forward mode, and batches whose weights differ.
 *
 * <p>Operands are those of the sequence, with leading axes: x has them behind its first, the
 * cotangent behind its second, all else in front. Of several dtypes, all is computed in the one
 * that the kernels take.
 */
final class SequenceLoop {
  private static final int X = 0, H = 1;

  private final Cell cell;

  SequenceLoop(Cell cell) {
    this.cell = cell;
  }

  /**
   * What the steps make.
   *
   * @param states of each step
   * @param kept of each step
   */
  private record Path(Tensor[][] states, Tensor[][] kept) {}

  /** The operands in the dtype that the kernels compute all of them in. */
  private static Tensor[] alike(Tensor[] in) {
    DType dtype = Sequence.dtype(Arrays.stream(in).map(Tensor::dtype).toArray(DType[]::new));
    return Arrays.stream(in).map(t -> t.to(dtype)).toArray(Tensor[]::new);
  }

  /**
   * @param in of one dtype
   * @param lines that make the states, and what is kept where it is wanted
   * @param more is added to each step's product, as x lies; null for nothing
   */
  private Path path(List<Line> lines, Tensor[] in, Tensor more, boolean isBackwards) {
    int steps = in[X].shape().dim(0), count = cell.states(), w = H + count;
    Path path = new Path(new Tensor[steps][count], new Tensor[steps][cell.kept()]);
    Tensor[] before = Arrays.copyOfRange(in, H, w);
    Tensor turned = in[w].swapAxes(-1, -2);
    // Cut all at once: each slice taken by itself has a cotangent as large as all of them.
    List<Tensor> inputs = JoinOps.unstack(in[X], 0);
    List<Tensor> added = more == null ? List.of() : JoinOps.unstack(more, 0);
    for (int k = 0; k < steps; k++) {
      int t = isBackwards ? steps - 1 - k : k;
      Tensor product = LinalgOps.matmul(before[0], turned);
      if (more != null) product = product.add(added.get(t));
      Map<Place, Tensor> known = new HashMap<>();
      Tensor input = inputs.get(t);
      gates(lines, known, Part.INPUT, input);
      gates(lines, known, Part.PRODUCT, product);
      if (reads(lines, Part.BOTH)) {
        gates(lines, known, Part.BOTH, input.add(product));
      }
      for (int s = 0; s < count; s++) known.put(new Place(Part.BEFORE, s), before[s]);
      if (cell.isBiased()) known.put(new Place(Part.BIAS, 0), in[w + 1]);
      for (Line line : lines) {
        Tensor[] from = line.from().stream().map(known::get).toArray(Tensor[]::new);
        known.put(line.to(), Apply.elementwise(line.op(), from));
      }
      for (int s = 0; s < count; s++) {
        path.states[t][s] = before[s] = known.get(new Place(Part.AFTER, s));
      }
      for (int j = 0; j < cell.kept(); j++) path.kept[t][j] = known.get(new Place(Part.KEPT, j));
    }
    return path;
  }

  private static boolean reads(List<Line> lines, Part part) {
    return lines.stream().anyMatch(line -> line.from().stream().anyMatch(p -> p.part() == part));
  }

  /** The gates that the lines read. */
  private void gates(List<Line> lines, Map<Place, Tensor> known, Part part, Tensor all) {
    for (Line line : lines) {
      for (Place p : line.from()) {
        if (p.part() != part) continue;
        known.computeIfAbsent(p, _ -> CellOps.gate(all, cell.gates(), p.index()));
      }
    }
  }

  private Tensor results(Path path) {
    List<Tensor> all = new ArrayList<>();
    for (int s = 0; s < cell.states(); s++) {
      List<Tensor> one = new ArrayList<>();
      for (Tensor[] states : path.states) one.add(states[s]);
      all.add(JoinOps.stack(0, one));
    }
    return all.size() == 1 ? ShapeOps.unsqueeze(all.getFirst(), 0) : JoinOps.stack(0, all);
  }

  /** The states after each step, [states, steps, …, n, hidden]. */
  Tensor results(Tensor[] in, boolean isBackwards) {
    return results(path(cell.inOps(), alike(in), null, isBackwards));
  }

  /**
   * All that the steps make, as it lies.
   *
   * @param lead how many leading axes there are
   */
  Tensor made(Tensor[] in, boolean isBackwards, int lead) {
    Path path = path(cell.forward(), alike(in), null, isBackwards);
    List<Tensor> parts = new ArrayList<>();
    for (int s = 0; s < cell.states(); s++) {
      for (Tensor[] states : path.states) parts.add(states[s]);
    }
    for (Tensor[] kept : path.kept) parts.addAll(List.of(kept));
    return JoinOps.concat(lead, parts.stream().map(p -> ShapeOps.flatten(p, lead)).toList());
  }

  /**
   * All that comes back, as it lies.
   *
   * @param operands with what the steps made, and the cotangent behind them
   */
  Tensor back(Tensor[] operands, boolean isBackwards, int lead) {
    int first = H + cell.states();
    Tensor[] in = alike(operands);
    List<Tensor> by = new ArrayList<>(Arrays.asList(in).subList(0, first));
    if (cell.isApart()) by.add(Apply.zeros(in[X].shape(), in[X].dtype(), in[X]));
    List<Tensor> pulled =
        Transforms.vjp(
                "vjp",
                z -> {
                  Tensor[] all = in.clone();
                  System.arraycopy(z, 0, all, 0, first);
                  Tensor more = z.length > first ? z[first] : null;
                  return results(path(cell.inOps(), all, more, isBackwards));
                },
                by.toArray(Tensor[]::new))
            .pull(in[in.length - 1]);
    List<Tensor> parts = new ArrayList<>();
    for (int k = 0; k < pulled.size(); k++) {
      boolean hasSteps = k == X || k == first;
      Tensor part = lead > 0 && hasSteps ? ShapeOps.moveAxis(pulled.get(k), 1, 0) : pulled.get(k);
      parts.add(ShapeOps.flatten(part, lead));
    }
    return JoinOps.concat(lead, parts);
  }
}
