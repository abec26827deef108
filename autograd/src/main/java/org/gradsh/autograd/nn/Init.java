package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Qr;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;

/**
 * What weights begin with, drawn from the seed: for a shape, {@code variable(Init.heNormal(6, 1, 5,
 * 5))}, or into a variable, {@code Init.heNormal(conv.weight)}. Shapes are [out, in, …], as those
 * of layers: what is further counts for both.
 */
public final class Init {
  private Init() {}

  /** Uniform in ±√(6 / (in + out)): Glorot and Bengio, 2010. */
  public static Tensor xavierUniform(int... shape) {
    return symmetric(Math.sqrt(6.0 / (in(shape) + out(shape))), shape);
  }

  /** Fills a variable with {@link #xavierUniform(int...)}. */
  public static Variable xavierUniform(Variable w) {
    return fill(w, xavierUniform(w.dims()));
  }

  /** Normal with variance 2 / (in + out): Glorot and Bengio, 2010. */
  public static Tensor xavierNormal(int... shape) {
    return Autograd.normal(0, Math.sqrt(2.0 / (in(shape) + out(shape))), shape);
  }

  /** Fills a variable with {@link #xavierNormal(int...)}. */
  public static Variable xavierNormal(Variable w) {
    return fill(w, xavierNormal(w.dims()));
  }

  /** Uniform in ±√(6 / in), for what relu follows: He et al., 2015. */
  public static Tensor heUniform(int... shape) {
    return symmetric(Math.sqrt(6.0 / in(shape)), shape);
  }

  /** Fills a variable with {@link #heUniform(int...)}. */
  public static Variable heUniform(Variable w) {
    return fill(w, heUniform(w.dims()));
  }

  /** Normal with variance 2 / in, for what relu follows: He et al., 2015. */
  public static Tensor heNormal(int... shape) {
    return Autograd.normal(0, Math.sqrt(2.0 / in(shape)), shape);
  }

  /** Fills a variable with {@link #heNormal(int...)}. */
  public static Variable heNormal(Variable w) {
    return fill(w, heNormal(w.dims()));
  }

  /** {@link #heUniform(int...)} by PyTorch's name. */
  public static Tensor kaimingUniform(int... shape) {
    return heUniform(shape);
  }

  /** Fills a variable with {@link #kaimingUniform(int...)}. */
  public static Variable kaimingUniform(Variable w) {
    return fill(w, kaimingUniform(w.dims()));
  }

  /** {@link #heNormal(int...)} by PyTorch's name. */
  public static Tensor kaimingNormal(int... shape) {
    return heNormal(shape);
  }

  /** Fills a variable with {@link #kaimingNormal(int...)}. */
  public static Variable kaimingNormal(Variable w) {
    return fill(w, kaimingNormal(w.dims()));
  }

  /** Normal with variance 1 / in, for what selu follows: LeCun et al., 1998. */
  public static Tensor lecunNormal(int... shape) {
    return Autograd.normal(0, Math.sqrt(1.0 / in(shape)), shape);
  }

  /** Fills a variable with {@link #lecunNormal(int...)}. */
  public static Variable lecunNormal(Variable w) {
    return fill(w, lecunNormal(w.dims()));
  }

  /**
   * A matrix [out, all the rest] whose rows, or columns if there are fewer, are orthonormal: Saxe
   * et al., 2014.
   */
  public static Tensor orthogonal(int... shape) {
    return ofOrthogonal(shape);
  }

  /** Fills a variable with {@link #orthogonal(int...)}. */
  public static Variable orthogonal(Variable w) {
    return fill(w, orthogonal(w.dims()));
  }

  /** Zeros. */
  public static Tensor zeros(int... shape) {
    return Autograd.zeros(shape);
  }

  /** Fills a variable with {@link #zeros(int...)}. */
  public static Variable zeros(Variable w) {
    return fill(w, zeros(w.dims()));
  }

  /** Ones. */
  public static Tensor ones(int... shape) {
    return Autograd.ones(shape);
  }

  /** Fills a variable with {@link #ones(int...)}. */
  public static Variable ones(Variable w) {
    return fill(w, ones(w.dims()));
  }

  /** One number everywhere. */
  public static Tensor constant(double value, int... shape) {
    return Autograd.full(value, shape);
  }

  /** Fills a variable with one number. */
  public static Variable constant(double value, Variable w) {
    return w.assign(value);
  }

  /** Uniform from low to high. */
  public static Tensor uniform(double low, double high, int... shape) {
    return Autograd.uniform(low, high, shape);
  }

  /** Fills a variable with {@link #uniform(double, double, int...)}. */
  public static Variable uniform(double low, double high, Variable w) {
    return fill(w, uniform(low, high, w.dims()));
  }

  /** Normal. */
  public static Tensor normal(double mean, double std, int... shape) {
    return Autograd.normal(mean, std, shape);
  }

  /** Fills a variable with {@link #normal(double, double, int...)}. */
  public static Variable normal(double mean, double std, Variable w) {
    return fill(w, normal(mean, std, w.dims()));
  }

  /** Normal, nowhere further than two std from the mean: drawn by the inverse of erf. */
  public static Tensor truncNormal(double mean, double std, int... shape) {
    double edge = 0.9544997361036416; // erf(2 / √2): the part within two std
    Tensor u = Autograd.uniform(-edge, edge, shape);
    return u.erfInv().mul(std * Math.sqrt(2)).clip(-2 * std, 2 * std).add(mean);
  }

  /** Fills a variable with {@link #truncNormal(double, double, int...)}. */
  public static Variable truncNormal(double mean, double std, Variable w) {
    return fill(w, truncNormal(mean, std, w.dims()));
  }

  private static Variable fill(Variable w, Tensor values) {
    return w.assign(values.to(w.device()));
  }

  private static Tensor symmetric(double bound, int... shape) {
    return Autograd.uniform(-bound, bound, shape);
  }

  private static Tensor ofOrthogonal(int... shape) {
    int rows = shape.length < 2 ? 0 : shape[0];
    int columns = in(shape);
    Tensor a = Autograd.randn(Math.max(rows, columns), Math.min(rows, columns));
    Qr qr = Autograd.qr(a);
    // The signs of R's diagonal make Q one of all orthogonal matrices with equal chance.
    Tensor q = qr.q().mul(qr.r().diagonal().sign());
    return (rows < columns ? q.T() : q).reshape(shape);
  }

  /** How many inputs an output has. */
  private static int in(int... shape) {
    return product(shape, 1);
  }

  /** How many outputs an input has. */
  private static int out(int... shape) {
    return shape[0] * product(shape, 2);
  }

  private static int product(int[] shape, int from) {
    if (shape.length < 2) {
      throw TensorException.value("Init: a shape of two axes or more is wanted, [out, in, …]")
          .detail("it has " + shape.length)
          .hint("Init.uniform, Init.normal and Init.constant take any")
          .build();
    }
    int product = 1;
    for (int a = from; a < shape.length; a++) product *= shape[a];
    return product;
  }
}
