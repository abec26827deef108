package org.gradsh.autograd.catalogue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.catalogue.RandomGraph.Step;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.Case;
import org.gradsh.autograd.op.Family;
import org.gradsh.autograd.op.Operand;

/**
 * Grows a {@link RandomGraph} step by step. Every op of the catalogue may come, those declared
 * later too; operands are brought into its range, and to its shapes where it has some of its own.
 *
 * <p>A step is taken only where numbers can tell its derivative: finite, not large, clear of kinks,
 * and hardly changed when the inputs move by more than a difference quotient moves them.
 */
final class RandomGraphGrowth {
  private static final List<Elementwise> ELEMENTWISE =
      ElementwiseCatalogue.ALL.stream()
          .filter(op -> op.accepts(DType.FLOAT64) && !op.yieldsMask())
          .toList();

  /** Families that want operands of a certain kind, or draw by chance. */
  private static final Set<Family> PICKY =
      EnumSet.of(
          Family.SYSTEMS,
          Family.DETERMINANTS,
          Family.DECOMPOSITIONS,
          Family.EIGENVALUES,
          Family.MATRIX_FUNCTIONS,
          Family.MATRIX_NORMS,
          Family.RANDOM);

  private static final List<Case> CASES =
      Stream.of(Family.values())
          .filter(family -> !PICKY.contains(family))
          .flatMap(
              family ->
                  Stream.concat(
                      family.structural().stream().flatMap(op -> op.cases().stream()),
                      family.composites().stream().flatMap(op -> op.cases().stream())))
          .toList();

  private static final int[][] SHAPES = {
    {}, {}, {1}, {3}, {4}, {2, 3}, {3, 1}, {1, 2}, {2, 1, 2}, {2, 2, 2}, {0}, {2, 0}
  };

  private static final int LARGEST_SIZE = 24;
  private static final double LARGEST_VALUE = 20;

  /** How far inputs are moved to see whether a value is steady, and how far it may move then. */
  private static final double NUDGE = 2e-3;

  private static final double STEADY = .03;

  /** No two elements may be closer where the op asks for distinct ones. */
  private static final double APART = .05;

  private final Random random;
  private final Sampling sampling;
  private final List<Tensor> inputs = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  /** Inputs and results: at the point, and at points nearby. */
  private final List<List<Tensor>> values = List.of(new ArrayList<>(), new ArrayList<>());

  RandomGraphGrowth(long seed) {
    random = new Random(seed);
    sampling = new Sampling("graph " + seed);
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      // The first has elements: whatever must be of some size can be made of it.
      int[] shape = SHAPES[random.nextInt(i == 0 ? SHAPES.length - 2 : SHAPES.length)];
      Tensor x = sampling.draw(Operand.range(-1.5, 1.5, shape));
      inputs.add(x);
      values.get(0).add(x);
      double[] near = x.toDoubleArray();
      for (int k = 0; k < near.length; k++) near[k] += random.nextBoolean() ? NUDGE : -NUDGE;
      values.get(1).add(Sampling.doubles(x.shape(), near));
    }
  }

  RandomGraph grown(int count) {
    while (steps.size() < count) {
      Step step =
          switch (random.nextInt(4)) {
            case 0 -> ofCase();
            case 1 -> ofShape();
            default -> elementwise();
          };
      if (step != null) take(step);
    }
    return new RandomGraph(List.copyOf(inputs), List.copyOf(steps));
  }

  private void take(Step step) {
    List<Tensor> results = new ArrayList<>();
    for (List<Tensor> at : values) {
      RandomState.seed(1);
      Tensor y = step.on(at);
      if (y.dtype() != DType.FLOAT64 || y.size() > LARGEST_SIZE) return;
      for (double v : y.toDoubleArray()) if (!(Math.abs(v) <= LARGEST_VALUE)) return;
      results.add(y);
    }
    if (!results.get(0).shape().equals(results.get(1).shape())) return;
    if (!Autograd.allClose(results.get(0), results.get(1), 0, STEADY)) return;
    for (int i = 0; i < values.size(); i++) values.get(i).add(results.get(i));
    steps.add(step);
  }

  /** A place: mostly a late one, so that graphs become deep. */
  private int any() {
    int size = values.getFirst().size();
    return random.nextBoolean()
        ? random.nextInt(size)
        : size - 1 - random.nextInt(Math.min(3, size));
  }

  private Tensor at(int place) {
    return values.getFirst().get(place);
  }

  // ---- elementwise ops ----

  private Step elementwise() {
    Elementwise op = ELEMENTWISE.get(random.nextInt(ELEMENTWISE.size()));
    int[] operands = new int[op.arity()];
    Tensor[] masks = new Tensor[op.arity()];
    Shape shape = null;
    for (int k = 0; k < operands.length; k++) {
      operands[k] = any();
      Shape joined = shape == null ? at(operands[k]).shape() : null;
      for (int i = 0; i < 8 && joined == null; i++) {
        joined = Shape.broadcast(shape, at(operands[k]).shape());
        if (joined == null) operands[k] = any();
      }
      if (joined == null) {
        operands[k] = operands[0];
        joined = Shape.broadcast(shape, at(operands[0]).shape());
      }
      shape = joined;
      if (op.isMask(k)) {
        masks[k] = sampling.draw(Operand.mask(at(operands[k]).dims()));
      }
    }
    boolean[] squashed = new boolean[operands.length];
    for (int k = 0; k < squashed.length; k++) {
      Elementwise.Range range = op.ranges().get(k);
      squashed[k] = !op.isMask(k) && !isWithin(at(operands[k]), range.low(), range.high());
    }
    Function<Tensor[], Tensor[]> prepare =
        in -> {
          Tensor[] all = in.clone();
          for (int k = 0; k < all.length; k++) {
            Elementwise.Range range = op.ranges().get(k);
            if (masks[k] != null) all[k] = masks[k];
            else if (squashed[k]) all[k] = squash(in[k], range.low(), range.high());
          }
          return all;
        };
    for (List<Tensor> at : values) {
      Tensor[] in = Arrays.stream(operands).mapToObj(at::get).toArray(Tensor[]::new);
      if (!Sampling.clear(op, prepare.apply(in))) return null;
    }
    String text =
        op.name()
            + Arrays.stream(range(operands.length))
                .mapToObj(
                    k ->
                        masks[k] != null
                            ? "mask " + Arrays.toString(masks[k].toIntArray())
                            : (squashed[k] ? "squashed #" : "#") + operands[k])
                .collect(Collectors.joining(", ", "(", ")"));
    return new Step(op.name(), text, operands, in -> Apply.elementwise(op, prepare.apply(in)));
  }

  private static int[] range(int n) {
    int[] r = new int[n];
    for (int i = 0; i < n; i++) r[i] = i;
    return r;
  }

  private static boolean isWithin(Tensor t, double low, double high) {
    for (double v : t.toDoubleArray()) if (v < low || v > high) return false;
    return true;
  }

  /** The elements brought into an interval, smoothly and in their order. */
  private static Tensor squash(Tensor t, double low, double high) {
    return t.mul(.5).tanh().mul(.48 * (high - low)).add((high + low) / 2);
  }

  // ---- ops with operands of shapes of their own ----

  private Step ofCase() {
    Case c = CASES.get(random.nextInt(CASES.size()));
    int n = c.operands().size();
    int[] operands = new int[n];
    Tensor[] constants = new Tensor[n];
    for (int k = 0; k < n; k++) {
      Operand o = c.operands().get(k);
      operands[k] = any();
      if (o.shape().size() > 0) while (at(operands[k]).size() == 0) operands[k] = any();
      if (o.kind() != Operand.Kind.FLOATING) constants[k] = sampling.draw(o);
    }
    Function<Tensor[], Tensor[]> prepare =
        in -> {
          Tensor[] all = new Tensor[n];
          for (int k = 0; k < n; k++) {
            Operand o = c.operands().get(k);
            boolean fits = constants[k] != null;
            all[k] = fits ? constants[k] : squash(fit(in[k], o.shape()), o.low(), o.high());
          }
          return all;
        };
    for (List<Tensor> at : values) {
      Tensor[] in = Arrays.stream(operands).mapToObj(at::get).toArray(Tensor[]::new);
      Tensor[] prepared = prepare.apply(in);
      for (int k = 0; k < n; k++) {
        if (c.operands().get(k).distinct() && !isDistinct(prepared[k])) return null;
      }
    }
    String from = Arrays.stream(operands).mapToObj(k -> "#" + k).collect(Collectors.joining(", "));
    String name = c.name().split(" ")[0];
    return new Step(
        name,
        c.name() + " of fitted, squashed " + from,
        operands,
        in -> c.function().apply(prepare.apply(in)));
  }

  private static boolean isDistinct(Tensor t) {
    double[] sorted = t.toDoubleArray();
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) if (sorted[i] - sorted[i - 1] < APART) return false;
    return true;
  }

  /** The elements in another shape: the first of them, or all and again from the first. */
  private static Tensor fit(Tensor t, Shape shape) {
    if (t.shape().equals(shape)) return t;
    Tensor flat = t.flatten();
    int n = shape.size();
    if (flat.size() >= n) {
      flat = flat.get("0:" + n);
    } else {
      int[] index = new int[n];
      for (int i = 0; i < n; i++) index[i] = i % flat.size();
      flat = flat.get(Autograd.tensor(index));
    }
    return flat.reshape(shape.dims());
  }

  // ---- shapes, views, joins ----

  private Step ofShape() {
    int place = any();
    Tensor x = at(place);
    int rank = x.rank();
    int axis = rank == 0 ? 0 : random.nextInt(rank);
    String colons = ":, ".repeat(axis);
    int kind = random.nextInt(16);
    if (rank == 0 && kind > 3) return null;
    boolean keep = random.nextBoolean();
    return switch (kind) {
      case 0 -> one("unsqueeze", place, t -> t.unsqueeze(0));
      case 1 -> one("broadcastTo", place, t -> t.broadcastTo(before(2, t)));
      case 2 -> two("stack", place, (a, b) -> Autograd.stack(List.of(a, b, a), -1));
      case 3 -> one("flatten", place, Tensor::flatten);
      case 4 -> one("transpose", place, Tensor::transpose);
      case 5 -> one("flip " + axis, place, t -> t.flip(axis));
      case 6 -> one("slice ::2 of " + axis, place, t -> t.get(colons + "::2"));
      case 7 -> one("slice ::-1 of " + axis, place, t -> t.get(colons + "::-1"));
      case 8 -> one("slice 1: of " + axis, place, t -> t.get(colons + "1:"));
      case 9 -> one("sum " + axis + " " + keep, place, t -> t.sum(new int[] {axis}, keep));
      case 10 -> one("mean " + axis + " " + keep, place, t -> t.mean(new int[] {axis}, keep));
      case 11 -> two("concat " + axis, place, (a, b) -> Autograd.concat(List.of(a, b), axis));
      case 12 -> one("softmax " + axis, place, t -> t.softmax(axis));
      case 13 -> one("cumSum " + axis, place, t -> t.cumSum(axis));
      case 14 -> rank < 2 ? null : one("matmul with T", place, t -> t.matmul(t.T()));
      default ->
          x.shape().dim(0) == 0
              ? null
              : one("rows -1, 0, -1", place, t -> t.get(Autograd.tensor(new int[] {-1, 0, -1})));
    };
  }

  private static int[] before(int extent, Tensor t) {
    int[] dims = new int[t.rank() + 1];
    System.arraycopy(t.dims(), 0, dims, 1, t.rank());
    dims[0] = extent;
    return dims;
  }

  private static Step one(String op, int place, Function<Tensor, Tensor> f) {
    return new Step(
        op.split(" ")[0], op + " of #" + place, new int[] {place}, in -> f.apply(in[0]));
  }

  /** With another value of the same shape, or with itself. */
  private Step two(String op, int place, BinaryOperator<Tensor> f) {
    int other = any();
    int second = at(other).shape().equals(at(place).shape()) ? other : place;
    String text = op + " of #" + place + ", #" + second;
    return new Step(op.split(" ")[0], text, new int[] {place, second}, in -> f.apply(in[0], in[1]));
  }
}
