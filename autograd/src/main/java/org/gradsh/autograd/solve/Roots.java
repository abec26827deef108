package org.gradsh.autograd.solve;

import static org.gradsh.autograd.Autograd.jacobian;
import static org.gradsh.autograd.Autograd.noGrad;
import static org.gradsh.autograd.Autograd.solve;
import static org.gradsh.autograd.Autograd.stopGradient;

import java.util.function.UnaryOperator;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Newton's method, and what makes its result differentiable. Everything here is on vectors. */
final class Roots {
  /** Steps are halved so often at most. */
  private static final int HALVINGS = 20;

  private Roots() {}

  static Tensor find(UnaryOperator<Tensor> f, Tensor x0, Stop stop) {
    Shape shape = x0.shape();
    UnaryOperator<Tensor> flat = x -> vector("newton", f.apply(x.reshape(shape.dims())));
    Tensor root = noGrad(() -> iterate(flat, stopGradient(x0).flatten(), stop));
    return implicit("newton", flat, root).reshape(shape.dims());
  }

  private static Tensor iterate(UnaryOperator<Tensor> f, Tensor x, Stop stop) {
    Tensor r = stopGradient(f.apply(x));
    if (r.size() != x.size()) {
      throw TensorException.shape("newton: f must give as many numbers as x has")
          .operand("x", x)
          .operand("f(x)", r)
          .hint("gaussNewton(f, x0) for more equations than unknowns")
          .build();
    }
    for (int i = 0; i < stop.iterations(); i++) {
      finite("newton", "f(x)", r, x, i);
      Tensor dx = step("newton", stopGradient(jacobian(f).apply(x)), r, x, i);
      boolean isLast = isSmall(dx, x, stop);
      double size = norm(r), part = 1;
      Tensor next = x.add(dx), at = stopGradient(f.apply(next));
      for (int h = 0; h < HALVINGS && !isLast && !(norm(at) < size); h++) {
        part /= 2;
        next = x.add(dx.mul(part));
        at = stopGradient(f.apply(next));
      }
      // Rounding may have the end of the way not fall.
      if (isLast && !(norm(at) <= size)) return x;
      x = next;
      r = at;
      if (isLast) return x;
    }
    throw diverges("newton", "no root was found", stop, "|f(x)| is " + norm(r), x);
  }

  /**
   * x where F(x) = 0, with its derivatives with respect to everything that F depends on: a recorded
   * step of Newton's from the constant x has the first derivative −J⁻¹ ∂F, by the implicit function
   * theorem; one more from there doubles the order and adds one, as it squares the error.
   */
  static Tensor implicit(String method, UnaryOperator<Tensor> f, Tensor x) {
    Tensor at = stopGradient(x);
    for (int i = 0; i < 2; i++) {
      at = at.add(step(method, jacobian(f).apply(at), f.apply(at), at, i));
    }
    return at;
  }

  /** −J⁻¹ r. */
  private static Tensor step(String method, Tensor j, Tensor r, Tensor x, int iteration) {
    Tensor dx;
    try {
      dx = solve(j, r.neg());
    } catch (TensorException e) {
      throw singular(method, j, x, iteration);
    }
    if (!isFinite(dx)) {
      finite(method, "the Jacobian", j, x, iteration);
      throw singular(method, j, x, iteration);
    }
    return dx;
  }

  private static TensorException singular(String method, Tensor j, Tensor x, int iteration) {
    return TensorException.value(method + ": the Jacobian is singular")
        .operand("x", x)
        .operand("J", j)
        .detail("in iteration " + (iteration + 1) + ": there is no one way to go on")
        .hint("another x0, or equations that do not depend on each other")
        .build();
  }

  // ---- shared with minima ----

  static Tensor vector(String method, Tensor y) {
    Solve.given(method, "f(x)", y);
    return y.flatten();
  }

  static boolean isSmall(Tensor dx, Tensor x, Stop stop) {
    return largest(dx) <= stop.tolerance() * (1 + largest(x));
  }

  static double largest(Tensor x) {
    return x.size() == 0 ? 0 : stopGradient(x).abs().max().item();
  }

  static double norm(Tensor x) {
    return Math.sqrt(stopGradient(x.mul(x).sum()).item());
  }

  static boolean isFinite(Tensor x) {
    return Double.isFinite(largest(x));
  }

  static void finite(String method, String what, Tensor value, Tensor x, int iteration) {
    if (isFinite(value)) return;
    throw TensorException.value(method + ": " + what + " is not finite")
        .operand("x", x)
        .operand(what, value)
        .detail(iteration == 0 ? "at x0 already" : "in iteration " + (iteration + 1))
        .hint("another x0; trackNaN(() -> …) tells the op")
        .build();
  }

  static TensorException diverges(
      String method, String problem, Stop stop, String where, Tensor x) {
    return TensorException.value(
            method + ": " + problem + " in " + stop.iterations() + " iterations")
        .operand("x", x)
        .detail(where)
        .hint("another x0, or new Stop(tolerance, iterations)")
        .build();
  }
}
