package org.gradsh.autograd.solve;

import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.Arguments;

/**
 * Roots, least squares, minima and differential equations; their results can be differentiated.
 *
 * <pre>{@code
 * var a = variable(2.0, DType.FLOAT64);
 * var root = newton(x -> x.mul(x).sub(a), tensor(1.0).to(DType.FLOAT64));     // √a
 * root.backward();
 * a.grad();                                                                   // 1 / (2 √a)
 * }</pre>
 *
 * <p>What a result depends on, parameters that are given and variables that the function closes
 * over alike, is differentiated by the implicit function theorem, in both modes and up to the third
 * order: the iterations are not recorded. With respect to where they began the derivative is 0.
 */
public final class Solve {
  private Solve() {}

  /** What looks for an x. */
  private enum Search {
    NEWTON("newton", Roots::find),
    GAUSS_NEWTON("gaussNewton", Minima::leastSquares),
    MINIMIZE("minimize", Minima::least);

    private interface Way {
      Tensor from(UnaryOperator<Tensor> f, Tensor x0, Stop stop);
    }

    private final String method;
    private final Way way;

    Search(String method, Way way) {
      this.method = method;
      this.way = way;
    }

    Tensor from(UnaryOperator<Tensor> f, Tensor x0) {
      return from(f, x0, Stop.usual(floating(method, "x0", x0).dtype()));
    }

    Tensor from(UnaryOperator<Tensor> f, Tensor x0, Stop stop) {
      given(method, "the function", f);
      given(method, "when to stop", stop);
      return way.from(f, floating(method, "x0", x0), stop);
    }

    /** Of a function of a tensor and of parameters, a tensor or a structure of such. */
    <P> Tensor from(
        BiFunction<? super Tensor, ? super P, ? extends Tensor> f, Tensor x0, P params) {
      given(method, "the function", f);
      given(method, "params", params);
      return from(x -> f.apply(x, params), x0);
    }
  }

  // ---- roots ----

  /**
   * Where f is 0: Newton's method with the Jacobian by automatic differentiation, steps halved
   * while |f| does not fall.
   *
   * @param f gives as many numbers as x has, in any shape
   * @param x0 where to begin: float32 or float64, of any shape
   * @return of the shape of {@code x0}
   * @throws TensorException when it does not converge, f is not finite, the Jacobian is singular,
   *     or the sizes differ
   */
  public static Tensor newton(UnaryOperator<Tensor> f, Tensor x0) {
    return Search.NEWTON.from(f, x0);
  }

  /** The same until then. */
  public static Tensor newton(UnaryOperator<Tensor> f, Tensor x0, Stop stop) {
    return Search.NEWTON.from(f, x0, stop);
  }

  /** The same for f(x, params): {@code newton((x, p) -> x.mul(x).sub(p), x0, p)}. */
  public static <P> Tensor newton(
      BiFunction<? super Tensor, ? super P, ? extends Tensor> f, Tensor x0, P params) {
    return Search.NEWTON.from(f, x0, params);
  }

  // ---- minima ----

  /**
   * Where ½|r|² is least: Gauss and Newton's method, with Levenberg and Marquardt's damping where
   * its steps do not fall.
   *
   * @param residuals any number of them, in any shape
   * @param x0 where to begin: float32 or float64, of any shape
   * @return of the shape of {@code x0}
   * @throws TensorException when it does not converge, residuals are not finite, or the minimum is
   *     not a point
   */
  public static Tensor gaussNewton(UnaryOperator<Tensor> residuals, Tensor x0) {
    return Search.GAUSS_NEWTON.from(residuals, x0);
  }

  /** The same until then. */
  public static Tensor gaussNewton(UnaryOperator<Tensor> residuals, Tensor x0, Stop stop) {
    return Search.GAUSS_NEWTON.from(residuals, x0, stop);
  }

  /** The same for r(x, params). */
  public static <P> Tensor gaussNewton(
      BiFunction<? super Tensor, ? super P, ? extends Tensor> residuals, Tensor x0, P params) {
    return Search.GAUSS_NEWTON.from(residuals, x0, params);
  }

  /**
   * Where f is least, nearby: Newton's method with the Hessian by automatic differentiation, damped
   * where its steps do not fall. For many variables {@link org.gradsh.autograd.optim.LBFGS} needs
   * no Hessian.
   *
   * @param f gives a scalar
   * @param x0 where to begin: float32 or float64, of any shape
   * @return of the shape of {@code x0}
   * @throws TensorException when it does not converge, f is not finite, or the minimum is not a
   *     point
   */
  public static Tensor minimize(UnaryOperator<Tensor> f, Tensor x0) {
    return Search.MINIMIZE.from(f, x0);
  }

  /** The same until then. */
  public static Tensor minimize(UnaryOperator<Tensor> f, Tensor x0, Stop stop) {
    return Search.MINIMIZE.from(f, x0, stop);
  }

  /** The same for f(x, params). */
  public static <P> Tensor minimize(
      BiFunction<? super Tensor, ? super P, ? extends Tensor> f, Tensor x0, P params) {
    return Search.MINIMIZE.from(f, x0, params);
  }

  // ---- differential equations ----

  /**
   * The solution of dy/dt = f(t, y) at the times t: {@link OdeSolver#dopri5()}, differentiated
   * through its steps, also with respect to what f closes over.
   *
   * @param f takes the time, a scalar, and the state, and gives a tensor of the state's shape
   * @param y0 the state at the first time: float32 or float64, of any shape
   * @param t times that rise or fall, [n]; constants to derivatives
   * @return [n, …]: y0, and the states at the other times
   * @throws TensorException when times do not rise or fall, f gives another shape, or the solution
   *     cannot be followed
   */
  public static Tensor odeint(BinaryOperator<Tensor> f, Tensor y0, Tensor t) {
    return OdeSolver.dopri5().solve(f, y0, t);
  }

  /** The same by a solver of one's choice. */
  public static Tensor odeint(BinaryOperator<Tensor> f, Tensor y0, Tensor t, OdeSolver solver) {
    given("odeint", "the solver", solver);
    return solver.solve(f, y0, t);
  }

  /**
   * The same for dy/dt = f(t, y, params).
   *
   * @param params a tensor or a structure of tensors
   */
  public static <P> Tensor odeint(Dynamics<? super P> f, Tensor y0, Tensor t, P params) {
    if (params instanceof OdeSolver) {
      throw TensorException.value("odeint: a solver stands where the parameters are wanted")
          .hint("odeint((t, y) -> …, y0, t, solver), or odeint(f, y0, t, params, solver)")
          .build();
    }
    return OdeSolver.dopri5().solve(f, y0, t, params);
  }

  /** The same by a solver of one's choice. */
  public static <P> Tensor odeint(
      Dynamics<? super P> f, Tensor y0, Tensor t, P params, OdeSolver solver) {
    given("odeint", "the solver", solver);
    return solver.solve(f, y0, t, params);
  }

  // ---- what they ask of arguments ----

  static Tensor floating(String method, String what, Tensor x) {
    given(method, what, x);
    if (x.dtype().isFloating()) return x;
    throw TensorException.dtype(method + ": " + what + " must be float32 or float64")
        .operand(what, x)
        .hint(what + ".to(DType.FLOAT64)")
        .build();
  }

  static void given(String method, String what, Object value) {
    Arguments.nonNull(method, what, value);
  }
}
