package org.gradsh.autograd.symbolic;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.expr.Fn;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.Op;

/**
 * The values of terms at one point, in the ops of the catalogue: recorded and differentiated like
 * any others. What is shared is computed once.
 */
final class Evaluation {
  private final Tensor[] point;
  private final DType dtype;
  private final Map<Term, Tensor> values = new IdentityHashMap<>();

  Evaluation(Tensor... point) {
    this.point = point;
    DType widest = point[0].dtype();
    for (Tensor x : point) widest = widest.promote(x.dtype());
    dtype = widest;
  }

  Tensor value(Term root) {
    if (!values.containsKey(root)) {
      for (Term t : root.postorder()) {
        // A number waits for what it stands beside.
        if (!t.isNumber() && !values.containsKey(t)) values.put(t, compute(t));
      }
    }
    return root.isNumber() ? Apply.constant(root.number(), dtype) : values.get(root);
  }

  private Tensor compute(Term t) {
    Tensor[] in = operands(t.args);
    return switch (t.head) {
      case Head.Parameter p -> point[p.index()];
      case Head.Number(double v) -> Apply.constant(v, dtype);
      case Head.Captured c -> c.value();
      case Head.Function(Fn fn) -> Apply.unary(fn.op(), in[0]);
      case Head.Operator(Arith op) -> Apply.binary(op.op(), in[0], in[1]);
      case Head.Choice _ -> Apply.ternary(ElementwiseCatalogue.WHERE, in[0], in[1], in[2]);
      case Head.Named(Elementwise op) -> Apply.elementwise(op, in);
      case Head.Structural(Op<?> op, Object attributes) -> applied(op, attributes, in);
      case Head.Stop _ -> in[0].detach();
    };
  }

  @SuppressWarnings("unchecked") // the attributes came with the op
  private static <A> Tensor applied(Op<A> op, Object attributes, Tensor[] in) {
    return op.apply((A) attributes, in);
  }

  private Tensor[] operands(List<Term> args) {
    Tensor beside = null;
    for (Term a : args) if (beside == null && !a.isNumber() && a.floating) beside = values.get(a);
    Tensor[] in = new Tensor[args.size()];
    for (int k = 0; k < in.length; k++) {
      Term a = args.get(k);
      if (!a.isNumber()) in[k] = values.get(a);
      else if (beside == null) in[k] = Apply.constant(a.number(), dtype);
      else in[k] = Apply.number(a.number(), beside);
    }
    return in;
  }
}
