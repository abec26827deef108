package org.gradsh.autograd.cpu;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Algebra;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Doubles;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.Fn;

/** What a kernel should give: the expression over doubles; for integers and masks exactly. */
final class Reference {
  private Reference() {}

  static double value(Expr e, DType dtype, double... operands) {
    if (dtype.isFloating()) return Doubles.value(e, operands);
    List<Double> xs = new ArrayList<>();
    for (double x : operands) xs.add(x);
    return e.evaluate(new Whole(dtype), xs, null);
  }

  /** Small whole numbers, as doubles hold them. */
  private record Whole(DType dtype) implements Algebra<Double> {
    @Override
    public Double constant(double v) {
      return v;
    }

    @Override
    public Double unary(Fn fn, Double a) {
      if (fn == Fn.NOT && dtype != DType.BOOL) return -1 - a;
      return Doubles.ALGEBRA.unary(fn, a);
    }

    @Override
    public Double binary(Arith op, Double a, Double b) {
      return Doubles.ALGEBRA.binary(op, a, b);
    }

    @Override
    public Double select(Double mask, Double a, Double b) {
      return mask != 0 ? a : b;
    }
  }
}
