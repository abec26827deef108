package org.gradsh.autograd.solve;

import java.util.function.BinaryOperator;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * How a differential equation is solved.
 *
 * <pre>{@code
 * var y = OdeSolver.dopri5().tolerance(1e-8, 1e-10).adjoint().solve(f, y0, t, params);
 * }</pre>
 *
 * <p>Gradients go back through the steps that were taken: those of the computed solution, to every
 * order, at the cost of keeping all that the steps have saved. With {@link #adjoint} they come from
 * an equation that is solved backwards: nothing is kept but the states at the times asked for, the
 * error is that of the tolerance, and what f closes over is a constant.
 *
 * @param method how it steps
 * @param steps of fixed size between two of the times asked for
 * @param rtol the error of a step relative to the state, where steps are adapted
 * @param atol the absolute error that is always allowed
 * @param isAdjoint whether gradients come from the adjoint equation
 * @param most steps in all
 */
public record OdeSolver(
    Method method, int steps, double rtol, double atol, boolean isAdjoint, int most) {
  /** The ways to step. */
  public enum Method {
    /** Dormand and Prince's pair of order 5 and 4, in steps that fit the tolerance. */
    DOPRI5,
    /** The classic method of order 4. */
    RK4,
    /** Euler's, of order 1. */
    EULER
  }

  /**
   * @throws TensorException when there are no steps or a tolerance is not positive
   */
  public OdeSolver {
    if (steps < 1) throw refuse("steps is " + steps, "1 or more");
    if (most < 1) throw refuse("most steps is " + most, "1 or more");
    boolean fit = rtol >= 0 && atol >= 0 && rtol + atol > 0 && Double.isFinite(rtol + atol);
    if (!fit) {
      throw refuse("the tolerances are " + rtol + " and " + atol, "0 or more, one of them above");
    }
  }

  /** Adapted steps; relative error 1e-6, absolute 1e-9, 10,000 steps at most. */
  public static OdeSolver dopri5() {
    return new OdeSolver(Method.DOPRI5, 1, 1e-6, 1e-9, false, 10_000);
  }

  /** So many classic steps of order 4 between two times. */
  public static OdeSolver rk4(int steps) {
    return new OdeSolver(Method.RK4, steps, 1e-6, 1e-9, false, Integer.MAX_VALUE);
  }

  /** So many of Euler's steps between two times. */
  public static OdeSolver euler(int steps) {
    return new OdeSolver(Method.EULER, steps, 1e-6, 1e-9, false, Integer.MAX_VALUE);
  }

  /** With other tolerances: of steps that are adapted. */
  public OdeSolver tolerance(double rtol, double atol) {
    return new OdeSolver(method, steps, rtol, atol, isAdjoint, most);
  }

  /** With so many adapted steps at most. */
  public OdeSolver most(int most) {
    return new OdeSolver(method, steps, rtol, atol, isAdjoint, most);
  }

  /** With gradients by the adjoint equation. */
  public OdeSolver adjoint() {
    return new OdeSolver(method, steps, rtol, atol, true, most);
  }

  /** See {@link Solve#odeint(BinaryOperator, Tensor, Tensor)}. */
  public Tensor solve(BinaryOperator<Tensor> f, Tensor y0, Tensor t) {
    Solve.given("odeint", "the function", f);
    double[] times = times(t);
    Tensor start = Solve.floating("odeint", "y0", y0);
    return isAdjoint
        ? Adjoint.solve(this, (at, y, _) -> f.apply(at, y), start, times, null)
        : new OdeSteps(this, f).at(times, start);
  }

  /** See {@link Solve#odeint(Dynamics, Tensor, Tensor, Object)}. */
  public <P> Tensor solve(Dynamics<? super P> f, Tensor y0, Tensor t, P params) {
    Solve.given("odeint", "the function", f);
    Solve.given("odeint", "params", params);
    if (!isAdjoint) return solve((at, y) -> f.apply(at, y, params), y0, t);
    return Adjoint.solve(this, f, Solve.floating("odeint", "y0", y0), times(t), params);
  }

  private static double[] times(Tensor t) {
    Solve.given("odeint", "t", t);
    if (t.rank() != 1 || t.size() < 1) {
      throw TensorException.shape("odeint: the times must be a vector")
          .operand("t", t)
          .hint("linspace(0, 1, 11)")
          .build();
    }
    double[] times = t.detach().toDoubleArray();
    double way = times.length > 1 ? times[1] - times[0] : 1;
    for (int i = 0; i < times.length; i++) {
      boolean fits = Double.isFinite(times[i]);
      if (i > 0) fits &= way > 0 ? times[i] > times[i - 1] : times[i] < times[i - 1];
      if (fits) continue;
      throw TensorException.value("odeint: the times must rise, or fall, all the way")
          .operand("t", t)
          .detail("t[" + i + "] is " + times[i] + (i > 0 ? " after " + times[i - 1] : ""))
          .build();
    }
    return times;
  }

  private static TensorException refuse(String problem, String hint) {
    return TensorException.value("OdeSolver: " + problem).hint(hint).build();
  }
}
