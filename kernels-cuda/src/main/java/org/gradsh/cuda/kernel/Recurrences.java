package org.gradsh.cuda.kernel;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.cpu.Walk;
import org.gradsh.autograd.cpu.Walk.Block;
import org.gradsh.autograd.cpu.Walk.Spot;
import org.gradsh.autograd.expr.Cell;
import org.gradsh.autograd.expr.Cell.Part;
import org.gradsh.autograd.expr.Cell.Place;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.Sequence;
import org.gradsh.autograd.op.Sequence.Course;
import org.gradsh.cuda.CudaDevice;

/**
 * Recurrent cells along a sequence: for each step a product with the weights and {@linkplain
 * CellKernels one kernel} for all else, forwards and backwards.
 */
final class Recurrences {
  private final CudaDevice device;
  private final Sequence sequence;
  private final Cell cell;
  private final DType dtype;
  private final Walk walk;
  private final Shape state;
  private final Strided weights;
  private final Strided[] first;
  private final Map<Block, Strided> blocks = new EnumMap<>(Block.class);

  private Recurrences(CudaDevice device, Sequence sequence, Course course, Strided[] in) {
    this.device = device;
    this.sequence = sequence;
    cell = sequence.cell();
    dtype = Sequence.dtype(Arrays.stream(in).map(Strided::dtype).toArray(DType[]::new));
    walk = Walk.of(cell, in[0].shape(), course.isBackwards());
    state = Shape.of(walk.n(), walk.hidden());
    weights = whole(in[sequence.weights()]);
    first = new Strided[cell.states()];
    for (int k = 0; k < first.length; k++) first[k] = whole(in[Sequence.firstState() + k]);
    blocks.put(Block.INPUT, whole(in[0]));
    if (sequence.bias() >= 0) blocks.put(Block.BIAS, whole(in[sequence.bias()]));
  }

  static void register(Map<String, Structural.CudaOp> ops) {
    for (Sequence s : Sequence.ALL) {
      ops.put(
          s.steps().name(),
          (device, course, in) -> new Recurrences(device, s, (Course) course, in).run(true));
      ops.put(
          s.along().name(),
          (device, course, in) -> {
            Recurrences all = new Recurrences(device, s, (Course) course, in);
            return ((Course) course).isGiven() ? all.results(in) : all.run(false);
          });
      ops.put(
          s.back().name(),
          (device, course, in) -> new Recurrences(device, s, (Course) course, in).back(in));
    }
  }

  private Strided whole(Strided x) {
    return Casts.contiguous(Casts.cast(x, dtype));
  }

  private boolean isEmpty() {
    return walk.steps() == 0 || state.size() == 0;
  }

  /** The states, from all that the steps have made. */
  private Strided results(Strided[] in) {
    Strided made = whole(in[sequence.arity()]);
    return Casts.fresh(view(made, walk.results(), 0, walk.results().rowMajorStrides()), dtype);
  }

  private Strided run(boolean keeps) {
    Shape shape = keeps ? walk.made() : walk.results();
    if (isEmpty()) return device.zeros(dtype, shape);
    Strided out = device.unwritten(dtype, shape);
    Strided product = device.unwritten(dtype, Shape.of(walk.n(), walk.wide()));
    blocks.put(Block.MADE, out);
    blocks.put(Block.PRODUCT, product);
    Strided turned =
        view(weights, Shape.of(walk.hidden(), walk.wide()), 0, new int[] {1, walk.hidden()});
    for (int step = 0; step < walk.steps(); step++) {
      int k = step;
      Strided before = at(new Place(Part.BEFORE, 0), k, keeps);
      Products.product(device, before, turned, product, Ending.NONE);
      device.cells().run(cell, false, keeps, dtype, p -> at(p, k, keeps));
    }
    return out;
  }

  private Strided back(Strided[] in) {
    if (isEmpty()) return device.zeros(dtype, walk.slopes());
    Strided out = device.unwritten(dtype, walk.slopes());
    Shape row = Shape.of(walk.n(), walk.wide());
    Strided returned = device.zeros(dtype, state);
    blocks.put(Block.RETURNED, returned);
    blocks.put(Block.CARRIED, device.zeros(dtype, row));
    blocks.put(Block.MADE, whole(in[sequence.arity()]));
    blocks.put(Block.GIVEN, whole(in[sequence.arity() + 1]));
    blocks.put(Block.SLOPES, out);
    for (int step = walk.steps() - 1; step >= 0; step--) {
      int k = step;
      device.cells().run(cell, true, true, dtype, p -> at(p, k, true));
      int from = walk.productSlope(walk.at(k));
      Strided slopes = view(out, row, from, new int[] {walk.wide(), 1});
      Products.product(device, slopes, weights, returned, Ending.NONE);
    }
    for (int s = 0; s < cell.states(); s++) {
      Strided to = view(out, state, walk.firstSlope(s), new int[] {walk.hidden(), 1});
      Strided carried = at(new Place(Part.CARRIED, s), 0, true);
      if (s > 0) Casts.copy(carried, to);
      else if (!cell.carries(0)) Casts.copy(returned, to);
      else {
        Strided[] both = {returned, carried};
        device.elementwise(ElementwiseCatalogue.named("add"), dtype, both, to);
      }
    }
    return out;
  }

  private Strided at(Place place, int k, boolean keeps) {
    Spot spot = walk.spot(place, k, keeps);
    Strided block = spot.block() == Block.FIRST ? first[spot.which()] : blocks.get(spot.block());
    // What is written lies alike: as the slopes do.
    if (spot.block() == Block.CARRIED) {
      return view(block, state, place.index() * walk.hidden(), new int[] {walk.wide(), 1});
    }
    return view(block, state, spot.offset(), new int[] {spot.row(), 1});
  }

  private Strided view(Strided block, Shape shape, int offset, int[] strides) {
    return new Strided(dtype, shape, block.data(), block.offset() + offset, strides);
  }
}
