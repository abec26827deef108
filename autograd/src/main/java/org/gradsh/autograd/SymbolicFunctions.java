package org.gradsh.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.gradsh.autograd.symbolic.Symbolic;

/**
 * Functions as expressions. Parameters are called x, y and z by their place; {@link Symbolic#named}
 * gives them other names.
 */
public class SymbolicFunctions extends CompiledFunctions {
  SymbolicFunctions() {}

  /** A function of a number, or of anything element by element, as an expression. */
  public static Symbolic symbolic(Function<? super Tensor, ? extends Tensor> f) {
    return Symbolic.of(of("symbolic", f), Symbolic.scalars(1));
  }

  /**
   * A function of a tensor as an expression.
   *
   * @param shape of the tensors that it takes
   */
  public static Symbolic symbolic(
      Function<? super Tensor, ? extends Tensor> f, int extent, int... shape) {
    int[] dims = new int[shape.length + 1];
    dims[0] = extent;
    System.arraycopy(shape, 0, dims, 1, shape.length);
    int size = Shape.of(dims).size();
    Tensor sample = Creation.linspace(.3, .9, size).to(DType.FLOAT64).reshape(dims);
    return Symbolic.of(of("symbolic", f), List.of(sample));
  }

  /**
   * A function of a tensor as an expression.
   *
   * @param x an input of the shape that it takes; its values matter only where the function is not
   *     defined for others
   */
  public static Symbolic symbolic(Function<? super Tensor, ? extends Tensor> f, Tensor x) {
    return Symbolic.of(of("symbolic", f), sample(x));
  }

  /** A function of two numbers as an expression. */
  public static Symbolic symbolic(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, Nothing... none) {
    return Symbolic.of(of("symbolic", f), Symbolic.scalars(2));
  }

  /** A function of two tensors of the shapes of these as an expression. */
  public static Symbolic symbolic(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, Tensor x, Tensor y) {
    return Symbolic.of(of("symbolic", f), sample(x, y));
  }

  /** A function of three numbers as an expression. */
  public static Symbolic symbolic(TensorFunction3 f, Nothing... none) {
    return Symbolic.of(of("symbolic", f), Symbolic.scalars(3));
  }

  /** A function of three tensors of the shapes of these as an expression. */
  public static Symbolic symbolic(TensorFunction3 f, Tensor x, Tensor y, Tensor z) {
    return Symbolic.of(of("symbolic", f), sample(x, y, z));
  }

  private static List<Tensor> sample(Tensor... x) {
    return Arrays.asList(Given.tensors("symbolic", "x", x));
  }
}
