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

/** Keeps gradients from being too large: between {@code backward()} and {@code step()}. */
public final class Clipping {
  private Clipping() {}

  /**
   * Scales the gradients of all variables together so that their norm is at most {@code most}:
   * PyTorch's clip_grad_norm_. Variables without a gradient do not count.
   *
   * @return the norm before, √Σg²
   * @throws TensorException when the largest norm is not positive
   */
  public static double clipGradNorm(Collection<? extends Variable> variables, double most) {
    return clipGradNorm(variables, most, 2);
  }

  /** The same for the parameters of a layer. */
  public static double clipGradNorm(Layer layer, double most) {
    return clipGradNorm(layer.parameters(), most);
  }

  /**
   * The same by another norm.
   *
   * @param p of (Σ|g|ᵖ)^(1/p); may be infinite
   */
  public static double clipGradNorm(
      Collection<? extends Variable> variables, double most, double p) {
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
   * @throws TensorException when the largest value is not positive
   */
  public static double clipGradValue(Collection<? extends Variable> variables, double most) {
    positive("clipGradValue", "the largest value", most);
    double norm = norm(variables, 2);
    replace(variables, g -> g.clip(-most, most));
    return norm;
  }

  /** The same for the parameters of a layer. */
  public static double clipGradValue(Layer layer, double most) {
    return clipGradValue(layer.parameters(), most);
  }

  private static double norm(Collection<? extends Variable> variables, double p) {
    List<Double> norms = new ArrayList<>();
    for (Variable v : variables) if (v.hasGrad()) norms.add(norm(v.grad().detach(), p));
    double sum = 0;
    for (double n : norms) {
      if (Double.isInfinite(p)) sum = Math.max(sum, n);
      else sum += p == 2 ? n * n : Math.pow(n, p);
    }
    return Double.isInfinite(p) ? sum : p == 2 ? Math.sqrt(sum) : Math.pow(sum, 1 / p);
  }

  private static double norm(Tensor g, double p) {
    if (g.size() == 0) return 0;
    if (Double.isInfinite(p)) return g.abs().max().item();
    return p == 2 ? Math.sqrt(g.mul(g).sum().item()) : Math.pow(g.abs().pow(p).sum().item(), 1 / p);
  }

  private static void replace(
      Collection<? extends Variable> variables, UnaryOperator<Tensor> change) {
    Autograd.noGrad(
        () -> {
          for (Variable v : variables) if (v.hasGrad()) v.origin().grad(change.apply(v.grad()));
        });
  }

  private static void positive(String method, String what, double x) {
    if (x > 0) return;
    throw TensorException.value(method + ": " + what + " is " + x).hint("above 0").build();
  }
}
