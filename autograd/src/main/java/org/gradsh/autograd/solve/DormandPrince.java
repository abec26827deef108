package org.gradsh.autograd.solve;

import java.util.function.BiFunction;
import org.gradsh.autograd.Tensor;

/**
 * One step of the pair of order 5 and 4 of Dormand and Prince, "A family of embedded Runge-Kutta
 * formulae" (1980), with Shampine's interpolant of order 4 within it ("Some practical Runge-Kutta
 * formulas", 1986).
 */
final class DormandPrince {
  private static final double[] NODES = {0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1};

  private static final double[][] STAGES = {
    {},
    {1. / 5},
    {3. / 40, 9. / 40},
    {44. / 45, -56. / 15, 32. / 9},
    {19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
    {9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
    {35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
  };

  /** Order 5 less order 4. */
  private static final double[] ERROR = {
    71. / 57600, 0, -71. / 16695, 71. / 1920, -17253. / 339200, 22. / 525, -1. / 40
  };

  /** The weight of a stage at θ is θ·(p₀ + p₁·θ + p₂·θ² + p₃·θ³). */
  private static final double[][] WITHIN = {
    {1, -8048581381. / 2820520608., 8663915743. / 2820520608., -12715105075. / 11282082432.},
    {},
    {0, 131558114200. / 32700410799., -68118460800. / 10900136933., 87487479700. / 32700410799.},
    {0, -1754552775. / 470086768., 14199869525. / 1410260304., -10690763975. / 1880347072.},
    {0, 127303824393. / 49829197408., -318862633887. / 49829197408., 701980252875. / 199316789632.},
    {0, -282668133. / 205662961., 2019193451. / 616988883., -1453857185. / 822651844.},
    {0, 40617522. / 29380423., -110615467. / 29380423., 69997945. / 29380423.},
  };

  private final Tensor start;
  private final double h;
  private final Tensor[] k;
  private final Tensor end;

  private DormandPrince(Tensor start, double h, Tensor[] k, Tensor end) {
    this.start = start;
    this.h = h;
    this.k = k;
    this.end = end;
  }

  /**
   * @param k1 the slope at the start, which is that at the end of the step before
   */
  static DormandPrince step(
      BiFunction<Double, Tensor, Tensor> f, double t, Tensor y, Tensor k1, double h) {
    Tensor[] k = new Tensor[7];
    k[0] = k1;
    Tensor at = y;
    for (int s = 1; s < 7; s++) {
      at = y.add(sum(k, STAGES[s], h));
      k[s] = f.apply(t + NODES[s] * h, at);
    }
    return new DormandPrince(y, h, k, at);
  }

  Tensor end() {
    return end;
  }

  /** At the end. */
  Tensor slope() {
    return k[6];
  }

  Tensor error() {
    return sum(k, ERROR, h);
  }

  /** The state after a part θ of the step. */
  Tensor within(double part) {
    return start.add(sum(k, weights(part), h));
  }

  static double[] weights(double part) {
    double[] weights = new double[7];
    for (int s = 0; s < 7; s++) {
      for (int p = WITHIN[s].length - 1; p >= 0; p--) {
        weights[s] = (weights[s] + WITHIN[s][p]) * part;
      }
    }
    return weights;
  }

  private static Tensor sum(Tensor[] k, double[] weights, double h) {
    Tensor sum = null;
    for (int s = 0; s < weights.length; s++) {
      if (weights[s] == 0) continue;
      Tensor term = k[s].mul(h * weights[s]);
      sum = sum == null ? term : sum.add(term);
    }
    return sum == null ? k[0].mul(0) : sum;
  }
}
