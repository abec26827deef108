package org.gradsh.autograd.graph;

import java.util.BitSet;
import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.tape.Edge;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Recorder;
import org.gradsh.autograd.tape.Together;

/** One result of a compiled function, recorded as one op: its derivative is compiled as well. */
final class CompiledNode extends Node implements Together {
  private final Stage stage;
  private final int result;
  private final BitSet active;
  private final RandomState draws;

  /** What the forward run kept; null when it has been let go. */
  private Kept kept;

  private CompiledNode(
      Stage stage,
      int result,
      BitSet active,
      RandomState draws,
      Kept kept,
      Tensor output,
      Edge[] inputs) {
    super(output.shape(), output.dtype(), inputs);
    this.stage = stage;
    this.result = result;
    this.active = active;
    this.draws = draws;
    this.kept = kept;
  }

  /** Hangs a result on the active inputs that it depends on, if there is one. */
  static void record(
      Stage stage, int result, BitSet active, Tensor[] in, RandomState draws, Kept kept, Tensor y) {
    if (stage.derivative(result, active).outputs().isEmpty()) return;
    Edge[] inputs = new Edge[in.length];
    for (int i = 0; i < in.length; i++) inputs[i] = Edge.saving(in[i]);
    kept.isSharedByOneMore();
    Node node = new CompiledNode(stage, result, active, draws, kept, y, inputs);
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
    return stage.derivative(result, active).places()[i] >= 0;
  }

  /** On the CPU arrays serve one run after the other; elsewhere what a run makes is the walk's. */
  @Override
  protected boolean mayKeepArrays() {
    return kept == null || kept.isOnCpu();
  }

  @Override
  protected Tensor vjp(int i, Tensor cotangent) {
    BitSet asked = new BitSet();
    asked.set(i);
    return vjps(cotangent, asked).get(i);
  }

  @Override
  public List<Tensor> vjps(Tensor cotangent, BitSet asked) {
    Tensor[] in = new Tensor[inputCount()];
    for (int i = 0; i < in.length; i++) in[i] = saved(i);
    if (!Recorder.current().isOn() && cotangent.lift() == null) {
      return stage.pull(result, active, asked, in, kept, cotangent);
    }
    if (draws == null) return stage.pullRecorded(result, asked, in, cotangent);
    return draws.repeat(() -> stage.pullRecorded(result, asked, in, cotangent));
  }

  @Override
  protected void letGo() {
    if (kept != null) kept.letGo();
    kept = null;
  }
}
