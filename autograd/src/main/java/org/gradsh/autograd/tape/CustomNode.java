package org.gradsh.autograd.tape;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.RandomState;

/** A function with a derivative of the user's own, recorded as one op. */
public final class CustomNode extends Node {
  private final CustomRule rule;
  private final RandomState draws;

  /** The way back with what it keeps; null where it has to be found again. */
  private Function<Tensor, List<Tensor>> pullback;

  private CustomNode(
      CustomRule rule,
      RandomState draws,
      Function<Tensor, List<Tensor>> pullback,
      Tensor output,
      Tensor... in) {
    super(output.shape(), output.dtype(), edges(in));
    this.rule = rule;
    this.draws = draws;
    this.pullback = pullback;
  }

  private static Edge[] edges(Tensor[] in) {
    Edge[] edges = new Edge[in.length];
    for (int i = 0; i < in.length; i++) edges[i] = new Edge(in[i], true);
    return edges;
  }

  /** Applies a function by its rule: with tangents, and recorded, as any op is. */
  public static Tensor apply(CustomRule rule, Tensor... operands) {
    Tensor[] x = Replacement.of(operands);
    RandomState draws = RandomState.save();
    Recorder recorder = Recorder.current();
    Function<Tensor, List<Tensor>> pullback = null;
    Tensor y;
    switch (Lift.top(x)) {
      case Traced _ -> y = recorder.silently(Cut.Cause.CUSTOM, () -> rule.at(x)).value();
      case null -> {
        CustomRule.Linear linear = recorder.silently(Cut.Cause.CUSTOM, () -> rule.at(x));
        y = linear.value();
        pullback = linear.pullback();
      }
      case Dual d -> y = dual(rule, draws, d.level(), x);
      case Batched b -> y = inBatch(rule, b.of(), x);
    }
    boolean active = Arrays.stream(x).anyMatch(t -> t.origin() != null && t.origin().isActive());
    if (!active || !recorder.isOn()) return y;
    Tensor recorded = y.alias();
    Node node = new CustomNode(rule, draws, pullback, recorded, x);
    recorded.origin(node);
    recorder.record(node, x, recorded);
    return recorded;
  }

  private static Tensor dual(CustomRule rule, RandomState draws, long level, Tensor... x) {
    Tensor[] primals = new Tensor[x.length];
    Tensor[] tangents = new Tensor[x.length];
    for (int i = 0; i < x.length; i++) {
      primals[i] = Dual.primal(x[i], level);
      tangents[i] = Dual.tangent(x[i], level);
    }
    Tensor y = apply(rule, primals);
    return y.withTangent(level, draws.repeat(() -> rule.tangent(y, primals, tangents)));
  }

  /**
   * The same function and derivative on the whole batch: recorded as one op there, for whoever
   * differentiates by what the batch came from. What all examples share gets the sum.
   */
  private static Tensor inBatch(CustomRule rule, Batched.Batch batch, Tensor... x) {
    Tensor[] full = Arrays.stream(x).map(batch::unwrap).toArray(Tensor[]::new);
    return batch.wrap(apply(rule.inBatch(batch), full));
  }

  @Override
  public String name() {
    return "custom";
  }

  @Override
  public boolean isUsers() {
    return true;
  }

  @Override
  public Tensor again(Tensor... operands) {
    return apply(rule, operands);
  }

  @Override
  protected Tensor vjp(int i, Tensor cotangent) {
    return vjps(cotangent).get(i);
  }

  @Override
  protected List<Tensor> vjps(Tensor cotangent) {
    Tensor[] in = new Tensor[inputCount()];
    for (int k = 0; k < in.length; k++) in[k] = saved(k);
    // What the function kept was not recorded. Where the gradient is to be differentiated, the
    // function runs again: what it keeps then depends on its arguments.
    boolean kept = pullback != null && !Recorder.current().isOn();
    List<Tensor> given =
        kept ? pullback.apply(cotangent) : draws.repeat(() -> rule.pullback(in).apply(cotangent));
    return CustomRule.fitting(in, given);
  }

  @Override
  protected void letGo() {
    pullback = null;
  }
}
