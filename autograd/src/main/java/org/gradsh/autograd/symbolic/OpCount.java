package org.gradsh.autograd.symbolic;

import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.Tracer;
import org.gradsh.autograd.tape.Transforms;

/** Counts the ops that are executed. */
final class OpCount implements Tracer {
  private static final int[] FIRST = {0};

  private int count;

  private OpCount() {}

  /** What a derivative of a function by its first argument takes by reverse mode, nested. */
  static int ofReverseMode(Function<Tensor[], Tensor> f, int order, List<Tensor> at) {
    Function<Tensor[], Tensor> g = f;
    for (int k = 0; k < order; k++) g = gradient(g);
    OpCount ops = new OpCount();
    Function<Tensor[], Tensor> derivative = g;
    Tracer.tracing(ops, () -> derivative.apply(at.toArray(Tensor[]::new)));
    return ops.count;
  }

  /** Of a function that works element by element the sum is differentiated. */
  private static Function<Tensor[], Tensor> gradient(Function<Tensor[], Tensor> f) {
    Function<Tensor[], Tensor> scalar =
        in -> {
          Tensor y = f.apply(in);
          return y.size() == 1 ? y : y.sum();
        };
    return x -> Transforms.valueAndGrad("swell", scalar, FIRST, x).gradients().getFirst();
  }

  @Override
  public void elementwise(Elementwise op, Tensor[] in, Tensor out) {
    count++;
  }

  @Override
  public void structural(Op<?> op, Object attributes, Tensor[] in, Tensor out) {
    count++;
  }

  @Override
  public void read(String how, Tensor t) {}
}
