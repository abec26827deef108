package org.gradsh.autograd.check;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Transforms;

/**
 * Derivatives compared with central differences, in float64: reverse mode against numbers, forward
 * mode against reverse mode, for each order up to the one asked.
 *
 * <p>The function's value is weighed with fixed random numbers to a scalar s₀; order k + 1 checks
 * the gradient of sₖ = Σ wₖ · ∇sₖ₋₁. The difference quotient (s(x + h) − s(x − h)) / 2h has an
 * error of O(h²) + O(ε/h).
 *
 * @param comparisons how many numbers were compared
 * @param largestError the largest |derived − numeric| / max(1, |numeric|)
 */
public record GradientCheck(int comparisons, double largestError) {
  private static final double STEP = 1e-4;
  private static final double TOLERANCE = 1e-5;

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
    Function<Tensor[], Tensor> scalar =
        weighed(
            in -> {
              Tensor[] all = given.clone();
              for (int k = 0; k < at.length; k++) all[at[k]] = in[k];
              return f.apply(all);
            },
            point,
            random);
    GradientCheck total = new GradientCheck(0, 0);
    for (int order = 1; order <= orders; order++) {
      total = total.and(compare(order, scalar, point, random));
      if (order < orders) scalar = directional(scalar, point, random);
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

  private static Function<Tensor[], Tensor> weighed(
      Function<Tensor[], Tensor> f, Tensor[] point, Philox random) {
    Tensor weights = random(f.apply(point).shape(), random);
    return in -> f.apply(in).mul(weights).sum();
  }

  /** The derivative of {@code f} along a fixed random direction. */
  private static Function<Tensor[], Tensor> directional(
      Function<Tensor[], Tensor> f, Tensor[] point, Philox random) {
    Tensor[] directions =
        Arrays.stream(point).map(x -> random(x.shape(), random)).toArray(Tensor[]::new);
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
      int order, Function<Tensor[], Tensor> f, Tensor[] point, Philox random) {
    List<Tensor> derived = gradients(f, point);
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
      for (int k = 0; k < g.length; k++) {
        double numeric =
            (shifted(f, point, i, k, STEP) - shifted(f, point, i, k, -STEP)) / (2 * STEP);
        total = total.and(one(order, "reverse", i, k, g[k], numeric, point[i]));
      }
    }
    return total.and(forward(order, f, point, derived, random));
  }

  private static double shifted(
      Function<Tensor[], Tensor> f, Tensor[] point, int input, int element, double by) {
    Tensor[] moved = point.clone();
    double[] values = point[input].toDoubleArray();
    values[element] += by;
    moved[input] = Tensor.of(Strided.contiguous(DType.FLOAT64, point[input].shape(), values));
    return f.apply(moved).item();
  }

  private static GradientCheck forward(
      int order,
      Function<Tensor[], Tensor> f,
      Tensor[] point,
      List<Tensor> derived,
      Philox random) {
    if (point.length == 0) return new GradientCheck(0, 0);
    Tensor[] v = Arrays.stream(point).map(x -> random(x.shape(), random)).toArray(Tensor[]::new);
    double expected = 0;
    for (int i = 0; i < v.length; i++) expected += derived.get(i).mul(v[i]).sum().item();
    double tangent = Transforms.jvp("checkGradients", f, point, v).tangent().item();
    return one(order, "forward", 0, 0, tangent, expected, point[0]);
  }

  private static GradientCheck one(
      int order, String mode, int input, int element, double derived, double expected, Tensor x) {
    double error = Math.abs(derived - expected) / Math.max(1, Math.abs(expected));
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
