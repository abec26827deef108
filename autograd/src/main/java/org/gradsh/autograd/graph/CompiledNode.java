package org.gradsh.autograd.graph;

import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Recorder;

/** One result of a compiled function, recorded as one op: its derivative is compiled as well. */
final class CompiledNode extends Node {
  private final Stage stage;
  private final int result;
  private final RandomState draws;

  /** What the forward run kept; null when it has been let go. */
  private Strided[] kept;

  private CompiledNode(
      Stage stage, int result, RandomState draws, Strided[] kept, Tensor output, Edge[] inputs) {
    super(output.shape(), output.dtype(), inputs);
    this.stage = stage;
    this.result = result;
    this.draws = draws;
    this.kept = kept;
  }

  /** Hangs a result on what it was computed from, where that is differentiated. */
  static void record(
      Stage stage, int result, Tensor[] in, RandomState draws, Strided[] kept, Tensor y) {
    Edge[] inputs = new Edge[in.length];
    boolean active = false;
    int[] ways = stage.derivative(result).places();
    for (int i = 0; i < in.length; i++) {
      inputs[i] = new Edge(in[i], true);
      active |= inputs[i].from != null && ways[i] >= 0;
    }
    if (!active) return;
    Node node = new CompiledNode(stage, result, draws, kept, y, inputs);
    y.origin(node);
    Recorder.current().record(node, in, y);
  }

  @Override
  public String name() {
    return "compiled";
  }

  @Override
  public Tensor again(Tensor... operands) {
    return stage.apply(operands).get(result);
  }

  @Override
  protected boolean passes(int i) {
    return stage.derivative(result).places()[i] >= 0;
  }

  /** What it makes as it is first compiled stays with it. */
  @Override
  protected boolean mayKeepArrays() {
    return true;
  }

  @Override
  protected Tensor vjp(int i, Tensor cotangent) {
    return vjps(cotangent).get(i);
  }

  @Override
  protected List<Tensor> vjps(Tensor cotangent) {
    Tensor[] in = new Tensor[inputCount()];
    for (int i = 0; i < in.length; i++) in[i] = saved(i);
    if (!Recorder.current().isOn() && cotangent.lift() == null) {
      return stage.pull(result, in, kept, cotangent);
    }
    if (draws == null) return stage.pullRecorded(result, in, cotangent);
    return draws.repeat(() -> stage.pullRecorded(result, in, cotangent));
  }

  @Override
  protected void letGo() {
    kept = null;
  }
}
