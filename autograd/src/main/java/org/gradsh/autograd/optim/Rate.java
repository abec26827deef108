package org.gradsh.autograd.optim;

import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.Arguments;

/**
 * A learning rate as a function of the number of steps of its {@link Schedule}. Those here have
 * PyTorch's numbers; one's own is a lambda: {@code (t, base) -> base / (1 + 0.1 * t)}.
 */
@FunctionalInterface
public interface Rate {
  /**
   * The learning rate after {@code t} steps.
   *
   * @param t 0 before the first one
   * @param base the group's learning rate when the schedule was made
   */
  double at(int t, double base);

  /** Times {@code gamma} after each {@code every} steps: PyTorch's StepLR. */
  static Rate step(int every, double gamma) {
    positive("step", "every", every);
    notNegative("step", "gamma", gamma);
    return (t, base) -> base * Math.pow(gamma, t / every);
  }

  /** Times {@code gamma} at each of these steps: PyTorch's MultiStepLR. */
  static Rate steps(double gamma, int... at) {
    notNegative("steps", "gamma", gamma);
    int[] places = Arguments.nonNull("Rate.steps", "the array of steps", at).clone();
    return (t, base) -> {
      int passed = 0;
      for (int place : places) if (t >= place) passed++;
      return base * Math.pow(gamma, passed);
    };
  }

  /** Times {@code gamma} at each step: PyTorch's ExponentialLR. */
  static Rate exponential(double gamma) {
    notNegative("exponential", "gamma", gamma);
    return (t, base) -> base * Math.pow(gamma, t);
  }

  /** {@link #cosine(int, double)} down to 0. */
  static Rate cosine(int steps) {
    return cosine(steps, 0);
  }

  /**
   * Half a cosine from the base down to {@code least} in so many steps, and up again if it goes on:
   * PyTorch's CosineAnnealingLR.
   */
  static Rate cosine(int steps, double least) {
    positive("cosine", "steps", steps);
    notNegative("cosine", "the least rate", least);
    return (t, base) -> least + (base - least) * (1 + Math.cos(Math.PI * t / steps)) / 2;
  }

  /** A line from {@code from}·base to {@code to}·base in so many steps: PyTorch's LinearLR. */
  static Rate linear(double from, double to, int steps) {
    notNegative("linear", "from", from);
    notNegative("linear", "to", to);
    positive("linear", "steps", steps);
    return (t, base) -> base * (from + (to - from) * Math.min(t, steps) / steps);
  }

  /** {@link #oneCycle(double, int, double, double, double)} as PyTorch has it by default. */
  static Rate oneCycle(double most, int steps) {
    return oneCycle(most, steps, 0.3, 25, 1e4);
  }

  /**
   * Up to {@code most} and down to nearly nothing, each by half a cosine: PyTorch's OneCycleLR,
   * which takes no heed of the base, without its cycle of momentum. Smith, "Super-convergence"
   * (2018).
   *
   * @param steps all that there will be, at least 2; then the rate stays as it is
   * @param rising the part of them in which it rises, in (0, 1)
   * @param initial it begins at {@code most / initial}
   * @param end it ends at a part of {@code 1 / end} of where it began
   */
  static Rate oneCycle(double most, int steps, double rising, double initial, double end) {
    notNegative("oneCycle", "the largest rate", most);
    if (steps < 2) throw refuse("oneCycle", "steps is " + steps, "2 or more");
    boolean rises = rising > 0 && rising < 1;
    if (!rises) throw refuse("oneCycle", "the rising part is " + rising, "within 0 and 1");
    if (!(initial > 0)) throw refuse("oneCycle", "initial is " + initial, "above 0");
    if (!(end > 0)) throw refuse("oneCycle", "end is " + end, "above 0");
    double top = rising * steps - 1, last = steps - 1;
    double first = most / initial, least = first / end;
    return (t, base) -> {
      double at = Math.min(t, last);
      boolean isRising = at <= top && top > 0; // where the top is at 0, there is no rise
      return isRising ? arc(first, most, at / top) : arc(most, least, (at - top) / (last - top));
    };
  }

  private static double arc(double from, double to, double part) {
    return to + (from - to) / 2 * (1 + Math.cos(Math.PI * part));
  }

  /** This one after a rise from nearly 0 by a line in so many steps. */
  default Rate afterWarmup(int steps) {
    positive("afterWarmup", "steps", steps);
    return (t, base) -> t < steps ? at(0, base) * (t + 1) / steps : at(t - steps, base);
  }

  private static void positive(String rate, String what, int n) {
    Arguments.positive("Rate." + rate, what, n);
  }

  private static void notNegative(String rate, String what, double x) {
    Arguments.notNegative("Rate." + rate, what, x);
  }

  private static TensorException refuse(String rate, String problem, String hint) {
    return TensorException.value("Rate." + rate + ": " + problem).hint(hint).build();
  }
}
