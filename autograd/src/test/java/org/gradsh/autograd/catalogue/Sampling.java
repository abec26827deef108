package org.gradsh.autograd.catalogue;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.Doubles;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.op.Operand;

/** Draws the operands of checks; the same ones for an op in every run. */
final class Sampling {
  /** How far an operand keeps from a kink. */
  private static final double CLEAR = .1;

  private final Philox random;

  Sampling(String name) {
    random = new Philox(name.hashCode());
  }

  static String text(int[][] shapes) {
    return Stream.of(shapes).map(Arrays::toString).collect(Collectors.joining(" × "));
  }

  static Tensor doubles(Shape shape, double... values) {
    return Tensor.of(Strided.contiguous(DType.FLOAT64, shape, values));
  }

  Tensor draw(Operand o) {
    int n = o.shape().size();
    return switch (o.kind()) {
      case MASK -> {
        boolean[] mask = new boolean[n];
        for (int i = 0; i < n; i++) mask[i] = (random.nextInt() & 1) == 0;
        yield Tensor.of(Strided.contiguous(DType.BOOL, o.shape(), mask));
      }
      case INDEX -> {
        long[] index = new long[n];
        for (int i = 0; i < n; i++) index[i] = random.nextLong((long) o.high());
        yield Tensor.of(Strided.contiguous(DType.INT64, o.shape(), index));
      }
      case FLOATING ->
          doubles(o.shape(), o.distinct() ? apart(n, o) : uniform(n, o.low(), o.high()));
    };
  }

  private double[] uniform(int n, double low, double high) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) values[i] = low + (high - low) * random.nextDouble();
    return values;
  }

  /** One value from each of n equal parts of the interval, in random order. */
  private double[] apart(int n, Operand o) {
    double width = (o.high() - o.low()) / Math.max(1, n);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      int j = (int) random.nextLong(i + 1L);
      values[i] = values[j];
      values[j] = o.low() + width * (i + .25 + .5 * random.nextDouble());
    }
    return values;
  }

  /** Operands that, broadcast against each other, stay away from the kinks of an elementwise op. */
  Tensor[] draw(Elementwise op, int[][] shapes) {
    while (true) {
      Tensor[] in = new Tensor[shapes.length];
      for (int k = 0; k < in.length; k++) in[k] = draw(operand(op, k, shapes[k]));
      if (clear(op, in)) return in;
    }
  }

  private static Operand operand(Elementwise op, int k, int[] shape) {
    if (op.isMask(k)) return Operand.mask(shape);
    if (op.numbers() == Elementwise.Numbers.BITS) return Operand.index(8, shape);
    return Operand.range(op.ranges().get(k).low(), op.ranges().get(k).high(), shape);
  }

  static boolean clear(Elementwise op, Tensor[] in) {
    if (op.kinks().isEmpty()) return true;
    Shape shape = Shape.SCALAR;
    for (Tensor t : in) shape = Shape.broadcast(shape, t.shape());
    double[][] columns = new double[in.length][];
    for (int k = 0; k < in.length; k++) {
      columns[k] = in[k].broadcastTo(shape.dims()).toDoubleArray();
    }
    double[] point = new double[in.length];
    for (int i = 0; i < shape.size(); i++) {
      for (int k = 0; k < in.length; k++) point[k] = columns[k][i];
      for (Expr kink : op.kinks()) if (Math.abs(Doubles.value(kink, point)) < CLEAR) return false;
    }
    return true;
  }
}
