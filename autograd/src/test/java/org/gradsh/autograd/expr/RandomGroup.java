package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.constant;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.FusedLoop.Input;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.expr.FusedLoop.Side;
import org.gradsh.autograd.expr.FusedLoop.Step;

/**
 * A fused group made by chance, with operands of any layout. Its steps keep values within about ±4,
 * so that rounding can be told from mistakes.
 */
record RandomGroup(
    long seed, DType compute, Shape loop, List<Input> inputs, List<Step> steps, Strided[] in) {

  private static final int[] EXTENTS = {1, 2, 3, 5, 7, 16, 33, 40, 70, 130};
  private static final int MOST = 6000;

  static RandomGroup of(long seed, int steps) {
    return new Maker(seed).make(steps);
  }

  @Override
  public String toString() {
    StringBuilder s = new StringBuilder("seed " + seed + ", " + compute + " " + loop);
    for (Input x : inputs) s.append("\n  ").append(x);
    for (Step x : steps) s.append("\n  ").append(x);
    return s.toString();
  }

  private static final class Maker {
    final long seed;
    final Random random;
    final List<Input> inputs = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();

    /** Operands that may be read, as numbers and as masks. */
    final List<Expr> numbers = new ArrayList<>();

    final List<Expr> masks = new ArrayList<>();

    Maker(long seed) {
      this.seed = seed;
      random = new Random(seed);
    }

    RandomGroup make(int count) {
      DType compute = random.nextInt(3) == 0 ? DType.FLOAT64 : DType.FLOAT32;
      int[] dims = dims();
      Shape loop = Shape.of(dims);
      int operands = 1 + random.nextInt(4);
      Strided[] in = new Strided[operands];
      for (int k = 0; k < operands; k++) {
        boolean mask = k > 0 && random.nextInt(5) == 0;
        in[k] = operand(mask ? DType.BOOL : compute, dims);
        inputs.add(new Input(in[k].dtype(), in[k].shape()));
        (mask ? masks : numbers).add(new Expr.Operand(k, mask));
      }
      boolean empty = loop.size() == 0;
      int row = dims.length == 0 ? 0 : 1 + random.nextInt(dims.length);
      int lead = dims.length < 2 || row == dims.length ? 0 : 1 + random.nextInt(dims.length - row);
      for (int j = 0; j < count; j++) step(j, j == count - 1, dims, row, lead, empty);
      return new RandomGroup(seed, compute, loop, List.copyOf(inputs), List.copyOf(steps), in);
    }

    int[] dims() {
      int rank = random.nextInt(5), size = 1;
      int[] dims = new int[rank];
      for (int a = 0; a < rank; a++) {
        int d = EXTENTS[random.nextInt(EXTENTS.length)];
        if (size * d > MOST) d = 1;
        dims[a] = d;
        size *= d;
      }
      if (rank > 0 && random.nextInt(20) == 0) dims[random.nextInt(rank)] = 0;
      return dims;
    }

    private void step(int j, boolean last, int[] dims, int row, int lead, boolean empty) {
      Expr value = random.nextInt(8) == 0 ? mask() : number();
      boolean stored = last || random.nextInt(3) == 0;
      Expr result = new Expr.Operand(inputs.size() + j, value.isMask());
      int kind = value.isMask() ? 9 : random.nextInt(10);
      if (kind < 3 && row > 0) {
        Reduce reduce = Reduce.values()[2 + random.nextInt(3)];
        if (empty) reduce = Reduce.MEAN;
        steps.add(new Step(value, reduce, row, stored));
        numbers.add(result);
      } else if (kind == 3 && row > 0) {
        int axes = lead > 0 ? row : row + random.nextInt(dims.length - row + 1);
        boolean product = random.nextBoolean();
        Expr e = product ? constant(1).plus(value.times(.01)) : value;
        steps.add(new Step(e, product ? Reduce.PROD : Reduce.SUM, axes, true));
      } else if (kind == 4 && lead > 0) {
        Reduce reduce = Reduce.values()[1 + random.nextInt(empty ? 2 : 4)];
        steps.add(new Step(value, reduce, Side.LEADING, lead, true));
      } else {
        steps.add(Step.of(value, stored));
        (value.isMask() ? masks : numbers).add(result);
      }
    }

    private Expr any() {
      int n = numbers.size();
      return numbers.get(random.nextBoolean() ? n - 1 : random.nextInt(n));
    }

    private Expr number() {
      Expr a = any(), b = any();
      return switch (random.nextInt(14)) {
        case 0 -> a.plus(b).times(.5);
        case 1 -> a.minus(b.times(.25));
        case 2 -> a.fn(Fn.TANH).times(b);
        case 3 -> a.div(ONE.plus(b.abs()));
        case 4 -> a.max(b);
        case 5 -> a.min(constant(.5));
        case 6 -> a.abs().neg().fn(Fn.EXP).times(3);
        case 7 -> ONE.plus(a.squared()).fn(Fn.SQRT).times(.5);
        case 8 -> a.fn(Fn.SIGMOID).plus(b.abs().fn(Fn.LOG1P)).minus(ONE);
        case 9 -> a.fn(Fn.SIN).times(2);
        case 10 -> new Expr.Select(mask(), a, b);
        case 11 -> ONE.plus(a.abs()).pow(constant(.5));
        case 12 -> constant(.75);
        default -> b;
      };
    }

    /** Compares inputs alone: they are exact. */
    private Expr mask() {
      if (!masks.isEmpty() && random.nextBoolean()) {
        Expr m = masks.get(random.nextInt(masks.size()));
        return random.nextBoolean() ? m.fn(Fn.NOT) : m;
      }
      Expr a = numbers.getFirst();
      Expr m = random.nextBoolean() ? a.gt(constant(.25)) : a.le(constant(-.5));
      return random.nextBoolean() ? m : m.and(a.lt(ONE));
    }

    // ---- operands ----

    private Strided operand(DType dtype, int[] loop) {
      int from = random.nextInt(3) == 0 ? random.nextInt(loop.length + 1) : 0;
      int[] dims = new int[loop.length - from];
      for (int a = 0; a < dims.length; a++) {
        dims[a] = random.nextInt(4) == 0 ? 1 : loop[a + from];
      }
      int[] strides = new int[dims.length], order = order(dims.length);
      int step = random.nextInt(6) == 0 ? 2 : 1, offset = random.nextInt(3);
      boolean expanded = random.nextInt(8) == 0;
      int length = step;
      for (int a : order) {
        boolean flip = random.nextInt(8) == 0 && dims[a] > 0;
        if (expanded && random.nextBoolean()) continue;
        strides[a] = flip ? -length : length;
        if (flip) offset += length * (dims[a] - 1);
        length *= Math.max(1, dims[a]);
      }
      Object data = dtype.newArray(length + offset + 1);
      for (int i = 0; i < length + offset + 1; i++) {
        double v = Math.clamp(random.nextGaussian(), -3, 3);
        switch (data) {
          case float[] x -> x[i] = (float) v;
          case double[] x -> x[i] = (float) v;
          case boolean[] x -> x[i] = v > 0;
          default -> throw new IllegalStateException();
        }
      }
      return new Strided(dtype, Shape.of(dims), data, offset, strides);
    }

    /** The axes, innermost first; mostly row-major. */
    private int[] order(int rank) {
      int[] order = new int[rank];
      for (int a = 0; a < rank; a++) order[a] = rank - 1 - a;
      if (random.nextInt(3) == 0) {
        for (int a = rank - 1; a > 0; a--) {
          int b = random.nextInt(a + 1), keep = order[a];
          order[a] = order[b];
          order[b] = keep;
        }
      }
      return order;
    }
  }
}
