package org.gradsh.autograd.op;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Algebra;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.expr.Fn;

/**
 * Expressions over tensors: a derived op that has no kernel of its own is composed of declared ops,
 * which are recorded and differentiated in its place.
 */
record TensorAlgebra(DType dtype) implements Algebra<Tensor> {
  static Tensor evaluate(Elementwise op, Tensor... in) {
    if (!op.doc().isEmpty()) {
      throw new IllegalStateException("the build has made no kernel for " + op.name());
    }
    return op.forward().evaluate(new TensorAlgebra(Apply.promote(op, in)), List.of(in), null);
  }

  @Override
  public Tensor constant(double value) {
    return Apply.constant(value, dtype);
  }

  @Override
  public Tensor unary(Fn fn, Tensor a) {
    return Apply.unary(fn.op(), a);
  }

  @Override
  public Tensor binary(Arith op, Tensor a, Tensor b) {
    return Apply.binary(op.op(), a, b);
  }

  @Override
  public Tensor select(Tensor mask, Tensor a, Tensor b) {
    return Apply.ternary(ElementwiseCatalogue.WHERE, mask, a, b);
  }
}
