package org.gradsh.autograd.optim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.Layer;
import org.gradsh.autograd.op.Arguments;

/** Keeps gradients from being too large: between {@code backward()} and {@code step()}. */
public final class Clipping {
  private Clipping() {}

  /**
   * Scales the gradients of all variables together so that their norm is at most {@code most}:
   * PyTorch's clip_grad_norm_. Variables without a gradient do not count, nor do frozen ones.
   *
   * @return the norm before, √Σg²
   * @throws TensorException when the largest norm is not positive, or something is null
   */
  public static double clipGradNorm(Collection<? extends Variable> variables, double most) {
    return clipGradNorm(variables, most, 2);
  }

  /** The same for the parameters of a layer. */
  public static double clipGradNorm(Layer layer, double most) {
    return clipGradNorm(parameters("clipGradNorm", layer), most);
  }

  /**
   * The same by another norm.
   *
   * @param p of (Σ|g|ᵖ)^(1/p), above 0; may be infinite
   * @throws TensorException when it or the largest norm is not positive, or something is null
   */
  public static double clipGradNorm(
      Collection<? extends Variable> variables, double most, double p) {
    given("clipGradNorm", variables);
    positive("clipGradNorm", "the largest norm", most);
    positive("clipGradNorm", "the norm's p", p);
    double norm = norm(variables, p);
    // As PyTorch: a little less than the norm, and NaN spreads.
    double scale = most / (norm + 1e-6);
    if (scale < 1 || Double.isNaN(scale)) replace(variables, g -> g.mul(scale));
    return norm;
  }

  /**
   * Cuts each element of the gradients off at ±{@code most}: PyTorch's clip_grad_value_.
   *
   * @return the norm before, √Σg²
   * @throws TensorException when the largest value is not positive, or something is null
   */
  public static double clipGradValue(Collection<? extends Variable> variables, double most) {
    given("clipGradValue", variables);
    positive("clipGradValue", "the largest value", most);
    double norm = norm(variables, 2);
    replace(variables, g -> g.clip(-most, most));
    return norm;
  }

  /** The same for the parameters of a layer. */
  public static double clipGradValue(Layer layer, double most) {
    return clipGradValue(parameters("clipGradValue", layer), most);
  }

  private static double norm(Collection<? extends Variable> variables, double p) {
    List<Double> norms = new ArrayList<>();
    for (Variable v : variables) if (isClipped(v)) norms.add(norm(v.grad().detach(), p));
    double largest = 0;
    for (double n : norms) largest = Math.max(largest, n);
    if (Double.isInfinite(p) || isLimit(largest)) return largest;
    double sum = 0;
    for (double n : norms) sum += p == 2 ? square(n / largest) : Math.pow(n / largest, p);
    return largest * (p == 2 ? Math.sqrt(sum) : Math.pow(sum, 1 / p));
  }

  /** Whether a gradient counts: that of a frozen variable is an old one. */
  private static boolean isClipped(Variable v) {
    return v.isTrainable() && v.hasGrad();
  }

  /** Whether a norm is one that nothing can be divided by. */
  private static boolean isLimit(double norm) {
    return norm == 0 || Double.isNaN(norm) || Double.isInfinite(norm);
  }

  private static double square(double x) {
    return x * x;
  }

  private static double norm(Tensor g, double p) {
    if (g.size() == 0) return 0;
    if (Double.isInfinite(p)) return g.abs().max().item();
    double norm = powers(g, p);
    if (!isLimit(norm)) return norm;
    // The powers may have left the dtype's range: as parts of the largest element they do not.
    double largest = g.abs().max().item();
    return isLimit(largest) ? largest : largest * powers(g.div(largest), p);
  }

  private static double powers(Tensor g, double p) {
    return p == 2 ? Math.sqrt(g.mul(g).sum().item()) : Math.pow(g.abs().pow(p).sum().item(), 1 / p);
  }

  private static void replace(
      Collection<? extends Variable> variables, UnaryOperator<Tensor> change) {
    Autograd.noGrad(
        () -> {
          for (Variable v : variables) if (isClipped(v)) v.origin().grad(change.apply(v.grad()));
        });
  }

  private static Collection<Variable> parameters(String method, Layer layer) {
    return Arguments.nonNull(method, "the layer", layer).parameters();
  }

  private static void given(String method, Collection<? extends Variable> variables) {
    Arguments.nonNull(method, "the collection of variables", variables);
    for (Variable v : variables) Arguments.nonNull(method, "a variable", v);
  }

  private static void positive(String method, String what, double x) {
    if (x > 0) return;
    throw TensorException.value(method + ": " + what + " is " + x).hint("above 0").build();
  }
}
