package org.gradsh.autograd.check;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Transforms;

/**
 * Derivatives compared with central differences, in float64: reverse mode against numbers, forward
 * mode against reverse mode, for each order up to the one asked.
 *
 * <p>The function's value is weighed with fixed random numbers to a scalar s₀; order k + 1 checks
 * the gradient of sₖ = Σ wₖ · ∇sₖ₋₁. The differences over two and four steps h, relative to x where
 * |x| is above 1, are combined so that the error is O(h⁴) + O(ε/h). Errors are measured by the
 * largest derivative of the order by the same input, whatever its scale; what rounding alone makes
 * of the terms of s is let pass.
 *
 * @param comparisons how many numbers were compared
 * @param largestError the largest |derived − numeric| / largest |numeric|
 */
public record GradientCheck(int comparisons, double largestError) {
  private static final double STEP = 3e-4;
  private static final double TOLERANCE = 1e-5;

  /** The rounding errors of the many operations of a function, in units of its terms. */
  private static final double ROUNDING = 0x1p-44;

  /** Checks first derivatives. */
  public static GradientCheck run(Function<Tensor[], Tensor> f, Tensor... inputs) {
    return run(1, f, inputs);
  }

  /**
   * Checks derivatives of orders 1 to {@code orders}. Inputs that are not floating-point are passed
   * as they are.
   *
   * @throws TensorException that names the order, the input and the element where a derivative is
   *     off
   */
  public static GradientCheck run(int orders, Function<Tensor[], Tensor> f, Tensor... inputs) {
    Tensor[] given = new Tensor[inputs.length];
    for (int i = 0; i < given.length; i++) {
      Tensor x = inputs[i].detach();
      given[i] = x.dtype().isFloating() ? x.to(DType.FLOAT64) : x;
    }
    int[] at = floating(given);
    if (at.length == 0) {
      throw TensorException.gradient("checkGradients: no input is floating-point")
          .hint("only floating-point inputs can be differentiated")
          .build();
    }
    Tensor[] point = Arrays.stream(at).mapToObj(i -> given[i]).toArray(Tensor[]::new);
    Philox random = new Philox(11);
    RandomState draws = RandomState.save();
    Function<Tensor[], Tensor> chosen =
        in -> {
          Tensor[] all = given.clone();
          for (int k = 0; k < at.length; k++) all[at[k]] = in[k];
          draws.restore();
          return f.apply(all);
        };
    Tensor value = chosen.apply(point);
    Tensor weights = random(value.shape(), random);
    double magnitude = magnitude(value, weights);
    Function<Tensor[], Tensor> scalar = in -> chosen.apply(in).mul(weights).sum();
    GradientCheck total = new GradientCheck(0, 0);
    for (int order = 1; order <= orders; order++) {
      List<Tensor> derived = gradients(scalar, point);
      total = total.and(compare(order, scalar, point, derived, magnitude, random));
      if (order == orders) break;
      Tensor[] directions =
          Arrays.stream(point).map(x -> random(x.shape(), random)).toArray(Tensor[]::new);
      for (int i = 0; i < point.length; i++) {
        magnitude = Math.max(magnitude, magnitude(derived.get(i), directions[i]));
      }
      scalar = directional(scalar, directions);
    }
    return total;
  }

  private static int[] floating(Tensor[] inputs) {
    int[] at = new int[inputs.length];
    int n = 0;
    for (int i = 0; i < inputs.length; i++) if (inputs[i].dtype().isFloating()) at[n++] = i;
    return Arrays.copyOf(at, n);
  }

  private GradientCheck and(GradientCheck other) {
    return new GradientCheck(
        comparisons + other.comparisons, Math.max(largestError, other.largestError));
  }

  /** Σ |t·w|: what the rounding of Σ t·w, and of whatever is computed from it, is measured by. */
  private static double magnitude(Tensor t, Tensor w) {
    return t.detach().mul(w).abs().sum().item();
  }

  /** The derivative of {@code f} along a direction. */
  private static Function<Tensor[], Tensor> directional(
      Function<Tensor[], Tensor> f, Tensor[] directions) {
    return in -> {
      List<Tensor> g = gradients(f, in);
      Tensor sum = null;
      for (int i = 0; i < directions.length; i++) {
        Tensor term = g.get(i).mul(directions[i]).sum();
        sum = sum == null ? term : sum.add(term);
      }
      return sum;
    };
  }

  private static List<Tensor> gradients(Function<Tensor[], Tensor> f, Tensor[] in) {
    int[] all = new int[in.length];
    for (int i = 0; i < all.length; i++) all[i] = i;
    return Transforms.valueAndGrad("checkGradients", f, all, in).gradients();
  }

  private static GradientCheck compare(
      int order,
      Function<Tensor[], Tensor> f,
      Tensor[] point,
      List<Tensor> derived,
      double magnitude,
      Philox random) {
    GradientCheck total = new GradientCheck(0, 0);
    for (int i = 0; i < point.length; i++) {
      double[] g = derived.get(i).toDoubleArray();
      if (!derived.get(i).shape().equals(point[i].shape())) {
        throw TensorException.gradient(
                "checkGradients: a gradient has another shape than its input")
            .operand("input " + i, point[i])
            .operand("gradient", derived.get(i))
            .build();
      }
      double[] x = point[i].toDoubleArray();
      double[] numeric = new double[g.length];
      double scale = 0;
      for (int k = 0; k < g.length; k++) {
        double h = step(x[k]);
        double near = moved(f, point, i, k, x[k] + h) - moved(f, point, i, k, x[k] - h);
        double far = moved(f, point, i, k, x[k] + 2 * h) - moved(f, point, i, k, x[k] - 2 * h);
        numeric[k] = (8 * near - far) / (12 * h);
        scale = Math.max(scale, Math.abs(numeric[k]));
      }
      for (int k = 0; k < g.length; k++) {
        double error = Math.abs(g[k] - numeric[k]);
        double relative = relative(error, scale, ROUNDING * magnitude / step(x[k]));
        total = total.and(one(order, "reverse", i, k, g[k], numeric[k], relative, point[i]));
      }
    }
    return total.and(forward(order, f, point, derived, magnitude, random));
  }

  private static double step(double x) {
    return STEP * Math.max(1, Math.abs(x));
  }

  /** The error in units of the scale, where {@code rounding} makes up for a part of it. */
  private static double relative(double error, double scale, double rounding) {
    return error == 0 ? 0 : error / (scale + rounding / TOLERANCE);
  }

  private static double moved(
      Function<Tensor[], Tensor> f, Tensor[] point, int input, int element, double to) {
    Tensor[] moved = point.clone();
    double[] values = point[input].toDoubleArray();
    values[element] = to;
    moved[input] = Tensor.of(Strided.contiguous(DType.FLOAT64, point[input].shape(), values));
    return f.apply(moved).item();
  }

  private static GradientCheck forward(
      int order,
      Function<Tensor[], Tensor> f,
      Tensor[] point,
      List<Tensor> derived,
      double magnitude,
      Philox random) {
    if (point.length == 0) return new GradientCheck(0, 0);
    Tensor[] v = Arrays.stream(point).map(x -> random(x.shape(), random)).toArray(Tensor[]::new);
    double expected = 0;
    double scale = 0;
    for (int i = 0; i < v.length; i++) {
      expected += derived.get(i).mul(v[i]).sum().item();
      scale += magnitude(derived.get(i), v[i]);
    }
    double tangent = Transforms.jvp("checkGradients", f, point, v).tangent().item();
    double relative = relative(Math.abs(tangent - expected), scale, ROUNDING * magnitude);
    return one(order, "forward", 0, 0, tangent, expected, relative, point[0]);
  }

  private static GradientCheck one(
      int order,
      String mode,
      int input,
      int element,
      double derived,
      double expected,
      double error,
      Tensor x) {
    if (error <= TOLERANCE) return new GradientCheck(1, error);
    throw TensorException.gradient(
            "checkGradients: " + mode + " mode, order " + order + ": a derivative is off")
        .operand("input " + input, x, "element " + element)
        .detail("derived " + derived + ", expected " + expected)
        .build();
  }

  private static Tensor random(Shape shape, Philox random) {
    double[] w = new double[shape.size()];
    for (int i = 0; i < w.length; i++) w[i] = .5 + random.nextDouble();
    return Tensor.of(Strided.contiguous(DType.FLOAT64, shape, w));
  }

  @Override
  public String toString() {
    return comparisons + " derivatives agree, largest error " + "%.1e".formatted(largestError);
  }
}
