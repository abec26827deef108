package org.gradsh.autograd;

import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.tape.CheckpointNode;

/**
 * Computing again in place of keeping, after PyTorch's and JAX's checkpoint: a function that is
 * recorded as one op and keeps its arguments alone. When its derivative is asked for it runs again,
 * with the random numbers of the first time.
 *
 * <p>Gradients come to the arguments and to all else that the function uses: variables, and results
 * from outside it; of any order and in every mode. What it does beside its result it does twice. A
 * tape shows the memory spared, as does {@link Checkpointing}. Reverse mode over forward mode or
 * around a vmap spares nothing; a checkpoint around the vmap does.
 */
public class Checkpoints extends GradientChecks {
  Checkpoints() {}

  /**
   * f(x), of which x alone is kept.
   *
   * <pre>{@code
   * var h = x;
   * for (var layer : layers) h = checkpoint(layer, h);
   * }</pre>
   *
   * @throws TensorException when f gives null; in the backward walk, when a variable that f uses
   *     has been assigned meanwhile, or f gives another shape or dtype than the first time
   */
  public static Tensor checkpoint(Function<? super Tensor, ? extends Tensor> f, Tensor x) {
    return run(of("checkpoint", f), x);
  }

  public static Tensor checkpoint(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, Tensor a, Tensor b) {
    return run(of("checkpoint", f), a, b);
  }

  public static Tensor checkpoint(TensorFunction3 f, Tensor a, Tensor b, Tensor c) {
    return run(of("checkpoint", f), a, b, c);
  }

  /** What {@code body} computes from variables and tensors around it, of which nothing is kept. */
  public static Tensor checkpoint(Supplier<? extends Tensor> body, Nothing... none) {
    Given.nonNull("checkpoint", "the function", body);
    return run(_ -> body.get());
  }

  /** f as a function that keeps its argument alone. */
  public static UnaryOperator<Tensor> checkpoint(Function<? super Tensor, ? extends Tensor> f) {
    Given.nonNull("checkpoint", "the function", f);
    return x -> checkpoint(f, x);
  }

  /** f as a function that keeps its arguments alone. */
  public static BinaryOperator<Tensor> checkpoint(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, Nothing... none) {
    Given.nonNull("checkpoint", "the function", f);
    return (a, b) -> checkpoint(f, a, b);
  }

  /** f as a function that keeps its arguments alone. */
  public static TensorFunction3 checkpoint(TensorFunction3 f, Nothing... none) {
    Given.nonNull("checkpoint", "the function", f);
    return (a, b, c) -> checkpoint(f, a, b, c);
  }

  static Tensor run(Function<Tensor[], Tensor> f, Tensor... x) {
    return CheckpointNode.apply(f, Given.tensors("checkpoint", "x", x));
  }
}
