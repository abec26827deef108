package org.gradsh.autograd.op;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.tape.Node;

/** A recorded elementwise op; its derivative is again a declared op, applied to what it names. */
final class ElementwiseNode extends Node {
  private final Elementwise op;

  private ElementwiseNode(Elementwise op, Tensor[] in, Tensor output, boolean[] saves) {
    super(output.shape(), output.dtype(), in, saves);
    this.op = op;
  }

  static ElementwiseNode of(Elementwise op, Tensor[] in, Tensor out) {
    int active = 0;
    for (int k = 0; k < in.length; k++) if (Apply.isActive(in[k])) active |= 1 << k;
    Elementwise.Needs needs = op.needs(active);
    ElementwiseNode node = new ElementwiseNode(op, in, out, needs.operands());
    if (needs.output()) node.saveOutput(out);
    return node;
  }

  @Override
  public String name() {
    return op.name();
  }

  @Override
  public Tensor again(Tensor... operands) {
    return Apply.elementwise(op, operands);
  }

  @Override
  public boolean isElementwise() {
    return true;
  }

  @Override
  protected boolean passes(int i) {
    return op.vjp(i) != null;
  }

  @Override
  protected Tensor vjp(int i, Tensor cotangent) {
    Elementwise.Derived d = op.vjp(i);
    if (d == null) return null;
    int[] sources = d.sources();
    Tensor[] in = new Tensor[sources.length];
    for (int k = 0; k < in.length; k++) {
      in[k] =
          switch (sources[k]) {
            case Elementwise.COTANGENT -> cotangent;
            case Elementwise.OUTPUT -> savedOutput();
            default -> saved(sources[k]);
          };
    }
    Tensor g = Apply.elementwise(d.op(), in).to(inputDtype(i));
    return ReductionOps.sumTo(g, inputShape(i));
  }
}
