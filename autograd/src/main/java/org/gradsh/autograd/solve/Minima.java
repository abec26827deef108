package org.gradsh.autograd.solve;

import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.hessian;
import static org.gradsh.autograd.Autograd.jacobian;
import static org.gradsh.autograd.Autograd.matmul;
import static org.gradsh.autograd.Autograd.noGrad;
import static org.gradsh.autograd.Autograd.solve;
import static org.gradsh.autograd.Autograd.stopGradient;

import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Descents by a quadratic model, damped as Levenberg (1944) and Marquardt (1963) do: (A + λ·D) dx =
 * −g with λ tenfold where the value does not fall, a tenth where it does.
 */
final class Minima {
  private static final double MOST_DAMPING = 1e16;

  private Minima() {}

  /** Gradient and curvature at a point. */
  private record Model(Tensor gradient, Tensor curvature) {}

  @FunctionalInterface
  private interface Models {
    Model at(Tensor x);
  }

  static Tensor leastSquares(UnaryOperator<Tensor> residuals, Tensor x0, Stop stop) {
    Shape shape = x0.shape();
    UnaryOperator<Tensor> r =
        x -> Roots.vector("gaussNewton", residuals.apply(x.reshape(shape.dims())));
    UnaryOperator<Tensor> half =
        x -> {
          Tensor y = r.apply(x);
          return y.mul(y).sum().mul(0.5);
        };
    Tensor at =
        noGrad(
            () ->
                descend(
                    "gaussNewton",
                    half,
                    x -> {
                      Tensor j = stopGradient(jacobian(r).apply(x));
                      Tensor y = stopGradient(r.apply(x));
                      return new Model(matmul(j.T(), y), matmul(j.T(), j));
                    },
                    stopGradient(x0).flatten(),
                    stop));
    return Roots.implicit("gaussNewton", grad(half), at).reshape(shape.dims());
  }

  static Tensor least(UnaryOperator<Tensor> f, Tensor x0, Stop stop) {
    Shape shape = x0.shape();
    UnaryOperator<Tensor> flat = x -> scalar(f.apply(x.reshape(shape.dims())));
    Tensor at =
        noGrad(
            () ->
                descend(
                    "minimize",
                    flat,
                    x ->
                        new Model(
                            stopGradient(grad(flat).apply(x)),
                            stopGradient(hessian(flat).apply(x))),
                    stopGradient(x0).flatten(),
                    stop));
    noGrad(() -> bendsUp(stopGradient(hessian(flat).apply(at)), at));
    return Roots.implicit("minimize", grad(flat), at).reshape(shape.dims());
  }

  /** Where the gradient is 0 there may be a maximum or a saddle. */
  private static void bendsUp(Tensor curvature, Tensor at) {
    Tensor bends = Autograd.eigh(curvature).values();
    double least = bends.min().item(), most = Roots.largest(bends);
    if (least >= -1e-4 * most) return;
    throw TensorException.value("minimize: the gradient is 0, but this is no minimum")
        .operand("x", at)
        .detail("the curvature is " + least + " in one direction")
        .hint("another start, away from a maximum or a saddle")
        .build();
  }

  private static Tensor scalar(Tensor y) {
    Solve.given("minimize", "f(x)", y);
    if (y.size() == 1) return y.reshape();
    throw TensorException.shape("minimize: f must give one number")
        .operand("f(x)", y)
        .hint("sum() or mean() of it; gaussNewton(f, x0) for residuals")
        .build();
  }

  private static Tensor descend(
      String method, UnaryOperator<Tensor> f, Models models, Tensor x, Stop stop) {
    ToDoubleFunction<Tensor> value = p -> stopGradient(f.apply(p)).item();
    double now = value.applyAsDouble(x), damping = 0;
    if (!Double.isFinite(now)) {
      Roots.finite(method, "the value", stopGradient(f.apply(x)), x, 0);
    }
    for (int i = 0; i < stop.iterations(); i++) {
      Model model = models.at(x);
      Roots.finite(method, "the gradient", model.gradient, x, i);
      if (Roots.largest(model.gradient) == 0) return x;
      while (true) {
        Tensor dx = step(model, damping);
        boolean goesDown = dx != null && slope(model, dx) < 0;
        if (goesDown) {
          boolean isLast = Roots.isSmall(dx, x, stop);
          Tensor next = x.add(dx);
          double there = value.applyAsDouble(next);
          if (there < now) {
            x = next;
            now = there;
            damping = damping < 1e-10 ? 0 : damping / 10;
            if (isLast) return x;
            break;
          }
          if (isLast) return x;
        }
        damping = damping == 0 ? 1e-6 : damping * 10;
        if (damping > MOST_DAMPING) return x;
      }
    }
    throw Roots.diverges(method, "no minimum was found", stop, "the value is " + now, x);
  }

  private static double slope(Model model, Tensor dx) {
    return model.gradient.mul(dx).sum().item();
  }

  /** Null where the model has no one minimum. */
  private static Tensor step(Model model, double damping) {
    Tensor a = model.curvature;
    if (damping > 0) {
      Tensor unit = Autograd.eye(a.dims()[0]).to(a.device()).to(a.dtype());
      Tensor diagonal = a.mul(unit);
      double mean = Roots.largest(diagonal);
      Tensor identity = unit.mul(mean == 0 ? 1 : mean);
      // Marquardt's scaling, kept away from 0 where an unknown has no effect.
      a = a.add(diagonal.abs().add(identity.mul(1e-3)).mul(damping));
    }
    try {
      Tensor dx = solve(a, model.gradient.neg());
      return Roots.isFinite(dx) ? dx : null;
    } catch (TensorException e) {
      return null;
    }
  }
}
