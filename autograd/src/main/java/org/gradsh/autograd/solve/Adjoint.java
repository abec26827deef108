package org.gradsh.autograd.solve;

import static org.gradsh.autograd.Autograd.vjp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Structures;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.ValueAndPullbacks;

/**
 * Gradients of a solution by the adjoint equation: with a = ∂L/∂y and g = ∂L/∂θ,
 *
 * <pre>
 * dy/dt = f        da/dt = −aᵀ ∂f/∂y        dg/dt = −aᵀ ∂f/∂θ
 * </pre>
 *
 * solved from each time asked for back to the one before; there the state is the one that was
 * computed, and a takes up that time's own cotangent. Pontryagin's; after Chen et al., "Neural
 * ordinary differential equations" (2018).
 */
final class Adjoint {
  private final OdeSolver how;
  private final Field f;
  private final double[] times;

  /** The right side with all parameters in one vector. */
  @FunctionalInterface
  private interface Field {
    Tensor apply(Tensor t, Tensor y, Tensor theta);
  }

  private Adjoint(OdeSolver how, Field f, double[] times) {
    this.how = how;
    this.f = f;
    this.times = times;
  }

  static <P> Tensor solve(
      OdeSolver how, Dynamics<? super P> f, Tensor y0, double[] times, P params) {
    if (params == null) {
      Adjoint it = new Adjoint(how, (t, y, _) -> f.apply(t, y, null), times);
      return it.apply(y0, Autograd.zeros(y0.dtype(), 0).to(y0.device()));
    }
    List<Tensor> leaves = Structures.leaves(params);
    List<Tensor> vectors = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      Tensor leaf = Solve.floating("odeint", "parameter " + (i + 1), leaves.get(i));
      vectors.add(leaf.flatten().to(y0.dtype()));
    }
    Field field = (t, y, theta) -> f.apply(t, y, unpacked(params, leaves, theta));
    return new Adjoint(how, field, times).apply(y0, Autograd.concat(vectors));
  }

  private static <P> P unpacked(P params, List<Tensor> like, Tensor theta) {
    List<Tensor> leaves = new ArrayList<>();
    int from = 0;
    for (Tensor leaf : like) {
      DType dtype = leaf.dtype();
      leaves.add(part(theta, from, leaf).to(dtype));
      from += leaf.size();
    }
    return Structures.with(params, leaves);
  }

  private static Tensor part(Tensor vector, int from, Tensor like) {
    return vector.get(from + ":" + (from + like.size())).reshape(like.dims());
  }

  private Tensor apply(Tensor y0, Tensor theta) {
    BinaryOperator<Tensor> solution =
        Autograd.customGradient(
            (y, p) -> {
              // Not recorded, but where the gradient is itself differentiated: then by the steps.
              Tensor states = forward(y, p);
              return new ValueAndPullbacks(states, g -> back(states, g, p));
            });
    return solution.apply(y0, theta);
  }

  private Tensor forward(Tensor y0, Tensor theta) {
    return new OdeSteps(how, (t, y) -> f.apply(t, y, theta)).at(times, y0);
  }

  /** The cotangents of y0 and θ from that of the states. */
  private List<Tensor> back(Tensor states, Tensor cotangent, Tensor theta) {
    int last = times.length - 1;
    Tensor a = cotangent.get(last), g = theta.mul(0);
    int n = a.size();
    for (int i = last; i > 0; i--) {
      Tensor like = a;
      OdeSteps steps = new OdeSteps(how, (t, z) -> slope(t, z, like, theta));
      Tensor start = Autograd.concat(states.get(i).flatten(), a.flatten(), g);
      Tensor end = steps.at(new double[] {times[i], times[i - 1]}, start).get(1);
      a = part(end, n, like).add(cotangent.get(i - 1));
      g = part(end, 2 * n, theta);
    }
    return Arrays.asList(a, g);
  }

  private Tensor slope(Tensor t, Tensor z, Tensor like, Tensor theta) {
    int n = like.size();
    Tensor y = part(z, 0, like), a = part(z, n, like);
    var at = vjp((u, p) -> f.apply(t, u, p), y, theta);
    List<Tensor> back = at.pullbacks(a);
    return Autograd.concat(
        at.value().flatten(), back.get(0).flatten().neg(), back.get(1).flatten().neg());
  }
}
