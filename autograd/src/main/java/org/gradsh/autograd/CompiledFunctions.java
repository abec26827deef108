package org.gradsh.autograd;

import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Functions as compiled graphs, and graphs without a function: the static way of working. */
public class CompiledFunctions extends StructureTransforms {
  CompiledFunctions() {}

  /** {@code f}, compiled for each form of its argument. */
  public static <R> CompiledFunction<Tensor, R> compile(Function<Tensor, R> f) {
    return new CompiledFunction<>(Given.nonNull("compile", "the function", f));
  }

  /** The same of two tensors. */
  public static <R> CompiledFunction2<R> compile(
      BiFunction<? super Tensor, ? super Tensor, ? extends R> f, Nothing... none) {
    return new CompiledFunction2<>(Given.nonNull("compile", "the function", f));
  }

  /** The same of three tensors. */
  public static <R> CompiledFunction3<R> compile(Function3<? extends R> f, Nothing... none) {
    return new CompiledFunction3<>(Given.nonNull("compile", "the function", f));
  }

  /** What {@code body} computes from the variables that it uses. */
  public static <R> CompiledSupplier<R> compile(Supplier<? extends R> body, Nothing... none) {
    return new CompiledSupplier<>(Given.nonNull("compile", "the function", body));
  }

  /**
   * A function of a structure: a record, List, Map of tensors, see {@link Structures}. A lambda
   * names the type of its parameter, {@code compile((Params p) -> loss(p))}.
   */
  public static <S, R> CompiledFunction<S, R> compile(Function<S, R> f, Nothing... none) {
    return new CompiledFunction<>(Given.nonNull("compile", "the function", f));
  }
}
