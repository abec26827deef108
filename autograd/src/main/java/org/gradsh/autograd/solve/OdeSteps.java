package org.gradsh.autograd.solve;

import static org.gradsh.autograd.Autograd.noGrad;
import static org.gradsh.autograd.Autograd.stopGradient;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.Apply;

/** Goes along a solution, in ops that are recorded as always; sizes of steps are constants. */
final class OdeSteps {
  private final OdeSolver how;
  private final BinaryOperator<Tensor> f;

  OdeSteps(OdeSolver how, BinaryOperator<Tensor> f) {
    this.how = how;
    this.f = f;
  }

  /** The states at these times: [n, …]. */
  Tensor at(double[] times, Tensor y0) {
    List<Tensor> states = new ArrayList<>(List.of(y0));
    if (times.length > 1) {
      switch (how.method()) {
        case DOPRI5 -> adapted(times, y0, states);
        case RK4, EULER -> fixed(times, y0, states);
      }
    }
    return Autograd.stack(states);
  }

  private Tensor slope(double t, Tensor y) {
    Tensor dy = f.apply(Apply.number(t, y), y);
    Solve.given("odeint", "f(t, y)", dy);
    if (dy.shape().equals(y.shape())) return dy;
    throw TensorException.shape("odeint: f must give a tensor of the state's shape")
        .operand("y", y)
        .operand("f(t, y)", dy)
        .build();
  }

  // ---- steps of one size ----

  private void fixed(double[] times, Tensor y, List<Tensor> states) {
    for (int i = 1; i < times.length; i++) {
      double h = (times[i] - times[i - 1]) / how.steps();
      for (int s = 0; s < how.steps(); s++) {
        double t = times[i - 1] + s * h;
        y = how.method() == OdeSolver.Method.EULER ? y.add(slope(t, y).mul(h)) : classic(t, y, h);
      }
      if (!Roots.isFinite(y)) throw lost(times[i], y);
      states.add(y);
    }
  }

  private Tensor classic(double t, Tensor y, double h) {
    Tensor k1 = slope(t, y);
    Tensor k2 = slope(t + h / 2, y.add(k1.mul(h / 2)));
    Tensor k3 = slope(t + h / 2, y.add(k2.mul(h / 2)));
    Tensor k4 = slope(t + h, y.add(k3.mul(h)));
    return y.add(k1.add(k2.add(k3).mul(2)).add(k4).mul(h / 6));
  }

  // ---- steps that fit a tolerance ----

  private void adapted(double[] times, Tensor y, List<Tensor> states) {
    double t = times[0], end = times[times.length - 1], way = Math.signum(end - t);
    Tensor k1 = slope(t, y);
    if (!Roots.isFinite(k1)) throw lost(t, k1);
    double h = firstStep(t, y, k1, way, Math.abs(end - t));
    int next = 1, taken = 0;
    while (next < times.length) {
      boolean isLast = Math.abs(end - t) <= h;
      double to = isLast ? end : t + way * h;
      if (to == t || h < 16 * Math.ulp(t)) throw lost(t, y);
      if (++taken > how.most()) throw tooMany(t, end, y);
      DormandPrince step = DormandPrince.step(this::slope, t, y, k1, to - t);
      Tensor before = y;
      double error = noGrad(() -> scaled(step.error(), before, step.end()));
      if (!(error <= 1)) {
        // NaN too: smaller steps may keep away from where f has no value.
        h = Math.abs(to - t) * (error > 1 ? Math.max(0.2, 0.9 * Math.pow(error, -0.2)) : 0.2);
        continue;
      }
      while (next < times.length && way * (to - times[next]) >= 0) {
        states.add(times[next] == to ? step.end() : step.within((times[next] - t) / (to - t)));
        next++;
      }
      t = to;
      y = step.end();
      k1 = step.slope();
      h = Math.abs(h) * (error == 0 ? 10 : Math.min(10, 0.9 * Math.pow(error, -0.2)));
    }
  }

  /** The root of the mean square of an error in units of what is allowed. */
  private double scaled(Tensor error, Tensor from, Tensor to) {
    Tensor sizes = Autograd.maximum(stopGradient(from).abs(), stopGradient(to).abs());
    Tensor off = stopGradient(error);
    // Where nothing is allowed, and nothing is off: a state of 0 without an absolute tolerance.
    return rms(off.eq(0).where(off, off.div(sizes.mul(how.rtol()).add(how.atol()))));
  }

  private static double rms(Tensor x) {
    return x.size() == 0 ? 0 : Math.sqrt(x.mul(x).mean().item());
  }

  /**
   * After Hairer, Nørsett and Wanner, "Solving ordinary differential equations I", II.4.
   *
   * @param all the whole way: beyond its end f may have no value
   */
  private double firstStep(double t, Tensor y, Tensor k1, double way, double all) {
    return noGrad(
        () -> {
          double d0 = scaled(y, y, y), d1 = scaled(k1, y, y);
          double h0 = Math.min(all, d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1);
          Tensor ahead = slope(t + way * h0, y.add(k1.mul(way * h0)));
          double d2 = scaled(ahead.sub(k1), y, y) / h0;
          double most = Math.max(d1, d2);
          double h1 = most <= 1e-15 ? Math.max(1e-6, h0 * 1e-3) : Math.pow(0.01 / most, 0.2);
          double h = Math.min(100 * h0, h1);
          return Double.isFinite(h) && h > 0 ? h : h0;
        });
  }

  private static TensorException lost(double t, Tensor y) {
    boolean isFinite = Roots.isFinite(y);
    return TensorException.value(
            "odeint: "
                + (isFinite
                    ? "the solution cannot be followed beyond t = "
                    : "the solution is not finite at t = ")
                + t)
        .operand("y", y)
        .detail("a pole, a jump, or no value of f; or a problem too stiff for this method")
        .hint("an earlier end; larger tolerances; trackNaN(() -> …) tells an op that makes NaN")
        .build();
  }

  private TensorException tooMany(double t, double end, Tensor y) {
    return TensorException.value(
            "odeint: " + how.most() + " steps did not reach t = " + end + ", but " + t)
        .operand("y", y)
        .detail("the problem may be stiff: steps are small because of terms that have died out")
        .hint("OdeSolver.dopri5().tolerance(1e-4, 1e-6), or .most(100_000)")
        .build();
  }
}
