package org.gradsh.autograd.graph;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.ShapeOps;
import org.gradsh.autograd.tape.Traced;

/** Ops on tensors without values: each becomes a vertex of the graph that its operands are in. */
public final class TracedOps {
  private TracedOps() {}

  /** An elementwise op on operands of this trace. */
  public static Tensor elementwise(Elementwise op, Tensor... in) {
    DType promoted = Apply.promoted(op, in);
    Shape shape = Apply.broadcast(op.name(), in);
    DType compute = op.computeType(promoted);
    Trace trace = ((Traced) in[0].lift()).of();
    Vertex[] operands = new Vertex[in.length];
    for (int k = 0; k < in.length; k++) {
      operands[k] = cast(Trace.vertex(in[k]), op.isMask(k) ? DType.BOOL : compute);
    }
    Operation operation = new Operation.Pointwise(op, compute);
    return trace.wrap(
        new Vertex(operation, op.resultType(promoted), shape, Trace.place(), operands));
  }

  private static Vertex cast(Vertex v, DType to) {
    if (v.dtype() == to) return v;
    return new Vertex(new Operation.Structural(ShapeOps.CAST, to), to, v.shape(), v.place(), v);
  }

  /** Another op on operands of this trace. */
  public static <A> Tensor structural(Op<A> op, A attributes, Tensor... in) {
    Trace trace = ((Traced) in[0].lift()).of();
    Vertex[] operands = new Vertex[in.length];
    for (int k = 0; k < in.length; k++) operands[k] = Trace.vertex(in[k]);
    if (attributes instanceof ShapeOps.Move move) {
      if (trace == Trace.OF_PLACEHOLDERS) throw GraphErrors.moves(in[0], move.to());
      throw new Home.Another(move.to());
    }
    Strided form = StandIns.result(op, attributes, operands);
    Vertex v =
        new Vertex(
            new Operation.Structural(op, attributes),
            form.dtype(),
            form.shape(),
            Trace.place(),
            operands);
    if (op.draws()) trace.draws(v);
    return trace.wrap(v);
  }
}
