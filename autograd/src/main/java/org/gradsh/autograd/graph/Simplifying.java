package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.Fn;
import org.gradsh.autograd.op.Axes;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.ReductionOps;
import org.gradsh.autograd.op.ShapeOps;

/** Algebra that no bit of a value depends on: factors 1, views of views, casts to the same. */
final class Simplifying implements Rewriting.Rule {
  @Override
  public Vertex of(Vertex v) {
    return switch (v.operation()) {
      case Operation.Pointwise p -> pointwise(v, p.op());
      case Operation.Structural s -> structural(v, s);
      case Operation.Input _, Operation.Captured _, Operation.Constant _, Operation.Draw _ -> v;
    };
  }

  // ---- elementwise ----

  private static Vertex pointwise(Vertex v, Elementwise op) {
    Vertex same = unchanged(v, op);
    if (same != null) return shaped(same, v);
    // A loop broadcasts its operands itself.
    List<Vertex> operands = new ArrayList<>(v.operands());
    boolean any = false;
    for (int k = 0; k < operands.size(); k++) {
      Vertex o = operands.get(k);
      if (!is(o, ShapeOps.BROADCAST_TO)) continue;
      operands.set(k, o.operand(0));
      any = true;
    }
    return any ? v.on(operands) : v;
  }

  /** The operand that the op gives back as it is; null where it does not. */
  private static Vertex unchanged(Vertex v, Elementwise op) {
    if (!v.dtype().isFloating()) return null;
    if (op == ElementwiseCatalogue.MUL) {
      if (Constants.is(v.operand(1), 1)) return v.operand(0);
      if (Constants.is(v.operand(0), 1)) return v.operand(1);
    } else if (op == ElementwiseCatalogue.DIV && Constants.is(v.operand(1), 1)) {
      return v.operand(0);
    } else if (op == ElementwiseCatalogue.SUB && Constants.is(v.operand(1), 0)) {
      return v.operand(0);
    } else if (op == ElementwiseCatalogue.ADD) {
      // x + 0 is not x where that is -0.
      if (Constants.is(v.operand(1), -0.)) return v.operand(0);
      if (Constants.is(v.operand(0), -0.)) return v.operand(1);
    } else if (isNegation(v) && isNegation(v.operand(0))) {
      return v.operand(0).operand(0);
    }
    return null;
  }

  private static boolean isNegation(Vertex v) {
    return v.pointwise() != null
        && v.pointwise().op().forward() instanceof Expr.Unary(Fn fn, Expr.Operand _)
        && fn == Fn.NEG;
  }

  /** A value in the shape of the vertex that it takes the place of. */
  private static Vertex shaped(Vertex value, Vertex like) {
    if (value.shape().equals(like.shape())) return value;
    return structural(value, ShapeOps.BROADCAST_TO, like.shape(), like.shape());
  }

  // ---- views ----

  private static Vertex structural(Vertex v, Operation.Structural s) {
    Op<?> op = s.op();
    if (op == ShapeOps.ALIAS) return v.operand(0);
    if (op == ShapeOps.CAST && v.operand(0).dtype() == v.dtype()) return v.operand(0);
    if (op == ShapeOps.RESHAPE) return reshape(v);
    if (op == ShapeOps.BROADCAST_TO) return broadcast(v);
    if (op == ShapeOps.TRANSPOSE) return transpose(v, (ShapeOps.AxisList) s.attributes());
    if (op == ReductionOps.SUM) return sum(v, (Axes) s.attributes());
    return v;
  }

  private static Vertex reshape(Vertex v) {
    Vertex x = v.operand(0);
    while (is(x, ShapeOps.RESHAPE)) x = x.operand(0);
    if (x.shape().equals(v.shape())) return x;
    Strided one = Constants.uniform(x);
    if (one != null) return constant(one, v);
    return x == v.operand(0) ? v : v.on(List.of(x));
  }

  private static Vertex broadcast(Vertex v) {
    Vertex x = v.operand(0);
    while (is(x, ShapeOps.BROADCAST_TO)) x = x.operand(0);
    if (x.shape().equals(v.shape())) return x;
    Strided one = Constants.uniform(x);
    if (one != null) return constant(one, v);
    return x == v.operand(0) ? v : v.on(List.of(x));
  }

  /** One number in another shape. */
  private static Vertex constant(Strided one, Vertex v) {
    int[] nowhere = new int[v.shape().rank()];
    Strided block = new Strided(one.dtype(), v.shape(), one.data(), one.offset(), nowhere);
    return new Vertex(new Operation.Constant(block), v.dtype(), v.shape(), v.place());
  }

  private static Vertex transpose(Vertex v, ShapeOps.AxisList order) {
    Vertex x = v.operand(0);
    int[] axes = order.of();
    if (is(x, ShapeOps.TRANSPOSE)) {
      int[] first = ((ShapeOps.AxisList) x.structural().attributes()).of();
      axes = Arrays.stream(axes).map(a -> first[a]).toArray();
      x = x.operand(0);
    }
    boolean moves = false;
    for (int a = 0; a < axes.length; a++) moves |= axes[a] != a;
    if (!moves) return x;
    if (x == v.operand(0)) return v;
    return structural(x, ShapeOps.TRANSPOSE, new ShapeOps.AxisList(axes), v.shape());
  }

  /** A sum over nothing but axes of one element is a view. */
  private static Vertex sum(Vertex v, Axes axes) {
    Vertex x = v.operand(0);
    if (!x.dtype().isFloating()) return v;
    for (int a : axes.axes()) if (x.shape().dim(a) != 1) return v;
    if (x.shape().equals(v.shape())) return x;
    return reshape(structural(x, ShapeOps.RESHAPE, v.shape(), v.shape()));
  }

  private static <A> Vertex structural(Vertex x, Op<A> op, A attributes, Shape shape) {
    Operation operation = new Operation.Structural(op, attributes);
    return new Vertex(operation, x.dtype(), shape, x.place(), x);
  }

  private static boolean is(Vertex v, Op<?> op) {
    return v.structural() != null && v.structural().op() == op;
  }
}
