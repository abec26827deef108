package org.gradsh.autograd.show;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * How a function is evaluated and differentiated, step by step: the evaluation trace of textbooks
 * (Griewank and Walther 2008; Baydin et al. 2018), with tangents v̇ for each argument and adjoints
 * v̄.
 *
 * <p>Of n arguments the first is v₁₋ₙ and the last v₀; results of ops are v₁, v₂ … Ops that could
 * run at the same time stand together: each comes after those it needs, though not always in the
 * order of the program. Tangents are derivatives along ones in one argument, adjoints are those of
 * the sum of the results; for scalars both are the derivative.
 */
public final class Trace {
  /**
   * One step.
   *
   * @param name {@code v₁}, or that of a variable which the function uses beside its arguments
   * @param formula {@code x₁}, or the op on earlier steps: {@code ln v₋₁}
   * @param value as it was computed
   * @param tangents one for each argument, of the value's shape
   * @param adjoint of the value's shape
   * @param users the places of the steps that use this one, latest first
   */
  public record Step(
      String name,
      String formula,
      Tensor value,
      List<Tensor> tangents,
      Tensor adjoint,
      List<Integer> users) {
    public Step {
      tangents = List.copyOf(tangents);
      users = List.copyOf(users);
    }
  }

  private final List<Step> steps;
  private final int arguments;
  private final int captured;
  private final int result;
  private final List<String> constants;

  Trace(List<Step> steps, int arguments, int captured, int result, List<String> constants) {
    this.steps = List.copyOf(steps);
    this.arguments = arguments;
    this.captured = captured;
    this.result = result;
    this.constants = List.copyOf(constants);
  }

  /**
   * Evaluates {@code f} once and follows it forwards for each argument, and backwards.
   *
   * @param x floating-point tensors of any shape
   * @throws TensorException when an argument or the result is not floating-point, or {@code f}
   *     itself consumes its graph by {@code backward()}
   */
  public static Trace of(Function<Tensor[], Tensor> f, Tensor... x) {
    return new Tracing().run(f, x);
  }

  /** All steps: arguments, variables that the function uses beside them, results of ops. */
  public List<Step> steps() {
    return steps;
  }

  /** The values v of arguments and ops: v₁₋ₙ … v₀, v₁, v₂ … */
  public List<Tensor> values() {
    return numbered().map(Step::value).toList();
  }

  /**
   * The tangents v̇ of arguments and ops for one argument.
   *
   * @param argument counted from 0
   * @throws TensorException when there is no such argument
   */
  public List<Tensor> tangents(int argument) {
    if (argument < 0 || argument >= arguments) {
      throw TensorException.index("tangents: there is no argument " + argument)
          .hint("arguments are counted from 0 to " + (arguments - 1))
          .build();
    }
    return numbered().map(s -> s.tangents().get(argument)).toList();
  }

  /** The adjoints v̄ of arguments and ops, in the order of {@link #values()}. */
  public List<Tensor> adjoints() {
    return numbered().map(Step::adjoint).toList();
  }

  private Stream<Step> numbered() {
    return Stream.concat(
        steps.subList(0, arguments).stream(), steps.stream().skip(arguments + captured));
  }

  /** f(x). */
  public Tensor value() {
    return steps.get(result).value();
  }

  /** The gradients with respect to the arguments: the adjoints x̄. */
  public List<Tensor> gradients() {
    return steps.subList(0, arguments).stream().map(Step::adjoint).toList();
  }

  int arguments() {
    return arguments;
  }

  int result() {
    return result;
  }

  /** A line for each constant that is no single number. */
  List<String> constants() {
    return constants;
  }

  /** Forwards with the tangents beside, then backwards. */
  @Override
  public String toString() {
    return new TraceText(this, Show.format()).text();
  }
}
