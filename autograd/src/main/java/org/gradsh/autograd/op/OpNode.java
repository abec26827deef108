package org.gradsh.autograd.op;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.tape.Node;

/** A recorded structural op. */
final class OpNode<A> extends Node implements Call<A> {
  private final Op<A> op;
  private final A attributes;

  private OpNode(Op<A> op, A attributes, Tensor[] in, Tensor output, boolean[] saves) {
    super(output.shape(), output.dtype(), in, saves);
    this.op = op;
    this.attributes = attributes;
  }

  static <A> OpNode<A> of(Op<A> op, A attributes, Tensor[] in, Tensor out) {
    Derivative<A> d = op.derivative();
    int active = 0;
    for (Tensor t : in) if (Apply.isActive(t)) active++;
    boolean[] saves = new boolean[in.length];
    for (int i = 0; i < in.length; i++) {
      boolean others = active > (Apply.isActive(in[i]) ? 1 : 0);
      saves[i] = d.reads(i, in[i].dtype(), others);
    }
    OpNode<A> node = new OpNode<>(op, attributes, in, out, saves);
    if (d.readsOutput()) node.saveOutput(out);
    return node;
  }

  @Override
  public String name() {
    return op.name();
  }

  @Override
  public Tensor again(Tensor... operands) {
    return op.apply(attributes, operands);
  }

  @Override
  protected Tensor vjp(int i, Tensor cotangent) {
    return op.derivative().vjp(this, i, cotangent);
  }

  @Override
  protected List<Tensor> vjps(Tensor cotangent) {
    return op.derivative().vjps(this, cotangent);
  }

  @Override
  public boolean isDifferentiated(int i) {
    return comesFromNode(i);
  }

  @Override
  protected boolean addVjp(int i, Tensor cotangent, Tensor sum) {
    Op.Adding<A> adding = op.adding();
    if (adding == null || cotangent.lift() != null) return false;
    if (cotangent.dtype() != sum.dtype() || !cotangent.values().isHost()) return false;
    if (!sum.values().isHost()) return false;
    return adding.add(this, i, cotangent.values(), sum.values());
  }

  @Override
  public A attributes() {
    return attributes;
  }

  @Override
  public int arity() {
    return inputCount();
  }

  @Override
  public Tensor input(int i) {
    return saved(i);
  }

  @Override
  public Tensor output() {
    return savedOutput();
  }

  @Override
  public Shape shape(int i) {
    return inputShape(i);
  }

  @Override
  public DType dtype(int i) {
    return inputDtype(i);
  }
}
